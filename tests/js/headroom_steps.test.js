// The colours of headroom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { STEPS, stepOf, stepsHeld, withoutPermit } from "../../web/static/js/check/headroom_steps.js";

test("each bound begins the step above it", () => {
  const told = [-12, 0, 29.9, 30, 60, 99, 100, 149.9, 150, 4000].map((room) => stepOf(room).colour.at(-1));
  assert.deepEqual(told, ["1", "1", "1", "2", "3", "3", "4", "4", "5", "5"]);
});

test("the legend has the steps that occur, least first", () => {
  assert.deepEqual(stepsHeld([170, 20, 25]), [STEPS[0], STEPS[4]]);
  assert.deepEqual(stepsHeld([]), []);
});

test("the room told ends where a permit is needed", () => {
  assert.deepEqual([withoutPermit(180, 150), withoutPermit(150, 150), withoutPermit(42.5, 150), withoutPermit(180, null)], [150, 150, 42.5, 180]);
});
