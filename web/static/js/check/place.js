// @ts-check
// The place of the trial: chosen from the registry, drawn on the map, typed, or taken over with a way out.

import { L, rendered } from "../map/leaflet.js";
import { loadedSites } from "../map/sites.js";
import { every, one } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { readCoordinates } from "./coordinates.js";
import { readFields, shapeChosen, siteField } from "./form.js";

/** @typedef {import("./trial.js").Place} Place */

const { map, drawn } = rendered;
const told = one("[data-place]");
/** @type {Place | null} */
let place = null;
let changed = { taken: () => {}, forgotten: () => {} };

/** The place, or null where there is none yet. */
export const placeNow = () => place;

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
 * @param {{name?: string, move?: boolean, draw?: boolean}} [how]
 */
export function take({ geometry, site = "", area = "" }, { name = "", move = true, draw = true } = {}) {
  place = { geometry, site, area };
  if (draw) redraw(geometry);
  if (move) map.fitBounds(drawn.getBounds().pad(0.8), { maxZoom: 16, animate: false });
  for (const row of every("[data-for]")) row.hidden = row.dataset.for !== geometry.type;
  const called = name || (site ? siteField.selectedOptions[0].textContent : kindOf(geometry));
  told.textContent = t(`${called}を調べています。`, `Checking ${called}.`);
  changed.taken();
}

/** Takes the same place again: its radius is another. */
export function takeAgain() {
  if (place) take(place, { move: false });
}

/**
 * Chooses the site in the form and in the address.
 * @param {string} id "" for none
 */
export function chooseSite(id) {
  siteField.value = id;
  history.replaceState(null, "", id ? `${location.pathname}?site=${encodeURIComponent(id)}` : location.pathname);
}

function forget() {
  place = null;
  drawn.clearLayers();
  told.textContent = t("まだ場所が決まっていません。", "No place yet.");
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
}

/** @param {Geometry} geometry */
function kindOf({ type }) {
  if (type === "Point") return t("地点", "a point");
  return type === "LineString" ? t("経路", "a route") : t("範囲", "an area");
}

// ---- drawn -------------------------------------------------------------------------------------

/** @param {import("leaflet").Layer} layer @returns {Geometry} */
const shapeOf = (layer) => /** @type {any} */ (layer).toGeoJSON().geometry;

map.on(L.Draw.Event.CREATED, (event) => {
  const { layer } = /** @type {import("leaflet").DrawnEvent} */ (event);
  drawn.eachLayer((other) => { if (other !== layer) drawn.removeLayer(other); });
  siteField.value = "";
  take({ geometry: shapeOf(layer) }, { move: false, draw: layer instanceof L.Marker });
});
map.on(L.Draw.Event.EDITED, () => { drawn.eachLayer((layer) => take({ geometry: shapeOf(layer) }, { move: false, draw: false })); });
map.on(L.Draw.Event.DELETED, () => { if (!drawn.getLayers().length) forget(); });

// ---- chosen ------------------------------------------------------------------------------------

siteField.addEventListener("change", async () => {
  const id = siteField.value;
  chooseSite(id);
  if (!id) { forget(); return; }
  const known = await loadedSites();
  const found = known.features.find((feature) => feature.id === id);
  if (!found) throw new Error(`the map has no site ${id}`);
  take({ geometry: found.geometry, site: id });
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
  siteField.value = "";
  take({ geometry: read.geometry });
});
