// @ts-check
// How Leaflet's controls are on our maps: no advertising, metres only.

import { L } from "./leaflet.js";

/** For every map made from now on; called once. */
export function dressControls() {
  L.Control.Attribution.prototype.options.prefix = false;
  L.Control.Scale.prototype.options.imperial = false;
}
