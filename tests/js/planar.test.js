// Distances on the map: from an area, a route and a point, and whether one shape lies in another.

import assert from "node:assert/strict";
import { test } from "node:test";

import { distanceFrom, liesIn } from "../../web/static/js/map/planar.js";

// a hundredth of a degree at 38.22 is 876.0 m east and 1109.9 m north (GRS 80)
const box = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north], [west, south]];
const SITE = { type: "Polygon", coordinates: [box(140.98, 38.22, 140.99, 38.23)] };
const COURT = { type: "Polygon", coordinates: [box(140.98, 38.22, 140.99, 38.23), box(140.983, 38.223, 140.987, 38.227)] };
const ROAD = { type: "LineString", coordinates: [[140.98, 38.22], [140.99, 38.22]] };
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 0.5, `${found} is not ${expected}`);

test("outside an area as far as its border, within as deep", () => {
  near(distanceFrom(SITE, [140.991, 38.225]), 87.6);
  near(distanceFrom(SITE, [140.989, 38.225]), -87.6);
  near(distanceFrom(SITE, [140.985, 38.231]), 111);
});

test("a hole is outside", () => near(distanceFrom(COURT, [140.985, 38.224]), 111));

test("of several areas the one that holds the place", () => {
  const both = { type: "MultiPolygon", coordinates: [SITE.coordinates, [box(141, 38.22, 141.01, 38.23)]] };
  near(distanceFrom(both, [141.001, 38.225]), -87.6);
});

test("from a route and from a point", () => {
  near(distanceFrom(ROAD, [140.985, 38.221]), 111);
  near(distanceFrom({ type: "Point", coordinates: [140.98, 38.22] }, [140.981, 38.22]), 87.6);
});

test("a shape lies in itself", () => assert.ok(liesIn(SITE, 0, SITE, 0.5)));

const corner = (lon) => ({ type: "Polygon", coordinates: [[[140.98, 38.22], [lon, 38.22], [lon, 38.23], [140.98, 38.23], [140.98, 38.22]]] });

test("a corner dragged outwards is granted the accuracy, and no more", () => {
  assert.ok(liesIn(corner(140.9905), 0, SITE, 50)); // 43.8 m out
  assert.ok(!liesIn(corner(140.9906), 0, SITE, 50)); // 52.6 m out
  assert.ok(liesIn(corner(140.985), 0, SITE, 0.5)); // inwards
});

test("a side that leaves between two corners within is seen", () => {
  const bent = { type: "Polygon", coordinates: [[[140.98, 38.22], [140.99, 38.22], [140.981, 38.221], [140.98, 38.23], [140.98, 38.22]]] };
  assert.ok(!liesIn({ type: "LineString", coordinates: [[140.989, 38.2201], [140.9801, 38.229]] }, 0, bent, 20));
});

test("a circle and a corridor count as wide as they are", () => {
  const at = { type: "Point", coordinates: [140.985, 38.225] }; // 438 m from the nearest side
  assert.ok(liesIn(at, 430, SITE, 0.5));
  assert.ok(!liesIn(at, 450, SITE, 0.5));
  assert.ok(liesIn(at, 450, SITE, 20));
  assert.ok(liesIn(ROAD, 5, ROAD, 55));
  assert.ok(!liesIn(ROAD, 100, ROAD, 55));
});
