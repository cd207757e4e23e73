// @ts-check
// The choosing page: one filter state, in the form and in the address, for the list and the map alike.

import { L, rendered } from "../map/leaflet.js";
import { failed } from "../map/failed.js";
import { loadedSites, pin } from "../map/sites.js";
import { el, every, one, settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { partOfMap, remember } from "./address.js";
import { askRows, farRows, judgedOn, need, rowOf, tellPages } from "./far_rows.js";
import { inOrder, isJudged, wanted } from "./filter.js";
import { givenRoom, spotOf } from "./names.js";
import { clearForm, facts, field, form, idOf, lay, list, rows, want } from "./rows.js";

const { map, pins: cluster, outlines } = rendered;
/** @type {Map<string, import("leaflet").Marker>} */
const pins = new Map();
/** @type {Map<string, any>} outlines, by site */
const shapes = new Map();
/** @type {string | null} */
let chosen = null;
/** @type {string[]} the sites left on the map */
let kept = [];
let asking = 0; // only the newest answer is shown
let judgedDay = field("on").defaultValue; // of which the rows tell

cluster.options.iconCreateFunction = (/** @type {{getChildCount(): number}} */ group) =>
  L.divIcon({ className: "cluster", html: el("span", { textContent: String(group.getChildCount()) }), iconSize: [38, 38] });

// ---- the filter ----------------------------------------------------------------------------

/** Shows what the form asks for, in the list and on the map: of the rows on the page, or of a far list as the server tells it. */
async function apply() {
  if (!farRows) applyHere();
  else await applyFar(1).catch(failed);
}

/** @param {number} page its rows come after those of the pages before */
async function applyFar(page) {
  const mine = ++asking;
  const answer = await askRows(page);
  if (mine !== asking) return;
  lay(answer.rows.map(rowOf), { after: page > 1 });
  tellPages(rows.size, answer.more, () => { applyFar(page + 1).catch(failed); });
  tell(answer.count, answer.unsized);
  if (page === 1) showOnMap(answer.keep ?? [...pins.keys()]);
  if (chosen && !kept.includes(chosen)) choose(null);
  mark();
  remember(map, chosen);
}

function applyHere() {
  const asked = want();
  /** @type {string[]} */
  const keep = [];
  /** @type {Set<string>} */
  const unsized = new Set();
  for (const [id, row] of facts) {
    const fits = wanted(row, asked);
    const shown = /** @type {HTMLElement} */ (rows.get(id));
    shown.hidden = fits === false;
    one("[data-need]", shown).hidden = !isJudged(row, asked.activity);
    one("[data-need-other]", shown).hidden = isJudged(row, asked.activity);
    if (fits === null) unsized.add(id);
    if (fits !== false) keep.push(id);
  }
  tell(keep.length - unsized.size, unsized.size);
  sort(asked.sort, unsized);
  showOnMap(keep);
  if (chosen && rows.get(chosen)?.hidden) choose(null);
  remember(map, chosen);
}

/** @param {number} count @param {number} unsized */
function tell(count, unsized) {
  one("[data-count]").textContent = String(count);
  one("[data-empty]").hidden = count + unsized > 0;
  const left = one("[data-left-out]");
  left.hidden = unsized === 0;
  left.textContent = t(`ほかに、大きさが未確認の ${unsized} 件を最後に並べています。`, `Beside them, ${unsized} of unknown size stand last.`);
}

/** @param {string} by @param {Set<string>} last stand behind the rest, in the same order */
function sort(by, last) {
  const compare = inOrder(by);
  const order = [...facts].sort(([one, a], [other, b]) => Number(last.has(one)) - Number(last.has(other)) || compare(a, b))
    .map(([id]) => /** @type {HTMLElement} */ (rows.get(id)));
  if (order.some((row, i) => row !== list.children[i])) list.append(...order);
}

/** @param {string[]} keep */
function showOnMap(keep) {
  kept = keep;
  if (!pins.size) return;
  cluster.clearLayers();
  cluster.addLayers(keep.flatMap((id) => pins.get(id) ?? []));
  const left = new Set(keep);
  for (const [id, shape] of shapes) {
    if (left.has(id)) outlines.addLayer(shape);
    else outlines.removeLayer(shape);
  }
  mark();
}

/** Brings what is left on the map into sight, once the visitor has narrowed it down. */
function bring() {
  const places = kept.flatMap((id) => pins.get(id)?.getLatLng() ?? []);
  if (places.length && places.length < pins.size) map.fitBounds(L.latLngBounds(places).pad(0.15), { maxZoom: 14, animate: false });
}

/** Another day, other answers: asks the server for them, and puts them into the rows that are there. */
async function judgeAnew() {
  const { value } = field("on");
  if (!value) return; // not typed to its end
  const mine = ++asking;
  list.setAttribute("aria-busy", "true");
  const told = await judgedOn(value);
  if (mine !== asking) return;
  for (const [id, fact] of facts) {
    const { free, badge } = told.get(id) ?? { free: "unknown", badge: { kind: "unknown", words: t("この日は判定できません", "not judged for this day") } };
    fact.free = free;
    one("[data-need]", rows.get(id)).replaceChildren(need(badge));
  }
  judgedDay = value;
  list.removeAttribute("aria-busy");
  apply().then(bring);
}

// ---- list and map point at each other --------------------------------------------------------

function mark() {
  for (const [id, marker] of pins) marker.getElement()?.classList.toggle("is-selected", id === chosen);
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
  const marker = id === null ? undefined : pins.get(id);
  if (marker && move) goTo(marker, shapes.get(id ?? ""));
  if (marker && open) marker.openPopup();
  mark();
  if (id && !open) rows.get(id)?.scrollIntoView({ block: "nearest" });
  remember(map, chosen);
}

/** @param {import("leaflet").Marker} marker @param {any} shape its outline */
function goTo(marker, shape) {
  if (shape?.getBounds) map.fitBounds(shape.getBounds().pad(0.6), { maxZoom: 16, animate: false });
  else map.setView(marker.getLatLng(), 15, { animate: false });
  const alone = cluster.options.disableClusteringAtZoom;
  if (map.getZoom() < alone) map.setView(marker.getLatLng(), alone, { animate: false }); // still within a cluster: nearer
}

/** @param {Event} event @param {string} selector @returns {HTMLElement | null} */
const nearest = (event, selector) => /** @type {HTMLElement} */ (event.target).closest(selector);

/** @param {Event} event @param {boolean} on */
function hover(event, on) {
  const row = nearest(event, "li");
  if (!row) return;
  shapes.get(idOf(row))?.setStyle({ weight: on ? 6 : 2 });
  pins.get(idOf(row))?.setZIndexOffset(on ? 1000 : 0);
}

list.addEventListener("click", (event) => {
  const row = nearest(event, "[data-show]")?.closest("li");
  if (!row) return;
  choose(idOf(row), { move: true, open: true });
  if (matchMedia("(max-width: 900px)").matches) one("[data-map]").scrollIntoView();
});
list.addEventListener("mouseover", (event) => hover(event, true));
list.addEventListener("mouseout", (event) => hover(event, false));

// ---- the form ----------------------------------------------------------------------------------

form.addEventListener("submit", (event) => { event.preventDefault(); apply().then(bring); });
form.addEventListener("input", settled((/** @type {Event} */ event) => {
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  if (name === "on" && !farRows) judgeAnew();
  else apply().then(bring);
}, 120));
form.addEventListener("reset", () => setTimeout(() => {
  clearForm();
  if (!farRows && field("on").value !== judgedDay) judgeAnew();
  else apply();
}));
for (const control of every("[form=filters][name=sort]")) control.addEventListener("change", apply);

// ---- names on the map --------------------------------------------------------------------------

function names() {
  const near = map.getZoom() >= 13;
  const markers = [...pins.values()];
  const room = givenRoom(markers.map((marker) => {
    const box = marker.getElement()?.getBoundingClientRect();
    return near && box && map.hasLayer(marker) ? spotOf(box, wordsOf(marker)) : null;
  }));
  markers.forEach((marker, i) => {
    const tip = /** @type {import("leaflet").Tooltip} */ (marker.getTooltip());
    if (tip.options.permanent === room[i]) return;
    const words = /** @type {any} */ (tip)._content; // Leaflet has no other way to ask for it
    marker.unbindTooltip();
    marker.bindTooltip(words, { ...tip.options, permanent: room[i] });
  });
}

/** @param {import("leaflet").Marker} marker @returns {string} */
const wordsOf = (marker) => /** @type {any} */ (marker.getTooltip())._content().textContent;

// ---- start ---------------------------------------------------------------------------------

const data = await loadedSites();
outlines.eachLayer((layer) => {
  const shape = /** @type {any} */ (layer);
  shapes.set(shape.feature.id, shape);
  shape.on("click", () => choose(shape.feature.id, { open: true }));
});
for (const feature of data.features) {
  const id = String(feature.id);
  const marker = pin(feature);
  marker.on("click", () => choose(id));
  marker.on("add", mark);
  pins.set(id, marker);
}
outlines.on("add", () => { cluster.addTo(map); });
outlines.on("remove", () => { cluster.remove(); });
for (const shape of shapes.values()) shape.on("click", (/** @type {any} */ event) => L.DomEvent.stopPropagation(event));
const asked = new URLSearchParams(location.search); // as it was opened, before the state is written back
if (!asked.get("map") && matchMedia("(max-width: 900px)").matches) map.setZoom(10, { animate: false }); // an animation would swallow a choice made meanwhile
await apply();
const part = partOfMap(asked);
if (part) map.setView(part.at, part.zoom, { animate: false });
const site = asked.get("site");
if (site && (rows.has(site) || pins.has(site))) choose(site, { move: !asked.get("map") });
names();
map.on("moveend", settled(() => { names(); mark(); remember(map, chosen); }, 80));
document.documentElement.dataset.ready = "1";
