// @ts-check
// Several areas as one drawing, and the corners of a drawing: taken, moved, set in between, taken away.

/** @typedef {{path: number[], at: number[]}} Corner `path`: its indices in the coordinates */

/**
 * Both as one; null where they overlap or touch, or where one is no area: they would be no outline then.
 * @param {Geometry} one
 * @param {Geometry} other
 * @returns {Geometry | null}
 */
export function together(one, other) {
  const [before, more] = [areasOf(one), areasOf(other)];
  if (!before || !more || before.some((a) => more.some((b) => meet(a[0], b[0])))) return null;
  return { type: "MultiPolygon", coordinates: [...before, ...more] };
}

/** @param {Geometry} geometry @returns {number[][][][] | null} */
function areasOf(geometry) {
  if (geometry.type === "Polygon") return [geometry.coordinates];
  return geometry.type === "MultiPolygon" ? geometry.coordinates : null;
}

/** Whether two rings cross, touch, or lie one in the other. @param {number[][]} one @param {number[][]} other */
function meet(one, other) {
  const crossing = one.slice(1).some((to, i) => other.slice(1).some((end, k) => cross(one[i], to, other[k], end)));
  return crossing || holds(one, other[0]) || holds(other, one[0]);
}

/** @param {number[]} a @param {number[]} b @param {number[]} c @param {number[]} d */
function cross(a, b, c, d) {
  const side = (/** @type {number[]} */ p, /** @type {number[]} */ q, /** @type {number[]} */ r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  const apart = Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0])
    || Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1]);
  return !apart && side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** @param {number[][]} ring @param {number[]} at */
function holds(ring, [x, y]) {
  let odd = false;
  ring.slice(1).forEach(([x2, y2], i) => {
    const [x1, y1] = ring[i];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  });
  return odd;
}

/** The corners of a shape, a closed ring's last left out. @param {Geometry} geometry @returns {Corner[]} */
export function cornersOf(geometry) {
  if (geometry.type === "Point") return [{ path: [], at: geometry.coordinates }];
  return linesOf(geometry).flatMap(({ path, line, closed }) => line.slice(0, closed ? -1 : undefined).map((at, i) => ({ path: [...path, i], at })));
}

/** Places in the middle of edges, with the path a new corner there would have. @param {Geometry} geometry @returns {Corner[]} */
export function middlesOf(geometry) {
  return linesOf(geometry).flatMap(({ path, line }) => line.slice(1).map((to, i) => ({ path: [...path, i + 1], at: [0, 1].map((k) => (line[i][k] + to[k]) / 2) })));
}

/** With a corner elsewhere. @param {Geometry} geometry @param {number[]} path @param {number[]} at @returns {Geometry} */
export function moved(geometry, path, at) {
  return path.length ? changed(geometry, path, (line, i, closed) => {
    line[i] = at;
    if (closed && i === 0) line[line.length - 1] = at;
  }) : /** @type {Geometry} */ ({ ...geometry, coordinates: at });
}

/** With one corner more. @param {Geometry} geometry @param {number[]} path @param {number[]} at */
export const inserted = (geometry, path, at) => changed(geometry, path, (line, i) => { line.splice(i, 0, at); });

/** With one corner less; the same where it would be no shape without it. @param {Geometry} geometry @param {number[]} path */
export function without(geometry, path) {
  return changed(geometry, path, (line, i, closed) => {
    if (line.length <= (closed ? 4 : 2)) return;
    line.splice(i, 1);
    if (closed && i === 0) line[line.length - 1] = line[0];
  });
}

/**
 * @param {Geometry} geometry
 * @param {number[]} path
 * @param {(line: number[][], i: number, closed: boolean) => void} change
 * @returns {Geometry}
 */
function changed(geometry, path, change) {
  const made = structuredClone(geometry);
  const found = linesOf(made).find((held) => held.path.every((step, i) => step === path[i]));
  if (found) change(found.line, path[path.length - 1], found.closed);
  return made;
}

/** @param {Geometry} geometry @returns {{path: number[], line: number[][], closed: boolean}[]} */
function linesOf(geometry) {
  if (geometry.type === "LineString") return [{ path: [], line: geometry.coordinates, closed: false }];
  if (geometry.type === "Polygon") return geometry.coordinates.map((line, i) => ({ path: [i], line, closed: true }));
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flatMap((rings, n) => rings.map((line, i) => ({ path: [n, i], line, closed: true })));
  return [];
}
