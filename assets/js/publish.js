// The publishing form: what the server would redraw is shown at once.
//   form[data-publish]                     the form
//   [data-when="kind:visit talk"]          shown, and its fields sent, only when that radio or select has one of the values
//   [data-mirror="title"]                  repeats the value of the field "title" (the preview's heading)
//   [data-weeks], [data-weeks-said]        the week picker; where its count is said
//   [data-occupations-url]                 on the form: address that answers [{code, label}] to ?title=
const PAUSE_MS = 350;
const NUMBERS = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix"];

export function start() {
  document.querySelectorAll("form[data-publish]").forEach((form) => {
    const refresh = () => {
      showWhatApplies(form);
      mirror(form);
      sayWeeks(form);
    };
    form.addEventListener("input", refresh);
    form.querySelector("[data-all-weeks]")?.addEventListener("click", () => allWeeks(form, refresh));
    suggestOccupations(form);
    refresh();
  });
}

function valueOf(form, name) {
  const field = form.elements[name];
  return field?.value ?? "";
}

function showWhatApplies(form) {
  form.querySelectorAll("[data-when]").forEach((part) => {
    const [name, values] = part.dataset.when.split(":");
    const applies = values.split(" ").includes(valueOf(form, name));
    part.hidden = !applies;
    part.querySelectorAll("input, select, textarea").forEach((field) => {
      if (!field.closest(".is-closed")) field.disabled = !applies;
    });
  });
}

function mirror(form) {
  document.querySelectorAll("[data-mirror]").forEach((place) => {
    place.dataset.before ??= place.textContent;
    place.textContent = valueOf(form, place.dataset.mirror).trim() || place.dataset.before;
  });
}

function sayWeeks(form) {
  const place = form.querySelector("[data-weeks-said]");
  if (!place) return;
  const count = form.querySelectorAll("[data-weeks] :checked:enabled").length;
  const number = NUMBERS[count] ?? count;
  place.textContent = `${number} semaine${count > 1 ? "s" : ""} choisie${count > 1 ? "s" : ""}.`;
}

function allWeeks(form, refresh) {
  const boxes = [...form.querySelectorAll("[data-weeks] input:enabled")];
  const on = boxes.some((box) => !box.checked);
  boxes.forEach((box) => (box.checked = on));
  refresh();
}

function suggestOccupations(form) {
  const url = form.dataset.occupationsUrl;
  const place = form.querySelector("[data-occupations]");
  const title = form.elements.title;
  if (!url || !place || !title) return;
  let pause;
  title.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => askOccupations(url, title.value.trim(), place), PAUSE_MS);
  });
}

async function askOccupations(url, title, place) {
  if (title.length < 4) return;
  const answer = await fetch(`${url}?title=${encodeURIComponent(title)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const kept = [...place.querySelectorAll(".line:has(:checked)")];
  const codes = new Set(kept.map((line) => line.querySelector("input").value));
  const found = (await answer.json()).filter(({ code }) => !codes.has(code));
  const best = kept.length ? null : found[0];
  place.querySelector(".opts").replaceChildren(...kept, ...found.map((job) => jobLine(place.dataset.occupations, job, job === best)));
  place.hidden = !kept.length && !found.length;
}

function jobLine(name, { code, label }, best) {
  const line = Object.assign(document.createElement("label"), { className: "line" });
  const box = Object.assign(document.createElement("input"), { className: "box", type: "checkbox", name, value: code });
  const words = Object.assign(document.createElement("span"), { textContent: label });
  line.append(box, Object.assign(document.createElement("code"), { textContent: code }), words);
  if (best) line.append(Object.assign(document.createElement("span"), { className: "best", textContent: "le plus proche" }));
  return line;
}
