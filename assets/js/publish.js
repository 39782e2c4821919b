// The publishing form, while one writes: a draft is kept, the card redrawn, jobs proposed, another kind shown.
//   form[data-publish]           the form; [data-autosave] the address that keeps what is typed and answers
//                                {draft, saved, card}; [data-occupations-url] answers [{code, label, exact}] to ?title=
//   #draft-saved, #preview-card  where « Brouillon enregistré » and the card are shown
//   [data-weeks], [data-weeks-said], [data-all-weeks]   the week picker, its count, the whole year
//   [data-occupations]           the jobs; radios "family" and "kind" have the server draw the form again
const TYPED_MS = 350;
const CHANGED_MS = 600;
const EVERY_MS = 10_000;
const NUMBERS = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix"];

export function start() {
  const form = document.querySelector("form[data-publish]");
  const saver = keepDraft(form);
  form.addEventListener("input", (event) => {
    saver.changed();
    sayWeeks(form);
    if (event.target.name === "title") {
      headPreview(event.target.value);
      suggestOccupations(form);
    }
  });
  form.addEventListener("change", (event) => {
    const { name } = event.target;
    if (["family", "kind"].includes(name)) drawAgain(form, event.target, saver);
    else if (["siret", "uai"].includes(name)) drawAgain(form, event.target, saver, "look");
    else saver.soon();
  });
  form.addEventListener("focusout", () => saver.soon());
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-all-weeks]")) allWeeks(form, saver);
  });
  sayWeeks(form);
}

/** Keeps what is typed: soon after a change or when a field is left, every ten seconds, and when the page goes. */
function keepDraft(form) {
  let dirty = false;
  let pause;
  const save = async (leaving = false) => {
    clearTimeout(pause);
    if (!dirty || form.dataset.sent) return;
    dirty = false;
    const answer = await post(form.dataset.autosave, form, leaving);
    if (!answer) dirty = true;
    else if (!leaving) show(form, await answer.json());
  };
  setInterval(save, EVERY_MS);
  addEventListener("pagehide", () => save(true));
  return {
    changed: () => (dirty = true),
    soon: () => {
      clearTimeout(pause);
      pause = setTimeout(save, CHANGED_MS);
    },
  };
}

/** Sends the form as it stands; null, and a word about the connection, when nobody answers. */
async function post(url, form, keepalive = false, action = "") {
  const body = new URLSearchParams(new FormData(form));
  if (action) body.set("action", action);
  const answer = await fetch(url, { method: "POST", body, keepalive }).catch(() => null);
  const lost = document.getElementById("connection-lost");
  if (lost && !keepalive) lost.hidden = Boolean(answer);
  return answer?.ok ? answer : null;
}

function show(form, { draft, saved, card }) {
  if (draft) form.elements.draft.value = draft;
  const place = document.getElementById("draft-saved");
  if (saved && place) {
    place.hidden = false;
    place.querySelector("span").textContent = saved;
  }
  document.getElementById("preview-card").replaceChildren(...parts(card, "body").childNodes);
}

function parts(html, selector) {
  return new DOMParser().parseFromString(html, "text/html").querySelector(selector);
}

/** Another kind has other fields, a number fills others: the server draws them; what was typed meanwhile stays. */
async function drawAgain(form, { name, value, type }, saver, action = "refresh") {
  const sent = answers(form);
  const answer = await post(form.getAttribute("action"), form, false, action);
  if (!answer) return;
  const page = await answer.text();
  const open = form.querySelector("details.more")?.open;
  const late = [...answers(form)].filter(([key, typed]) => sent.get(key) !== typed);
  const back = type === "radio" ? `[name="${name}"][value="${value}"]` : whereIn(form);
  form.replaceChildren(...parts(page, "form[data-publish]").childNodes);
  document.getElementById("preview-card").replaceChildren(...parts(page, "#preview-card").childNodes);
  if (open) form.querySelector("details.more").open = true;
  late.forEach(([key, typed]) => putBack(form, key, typed));
  if (back) (form.querySelector(back) ?? form.elements.commune).focus({ preventScroll: true });
  sayWeeks(form);
  saver.changed();
  saver.soon();
}

const isBox = ({ type }) => type === "checkbox" || type === "radio";
const selector = (one) => `[name="${one.name}"]` + (isBox(one) ? `[value="${CSS.escape(one.value)}"]` : "");

/** What each control holds, by the selector that finds it again. */
function answers(form) {
  const controls = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return new Map(controls.map((one) => [selector(one), isBox(one) ? one.checked : one.value]));
}

function putBack(form, key, typed) {
  const one = form.querySelector(key);
  if (one) one[isBox(one) ? "checked" : "value"] = typed;
}

/** Where the reader is in the form, to go back there; null elsewhere on the page. */
function whereIn(form) {
  const at = document.activeElement;
  if (!form.contains(at) || !at.name) return null;
  return at.type === "submit" ? `[name="action"][value="${at.value}"]:not(.vh)` : selector(at);
}

function headPreview(title) {
  const heading = document.querySelector("#preview-card h3");
  heading.dataset.before ??= heading.textContent;
  heading.textContent = title.trim() || heading.dataset.before;
}

function sayWeeks(form) {
  const place = form.querySelector("[data-weeks-said]");
  if (!place) return;
  const count = form.querySelectorAll("[data-weeks] :checked:enabled").length;
  const many = count > 1 ? "s" : "";
  place.textContent = `${NUMBERS[count] ?? count} semaine${many} choisie${many}.`;
}

function allWeeks(form, saver) {
  const boxes = [...form.querySelectorAll("[data-weeks] label:not(.is-closed) input")];
  const on = boxes.some((box) => !box.checked);
  boxes.forEach((box) => (box.checked = on));
  sayWeeks(form);
  saver.changed();
  saver.soon();
}

let typing;
function suggestOccupations(form) {
  clearTimeout(typing);
  typing = setTimeout(() => askOccupations(form), TYPED_MS);
}

async function askOccupations(form) {
  const title = form.elements.title.value.trim();
  if (title.length < 4) return;
  const url = `${form.dataset.occupationsUrl}?title=${encodeURIComponent(title)}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  const place = form.querySelector("[data-occupations]");
  if (!answer?.ok || !place || form.elements.title.value.trim() !== title) return;
  const kept = [...place.querySelectorAll(".line:has(:checked)")];
  const codes = new Set(kept.map((line) => line.querySelector("input").value));
  const found = (await answer.json()).filter(({ code }) => !codes.has(code));
  const best = kept.length ? null : found[0];
  const lines = found.map((job) => jobLine(place.dataset.occupations, job, job === best));
  place.querySelector(".opts").replaceChildren(...kept, ...lines);
  place.hidden = !kept.length && !found.length;
}

/** One job; ticked unasked only when the title is its official name. */
function jobLine(name, { code, label, exact }, best) {
  const line = Object.assign(document.createElement("label"), { className: "line" });
  const checked = best && exact;
  const box = Object.assign(document.createElement("input"), { className: "box", type: "checkbox", name, value: code, checked });
  const words = Object.assign(document.createElement("span"), { textContent: label });
  line.append(box, Object.assign(document.createElement("code"), { textContent: code }), words);
  if (best) line.append(Object.assign(document.createElement("span"), { className: "best", textContent: "le plus proche" }));
  return line;
}
