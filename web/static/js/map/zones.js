// @ts-check
// Layers of zones, fetched when they are switched on; each zone tells its source on a card.

import { el } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { getJson } from "../shell/requests.js";
import { failed } from "./failed.js";
import { L } from "./leaflet.js";
import { nameOf } from "./sites.js";

/** What a layer's zones look like besides their colours. @type {Record<string, import("leaflet").PathOptions>} */
const LOOKS = {
  did: { fillOpacity: 0.16 },
  "small-uav": { fillOpacity: 0.22 },
  "airport-surfaces": { fillOpacity: 0.04, dashArray: "8 6" },
  airports: { fillOpacity: 0.15 },
  hazard: { fillOpacity: 0.14 },
  wards: { fillOpacity: 0 },
  rivers: { fillOpacity: 0.1 },
  coast: { fillOpacity: 0.14 },
  parks: { fillOpacity: 0.18 },
  schools: { fillOpacity: 0.2 },
  roads: { weight: 4, fillOpacity: 0 },
};
const OTHER = { fillOpacity: 0.1 };

/**
 * The zones of one layer.
 * @param {string} url
 * @param {{layer: string}} options
 */
export function zones(url, { layer: id }) {
  const name = id in LOOKS ? id : "other";
  const style = { weight: 1.6, color: colour(`zone-${name}`), fillColor: colour(`zone-${name}-fill`), ...(LOOKS[id] || OTHER) };
  const layer = L.geoJSON(null, {
    style: () => style,
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m || 100 }),
    onEachFeature: (feature, drawn) => { drawn.bindPopup(() => zoneCard(feature.properties)); },
  });
  let asked = false;
  layer.on("add", () => {
    if (asked) return;
    asked = true;
    getJson(url).then((data) => { layer.addData(data); layer.bringToBack(); }).catch((error) => { asked = false; failed(error); });
  });
  return layer;
}

/** @param {Record<string, any>} p */
function zoneCard(p) {
  const rows = [p.layer_title, p.reason, p.accuracy_m ? t(`境界の精度は約 ${p.accuracy_m} m です。`, `Boundary accurate to about ${p.accuracy_m} m.`) : ""];
  return el("div", { className: "popup" }, el("strong", { className: "popup__name", textContent: nameOf(/** @type {any} */ (p)) }),
    rows.filter(Boolean).map((line) => el("p", { className: "popup__meta", textContent: line })),
    el("p", { className: "small muted", textContent: [t(`版: ${p.edition}`, `Edition: ${p.edition}`), p.source].filter(Boolean).join(" / ") }));
}
