// Words are found however they are written, by the same cases as tests/fieldreg/kernel/test_folding.py.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { alternatives, foundIn } from "../../web/static/js/shell/folding.js";

const { texts, cases } = JSON.parse(readFileSync(new URL("../folding_cases.json", import.meta.url), "utf-8"));

for (const { in: where, asked, found, because } of cases) {
  test(`${JSON.stringify(asked)} in ${where}: ${found}${because ? ` (${because})` : ""}`, () => {
    assert.equal(foundIn(texts[where].made, alternatives(asked)), found);
  });
}
