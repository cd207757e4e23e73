// @ts-check
// Coordinates as people type them: a point a line, longitude first.

import { t } from "../shell/language.js";

/** @typedef {{geometry: Geometry, fault?: undefined} | {geometry?: undefined, fault: string}} Read */

/**
 * One line is a point; more are an area (closed if it is not) or a route.  A fault is a sentence for the person who typed.
 * @param {string} typed
 * @param {string} shape "Polygon" or "LineString", of more than one point
 * @returns {Read}
 */
export function readCoordinates(typed, shape) {
  const lines = typed.split("\n").map((line) => line.trim()).filter(Boolean);
  const points = lines.map((line) => line.split(/[\s,、，]+/).map(Number));
  if (!points.length) return { fault: t("座標を入力してください。", "Type coordinates.") };
  const bad = points.findIndex((p) => p.length !== 2 || !p.every(Number.isFinite));
  if (bad >= 0) return { fault: t(`${bad + 1} 行目を「経度, 緯度」の形で書いてください。`, `Line ${bad + 1} must be "longitude, latitude".`) };
  if (points.length === 1) return { geometry: { type: "Point", coordinates: points[0] } };
  if (shape !== "Polygon") return { geometry: { type: "LineString", coordinates: points } };
  if (points.length < 3) return { fault: t("範囲には3点以上が必要です。", "An area needs three points or more.") };
  const closed = String(points[0]) === String(points.at(-1)) ? points : [...points, points[0]];
  return { geometry: { type: "Polygon", coordinates: [closed] } };
}

const MOST_LINES = 500;

/**
 * The coordinates of a shape as they are typed; null of one that is no single line of them, or too long for a list.
 * @param {Geometry} geometry
 */
export function writeCoordinates(geometry) {
  if (geometry.type === "Polygon" && geometry.coordinates.length > 1) return null;
  const points = geometry.type === "Polygon" ? geometry.coordinates[0].slice(0, -1)
    : geometry.type === "LineString" ? geometry.coordinates : geometry.type === "Point" ? [geometry.coordinates] : [];
  return points.length && points.length <= MOST_LINES ? points.map(([lon, lat]) => `${lon}, ${lat}`).join("\n") : null;
}
