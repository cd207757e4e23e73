// @ts-check
// The plain base map: our own areas, ways and names, in the order in which they lie on each other.

import { el } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { getJson } from "../shell/requests.js";
import { failed } from "./failed.js";
import { sitesFirst } from "./first_shown.js";
import { L, mapOf } from "./leaflet.js";
import { strokes } from "./strokes.js";

/** @typedef {import("geojson").Feature<any, any>} Feature */

const ORDER = ["land", "green", "built", "sea", "water", "airport", "ward", "main", "motorway", "rail"];

/**
 * How areas of one kind are filled.
 * @param {string} kind
 * @returns {import("leaflet").PathOptions}
 */
function flat(kind) {
  if (kind === "airport") return { fillColor: colour("map-airport"), fillOpacity: 1, color: colour("map-airport-line"), weight: 1 };
  if (kind === "ward") return { fill: false, color: colour("map-ward"), weight: 1.2, dashArray: "6 4", opacity: 0.75 };
  const known = ["sea", "land", "green", "built"].includes(kind);
  return { fillColor: colour(known ? `map-${kind}` : "map-area"), fillOpacity: 1, stroke: false };
}

/**
 * The base map as a layer, fetched when it is first laid on a map.
 * @param {string} url
 * @param {{language: string}} options
 */
export function plain(url, options) {
  const group = L.layerGroup();
  let asked = false;
  group.on("add", () => {
    const map = mapOf(group);
    if (!map) return;
    makePanes(map);
    if (asked) return;
    asked = true;
    sitesFirst().then(() => getJson(url)).then((data) => draw(group, map, data, options.language)).catch(failed);
  });
  return group;
}

/** @param {import("leaflet").Map} map */
function makePanes(map) {
  if (map.getPane("base")) return;
  map.createPane("base").style.zIndex = "150";
  const labels = map.createPane("baseLabels");
  labels.style.zIndex = "380";
  labels.style.pointerEvents = "none";
}

/**
 * @param {import("leaflet").LayerGroup} group
 * @param {import("leaflet").Map} map
 * @param {{features: Feature[], attribution?: string}} data
 * @param {string} lang
 */
function draw(group, map, data, lang) {
  const renderer = L.canvas({ pane: "base", padding: 0.6 });
  map.attributionControl.addAttribution(
    el("details", {}, el("summary", { textContent: t("地図の出典", "Map sources") }), data.attribution || "").outerHTML);
  const restyled = ORDER.flatMap((kind) => drawKind(group, map, kind, data.features.filter((f) => f.properties.layer === kind), renderer));
  const labels = data.features.filter((f) => f.properties.layer === "label").map((f) => label(f, lang));
  const lay = () => {
    const zoom = map.getZoom();
    for (const restyle of restyled) restyle(zoom);
    for (const { marker, from, until } of labels) {
      if (zoom >= from && zoom <= until) marker.addTo(group);
      else marker.remove();
    }
  };
  map.on("zoomend", lay);
  lay();
  document.documentElement.dataset.base = "drawn";
}

/**
 * Draws one kind; returns what gives its lines the width of a zoom.
 * @param {import("leaflet").LayerGroup} group
 * @param {import("leaflet").Map} map
 * @param {string} kind
 * @param {Feature[]} features
 * @param {import("leaflet").Renderer} renderer
 */
function drawKind(group, map, kind, features, renderer) {
  const areas = collection(features.filter((f) => f.geometry.type.endsWith("Polygon")));
  const ways = collection(features.filter((f) => f.geometry.type.endsWith("LineString")));
  L.geoJSON(areas, shared({ style: { ...flat(kind), smoothFactor: 0.6 }, renderer })).addTo(group);
  return strokes(kind, map.getZoom(), colour).map((_, i) => {
    const layer = L.geoJSON(ways, shared({ style: { lineCap: i ? "butt" : "round", smoothFactor: 0.8 }, renderer }));
    const restyle = (/** @type {number} */ zoom) => layer.setStyle(strokes(kind, zoom, colour)[i]);
    restyle(map.getZoom());
    layer.addTo(group);
    return restyle;
  });
}

/**
 * Options of a layer nobody can point at; Leaflet hands `renderer` and `smoothFactor` on to its paths.
 * @param {{style: import("leaflet").PolylineOptions, renderer: import("leaflet").Renderer}} options
 * @returns {import("leaflet").GeoJSONOptions}
 */
const shared = ({ style, renderer }) => /** @type {any} */ ({ interactive: false, renderer, style });

/** @param {Feature[]} features @returns {import("geojson").FeatureCollection} */
const collection = (features) => ({ type: "FeatureCollection", features });

/**
 * A name on the map, with the zooms it is shown at.
 * @param {Feature} feature
 * @param {string} lang
 */
function label(feature, lang) {
  const { name, name_en: nameEn, kind, min_zoom: from } = feature.properties;
  const words = el("span", { textContent: (lang === "en" && nameEn) || name });
  const [lon, lat] = feature.geometry.coordinates;
  const shape = L.divIcon({ className: `base-label base-label--${kind}`, html: words, iconSize: /** @type {any} */ (null) });
  const marker = L.marker([lat, lon], { icon: shape, pane: "baseLabels", interactive: false, keyboard: false });
  return { marker, from, until: kind === "ward" ? 13 : 18 };
}
