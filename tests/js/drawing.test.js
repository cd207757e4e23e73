// Drawing without a map: sketches, measures, several parts, corners, and what was before.

import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../web/static/js/draw/history.js";
import { area_m2, band_m2, inMetres, inSquareMetres, length_m, measured } from "../../web/static/js/draw/measures.js";
import { cornersOf, inserted, middlesOf, moved, together, without } from "../../web/static/js/draw/parts.js";
import { begun, geometryOf, isOver, isShape, metresApart, withPoint, withoutLast } from "../../web/static/js/draw/sketch.js";

const square = (lon, lat, size = 0.01) => ({ type: "Polygon", coordinates: [[[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]] });
const drawn = (kind, ...points) => points.reduce(withPoint, begun(kind));

test("a route goes on from place to place and never ends by itself", () => {
  const route = drawn("LineString", [140, 38], [140.01, 38], [140.01, 38.01], [140.02, 38.01]);
  assert.deepEqual([isShape(route), isOver(route), route.points.length], [true, false, 4]);
  assert.deepEqual(geometryOf(withoutLast(route)), { geometry: { type: "LineString", coordinates: [[140, 38], [140.01, 38], [140.01, 38.01]] } });
});

test("the same place twice is one", () => {
  assert.equal(drawn("LineString", [140, 38], [140, 38]).points.length, 1);
});

test("an area needs three corners and is closed", () => {
  assert.equal(isShape(drawn("Polygon", [140, 38], [141, 38])), false);
  assert.deepEqual(geometryOf(drawn("Polygon", [140, 38], [141, 38], [141, 39])).geometry.coordinates, [[[140, 38], [141, 38], [141, 39], [140, 38]]]);
});

test("a rectangle is over with its second corner, a circle with its edge", () => {
  const box = drawn("Rectangle", [141, 39], [140, 38]);
  assert.equal(isOver(box), true);
  assert.deepEqual(geometryOf(box).geometry.coordinates[0].length, 5);
  const circle = geometryOf(drawn("Circle", [140.88, 38.26], [140.88, 38.261]));
  assert.equal(isOver(drawn("Circle", [140.88, 38.26])), false);
  assert.ok(Math.abs(circle.radius_m - 111.01) < 0.05, String(circle.radius_m));
});

test("lengths and areas are those of the ellipsoid to a thousandth", () => {
  assert.ok(Math.abs(metresApart([140.88, 38.26], [140.89, 38.26]) - 875.2) < 0.5);
  assert.ok(Math.abs(length_m([[140.88, 38.26], [140.89, 38.26], [140.89, 38.27]]) - (875.2 + 1110.1)) < 1);
  const outer = square(140.88, 38.26).coordinates[0];
  const hole = square(140.882, 38.262, 0.002).coordinates[0];
  const whole = area_m2([outer]);
  assert.ok(Math.abs(whole / (875.2 * 1110.1) - 1) < 0.001, String(whole));
  assert.ok(Math.abs(area_m2([outer, hole]) / whole - 0.96) < 0.0001);
  assert.ok(Math.abs(band_m2(1000, 20) - 20314.16) < 0.01);
});

test("measures are told in words", () => {
  assert.deepEqual([inMetres(12.4), inMetres(1234.6), inMetres(12345)], ["12 m", "1,235 m", "12.3 km"]);
  assert.deepEqual([inSquareMetres(99.6), inSquareMetres(24800)], ["100 m²", "24,800 m² (2.48 ha)"]);
  assert.equal(measured({ type: "Point", coordinates: [140, 38] }, { radius_m: 50 }), "半径 50 m · 面積 7,854 m² (0.79 ha)");
  assert.match(measured({ type: "LineString", coordinates: [[140.88, 38.26], [140.89, 38.26]] }, { width_m: 20 }), /^長さ 875 m · 幅 20 m の帯 17,8\d\d m² \(1\.78 ha\)$/);
  assert.match(measured({ type: "MultiPolygon", coordinates: [square(140, 38).coordinates, square(141, 38).coordinates] }, {}), /^2 か所 · 面積 /);
});

test("areas apart are one drawing, those that overlap, touch or hold each other are not", () => {
  const one = square(140, 38);
  assert.deepEqual(together(one, square(140.02, 38)).coordinates.length, 2);
  for (const other of [square(140.005, 38.005), square(140.01, 38), square(140.002, 38.002, 0.001), square(139.9, 37.9, 0.5)]) assert.equal(together(one, other), null);
  assert.equal(together(one, { type: "LineString", coordinates: [[150, 38], [151, 38]] }), null);
  assert.equal(together(together(one, square(140.02, 38)), square(140.04, 38)).coordinates.length, 3);
});

test("corners move, come and go, and a ring stays closed", () => {
  const one = square(140, 38, 1);
  assert.deepEqual(cornersOf(one).map(({ path }) => path), [[0, 0], [0, 1], [0, 2], [0, 3]]);
  assert.deepEqual(moved(one, [0, 0], [139, 37]).coordinates[0], [[139, 37], [141, 38], [141, 39], [140, 39], [139, 37]]);
  assert.deepEqual(middlesOf(one)[3], { path: [0, 4], at: [140, 38.5] });
  assert.deepEqual(inserted(one, [0, 4], [140, 38.5]).coordinates[0].slice(3), [[140, 39], [140, 38.5], [140, 38]]);
  assert.deepEqual(without(one, [0, 0]).coordinates[0], [[141, 38], [141, 39], [140, 39], [141, 38]]);
  assert.deepEqual(without(without(one, [0, 0]), [0, 0]).coordinates[0].length, 4);
  assert.deepEqual(one, square(140, 38, 1));
  const two = together(one, square(150, 38, 1));
  assert.deepEqual(moved(two, [1, 0, 1], [155, 38]).coordinates[1][0][1], [155, 38]);
  assert.deepEqual(moved({ type: "Point", coordinates: [1, 2] }, [], [3, 4]), { type: "Point", coordinates: [3, 4] });
  assert.deepEqual(without({ type: "LineString", coordinates: [[1, 2], [3, 4]] }, [0]).coordinates.length, 2);
});

test("what was drawn before comes back, and what is drawn then ends what was taken back", () => {
  const history = new History("");
  assert.deepEqual([history.canUndo, history.canRedo, history.undo()], [false, false, ""]);
  for (const state of ["a", "b", "c"]) history.add(state);
  assert.deepEqual([history.undo(), history.undo(), history.redo()], ["b", "a", "b"]);
  history.add("d");
  assert.deepEqual([history.canRedo, history.undo(), history.undo(), history.undo()], [false, "b", "a", ""]);
});
