// @ts-check
// What is shown first: where tiles draw the sites, one tile alone, before what lies beside or beneath it is asked for.

import { rendered } from "./leaflet.js";

const WITHIN_MS = 600;
/** @type {Promise<void> | null} */
let first = null;

/** Until a layer has a tile on the screen; no longer than is worth waiting for. @param {any} layer @returns {Promise<void>} */
const shown = (layer) => new Promise((done) => {
  layer.once("tileload", () => setTimeout(done, 0)); // which comes with its frame
  setTimeout(done, WITHIN_MS);
});

/** Lets the first tile of sites go ahead; the others wait for it. @param {any} layer @returns {Promise<void>} */
export function inTurn(layer) {
  if (first) return first;
  first = shown(layer);
  return Promise.resolve();
}

/** Until the first tile of sites is shown, on a map that draws them from tiles. @returns {Promise<void>} */
export async function sitesFirst() {
  await null; // Folium's script makes the base before the sites
  if (rendered.siteTiles) await first;
}
