/** A card under the pointer lights its commune on the map: card[data-commune], pin[data-commune]. */
export function highlightPins() {
  document.querySelectorAll(".card[data-commune]").forEach((card) => {
    const pin = document.querySelector(`.pin[data-commune="${CSS.escape(card.dataset.commune)}"]`);
    if (!pin) return;
    const light = (on) => pin.classList.toggle("is-on", on);
    card.addEventListener("pointerenter", () => light(true));
    card.addEventListener("pointerleave", () => light(false));
    card.addEventListener("focusin", () => light(true));
    card.addEventListener("focusout", () => light(false));
  });
}
