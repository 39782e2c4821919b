/** Menus of the header are details: here they also close on Escape, on a click or a focus elsewhere. */
export function closeMenus() {
  const menus = [...document.querySelectorAll("details.menu")];
  const closeOthers = (kept) => menus.forEach((menu) => menu.contains(kept) || menu.removeAttribute("open"));
  document.addEventListener("click", (event) => closeOthers(event.target));
  document.addEventListener("focusin", (event) => closeOthers(event.target));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && menus.find((menu) => menu.open);
    if (!open) return;
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  });
}
