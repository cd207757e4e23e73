// @ts-check
// Which zones lie at one place, gravest first.

import { distanceFrom } from "./planar.js";

/** @typedef {import("geojson").Feature<any, any>} Feature */
/** @typedef {{feature: Feature, layer: string, reach_m: number}} Laid a zone as it is drawn: a point `reach_m` about it, a line as wide */

const GRAVITY = ["prohibited", "permit", "consent", "notify", "advise"];
const ORDER = ["small-uav", "airports", "airport-surfaces", "did"]; // of equally grave layers; then the others

/**
 * Those of the zones that the place (lon, lat) lies in, gravest first; equally grave ones by layer, then as they came.
 * @template {Laid} T
 * @param {T[]} zones
 * @param {number[]} at
 * @returns {T[]}
 */
export function zonesAt(zones, at) {
  return zones.filter(({ feature, reach_m }) => distanceFrom(feature.geometry, at) <= (isArea(feature) ? 0 : reach_m))
    .sort((a, b) => rank(GRAVITY, a.feature.properties.gravity) - rank(GRAVITY, b.feature.properties.gravity) || rank(ORDER, a.layer) - rank(ORDER, b.layer));
}

/** @param {Feature} feature */
const isArea = ({ geometry }) => geometry.type.endsWith("Polygon");

/** @param {string[]} words @param {string} word */
const rank = (words, word) => (words.includes(word) ? words.indexOf(word) : words.length);
