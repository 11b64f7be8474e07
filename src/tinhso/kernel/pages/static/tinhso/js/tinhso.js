/* Small behaviours on top of pages that work without them: arrow keys in a cartogram, old/new geography, one submission per click. */
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function box(tile) {
  const { x, y, width, height } = tile.querySelector("rect, path").getBBox();
  return [x + width / 2, y + height / 2, width];
}

function neighbour(tiles, from, [dx, dy]) {
  const [x, y, width] = box(from);
  let best = null;
  let near = Infinity;
  for (const tile of tiles) {
    const [tx, ty] = box(tile);
    const along = ((tx - x) * dx + (ty - y) * dy) / width;
    const across = Math.abs((tx - x) * dy + (ty - y) * dx) / width;
    if (along > 0 && along + 3 * across < near) {
      near = along + 3 * across;
      best = tile;
    }
  }
  return best;
}

function readOut(tile) {
  const readout = tile.closest(".tilemap")?.querySelector(".readout");
  if (readout) readout.textContent = tile.getAttribute("aria-label");
}

document.addEventListener("keydown", (event) => {
  const from = event.target.closest?.(".tiles a");
  if (!from || !STEP[event.key]) return;
  event.preventDefault();
  const best = neighbour(from.closest("svg").querySelectorAll("a"), from, STEP[event.key]);
  if (!best) return;
  from.tabIndex = -1;
  best.tabIndex = 0;
  best.focus();
});
for (const kind of ["focusin", "pointerover"]) {
  document.addEventListener(kind, (event) => {
    const tile = event.target.closest?.(".tiles a");
    if (tile) readOut(tile);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-geo]");
  if (!button) return;
  const holder = button.closest(".cell");
  for (const other of holder.querySelectorAll("[data-geo]")) other.setAttribute("aria-pressed", String(other === button));
  for (const map of holder.querySelectorAll("[data-map]")) map.hidden = map.dataset.map !== button.dataset.geo;
});

/* A checked draft: a figure and its note are marked together; F8 and Shift+F8 lead to the next figure that needs a look, and the one before. */
function showTogether() {
  for (const old of document.querySelectorAll(".fig.now, .draftnotes .now")) old.classList.remove("now");
  const [, kind, start] = location.hash.match(/^#([fn])(\d+)$/) ?? [];
  const twin = kind && document.getElementById((kind === "f" ? "n" : "f") + start);
  if (!twin) return;
  twin.closest("details")?.setAttribute("open", "");
  twin.classList.add("now");
  if (matchMedia("(min-width: 60.01rem)").matches) twin.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", showTogether);
addEventListener("load", showTogether);
document.addEventListener("keydown", (event) => {
  const figures = [...document.querySelectorAll(".fig.ask")];
  if (event.key !== "F8" || !figures.length) return;
  event.preventDefault();
  const at = figures.findIndex((figure) => figure.id.slice(1) === location.hash.slice(2));
  const step = event.shiftKey ? -1 : 1;
  const next = figures[at < 0 && step < 0 ? figures.length - 1 : (at + step + figures.length) % figures.length];
  next.focus();
  location.hash = next.id;
  showTogether();
});

/* A second click on a slow form does nothing; the server would refuse it as well. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
