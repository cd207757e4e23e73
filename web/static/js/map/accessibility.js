// @ts-check
// What Leaflet leaves out: names for those who hear the page, stillness for those who asked for less motion.

import { t } from "../shell/language.js";
import { L } from "./leaflet.js";

/** Every map made from now on is a region with a name, and so is the control of layers; called once. */
export function nameMaps() {
  L.Map.addInitHook(/** @this {import("leaflet").Map} */ function named() {
    const box = this.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", t("地図（矢印キーで移動、＋と−で拡大・縮小、Enterで中央の区域を表示）", "Map (arrow keys move, + and - zoom, Enter tells the zones in the middle)"));
  });
  if (L.Control.GroupedLayers) nameLayersControl(L.Control.GroupedLayers.prototype);
}

/** Where the visitor asked for less motion, maps made from now on jump to where they would glide; called once. */
export function stillMaps() {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
  if (L.MarkerClusterGroup) L.MarkerClusterGroup.prototype.options.animate = false;
  const { panBy } = L.Map.prototype;
  /** A popup brought into sight, the arrow keys. @type {typeof panBy} */
  L.Map.prototype.panBy = function still(offset, options) {
    return panBy.call(this, offset, { ...options, animate: false });
  };
}

/** @param {{onAdd(map: import("leaflet").Map): HTMLElement}} control the prototype: Folium makes its control itself */
function nameLayersControl(control) {
  const { onAdd } = control;
  control.onAdd = function named(map) {
    const box = onAdd.call(this, map);
    const toggle = /** @type {HTMLElement} */ (box.querySelector(".leaflet-control-layers-toggle"));
    toggle.title = t("地図に重ねるもの", "Layers");
    toggle.setAttribute("role", "button");
    return box;
  };
}
