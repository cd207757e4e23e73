// What a tab keeps of a trial begins the page again only for somebody who comes back to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf } from "../../web/static/js/check/draft.js";

const trial = { type: "Feature", geometry: null, properties: {} };
const kept = JSON.stringify({ address: "/check?site=park", trial });

test("a reload and the way back begin with it", () => {
  assert.deepEqual(draftOf(kept, "/check?site=park", "reload"), trial);
  assert.deepEqual(draftOf(kept, "/check?site=park", "back_forward"), trial);
});

test("another address, a fresh visit, and what is broken or of another version do not", () => {
  assert.equal(draftOf(kept, "/check", "reload"), null);
  assert.equal(draftOf(kept, "/en/check?site=park", "reload"), null);
  assert.equal(draftOf(kept, "/check?site=park", "navigate"), null);
  for (const broken of [null, "", "{", "null", "[]", "{}", JSON.stringify({ address: "/check", trial: { type: "Other" } })]) {
    assert.equal(draftOf(broken, "/check", "reload"), null);
  }
});
