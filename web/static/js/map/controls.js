// @ts-check
// How Leaflet's controls are on our maps: no advertising, metres only, our own pin for a drawn point.

import { el, icon } from "../shell/dom.js";
import { L } from "./leaflet.js";

/** For every map made from now on; called once. */
export function dressControls() {
  L.Control.Attribution.prototype.options.prefix = false;
  L.Control.Scale.prototype.options.imperial = false;
  if (!L.Draw) return;
  L.Draw.Marker.prototype.options.icon = L.divIcon({ className: "pin-box", html: el("span", { className: "pin" }, icon("dot")), iconSize: [30, 30], iconAnchor: [15, 34] });
}
