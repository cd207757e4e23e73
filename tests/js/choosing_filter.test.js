// The filter of the choosing page, by the same cases as tests/web/pages/test_choosing_cases.py.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inOrder, wanted } from "../../web/static/js/choose/filter.js";

const { sites, cases, orders } = JSON.parse(readFileSync(new URL("../choosing_cases.json", import.meta.url), "utf-8"));
const NOTHING = {
  q: "", kind: "", ward: "", availability: "", activity: "", free: false, area_min: "", area_max: "", length_min: "", length_max: "", sort: "code",
};

for (const { site, asked, wanted: expected, because } of cases) {
  test(`${site}, asked for ${JSON.stringify(asked)}: ${expected}${because ? ` (${because})` : ""}`, () => {
    const want = { ...NOTHING, ...asked, free: asked.free === "1" };
    assert.equal(wanted({ position: 0, ...sites[site] }, want), expected);
  });
}

for (const { by, ids } of orders) {
  test(`in the order of ${by}`, () => {
    const rows = Object.values(sites).map((site, position) => ({ position, ...site }));
    assert.deepEqual(rows.toReversed().sort(inOrder(by)).map((row) => row.id), ids);
  });
}
