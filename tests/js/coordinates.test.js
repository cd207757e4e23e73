// What people type as coordinates, and what is read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readCoordinates, writeCoordinates } from "../../web/static/js/check/coordinates.js";

const TRIANGLE = [[140.98, 38.22], [140.99, 38.22], [140.99, 38.23]];
const typed = (points) => points.map((point) => point.join(", ")).join("\n");

test("one line is a point, whatever the shape chosen", () => {
  for (const shape of ["Polygon", "LineString"]) {
    assert.deepEqual(readCoordinates("140.981, 38.221", shape), { geometry: { type: "Point", coordinates: [140.981, 38.221] } });
  }
});

test("commas of either width, spaces and empty lines may part them", () => {
  for (const words of ["140.981,38.221", "140.981 38.221", "140.981、38.221", "\n  140.981, 38.221  \n\n"]) {
    assert.deepEqual(readCoordinates(words, "Polygon").geometry?.coordinates, [140.981, 38.221], words);
  }
});

test("an area is closed where it was not", () => {
  const ring = [[...TRIANGLE, TRIANGLE[0]]];
  assert.deepEqual(readCoordinates(typed(TRIANGLE), "Polygon"), { geometry: { type: "Polygon", coordinates: ring } });
  assert.deepEqual(readCoordinates(typed([...TRIANGLE, TRIANGLE[0]]), "Polygon"), { geometry: { type: "Polygon", coordinates: ring } });
});

test("a route stays open", () => {
  assert.deepEqual(readCoordinates(typed(TRIANGLE.slice(0, 2)), "LineString"), { geometry: { type: "LineString", coordinates: TRIANGLE.slice(0, 2) } });
});

test("what cannot be read is told by its line", () => {
  assert.deepEqual(readCoordinates(" \n ", "Polygon"), { fault: "座標を入力してください。" });
  for (const bad of ["140.98", "140.98, north", "140.98, 38.22, 12", "140.98, Infinity"]) {
    assert.deepEqual(readCoordinates(`140.98, 38.22\n${bad}`, "LineString"), { fault: "2 行目を「経度, 緯度」の形で書いてください。" }, bad);
  }
  assert.deepEqual(readCoordinates(typed(TRIANGLE.slice(0, 2)), "Polygon"), { fault: "範囲には3点以上が必要です。" });
});

test("a shape is listed as it is typed, and typed again it is the same", () => {
  const ring = [...TRIANGLE, TRIANGLE[0]];
  for (const geometry of [{ type: "Point", coordinates: TRIANGLE[0] }, { type: "LineString", coordinates: TRIANGLE }, { type: "Polygon", coordinates: [ring] }]) {
    assert.deepEqual(readCoordinates(writeCoordinates(geometry), geometry.type), { geometry });
  }
});

test("what is no single list of places is not listed", () => {
  const ring = [...TRIANGLE, TRIANGLE[0]];
  const long = Array.from({ length: 501 }, (_, i) => [140 + i / 1000, 38]);
  for (const geometry of [{ type: "Polygon", coordinates: [ring, ring] }, { type: "MultiPolygon", coordinates: [[ring]] }, { type: "LineString", coordinates: long }]) {
    assert.equal(writeCoordinates(geometry), null);
  }
});
