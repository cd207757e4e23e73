// The shortlist: twenty at most, each once; broken or foreign lists are none; its link carries the need and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, comparisonAddress, shortlistOf, turned } from "../../web/static/js/shortlist/list.js";

const twenty = Array.from({ length: MOST }, (_, n) => `site-${n}`);
const NEEDS = ["activity", "when", "needs"];

test("what a browser kept is read in its order, each once, twenty at most", () => {
  assert.deepEqual(shortlistOf('["b","a","b"]'), ["b", "a"]);
  assert.deepEqual(shortlistOf(JSON.stringify([...twenty, "one-more"])), twenty);
});

test("what is broken or of another version is no list", () => {
  for (const broken of [null, "", "{", "{}", "7", '"a"', "[1,null,{}]", '[""]', JSON.stringify(["x".repeat(201)])]) {
    assert.deepEqual(shortlistOf(broken), []);
  }
});

test("a star puts a site in and takes it out again", () => {
  assert.deepEqual(turned(["a"], "b"), ["a", "b"]);
  assert.deepEqual(turned(["a", "b"], "a"), ["b"]);
});

test("the twenty-first is refused, and one of the twenty can still be taken out", () => {
  assert.equal(turned(twenty, "one-more"), null);
  assert.deepEqual(turned(twenty, "site-0"), twenty.slice(1));
});

test("the link holds the shortlist and the need of the address, and no filter of the list", () => {
  const here = new URLSearchParams("q=park&activity=drone&when=20261214T1000-1200&needs=surface:~grass%252Csoil&map=1/2/3");

  const link = comparisonAddress("/en/compare", ["a", "b c,&"], here, NEEDS);
  const [path, query] = link.split("?");

  assert.equal(path, "/en/compare");
  assert.deepEqual([...new URLSearchParams(query)], [["list", "a"], ["list", "b c,&"], ["activity", "drone"], ["when", "20261214T1000-1200"],
    ["needs", "surface:~grass%2Csoil"]]);
});

test("without a time an activity is a filter of the list, and no need", () => {
  assert.equal(comparisonAddress("/compare", ["a"], new URLSearchParams("activity=drone"), NEEDS), "/compare?list=a");
  assert.equal(comparisonAddress("/compare", [], new URLSearchParams(), NEEDS), "/compare");
});
