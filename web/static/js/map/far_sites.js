// @ts-check
// Sites too many to be held: tiles draw them (tiles.js), the server tells who lies at a place, and only those looked at are held here.

import { getJson } from "../shell/requests.js";
import { distanceFrom } from "./planar.js";
import { failed } from "./failed.js";
import { L, mapOf, rendered } from "./leaflet.js";
import { pin, siteStyle } from "./sites.js";
import { beforeZones, watchMap } from "./zone_popup.js";

/** @typedef {import("geojson").Feature<any, any>} Feature */

const FINGER_PX = 8;

/** @type {{url: string, layer: import("leaflet").GeoJSON | null, chosen: (id: string) => void}} */
const held = { url: "", layer: null, chosen: () => {} };
/** @type {Set<string> | null} the sites left on the map, null for all */
let kept = null;
/** @type {Map<string, string>} the kind of each site's answer, by its id */
let answers = new Map();

/** Whether the map of this page draws its sites from tiles. */
export const isFar = () => held.layer !== null;

/** Whether a site is among those left on the map. @param {string} id */
export const isLeft = (id) => !kept || kept.has(id);

/**
 * The few sites that are looked at, over the tiles of all.
 * @param {string} url
 * @param {{pins?: boolean}} options
 */
export function farSites(url, options) {
  const layer = L.geoJSON(null, { style: (feature) => siteStyle(feature), interactive: false });
  Object.assign(held, { url, layer });
  layer.on("remove", () => { rendered.siteTiles?.remove(); });
  layer.on("add", () => { const map = mapOf(layer); if (map) { rendered.siteTiles?.addTo(map); watchMap(map); } });
  if (options.pins !== false) beforeZones(openAt);
  return layer;
}

/**
 * How a tile draws a site; null for one that is not left on the map.
 * @param {{id: string, availability: string, kind: string}} properties
 * @param {boolean} whole false: as ground to draw on
 * @param {number} zoom
 */
export function farStyle(properties, whole, zoom) {
  if (!isLeft(properties.id)) return null;
  const kind = answers.get(properties.id);
  const style = siteStyle(/** @type {any} */ ({ properties: { ...properties, answer: kind ? { kind } : undefined } }));
  return { ...style, weight: whole ? Math.min(style.weight ?? 2, Math.max(0.8, zoom - 11)) : 1, fillOpacity: whole ? 0.3 : 0.06 };
}

/**
 * Leaves these sites on the map, each by the kind of its answer; null for all.
 * @param {string[] | null} keep
 * @param {Record<string, string[]> | null} [marks] sites by the kind of their answer
 */
export function keepFar(keep, marks = null) {
  if (!keep && !marks && !kept && !answers.size) return; // as they are drawn
  kept = keep && new Set(keep);
  answers = new Map(Object.entries(marks ?? {}).flatMap(([kind, ids]) => ids.map((id) => /** @type {[string, string]} */ ([id, kind]))));
  rendered.siteTiles?.redraw();
}

/** Calls for each site that somebody chooses on the map. @param {(id: string) => void} chosen */
export function onFarChosen(chosen) {
  held.chosen = chosen;
}

/**
 * Brings a site into sight and opens its popup, with its pin.
 * @param {string} id
 * @param {{move?: boolean, open?: boolean}} [how]
 */
export async function showFar(id, { move = true, open = true } = {}) {
  const site = await farSite(id);
  const map = held.layer && mapOf(held.layer);
  if (!site || !map) return;
  lay(site, open);
  const bounds = L.geoJSON(site).getBounds();
  if (move && bounds.isValid()) map.fitBounds(bounds.pad(0.6), { maxZoom: 16, animate: false });
}

/** One site as the server tells it. @param {string} id @returns {Promise<Feature | undefined>} */
export async function farSite(id) {
  const { features } = await getJson(held.url.replace(/\.geojson$/, `/${encodeURIComponent(id)}.geojson`));
  return features.find((/** @type {Feature} */ feature) => feature.id === id);
}

/** The same with the kind of its answer, as its pin and outline are drawn. @param {Feature} site @returns {Feature} */
export function withAnswer(site) {
  const kind = answers.get(String(site.id));
  return kind ? { ...site, properties: { ...site.properties, answer: { kind, words: "", because: "" } } } : site;
}

/** @param {Feature} site @param {boolean} open */
function lay(site, open) {
  const marker = pin(withAnswer(site));
  held.layer?.clearLayers();
  held.layer?.addData(site);
  held.layer?.addLayer(marker);
  if (open) marker.openPopup();
}

/** The nearest of the sites left where `at` is, as far as a finger. @param {import("leaflet").Map} map @param {import("leaflet").LatLng} at @returns {Promise<Feature | null>} */
export async function farSiteAt(map, at) {
  if (!held.layer || !map.hasLayer(held.layer)) return null;
  const middle = map.latLngToContainerPoint(at);
  const southWest = map.containerPointToLatLng(middle.add([-FINGER_PX, FINGER_PX]));
  const northEast = map.containerPointToLatLng(middle.add([FINGER_PX, -FINGER_PX]));
  const { features } = await getJson(`${held.url}?bbox=${L.latLngBounds(southWest, northEast).toBBoxString()}`);
  const there = features.filter((/** @type {Feature} */ feature) => isLeft(String(feature.id)));
  const place = [at.lng, at.lat];
  there.sort((/** @type {Feature} */ a, /** @type {Feature} */ b) => distanceFrom(a.geometry, place) - distanceFrom(b.geometry, place));
  return there[0] ?? null;
}

/** @param {import("leaflet").Map} map @param {import("leaflet").LatLng} at @returns {Promise<boolean>} whether a site lies there */
async function openAt(map, at) {
  try {
    const site = await farSiteAt(map, at);
    if (!site) return false;
    lay(site, true);
    held.chosen(String(site.id));
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}
