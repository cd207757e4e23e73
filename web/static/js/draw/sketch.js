// @ts-check
// A drawing in the making: which shape, and the places set so far.  Each step gives a new sketch; nothing here knows a map.

import { planeAt } from "../map/planar.js";

/** @typedef {"Polygon" | "Rectangle" | "Circle" | "LineString" | "Point"} Kind */
/** @typedef {{kind: Kind, points: number[][]}} Sketch places as lon, lat, in the order they were set */

/** @type {Record<Kind, number>} */
const NEEDS = { Polygon: 3, Rectangle: 2, Circle: 2, LineString: 2, Point: 1 };
/** @type {Kind[]} */
const ENDLESS = ["Polygon", "LineString"];

/** @param {Kind} kind @returns {Sketch} */
export const begun = (kind) => ({ kind, points: [] });

/** With one more place; the same place twice is one. @param {Sketch} sketch @param {number[]} at @returns {Sketch} */
export function withPoint({ kind, points }, at) {
  const last = points.at(-1);
  return { kind, points: last && last[0] === at[0] && last[1] === at[1] ? points : [...points, at] };
}

/** Without the last place. @param {Sketch} sketch @returns {Sketch} */
export const withoutLast = ({ kind, points }) => ({ kind, points: points.slice(0, -1) });

/** Whether it is a shape already. @param {Sketch} sketch */
export const isShape = ({ kind, points }) => points.length >= NEEDS[kind];

/** Whether no place more can be set: a rectangle ends with its second corner, a route never by itself. @param {Sketch} sketch */
export const isOver = (sketch) => isShape(sketch) && !ENDLESS.includes(sketch.kind);

/**
 * The geometry of a sketch that is a shape, and of a circle its radius in metres.
 * @param {Sketch} sketch
 * @returns {{geometry: Geometry, radius_m?: number}}
 */
export function geometryOf({ kind, points }) {
  if (kind === "LineString") return { geometry: { type: "LineString", coordinates: points } };
  if (kind === "Point") return { geometry: { type: "Point", coordinates: points[0] } };
  if (kind === "Circle") return { geometry: { type: "Point", coordinates: points[0] }, radius_m: metresApart(points[0], points[1]) };
  if (kind === "Polygon") return { geometry: { type: "Polygon", coordinates: [[...points, points[0]]] } };
  const [[west, south], [east, north]] = points;
  return { geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] } };
}

/** @param {number[]} one @param {number[]} other */
export function metresApart(one, other) {
  const plane = planeAt((one[1] + other[1]) / 2);
  const [[x1, y1], [x2, y2]] = [plane(one), plane(other)];
  return Math.hypot(x2 - x1, y2 - y1);
}
