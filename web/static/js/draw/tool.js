// @ts-check
// Drawing on the map: a tap or click sets a place, with the mouse, a finger or the keyboard alike; what it measures is told meanwhile.
//
// Places come from Leaflet's `click` alone, which a finger gives once; its `dblclick` is two quick taps wherever they are, and ends
// nothing (docs/decisions/0011).

import { L, rendered } from "../map/leaflet.js";
import { every, one } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { bandAlong } from "./band.js";
import { measured } from "./measures.js";
import { begun, geometryOf, isOver, isShape, metresApart, withoutLast, withPoint } from "./sketch.js";

/** @typedef {import("./sketch.js").Kind} Kind */
/** @typedef {{geometry: Geometry, radius_m?: number}} Drawn */

const NEAR_PX = 14; // a tap so near to the end of a sketch ends it
/** @type {Record<Kind, () => string>} what to do next, while nothing is measured yet */
const FIRST = {
  Polygon: () => t("角を順にタップ（クリック）してください。", "Tap or click the corners, one after the other."),
  Rectangle: () => t("四角の一つの角をタップ（クリック）してください。", "Tap or click one corner of the rectangle."),
  Circle: () => t("円の中心をタップ（クリック）してください。", "Tap or click the centre of the circle."),
  LineString: () => t("経路の点を順にタップ（クリック）してください。", "Tap or click the places of the route, one after the other."),
  Point: () => t("地点をタップ（クリック）してください。", "Tap or click the place."),
};

const bar = one("[data-draw-bar]");
const words = one("[data-draw-words]", bar);
const aloud = one("[data-draw-aloud]", bar);
const finish = /** @type {HTMLButtonElement} */ (one("[data-draw-finish]", bar));
const back = /** @type {HTMLButtonElement} */ (one("[data-draw-back]", bar));
/** @type {import("./sketch.js").Sketch | null} */
let sketch = null;
let shown = L.layerGroup();
let heard = { drawn: (/** @type {Drawn} */ _) => {}, going: () => {}, width_m: () => 0 };

/**
 * Listens to the tools; `drawn` is told of every drawing that is finished, `going` of every step, `width_m` asked for the width of a route.
 * @param {{drawn: (drawing: Drawn) => void, going: () => void, width_m: () => number}} told
 */
export function watchDrawing(told) {
  heard = told;
  const { map } = rendered;
  shown.addTo(map);
  for (const tool of every("[data-draw]")) {
    tool.addEventListener("click", () => {
      const again = sketch?.kind === tool.dataset.draw;
      stop();
      if (!again) start(/** @type {Kind} */ (tool.dataset.draw));
    });
  }
  finish.addEventListener("click", end);
  back.addEventListener("click", undoPlace);
  one("[data-draw-middle]", bar).addEventListener("click", () => { place(map.getCenter()); });
  one("[data-draw-stop]", bar).addEventListener("click", stop);
  map.on("click", ({ latlng }) => { if (sketch) place(latlng); });
  map.on("mousemove", ({ latlng }) => { if (sketch?.points.length) lay(latlng); });
  map.getContainer().addEventListener("keydown", keyed);
  for (const box of every("[data-draw-tools], [data-draw-bar]")) {
    map.getContainer().append(box);
    L.DomEvent.disableClickPropagation(box);
  }
}

/** Whether somebody is drawing. */
export const isDrawing = () => sketch !== null;

/** Takes back the place set last; whether there was one. */
export function undoPlace() {
  if (!sketch?.points.length) return false;
  sketch = withoutLast(sketch);
  lay();
  say();
  return true;
}

/** @param {Kind} kind */
function start(kind) {
  const { map } = rendered;
  sketch = begun(kind);
  map.doubleClickZoom.disable();
  map.fire("draw:drawstart");
  map.getContainer().classList.add("is-drawing");
  for (const tool of every("[data-draw]")) tool.setAttribute("aria-pressed", String(tool.dataset.draw === kind));
  bar.hidden = false;
  say();
}

/** Leaves off; what was begun is gone. */
export function stop() {
  if (!sketch) return;
  const { map } = rendered;
  sketch = null;
  shown.clearLayers();
  map.getContainer().classList.remove("is-drawing");
  for (const tool of every("[data-draw]")) tool.setAttribute("aria-pressed", "false");
  bar.hidden = true;
  map.fire("draw:drawstop");
  heard.going();
  setTimeout(() => { if (!sketch) map.doubleClickZoom.enable(); }, 300); // the second half of a double click may still come
}

function end() {
  if (!sketch || !isShape(sketch)) return;
  const made = geometryOf(sketch);
  stop();
  heard.drawn(made);
}

/** @param {import("leaflet").LatLng} latlng */
function place(latlng) {
  if (!sketch) return;
  if (endsAt(latlng)) { end(); return; }
  sketch = withPoint(sketch, lonLat(latlng));
  if (isOver(sketch)) { end(); return; }
  lay();
  say();
}

/** Whether the place is the end of a shape: the first corner of an area, the last place of a route. @param {import("leaflet").LatLng} latlng */
function endsAt(latlng) {
  if (!sketch || !isShape(sketch) || isOver(sketch)) return false;
  const { map } = rendered;
  const at = map.latLngToContainerPoint(latlng);
  const ends = sketch.kind === "Polygon" ? [sketch.points[0], sketch.points[sketch.points.length - 1]] : [sketch.points[sketch.points.length - 1]];
  return ends.some((end) => map.latLngToContainerPoint(latLng(end)).distanceTo(at) <= NEAR_PX);
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  if (!sketch || event.target !== rendered.map.getContainer()) return;
  if (event.key === "Enter") place(rendered.map.getCenter());
  else if (event.key === "Escape") stop();
  else if (event.key === "Backspace") undoPlace();
  else return;
  event.preventDefault();
}

/** Draws the sketch, as if the place under the mouse were set. @param {import("leaflet").LatLng} [under] */
function lay(under) {
  if (!sketch) return;
  shown.clearLayers();
  const ahead = under && !endsAt(under) ? withPoint(sketch, lonLat(under)) : sketch;
  const line = { color: colour("ink"), weight: 3, dashArray: "2 7", fill: false, interactive: false };
  const { kind, points } = ahead;
  if (kind === "Circle" && points.length > 1) shown.addLayer(L.circle(latLng(points[0]), { ...line, radius: metresApart(points[0], points[1]) }));
  else if (kind === "Rectangle" && points.length > 1) shown.addLayer(L.rectangle(L.latLngBounds(points.map(latLng)), line));
  else shown.addLayer(kind === "Polygon" && points.length > 2 ? L.polygon(points.map(latLng), line) : L.polyline(points.map(latLng), line));
  if (kind === "LineString" && points.length > 1 && heard.width_m()) shown.addLayer(bandAlong(points, heard.width_m(), { color: colour("ink"), opacity: 0.16 }));
  for (const at of sketch.points) shown.addLayer(L.circleMarker(latLng(at), { radius: 6, color: colour("ink"), weight: 2, fillColor: colour("white"), fillOpacity: 1, interactive: false, className: "sketch-point" }));
  words.textContent = told(ahead);
}

/** Tells how far the drawing is, to those who hear the page too. */
function say() {
  if (!sketch) return;
  aloud.textContent = words.textContent = told(sketch);
  bar.dataset.places = String(sketch.points.length);
  finish.hidden = isOver(sketch) || ["Rectangle", "Circle", "Point"].includes(sketch.kind);
  finish.disabled = !isShape(sketch);
  back.disabled = !sketch.points.length;
  heard.going();
}

/** @param {import("./sketch.js").Sketch} held */
function told(held) {
  const count = held.points.length;
  if (!count) return FIRST[held.kind]();
  if (!isShape(held)) {
    if (held.kind === "Rectangle") return t("向かいの角をタップ（クリック）してください。", "Tap or click the opposite corner.");
    if (held.kind === "Circle") return t("円の端をタップ（クリック）してください。", "Tap or click the edge of the circle.");
    return t(`${count} 点 · 次の点をタップ（クリック）してください。`, `${count} set · tap or click the next.`);
  }
  const { geometry, radius_m } = geometryOf(held);
  return t(`${count} 点 · `, `${count} set · `) + measured(geometry, { radius_m, width_m: heard.width_m() });
}

/** @param {number[]} at */
const latLng = ([lon, lat]) => L.latLng(lat, lon);

/** To a centimetre. @param {import("leaflet").LatLng} at */
const lonLat = ({ lat, lng }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];
