// The state of the choosing page in its address: the need as the server writes it, then what narrows the list, the site, the part of the map.

import assert from "node:assert/strict";
import { test } from "node:test";

import { partOfMap, queryOf } from "../../web/static/js/choose/address.js";

const NEED = "activity=drone&high=AGL:0:60&when=20261214T1000-1200";

test("the need keeps its own words, and comes first", () => {
  assert.equal(queryOf({ need: NEED, state: [["kind", "park"], ["kind", "road"], ["q", "荒浜"]], site: "a/b", map: "11/38.26/140.91" }),
    `${NEED}&kind=park&kind=road&q=%E8%8D%92%E6%B5%9C&site=a%2Fb&map=11%2F38.26%2F140.91`);
});

test("what is not asked for is not in the address", () => {
  assert.equal(queryOf({ need: "", state: [], site: null, map: "" }), "");
  assert.equal(queryOf({ need: NEED, state: [], site: null, map: "" }), NEED);
});

test("the part of the map is read back, and what is none is none", () => {
  assert.deepEqual(partOfMap(new URLSearchParams("map=11/38.26/140.91")), { zoom: 11, at: [38.26, 140.91] });
  for (const told of ["", "map=", "map=11", "map=a/b/c"]) assert.equal(partOfMap(new URLSearchParams(told)), null);
});
