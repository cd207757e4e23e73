// @ts-check
// The place of the trial: chosen from the registry, drawn on the map, typed, or taken over with a way out.

import { bandAlong } from "../draw/band.js";
import { areFew, hideCorners, showCorners } from "../draw/corners.js";
import { History } from "../draw/history.js";
import { measured } from "../draw/measures.js";
import { together } from "../draw/parts.js";
import { isDrawing, stop, undoPlace, watchDrawing } from "../draw/tool.js";
import { L, rendered } from "../map/leaflet.js";
import { loadedSites, nameOf } from "../map/sites.js";
import { liesIn } from "../map/planar.js";
import { el, every, one } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { readCoordinates, writeCoordinates } from "./coordinates.js";
import { fillFields, readFields, shapeChosen, siteField } from "./form.js";
import { ownAddress } from "./keeping.js";

/** @typedef {import("./trial.js").Place} Place */

const { map, drawn } = rendered;
const told = one("[data-place]");
const leaving = one("[data-left-site]");
const ROUGH_M = 0.5; // of a hand that draws, and of rounding
/** @type {Place | null} */
let place = null;
/** @type {{radius_m?: string, corridor_width_m?: string}} as they were when the place was taken */
let sizes = {};
/** @typedef {{place: Place, sizes: {radius_m?: string, corridor_width_m?: string}}} Named a place with its site, and its sizes */
/** @type {Named | null} of the site that was named before the outline left it */
let left = null;
let turn = 0; // only what was drawn last is taken
/** @type {History<Named | null>} the places there were; null for none */
const before = new History(/** @type {Named | null} */ (null));
let editing = false; // whether the corners are shown
let changed = { taken: () => {}, forgotten: () => {} };

/** The place, or null where there is none yet. */
export const placeNow = () => place;

/** What the place is called: its site, and what was drawn; "" where there is none yet. */
export function placeTold() {
  if (!place) return "";
  const site = place.site ? siteField.selectedOptions[0]?.textContent ?? place.site : "";
  return [site, kindOf(place.geometry)].filter(Boolean).join(t("、", ", "));
}

/**
 * Is told of every place taken, and when it is gone.
 * @param {{taken: () => void, forgotten: () => void}} heard
 */
export function watchPlace(heard) {
  changed = heard;
}

/**
 * Takes a place: draws it, brings it into sight, shows the fields of its shape.
 * @param {Place} taken
 * @param {{name?: string, move?: boolean, again?: boolean}} [how] `again`: it is an earlier one, walked back to
 */
export function take({ geometry, site = "", area = "" }, { name = "", move = true, again = false } = {}) {
  turn += 1;
  place = { geometry, site, area };
  const { radius_m: radius, corridor_width_m: width } = readFields();
  sizes = { radius_m: radius, corridor_width_m: width };
  left = null;
  leaving.hidden = true;
  if (!again) before.add({ place, sizes });
  redraw(geometry);
  if (move) map.fitBounds(drawn.getBounds().pad(0.8), { maxZoom: 16, animate: false });
  for (const row of every("[data-for]")) row.hidden = row.dataset.for !== geometry.type;
  const called = name || (site ? siteField.selectedOptions[0]?.textContent ?? site : kindOf(geometry));
  told.textContent = t(`${called}を調べています。`, `Checking ${called}.`);
  laid(geometry);
  changed.taken();
}

/** What follows a drawing: what it measures, its coordinates as a list, its corners, what can be taken back. @param {Geometry | null} geometry */
function laid(geometry) {
  one("[data-measured]").textContent = geometry ? measured(geometry, { radius_m: number("radius_m"), width_m: number("corridor_width_m") }) : "";
  const list = geometry && writeCoordinates(geometry);
  if (list !== null) {
    /** @type {HTMLTextAreaElement} */ (one("#coordinates")).value = list;
    const shape = document.querySelector(`[name=shape][value="${geometry?.type}"]`);
    if (shape instanceof HTMLInputElement) shape.checked = true;
  }
  const few = geometry !== null && areFew(geometry);
  editing &&= few;
  if (geometry && editing) showCorners(geometry, number("radius_m"), { changed: edited, radius: resized });
  else hideCorners();
  button("edit").disabled = !few;
  button("edit").setAttribute("aria-pressed", String(editing));
  button("add").disabled = !geometry?.type.endsWith("Polygon");
  if (!geometry?.type.endsWith("Polygon")) button("add").setAttribute("aria-pressed", "false");
  button("clear").disabled = !geometry;
  one("[data-around]").hidden = !place?.site || geometry?.type === "Point";
  offerWalk();
}

/** Whether something can be taken back, or brought again. */
function offerWalk() {
  button("undo").disabled = !before.canUndo && !isDrawing();
  button("redo").disabled = !before.canRedo;
}

/** @param {"radius_m" | "corridor_width_m"} name */
const number = (name) => Number(readFields()[name]) || 0;

/** @param {"edit" | "add" | "clear" | "undo" | "redo"} name */
const button = (name) => /** @type {HTMLButtonElement} */ (one(`[data-drawing="${name}"]`));

/** Takes the same place again: its radius or width is another. */
export function takeAgain() {
  if (place) redrawn(place.geometry, { move: false });
}

/**
 * Takes what was drawn, edited or typed.  The site named so far stays named while that lies in it, as far as its
 * accuracy reaches; where it does not, the page says so and offers the way back.
 * @param {Geometry} geometry
 * @param {{move?: boolean}} [how]
 */
export async function redrawn(geometry, how) {
  const mine = ++turn;
  const named = place?.site ? { place, sizes } : left;
  const site = named?.place.site ?? "";
  const known = site ? await featureOf(site) : null;
  if (mine !== turn) return;
  if (known && liesIn(geometry, marginOf(geometry), known.geometry, known.properties.reach_m + ROUGH_M)) {
    const area = geometry === named?.place.geometry ? named.place.area : "";
    chooseSite(site);
    take({ geometry, site, area }, how);
    if (geometry !== named?.place.geometry) told.textContent = within(geometry, nameOf(known.properties), named?.place.area);
    return;
  }
  chooseSite("");
  take({ geometry }, how);
  if (named) leave(named, known ? nameOf(known.properties) : site);
}

/** @param {Geometry} geometry @param {string} name of the site @param {string} [area] that was named before */
const within = (geometry, name, area) => t(`${name}の中の${kindOf(geometry)}を調べています。`, `Checking ${kindOf(geometry)} in ${name}.`)
  + (area ? t("区画の指定は外しました。", " The part of the site is no longer named.") : "");

/**
 * Says that the site is no longer named, and offers to bring it back as it was.
 * @param {Named} named
 * @param {string} name
 */
function leave(named, name) {
  left = named;
  const back = el("button", { type: "button", className: "button button--small", "data-back-to-site": "",
    textContent: t(`「${name}」に戻す`, `Back to ${name}`) });
  back.addEventListener("click", () => {
    fillFields(named.sizes);
    chooseSite(named.place.site ?? "");
    take(named.place);
    one("[data-map] .leaflet-container").focus({ preventScroll: true });
  });
  leaving.replaceChildren(
    el("p", {}, el("strong", { textContent: t(`描いた範囲が「${name}」の外に出ました。`, `The drawing reaches beyond ${name}. `) }),
      t("場所の指定を外し、描いた範囲だけで判定しています。管理者の同意、受け付ける実証、屋内かどうかなど、この場所のことは判定に入っていません。",
        "The site is no longer named: only the drawing is judged, without what is known of the site (its manager's consent, the trials it takes, whether it is indoors).")),
    el("p", {}, back));
  leaving.hidden = false;
}

/** @param {Geometry} geometry @returns {number} metres that the trial takes beyond the line or point drawn */
function marginOf({ type }) {
  const { radius_m: radius, corridor_width_m: width } = readFields();
  if (type === "Point") return Number(radius) || 0;
  return type.endsWith("LineString") ? (Number(width) || 0) / 2 : 0;
}

/** The site's feature on the map, null where the map has none. @param {string} id */
async function featureOf(id) {
  const { features } = await loadedSites().catch(() => ({ features: [] }));
  return features.find((feature) => feature.id === id) ?? null;
}

/**
 * Chooses the site in the form and in the address.
 * @param {string} id "" for none
 */
export function chooseSite(id) {
  siteField.value = id;
  history.replaceState(null, "", ownAddress(id));
}

/** @param {{again?: boolean}} [how] */
function forget({ again = false } = {}) {
  turn += 1;
  place = left = null;
  if (!again) before.add(null);
  leaving.hidden = true;
  drawn.clearLayers();
  told.textContent = t("まだ場所が決まっていません。", "No place yet.");
  laid(null);
  changed.forgotten();
}

/** @param {Geometry} geometry */
function redraw(geometry) {
  const line = { color: colour("ink"), weight: 3, dashArray: "6 5", fillOpacity: 0.06 };
  drawn.clearLayers();
  L.geoJSON(geometry, {
    style: { ...line, fillColor: colour("ink") },
    pointToLayer: (_, at) => L.circle(at, { radius: Number(readFields().radius_m) || 50, ...line }),
  }).eachLayer((layer) => { drawn.addLayer(layer); });
  if (geometry.type === "LineString" && number("corridor_width_m")) {
    drawn.addLayer(bandAlong(geometry.coordinates, number("corridor_width_m"), { color: colour("ink"), opacity: 0.16 }));
  }
}

/** @param {Geometry} geometry */
function kindOf({ type }) {
  if (type === "Point") return t("地点", "a point");
  return type === "LineString" ? t("経路", "a route") : t("範囲", "an area");
}

// ---- drawn -------------------------------------------------------------------------------------

watchDrawing({ width_m: () => number("corridor_width_m"), drawn: finished, going: offerWalk });

/** @param {import("../draw/tool.js").Drawn} drawing */
function finished({ geometry, radius_m: radius }) {
  if (radius) fillFields({ radius_m: String(Math.round(radius)) });
  const adding = button("add").getAttribute("aria-pressed") === "true" && place;
  const joined = adding ? together(adding.geometry, geometry) : geometry;
  if (joined) { redrawn(joined, { move: false }); return; }
  one("[data-measured]").textContent = t("前の範囲と重なるか接しているので、足していません。離して描き直してください。",
    "It was not added: it overlaps or touches what is drawn. Draw it apart.");
}

/** @param {Geometry} geometry */
function edited(geometry) {
  redrawn(geometry, { move: false });
}

/** @param {number} metres */
function resized(metres) {
  fillFields({ radius_m: String(Math.round(metres * 10) / 10) });
  takeAgain();
}

/** Walks to an earlier or later place. @param {Named | null} state */
function walk(state) {
  if (!state) {
    chooseSite("");
    forget({ again: true });
    return;
  }
  fillFields(state.sizes);
  chooseSite(state.place.site ?? "");
  take(state.place, { again: true, move: false });
}

button("edit").addEventListener("click", () => { stop(); editing = !editing; laid(place?.geometry ?? null); });
button("add").addEventListener("click", ({ currentTarget }) => {
  const pressed = /** @type {HTMLElement} */ (currentTarget);
  pressed.setAttribute("aria-pressed", String(pressed.getAttribute("aria-pressed") !== "true"));
});
button("clear").addEventListener("click", () => { stop(); chooseSite(""); forget(); });
button("undo").addEventListener("click", () => { if (!undoPlace()) { stop(); walk(before.undo()); } });
button("redo").addEventListener("click", () => { walk(before.redo()); });
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  button(event.shiftKey ? "redo" : "undo").click();
});
laid(null);

// ---- chosen ------------------------------------------------------------------------------------

siteField.addEventListener("change", async () => {
  const id = siteField.value;
  chooseSite(id);
  if (!id) { forget(); return; }
  const found = await featureOf(id);
  if (!found) throw new Error(`the map has no site ${id}`);
  take({ geometry: found.geometry, site: id });
});

one("[data-around-button]").addEventListener("click", () => {
  const { lat, lng } = drawn.getBounds().getCenter();
  redrawn({ type: "Point", coordinates: [Number(lng.toFixed(7)), Number(lat.toFixed(7))] }, {});
});

// ---- typed -------------------------------------------------------------------------------------

one("[data-use-coordinates]").addEventListener("click", () => {
  const said = one("[data-coordinates-fault]");
  const typed = /** @type {HTMLTextAreaElement} */ (one("#coordinates"));
  const read = readCoordinates(typed.value, shapeChosen());
  said.hidden = !read.fault;
  typed.setAttribute("aria-invalid", String(Boolean(read.fault)));
  if (!read.geometry) {
    said.textContent = read.fault;
    typed.focus();
    return;
  }
  redrawn(read.geometry, {});
});
