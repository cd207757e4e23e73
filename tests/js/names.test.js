// Names on the map, where they do not cover each other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { givenRoom, spotOf } from "../../web/static/js/choose/names.js";

const spot = (left, top) => ({ left, right: left + 100, top, bottom: top + 24 });

test("the first come have room; who meets one of them has none; who stands beside has", () => {
  assert.deepEqual(givenRoom([spot(0, 0), spot(50, 10), spot(100, 0), spot(50, 24), null]), [true, false, true, true, false]);
});

test("one without room takes none from others", () => {
  assert.deepEqual(givenRoom([spot(0, 0), spot(90, 0), spot(180, 0)]), [true, false, true]);
});

test("a name stands to the right of its pin, as wide as its signs", () => {
  assert.deepEqual(spotOf({ right: 40, top: 7 }, "荒浜"), { left: 40, right: 86, top: 7, bottom: 31 });
});
