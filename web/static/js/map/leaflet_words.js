// @ts-check
// Leaflet's own words, in Japanese.

import { L } from "./leaflet.js";

/** Puts Japanese in place of their English; called once, before a map is made. */
export function speakJapanese() {
  Object.assign(L.Control.Zoom.prototype.options, { zoomInTitle: "拡大", zoomOutTitle: "縮小" });
}
