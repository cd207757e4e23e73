// On an English page, what is said is English.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" } }; // all that language.js asks of a page
const { day, said, shortDay, t } = await import("../../web/static/js/shell/language.js");
const { dueWords } = await import("../../web/static/js/check/gantt_scale.js");
const { readCoordinates } = await import("../../web/static/js/check/coordinates.js");

test("days, and words in two languages", () => {
  assert.deepEqual([day("2026-12-01"), shortDay("2026-12-01T10:00:00+09:00"), t("はい", "Yes")], ["1 Dec 2026", "1 Dec", "Yes"]);
  assert.deepEqual([said({ ja: "公園", en: "Park" }), said({ ja: "公園", en: "" }), said(null)], ["Park", "公園", ""]);
});

test("sentences of the checking page", () => {
  assert.equal(dueWords({ kind: "application", state: "open", last_day: "2026-12-01" }), "by 1 Dec");
  assert.deepEqual(readCoordinates("north", "Polygon"), { fault: 'Line 1 must be "longitude, latitude".' });
});
