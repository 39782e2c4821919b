/** One press sends a form once; coming back by the browser's history sets it free again. */
export function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
  document.querySelectorAll("select[data-submit]").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
  });
}

/** The summary of errors takes the focus when the page comes back with one. */
export function showErrors() {
  document.querySelector(".summary")?.focus();
}

/** A text with a maxlength says how much of it is left, near the end only. */
export function countLetters() {
  document.querySelectorAll("textarea[maxlength]").forEach((area) => {
    const place = Object.assign(document.createElement("p"), { className: "counter" });
    area.after(place);
    const count = () => {
      const left = area.maxLength - area.value.length;
      place.textContent = left < area.maxLength / 5 ? `${left} caractère${left > 1 ? "s" : ""} restant${left > 1 ? "s" : ""}` : "";
    };
    area.addEventListener("input", count);
    count();
  });
}
