/** Toasts stay until they are read: closing one is the reader's act, and gives the focus back. */
export function keepToasts() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) dismiss(button.closest(".toast, .flash, dialog"));
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (!opener) return;
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  });
}

function dismiss(box) {
  if (!box) return;
  if (box instanceof HTMLDialogElement) return box.close();
  const next = box.nextElementSibling ?? box.previousElementSibling;
  box.remove();
  (next?.querySelector("[data-dismiss]") ?? document.getElementById("contenu"))?.focus({ preventScroll: true });
}

/** Shows one notice in the polite region; `{title, text, when, href, label, family, icon}`. */
export function showToast({ title, text, when, href, label, family = "echanges", icon = "bell" }) {
  const toast = document.getElementById("toast-template").content.cloneNode(true).firstElementChild;
  const slot = (name) => toast.querySelector(`[data-slot="${name}"]`);
  toast.classList.add(`t-${family}`);
  toast.querySelector(".hut use").setAttribute("href", `#i-${icon}`);
  slot("title").textContent = title;
  slot("text").textContent = text ?? "";
  slot("when").textContent = when ?? "À l’instant";
  if (href) slot("link").href = href;
  else slot("link").remove();
  if (href && label) slot("link").textContent = label;
  document.getElementById("toasts").append(toast);
  return toast;
}
