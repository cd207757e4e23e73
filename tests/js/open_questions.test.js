// Which questions are asked first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openQuestions } from "../../web/static/js/check/open_questions.js";

const KNOWN = ["vehicle.bvlos", "vehicle.bands", "on_site.crowd", "on_site.filming"];
const unknown = (severity, ...needs) => ({ severity, needs });
const asked = (...findings) => openQuestions({ unknown: findings }, KNOWN).map(({ name, settles, rank }) => [name, settles.length, rank]);

test("the gravest first, then what settles most, then the order of asking", () => {
  assert.deepEqual(asked(
    unknown("advise", "on_site.filming"), unknown("permit", "vehicle.bands", "on_site.crowd"),
    unknown("permit", "on_site.crowd"), unknown("prohibited", "vehicle.bvlos"), unknown("permit", "on_site.filming"),
  ), [["vehicle.bvlos", 1, 0], ["on_site.crowd", 2, 1], ["on_site.filming", 2, 1], ["vehicle.bands", 1, 1]]);
});

test("what people cannot be asked is no question", () => {
  assert.deepEqual(asked(unknown("permit", "site.owner"), unknown("permit")), []);
});
