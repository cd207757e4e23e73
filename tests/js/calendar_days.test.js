import assert from "node:assert/strict";
import { test } from "node:test";

import { later, moved, pageOf } from "../../web/static/js/calendar/days.js";

const DECEMBER = Array.from({ length: 35 }, (_, n) => later("2026-11-30", n));

test("days follow each other over months, years and leap days", () => {
  assert.equal(later("2026-12-31", 1), "2027-01-01");
  assert.equal(later("2028-03-01", -1), "2028-02-29");
  assert.equal(later("2026-12-07", 7), "2026-12-14");
});

test("arrows lead a day or a week on, Home and End to the ends of the week", () => {
  const from = (key) => moved("2026-12-09", key, DECEMBER)?.day;
  assert.deepEqual(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].map(from),
    ["2026-12-08", "2026-12-10", "2026-12-02", "2026-12-16", "2026-12-07", "2026-12-13"],
  );
});

test("past the end of the page the day itself is meant", () => {
  assert.deepEqual(moved("2026-11-30", "ArrowLeft", DECEMBER), { day: "2026-11-29" });
  assert.deepEqual(moved("2026-12-30", "ArrowDown", DECEMBER), { day: "2027-01-06" });
});

test("where only some days are shown the nearest beyond is meant", () => {
  const shown = ["2026-12-01", "2026-12-08", "2026-12-20"];
  assert.deepEqual(moved("2026-12-08", "ArrowRight", shown), { day: "2026-12-20" });
  assert.deepEqual(moved("2026-12-08", "ArrowLeft", shown), { day: "2026-12-01" });
  assert.deepEqual(moved("2026-12-20", "ArrowUp", shown), { day: "2026-12-08" });
  assert.deepEqual(moved("2026-12-08", "End", shown), { day: "2026-12-08" });
});

test("other keys move nothing, and two ask for another page", () => {
  assert.equal(moved("2026-12-08", "Enter", DECEMBER), null);
  assert.equal(moved("2026-12-08", "Tab", DECEMBER), null);
  assert.deepEqual(["PageUp", "PageDown", "ArrowUp"].map(pageOf), ["before", "after", null]);
});
