// @ts-check
// What a layer's zones look like: its colours of the palette, and how they are filled and dashed.

import { colour } from "../shell/palette.js";

/** What a layer's zones look like besides their colours. @type {Record<string, import("leaflet").PathOptions>} */
const LOOKS = {
  did: { fillOpacity: 0.16 },
  "small-uav": { fillOpacity: 0.22 },
  "airport-surfaces": { fillOpacity: 0.04, dashArray: "8 6" },
  airports: { fillOpacity: 0.15 },
  hazard: { fillOpacity: 0.14, dashArray: "2 4" },
  wards: { fillOpacity: 0 },
  rivers: { fillOpacity: 0.1 },
  coast: { fillOpacity: 0.14, dashArray: "10 3 2 3" },
  parks: { fillOpacity: 0.18 },
  schools: { fillOpacity: 0.2, dashArray: "4 3" },
  roads: { weight: 4, fillOpacity: 0 },
};
const OTHER = { fillOpacity: 0.1 };

/**
 * The style of a layer's zones.
 * @param {string} id
 * @returns {import("leaflet").PathOptions}
 */
export function zoneStyle(id) {
  const name = id in LOOKS ? id : "other";
  return { weight: 1.6, color: colour(`zone-${name}`), fillColor: colour(`zone-${name}-fill`), ...(LOOKS[id] || OTHER) };
}
