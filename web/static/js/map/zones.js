// @ts-check
// Layers of zones, fetched when they are switched on; a click tells the zones at its place (zone_popup.js).

import { el, one, settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { getJson } from "../shell/requests.js";
import { failed } from "./failed.js";
import { L, mapOf } from "./leaflet.js";
import { tellZones, watchMap } from "./zone_popup.js";

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
  });
  tellZones(layer, id);
  let asked = false;
  layer.on("add", () => {
    const map = mapOf(layer);
    if (map) watchMap(map);
    if (asked) return;
    asked = true;
    getJson(url).then((data) => {
      layer.addData(data);
      layer.bringToBack();
      if (data.numberMatched) followed(layer, url, data);
    }).catch((error) => { asked = false; failed(error); });
  });
  return layer;
}

/**
 * A layer too large to be drawn whole: what is in sight is asked for anew, and the map says how much of it is drawn.
 * @param {import("leaflet").GeoJSON} layer
 * @param {string} url
 * @param {{numberMatched: number, numberReturned: number}} first
 */
function followed(layer, url, first) {
  const map = mapOf(layer);
  if (!map) return;
  const told = partDrawn();
  let asking = 0; // only the newest answer is drawn
  const draw = async () => {
    if (!map.hasLayer(layer)) return;
    const mine = ++asking;
    const sides = map.getBounds().toBBoxString(); // west,south,east,north
    const data = await getJson(`${url}?bbox=${sides}`);
    if (mine !== asking) return;
    layer.clearLayers();
    layer.addData(data);
    layer.bringToBack();
    told.tell(data);
  };
  told.tell(first);
  layer.on("remove", () => told.hide());
  layer.on("add", () => { draw().catch(failed); });
  map.on("moveend", settled(() => { draw().catch(failed); }, 150));
  draw().catch(failed);
}

/** The notice on the map that only a part is drawn: what is not drawn may be there all the same. */
function partDrawn() {
  const notice = el("p", { className: "notice notice--warning map-failed", role: "status", hidden: true });
  one("[data-map]").append(notice);
  return {
    hide: () => { notice.hidden = true; },
    /** @param {{numberMatched?: number, numberReturned?: number}} of a whole answer has neither */
    tell({ numberMatched: all, numberReturned: drawn }) {
      notice.hidden = all === undefined;
      notice.textContent = t(
        `見えている範囲の区域 ${all} 件のうち ${drawn} 件だけを描いています。描かれていない区域があります。拡大するとすべて描かれます。`,
        `Only ${drawn} of ${all} zones in sight are drawn; where none is drawn there may be one. Zoom in to see them all.`);
    },
  };
}
