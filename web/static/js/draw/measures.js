// @ts-check
// How long and how large a drawing is, in metres and in words.  Told while one draws; what is judged is measured by the server.

import { planeAt } from "../map/planar.js";
import { t } from "../shell/language.js";
import { metresApart } from "./sketch.js";

const HECTARE_M2 = 10_000;

/** The length of a line. @param {number[][]} line lon, lat */
export const length_m = (line) => line.slice(1).reduce((sum, at, i) => sum + metresApart(line[i], at), 0);

/** The area of a polygon: its outer ring without its holes. @param {number[][][]} rings */
export function area_m2(rings) {
  const plane = planeAt(rings[0][0][1]);
  const [outer, ...holes] = rings.map((ring) => {
    const [east, north] = plane(ring[0]); // near the origin, where numbers are exact
    const flat = ring.map(plane).map(([x, y]) => [x - east, y - north]);
    return Math.abs(flat.slice(1).reduce((sum, [x, y], i) => sum + flat[i][0] * y - x * flat[i][1], 0)) / 2;
  });
  return outer - holes.reduce((sum, hole) => sum + hole, 0);
}

/** The area of the band along a line with round ends, where it does not cross itself. @param {number} long_m @param {number} width_m */
export const band_m2 = (long_m, width_m) => long_m * width_m + Math.PI * (width_m / 2) ** 2;

/** @param {number} metres */
export const inMetres = (metres) => (metres >= 10_000 ? `${whole(metres / 100, 10)} km` : `${whole(metres)} m`);

/** @param {number} squareMetres */
export const inSquareMetres = (squareMetres) =>
  `${whole(squareMetres)} m²${squareMetres >= HECTARE_M2 / 10 ? ` (${(squareMetres / HECTARE_M2).toFixed(2)} ha)` : ""}`;

/** @param {number} value @param {number} [parts] */
const whole = (value, parts = 1) => (Math.round(value) / parts).toLocaleString("en");

/**
 * What a geometry measures, in words.
 * @param {Geometry} geometry
 * @param {{radius_m?: number, width_m?: number}} sizes
 */
export function measured(geometry, { radius_m: radius = 0, width_m: width = 0 }) {
  if (geometry.type === "Point") {
    return radius ? t(`半径 ${inMetres(radius)} · 面積 ${inSquareMetres(Math.PI * radius ** 2)}`, `Radius ${inMetres(radius)} · area ${inSquareMetres(Math.PI * radius ** 2)}`) : "";
  }
  if (geometry.type === "LineString") {
    const long = length_m(geometry.coordinates);
    const band = width ? t(` · 幅 ${inMetres(width)} の帯 ${inSquareMetres(band_m2(long, width))}`, ` · band of ${inMetres(width)}: ${inSquareMetres(band_m2(long, width))}`) : "";
    return t(`長さ ${inMetres(long)}${band}`, `Length ${inMetres(long)}${band}`);
  }
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return "";
  const areas = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const area = inSquareMetres(areas.reduce((sum, rings) => sum + area_m2(rings), 0));
  const around = inMetres(areas.reduce((sum, rings) => sum + length_m(rings[0]), 0));
  const parts = areas.length > 1 ? t(`${areas.length} か所 · `, `${areas.length} parts · `) : "";
  return t(`${parts}面積 ${area} · 周囲 ${around}`, `${parts}Area ${area} · around ${around}`);
}
