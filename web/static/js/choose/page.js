// @ts-check
// The choosing page: one state, in the forms and in the address, for the trial, the list and the map alike.

import { failed } from "../map/failed.js";
import { every, one, settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { partOfMap, remember } from "./address.js";
import { ask, isAsked, Refused } from "./asking.js";
import { bar, fields, fill, fillDay, put, tellFaults, tellLine, watchBar } from "./bar.js";
import { layDay, watchDays } from "./days.js";
import { layChips, layFacets } from "./facets.js";
import { bring, carryOn, drawnFirst, goTo, hoverOnMap, inSight, isKept, isOnMap, map, markOnMap, names, openPopup, showOnMap, startMap } from "./on_map.js";
import { idOf, lay, list, rows, tellPages } from "./rows.js";

const form = /** @type {HTMLFormElement} */ (one("[data-filters]"));
const judgedFor = /** @type {HTMLInputElement} */ (form.elements.namedItem("on")); // the day of a list without a need
const inView = /** @type {HTMLInputElement} */ (one("[data-in-view]"));
/** @type {string | null} */
let chosen = null;
let need = list.dataset.need ?? ""; // as it stands in an address
/** @type {[string, string][]} the filters as they stand in an address */
let state = [];
const hasOwnDay = new URLSearchParams(location.search).has("on");

// ---- asking ----------------------------------------------------------------------------------

/** The filters as the form has them. @returns {[string, string][]} */
function filters() {
  const usual = need ? "best" : "had";
  const own = hasOwnDay || judgedFor.value !== judgedFor.defaultValue || state.some(([name]) => name === "on");
  return [...new FormData(form)].flatMap(([name, value]) =>
    (typeof value !== "string" || !value || (name === "on" && !own) || (name === "sort" && value === usual) ? [] : [/** @type {[string, string]} */ ([name, value])]))
    .concat(inView.checked ? [["bbox", inSight()]] : []);
}

/**
 * Asks for what the forms say, and shows it.
 * @param {{by?: [string, string][], page?: number, anew?: boolean, move?: boolean}} [how]
 * `by` says the need anew (in the bar's fields, or moved to another day); `anew`: another step of the history; `move`: the map follows
 */
async function apply({ by, page = 1, anew = true, move = true } = {}) {
  const told = by?.some(([name]) => name === "craft") ? [] : [need].filter(Boolean);
  const query = [...told, new URLSearchParams([...(by ?? []), ...filters(), ["page", String(page)]]).toString()].join("&");
  await show(query, { page, anew, move });
}

/** @param {string} query @param {{page: number, anew: boolean, move: boolean}} how */
async function show(query, { page, anew, move }) {
  try {
    const answer = await ask(query);
    if (!answer) return;
    tellFaults([]);
    layAnswer(answer, page);
    if (move && !inView.checked) bring();
    if (page === 1) remember(now(), { anew });
  } catch (error) {
    if (error instanceof Refused) tellFaults(error.faults);
    else failed(error);
  }
}

/** @param {import("./asking.js").Answer} answer @param {number} page */
function layAnswer(answer, page) {
  need = answer.need?.query ?? "";
  state = answer.state;
  list.dataset.need = need;
  if (answer.bar) fill(answer.bar); else { fillDay(answer.own_day); put(judgedFor, answer.slider.day); }
  one("[data-standing]").textContent = answer.standing;
  tellLine(answer.need?.line ?? "");
  withNeed(Boolean(need));
  lay(answer.rows, answer.groups, { after: page > 1 });
  tellPages(rows.size, answer.more, () => { apply({ page: page + 1, anew: false, move: false }); });
  tell(answer);
  layFacets(answer.facets);
  layChips(answer.chips, location.pathname + (need ? `?${need}` : ""));
  layDay(answer.slider);
  if (page === 1) showOnMap(answer.keep, answer.marks);
  if (chosen && !isKept(chosen) && !rows.has(chosen)) choose(null);
  mark();
}

/** @param {import("./asking.js").Answer} answer */
function tell({ count, unsized, left_out, nothing_fits }) {
  const nothing = one("[data-nothing-here]");
  nothing.hidden = !nothing_fits;
  if (nothing_fits) /** @type {HTMLAnchorElement} */ (one("a", nothing)).href = nothing_fits;
  one("[data-count]").textContent = String(count);
  one("[data-empty]").hidden = count + unsized > 0;
  const left = one("[data-left-out]");
  left.hidden = unsized === 0;
  left.textContent = left_out;
}

/** What is there only with a need, or only without. @param {boolean} there */
function withNeed(there) {
  for (const held of every("[data-with-need]")) held.hidden = !there;
  for (const held of every("[data-without-need]")) {
    held.hidden = there;
    for (const control of held.querySelectorAll("input")) control.disabled = there;
  }
  const sort = /** @type {HTMLSelectElement} */ (one("[data-sort]"));
  const best = /** @type {HTMLOptionElement} */ (one("option[value=best]", sort));
  best.hidden = best.disabled = !there;
  sort.value = new Map(state).get("sort") ?? (there ? "best" : "had");
}

/** @returns {import("./address.js").State} */
function now() {
  const at = map.getCenter();
  return { need, state, site: chosen, map: `${map.getZoom()}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}` };
}

// ---- list and map point at each other --------------------------------------------------------

function mark() {
  markOnMap(chosen);
  for (const [id, row] of rows) {
    row.classList.toggle("is-selected", id === chosen);
    one("[data-show]", row).setAttribute("aria-pressed", String(id === chosen));
  }
}

/**
 * Chooses a site in the list and on the map, or none.
 * @param {string | null} id
 * @param {{move?: boolean, open?: boolean}} [how]
 */
function choose(id, { move = false, open = false } = {}) {
  chosen = id;
  mark();
  if (id && move) goTo(id);
  if (id && open) openPopup(id);
  mark();
  if (id && !open) rows.get(id)?.scrollIntoView({ block: "nearest" });
  remember(now(), { anew: false });
}

/** @param {Event} event @param {string} selector @returns {HTMLElement | null} */
const nearest = (event, selector) => /** @type {HTMLElement} */ (event.target).closest(selector);

/** @param {Event} event @param {boolean} on */
function hover(event, on) {
  const row = nearest(event, "li[data-site]");
  if (row) hoverOnMap(idOf(row), on);
}

list.addEventListener("click", (event) => {
  const row = nearest(event, "[data-show]")?.closest("li");
  if (!row) return;
  showView("map");
  choose(idOf(row), { move: true, open: true });
});
for (const [type, on] of /** @type {[string, boolean][]} */ ([["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])) {
  list.addEventListener(type, (event) => hover(event, on));
}

// ---- list or map, on a phone -------------------------------------------------------------------

const viewSwitch = one("[data-view-switch]");

/** @param {"list" | "map"} view */
function showView(view) {
  document.body.dataset.view = view;
  one("[data-view-words]").textContent = view === "map" ? t("一覧", "List") : t("地図", "Map");
  map.invalidateSize({ animate: false });
}

viewSwitch.hidden = false;
viewSwitch.addEventListener("click", () => showView(document.body.dataset.view === "map" ? "list" : "map"));

// ---- the forms -----------------------------------------------------------------------------------

watchBar(() => apply({ by: fields() }));
watchDays((ahead) => apply({ by: [["ahead", ahead]], move: false }));
form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
one("#q").addEventListener("input", settled(() => apply({ anew: false }), 250));
form.addEventListener("change", (event) => { if (!["q", "sort"].includes(/** @type {HTMLElement} */ (event.target).id) && event.target !== inView) apply(); });
one("[data-sort]").addEventListener("change", () => apply({ move: false }));
one("[data-chips]").addEventListener("click", (event) => {
  const chip = /** @type {HTMLAnchorElement | null} */ (nearest(event, "a.chip"));
  if (!chip) return;
  event.preventDefault();
  takeFrom(new URL(chip.href).search.slice(1), { anew: true });
});
window.addEventListener("popstate", () => takeFrom(location.search.slice(1), { anew: false }));

/**
 * Shows what an address asks for, and has the forms say so.
 * @param {string} query
 * @param {{anew: boolean}} how
 */
async function takeFrom(query, { anew }) {
  const asked = new URLSearchParams(query);
  for (const held of /** @type {HTMLInputElement[]} */ ([...form.elements])) {
    if (held.type === "checkbox") held.checked = held.name ? asked.getAll(held.name).includes(held.value) : asked.has("bbox");
    else if (held.name === "on") held.value = asked.get("on") ?? held.defaultValue;
    else if (held.type === "search") held.value = asked.get(held.name) ?? "";
  }
  await show(query, { page: 1, anew, move: anew });
}

// ---- start ---------------------------------------------------------------------------------

await startMap({
  chosen: (id, open) => choose(id, { open }),
  hovered: (id, on) => { hoverOnMap(id, on); rows.get(id)?.classList.toggle("is-pointed", on); },
});
carryOn(() => need, (id) => rows.get(id)?.querySelector("[data-need]")?.cloneNode(true));
const asked = new URLSearchParams(location.search); // as it was opened, before the state is written back
for (const held of every("[data-view-box]")) held.hidden = false;
for (const held of every("[data-need-kept], [data-state-kept]")) held.replaceChildren(); // from here on the script knows them
one("[data-apply]").hidden = true;
if (!asked.get("map") && matchMedia("(max-width: 900px)").matches) map.setZoom(10, { animate: false }); // an animation would swallow a choice made meanwhile
showView("list");
const part = partOfMap(asked);
if (part) map.setView(part.at, part.zoom, { animate: false });
const [site, opened] = [asked.get("site"), !bar.querySelector(".error")];
if (opened) {
  const first = new URLSearchParams([...asked].filter(([name]) => !["site", "map", "page"].includes(name)));
  if (!first.size) await drawnFirst(); // what the page shows already: the map first
  if (!isAsked()) await show(first.toString(), { page: 1, anew: false, move: !part && first.size > 0 });
}
if (site && (rows.has(site) || isOnMap(site))) choose(site, { move: !part });
names();
map.on("moveend", settled(() => {
  names();
  mark();
  if (inView.checked) apply({ anew: false, move: false });
  else remember(now(), { anew: false });
}, 80));
inView.addEventListener("change", () => apply({ move: false }));
document.documentElement.dataset.ready = "1";
