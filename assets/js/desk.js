// The moderators' desk: one key an act, off inside fields and by one box (WCAG 2.1.4); ready-made sentences.
const MEMORY = "desk-shortcuts";

export function start() {
  rememberBox();
  document.addEventListener("keydown", press);
  document.querySelectorAll("[data-sentences]").forEach(writeSentences);
}

function rememberBox() {
  const box = document.getElementById("shortcuts");
  if (!box) return;
  box.checked = localStorage.getItem(MEMORY) !== "off";
  box.addEventListener("change", () => localStorage.setItem(MEMORY, box.checked ? "on" : "off"));
}

function press(event) {
  const on = document.getElementById("shortcuts")?.checked;
  const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
  if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const target = key === "k" ? neighbour(-1) : key === "j" ? neighbour(1) : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (needsWords(key)) document.querySelector("[data-desk] textarea").focus();
  else target.click();
}

// A question and a refusal want a message first; their buttons then send it.
function needsWords(key) {
  const message = document.querySelector("[data-desk] textarea");
  return ["m", "r"].includes(key) && message && !message.value.trim();
}

function neighbour(step) {
  const links = [...document.querySelectorAll(".q h3 a")];
  return links[links.findIndex((link) => link.ariaCurrent || link.hasAttribute("aria-current")) + step];
}

function writeSentences(group) {
  const message = document.getElementById(group.dataset.sentences);
  if (!message) return;
  group.addEventListener("change", ({ target }) => {
    const sentence = target.dataset.sentence;
    const rest = message.value.split("\n").filter((line) => line.trim() !== sentence);
    message.value = (target.checked ? [...rest, sentence] : rest).filter((line, at) => line || at).join("\n");
  });
}
