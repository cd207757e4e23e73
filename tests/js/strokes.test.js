// The lines of the base map at every zoom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { strokes, widths } from "../../web/static/js/map/strokes.js";

const ZOOMS = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
const named = (name) => `the colour ${name}`;

test("a road lies on a wider casing, at every zoom", () => {
  for (const zoom of ZOOMS) {
    for (const kind of ["main", "motorway", "rail"]) {
      const [casing, road] = strokes(kind, zoom, named);
      assert.ok(casing.weight > road.weight && road.weight > 0, `${kind} at ${zoom}`);
      assert.deepEqual([casing.color, road.color], [named(`map-${kind}-case`), named(`map-${kind}`)]);
    }
    assert.deepEqual(strokes("water", zoom, named), [{ color: named("map-water"), weight: widths(zoom).water }]);
  }
});

test("no line becomes thinner as the map comes nearer", () => {
  for (const kind of ["main", "motorway", "rail", "water"]) {
    ZOOMS.slice(1).forEach((zoom, i) => assert.ok(widths(zoom)[kind] >= widths(ZOOMS[i])[kind], `${kind} at ${zoom}`));
  }
});
