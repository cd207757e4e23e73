// @ts-check
// Distances on the map in metres, on the plane of the place; good to a centimetre over the few kilometres of a site.

/** @typedef {import("geojson").Geometry} Geometry */
/** @typedef {[number, number]} XY metres east and north */

const DENSE_M = 10; // an edge is asked about so often
const MOST_PARTS = 200; // of one edge

/**
 * The plane touching the ellipsoid at a latitude: what turns lon, lat into metres.
 * @param {number} lat0
 * @returns {(lonLat: number[]) => XY}
 */
export function planeAt(lat0) {
  const phi = (lat0 * Math.PI) / 180;
  const east = 111412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi);
  const north = 111132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi);
  return ([lon, lat]) => [lon * east, lat * north];
}

/**
 * How far a place (lon, lat) lies from a shape: negative within an area, as deep as its border is far.
 * @param {Geometry} shape
 * @param {number[]} at
 */
export function distanceFrom(shape, at) {
  const plane = planeAt(at[1]);
  const here = plane(at);
  const { areas, lines } = partsOf(shape);
  const border = (/** @type {number[][][]} */ rings) => Math.min(Infinity, ...rings.map((ring) => toLine(ring.map(plane), here)));
  const within = areas.filter((rings) => isIn(rings.map((ring) => ring.map(plane)), here));
  if (within.length) return -Math.max(...within.map(border));
  return Math.min(border(lines), ...areas.map(border));
}

/**
 * Whether a shape, and `margin_m` about it, lies within another and `reach_m` about that.
 * @param {Geometry} shape
 * @param {number} margin_m
 * @param {Geometry} other
 * @param {number} reach_m
 */
export const liesIn = (shape, margin_m, other, reach_m) => alongside(shape).every((at) => distanceFrom(other, at) + margin_m <= reach_m);

/** Places along a shape's lines and borders, so dense that nothing is left out between them. @param {Geometry} shape */
function alongside(shape) {
  const { areas, lines } = partsOf(shape);
  return [...areas.flat(), ...lines].flatMap((line) => line.flatMap((from, i) => {
    const to = line[i + 1];
    if (!to) return [from];
    const plane = planeAt(from[1]);
    const parts = Math.min(MOST_PARTS, Math.ceil(apart(plane(from), plane(to)) / DENSE_M)) || 1;
    return Array.from({ length: parts }, (_, n) => [0, 1].map((k) => from[k] + ((to[k] - from[k]) * n) / parts));
  }));
}

/** @param {Geometry} shape @returns {{areas: number[][][][], lines: number[][][]}} points are lines of one place */
function partsOf(shape) {
  if (shape.type === "Polygon") return { areas: [shape.coordinates], lines: [] };
  if (shape.type === "MultiPolygon") return { areas: shape.coordinates, lines: [] };
  if (shape.type === "LineString") return { areas: [], lines: [shape.coordinates] };
  if (shape.type === "MultiLineString") return { areas: [], lines: shape.coordinates };
  if (shape.type === "Point") return { areas: [], lines: [[shape.coordinates]] };
  if (shape.type === "MultiPoint") return { areas: [], lines: shape.coordinates.map((at) => [at]) };
  const parts = shape.geometries.map(partsOf);
  return { areas: parts.flatMap((part) => part.areas), lines: parts.flatMap((part) => part.lines) };
}

/** @param {XY[][]} rings outer and holes @param {XY} at */
function isIn(rings, [x, y]) {
  let odd = false;
  for (const ring of rings) {
    ring.forEach(([x1, y1], i) => {
      const [x2, y2] = ring[(i + 1) % ring.length];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
    });
  }
  return odd;
}

/** @param {XY[]} line @param {XY} at */
const toLine = (line, at) => Math.min(...line.map((from, i) => toEdge(from, line[i + 1] ?? from, at)));

/** @param {XY} from @param {XY} to @param {XY} at */
function toEdge(from, to, at) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const long = dx * dx + dy * dy;
  const share = long ? Math.min(1, Math.max(0, ((at[0] - from[0]) * dx + (at[1] - from[1]) * dy) / long)) : 0;
  return apart(at, [from[0] + share * dx, from[1] + share * dy]);
}

/** @param {XY} one @param {XY} other */
const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
