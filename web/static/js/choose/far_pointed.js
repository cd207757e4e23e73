// @ts-check
// Where tiles draw the sites: the one that is pointed at, in the list or on the map, drawn over the tiles.

import { farSite, farSiteAt, withAnswer } from "../map/far_sites.js";
import { failed } from "../map/failed.js";
import { L, rendered } from "../map/leaflet.js";
import { pin, siteStyle } from "../map/sites.js";
import { settled } from "../shell/dom.js";

/** @typedef {import("geojson").Feature<any, any>} Feature */

const REST_MS = 80; // a mouse on its way points at nothing
const FINGER_PX = 8;
const MOST_HELD = 200;

const over = L.featureGroup();
/** @type {Map<string, Feature | undefined>} sites that were pointed at before */
const held = new Map();
/** @type {string | null} */
let wanted = null;
/** @type {string | null} */
let drawn = null;

/**
 * Points at a site, or no more.
 * @param {string} id
 * @param {boolean} on
 */
export function pointFar(id, on) {
  if (on) wanted = id;
  else if (wanted === id) wanted = null;
  follow();
}

const follow = settled(() => { lay().catch(failed); }, REST_MS);

async function lay() {
  const id = wanted;
  if (id === drawn) return;
  const site = id === null ? undefined : await siteOf(id);
  if (id !== wanted) return; // another was pointed at meanwhile
  drawn = id;
  over.clearLayers();
  if (!site) return;
  const told = withAnswer(site);
  const style = { ...siteStyle(told), weight: 6, fillOpacity: 0.35 };
  L.geoJSON(told, { style: () => style, interactive: false, pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m, interactive: false }) })
    .eachLayer((shape) => { over.addLayer(shape); });
  const marker = pin(told);
  marker.options.interactive = false; // the mouse that points at the place would meet the pin
  over.addTo(rendered.map).addLayer(marker.setZIndexOffset(1000));
  marker.getElement()?.classList.add("is-pointed");
}

/** @param {string} id */
async function siteOf(id) {
  if (!held.has(id)) {
    const site = await farSite(id);
    if (held.size >= MOST_HELD) held.clear();
    held.set(id, site);
  }
  return held.get(id);
}

/**
 * Calls for the site under the mouse on the map, and once it is there no more.
 * @param {(id: string, on: boolean) => void} hovered
 */
export function watchFar(hovered) {
  const { map } = rendered;
  /** @type {string | null} */
  let under = null;
  let turn = 0;
  const tell = (/** @type {string | null} */ id) => {
    if (id === under) return;
    if (under !== null) hovered(under, false);
    under = id;
    if (id !== null) hovered(id, true);
  };
  const look = settled(async (/** @type {import("leaflet").LeafletMouseEvent} */ { latlng, originalEvent }) => {
    const mine = ++turn;
    const site = isInked(originalEvent) ? await farSiteAt(map, latlng).catch((error) => { failed(error); return null; }) : null;
    if (mine === turn) tell(site && String(site.id));
  }, REST_MS);
  map.on("mousemove", look);
  map.on("mouseout movestart", () => { turn += 1; tell(null); });
}

/** Whether a tile draws anything about the mouse: where it does not, nobody need be asked. @param {MouseEvent} at */
function isInked({ clientX, clientY }) {
  const tiles = /** @type {HTMLCanvasElement[]} */ ([...(rendered.siteTiles?.getContainer()?.querySelectorAll("canvas") ?? [])]);
  return tiles.some((tile) => {
    const box = tile.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    if (x < -FINGER_PX || y < -FINGER_PX || x > box.width + FINGER_PX || y > box.height + FINGER_PX) return false;
    const scale = tile.width / box.width;
    const ink = tile.getContext("2d")?.getImageData((x - FINGER_PX) * scale, (y - FINGER_PX) * scale, 2 * FINGER_PX * scale, 2 * FINGER_PX * scale);
    return ink?.data.some((value, i) => i % 4 === 3 && value > 0) ?? false;
  });
}
