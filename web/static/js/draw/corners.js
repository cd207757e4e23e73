// @ts-check
// The corners of what is drawn, to be moved: by mouse or finger, and by the arrow keys.

import { L, rendered } from "../map/leaflet.js";
import { planeAt } from "../map/planar.js";
import { t } from "../shell/language.js";
import { cornersOf, inserted, middlesOf, moved, without } from "./parts.js";

/** @typedef {{changed: (geometry: Geometry) => void, radius: (metres: number) => void}} Heard */

const MOST = 200; // handles that a map shows at once
const STEP_M = 1;
const STEP_SHIFT_M = 10;
/** @type {Record<string, [number, number]>} east and north */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const shown = L.layerGroup();
/** @type {number[] | null} the corner to be focused once the drawing is laid anew */
let held = null;

/** Whether so many corners can be shown. @param {Geometry} geometry */
export const areFew = (geometry) => cornersOf(geometry).length <= MOST;

/** Takes the handles away. */
export function hideCorners() {
  shown.clearLayers();
  held = null;
}

/**
 * Shows a handle at every corner of the geometry, and of a circle one at its edge.
 * @param {Geometry} geometry
 * @param {number} radius_m of a circle
 * @param {Heard} heard
 */
export function showCorners(geometry, radius_m, heard) {
  const focused = held;
  shown.clearLayers();
  shown.addTo(rendered.map);
  cornersOf(geometry).forEach(({ path, at }, i) => {
    const handle = handleAt(at, t(`頂点 ${i + 1}`, `Corner ${i + 1}`), "corner", (to) => { heard.changed(moved(geometry, path, to)); });
    onKeys(handle, path, (step) => heard.changed(moved(geometry, path, stepped(at, step))), () => heard.changed(without(geometry, path)));
    if (focused && String(focused) === String(path)) handle.getElement()?.focus({ preventScroll: true });
  });
  for (const { path, at } of middlesOf(geometry)) {
    const handle = handleAt(at, t("頂点を足す", "Add a corner"), "corner corner--middle", (to) => { heard.changed(inserted(geometry, path, to)); });
    handle.on("click", () => { held = path; heard.changed(inserted(geometry, path, at)); });
    handle.on("keydown", (event) => { if (event.originalEvent.key === "Enter") { held = path; heard.changed(inserted(geometry, path, at)); } });
  }
  if (geometry.type === "Point" && radius_m > 0) edgeOf(geometry.coordinates, radius_m, heard);
}

/** @param {number[]} centre @param {number} radius_m @param {Heard} heard */
function edgeOf(centre, radius_m, heard) {
  const handle = handleAt(stepped(centre, [radius_m, 0]), t(`円の端（半径 ${Math.round(radius_m)} m）`, `Edge of the circle (radius ${Math.round(radius_m)} m)`), "corner", (to) => {
    const plane = planeAt(centre[1]);
    const [[x, y], [east, north]] = [plane(centre), plane(to)];
    heard.radius(Math.max(1, Math.hypot(east - x, north - y)));
  });
  onKeys(handle, [-1], ([east]) => heard.radius(Math.max(1, radius_m + east)), () => {});
  if (held && held[0] === -1) handle.getElement()?.focus({ preventScroll: true });
}

/** @param {number[]} at @param {string} name @param {string} className @param {(to: number[]) => void} dropped */
function handleAt([lon, lat], name, className, dropped) {
  const icon = L.divIcon({ className, iconSize: [24, 24] });
  const handle = L.marker([lat, lon], { draggable: true, keyboard: true, autoPan: true, icon, title: name, alt: name });
  handle.on("dragend", () => { const { lat: north, lng } = handle.getLatLng(); held = null; dropped([Number(lng.toFixed(7)), Number(north.toFixed(7))]); });
  shown.addLayer(handle);
  handle.getElement()?.setAttribute("aria-label", name);
  return handle;
}

/**
 * @param {import("leaflet").Marker} handle
 * @param {number[]} path
 * @param {(step: number[]) => void} step metres east and north
 * @param {() => void} remove
 */
function onKeys(handle, path, step, remove) {
  handle.getElement()?.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (!way && event.key !== "Delete") return;
    event.preventDefault();
    event.stopPropagation();
    held = path;
    if (way) step(way.map((part) => part * (event.shiftKey ? STEP_SHIFT_M : STEP_M)));
    else remove();
  });
}

/** @param {number[]} at @param {number[]} step metres east and north */
function stepped([lon, lat], [east, north]) {
  const plane = planeAt(lat);
  const [[x0, y0], [x1], [, y2]] = [plane([lon, lat]), plane([lon + 1, lat]), plane([lon, lat + 1])];
  return [Number((lon + east / (x1 - x0)).toFixed(8)), Number((lat + north / (y2 - y0)).toFixed(8))];
}
