// @ts-check
// Layers of zones, fetched when they are switched on; a click tells the zones at its place (zone_popup.js).

import { settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { getJson } from "../shell/requests.js";
import { failed } from "./failed.js";
import { L, mapOf } from "./leaflet.js";
import { keyZone } from "./legend.js";
import { partDrawn } from "./part_drawn.js";
import { tellZones, watchMap } from "./zone_popup.js";
import { zoneStyle } from "./zone_style.js";

/**
 * The zones of one layer.
 * @param {string} url
 * @param {{layer: string, title: string}} options
 */
export function zones(url, { layer: id, title }) {
  const style = zoneStyle(id);
  const layer = L.geoJSON(null, {
    style: () => style,
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m || 100 }),
  });
  tellZones(layer, id);
  keyZone(layer, id, title);
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
    told.say(drawnOf(data));
  };
  told.say(drawnOf(first));
  layer.on("remove", () => told.say(""));
  layer.on("add", () => { draw().catch(failed); });
  map.on("moveend", settled(() => { draw().catch(failed); }, 150));
  draw().catch(failed);
}

/** How much of a layer is drawn; "" where all is. @param {{numberMatched?: number, numberReturned?: number}} of a whole answer has neither */
const drawnOf = ({ numberMatched: all, numberReturned: drawn }) => (all === undefined ? "" : t(
  `見えている範囲の区域 ${all} 件のうち ${drawn} 件だけを描いています。描かれていない区域があります。拡大するとすべて描かれます。`,
  `Only ${drawn} of ${all} zones in sight are drawn; where none is drawn there may be one. Zoom in to see them all.`));
