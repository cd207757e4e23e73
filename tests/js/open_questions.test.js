// Which questions are asked, and with which findings beside them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openQuestions } from "../../web/static/js/check/open_questions.js";

const KNOWN = ["vehicle.bvlos", "vehicle.bands", "on_site.crowd"];
const unknown = (rule) => ({ rule });
const question = (name, settles, lowers = [], open = true) => ({ name, settles, lowers, open });

test("in the server's order, with what each settles first and what it may lower after", () => {
  const screening = {
    unknown: [unknown("forest"), unknown("crowd"), unknown("sight")],
    questions: [question("on_site.crowd", ["crowd"], ["forest"]), question("vehicle.bvlos", ["sight"], [], false)],
  };
  assert.deepEqual(openQuestions(screening, KNOWN).map(({ name, settles, open }) => [name, settles.map((found) => found.rule), open]), [
    ["on_site.crowd", ["crowd", "forest"], true], ["vehicle.bvlos", ["sight"], false],
  ]);
});

test("what people cannot be asked here is no question", () => {
  assert.deepEqual(openQuestions({ unknown: [unknown("lease")], questions: [question("site", ["lease"])] }, KNOWN), []);
});
