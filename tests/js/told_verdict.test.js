// A verdict is told as unknown only while somebody can close a doubt.

import assert from "node:assert/strict";
import { test } from "node:test";

import { toldVerdict } from "../../web/static/js/check/told_verdict.js";

const open = (you, desk = 0, map = 0) => ({ you, desk, map });
const found = (...kinds) => kinds.map((severity) => ({ severity }));

test("doubts that nobody need close leave the gravest finding to be told", () => {
  assert.equal(toldVerdict({ verdict: "unknown", open: open(0), findings: found("notify", "consent", "advise") }), "consent");
});

test("an open doubt, whoever closes it, is told as one, and so is a verdict without findings", () => {
  for (const counts of [open(1), open(0, 1), open(0, 0, 1)]) {
    assert.equal(toldVerdict({ verdict: "unknown", open: counts, findings: found("consent") }), "unknown");
  }
  assert.equal(toldVerdict({ verdict: "unknown", open: open(0), findings: [] }), "unknown");
});

test("any other verdict is told as it is", () => {
  assert.equal(toldVerdict({ verdict: "permit", open: open(0), findings: found("consent") }), "permit");
});
