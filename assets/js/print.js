/** A button with data-print opens the browser's own dialog. */
export function offerPrinting() {
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
}
