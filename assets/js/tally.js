// The running total of places asked for: section[data-tally] (components/panels.html), rows of take().
export function start() {
  const tally = document.querySelector("[data-tally]");
  const wanted = Number(tally.dataset.tally);
  const refresh = () => show(tally, wanted, chosen());
  document.addEventListener("input", (event) => event.target.closest(".take") && refresh());
  refresh();
}

function chosen() {
  return [...document.querySelectorAll(".take .box:checked")].map((box) => ({
    organisation: box.dataset.organisation,
    places: Number(box.closest(".take").querySelector(".qty .input").value) || 0,
  }));
}

function show(tally, wanted, rows) {
  const total = rows.reduce((sum, row) => sum + row.places, 0);
  tally.querySelector("[data-slot=number]").textContent = total;
  tally.querySelector(".meter rect")?.setAttribute("width", Math.min(100, (100 * total) / wanted));
  const left = { organisation: "Reste à trouver", places: Math.max(0, wanted - total) };
  tally.querySelector("[data-slot=rows]")?.replaceChildren(...[...rows, left].map(line));
}

function line({ organisation, places }) {
  const row = document.createElement("div");
  const name = Object.assign(document.createElement("dt"), { textContent: organisation });
  const count = Object.assign(document.createElement("dd"), { textContent: `${places} ${places > 1 ? "places" : "place"}` });
  row.append(name, count);
  return row;
}
