// @ts-check
// A base map out of a file of the operator's: pictures as Leaflet lays them, vectors as protomaps-leaflet draws them.

import { el } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { failed } from "./failed.js";
import { L, mapOf } from "./leaflet.js";

/** @typedef {{attribution: string, minNativeZoom: number, maxNativeZoom: number, bounds: [[number, number], [number, number]], language: string}} About
 * `attribution` percent-encoded, as Folium's script must hold no text of a file that could be markup */

/** @param {string} url @param {About} about */
export function pictureBase(url, about) {
  const { minNativeZoom, maxNativeZoom, bounds } = about;
  const layer = L.tileLayer(url, { minNativeZoom, maxNativeZoom, bounds, zIndex: 0 });
  let told = false;
  layer.on("tileerror", () => { if (!told) { told = true; failed(new Error(url)); } });
  return named(layer, about);
}

/** @param {string} url @param {About} about */
export function vectorBase(url, about) {
  const { paint, labels } = rules(about.language);
  return named(window.protomapsL.leafletLayer({
    url, paintRules: paint, labelRules: labels, maxDataZoom: about.maxNativeZoom, bounds: about.bounds, lang: about.language,
    backgroundColor: colour("map-land"), zIndex: 0,
  }), about);
}

/** Says whom the map is of, as text, and that it is there. @param {import("leaflet").GridLayer} layer @param {About} about */
function named(layer, about) {
  layer.on("add", () => {
    const said = decodeURIComponent(about.attribution) || t("出典の記載なし", "no source told");
    mapOf(layer)?.attributionControl.addAttribution(el("span", { textContent: `${t("背景地図", "Base map")}: ${said}` }).outerHTML);
    document.documentElement.dataset.base = "drawn";
  });
  return layer;
}

/** How the layers of the Protomaps schema are drawn, and those that others name alike. @param {string} language */
function rules(language) {
  const { PolygonSymbolizer, LineSymbolizer, CenteredTextSymbolizer } = window.protomapsL;
  const area = (/** @type {string} */ dataLayer, /** @type {string} */ fill) => ({ dataLayer, symbolizer: new PolygonSymbolizer({ fill: colour(fill) }) });
  const way = (/** @type {string} */ dataLayer, /** @type {string} */ line, /** @type {number} */ width) => (
    { dataLayer, symbolizer: new LineSymbolizer({ color: colour(line), width: (/** @type {number} */ zoom) => Math.max(0.6, (zoom - 8) * width) }) });
  const look = { fill: colour("map-label"), stroke: colour("white"), width: 2, font: "13px sans-serif" };
  const text = (/** @type {string} */ dataLayer) => (
    { dataLayer, symbolizer: new CenteredTextSymbolizer({ labelProps: [`name:${language}`, "name"], ...look }) });
  return {
    paint: [
      ...["earth", "land"].map((layer) => area(layer, "map-land")),
      ...["landcover", "landuse", "natural", "park", "green"].map((layer) => area(layer, "map-green")),
      ...["water", "sea", "waterarea"].map((layer) => area(layer, "map-water")),
      ...["buildings", "building", "built"].map((layer) => area(layer, "map-built")),
      ...["waterway", "rivers", "river"].map((layer) => way(layer, "map-water", 0.3)),
      ...["roads", "transportation", "road", "main"].map((layer) => way(layer, "map-main-case", 0.4)),
      ...["transit", "railway", "rail"].map((layer) => way(layer, "map-rail-case", 0.25)),
      ...["boundaries", "boundary", "wards"].map((layer) => way(layer, "map-ward", 0.15)),
    ],
    labels: ["places", "place", "pois", "label"].map(text),
  };
}
