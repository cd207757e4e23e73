// Where days lie in the picture of a plan.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axis, dueWords, EDGE, fit, scale, wide } from "../../web/static/js/check/gantt_scale.js";

const step = (more = {}) => ({ kind: "application", state: "open", last_day: "2026-12-01", answer_by: "2026-12-18", earliest_answer: "2026-12-10", ...more });
const plan = (more = {}) => ({ asked_on: "2026-11-23", start: "2026-12-21T10:00:00+09:00", earliest_start: null, steps: [step()], ...more });

test("the first day drawn is the day before today, the last two days after the start; days are equally wide", () => {
  const at = scale(plan(), 330);
  assert.deepEqual([at.first, at.last].map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10)), ["2026-11-22", "2026-12-23"]);
  assert.equal(at.perDay, 10);
  assert.deepEqual(["2026-11-22", "2026-11-23", "2026-12-23", "2026-12-23T23:59:00+09:00"].map(at), [EDGE, EDGE + 10, 320, 320]);
});

test("what is long past stands at the edge", () => {
  const at = scale(plan({ steps: [step({ last_day: "2026-01-05" })] }), 330);
  assert.equal(new Date(at.first * 86_400_000).toISOString().slice(0, 10), "2026-11-12");
  assert.equal(at("2026-01-05"), EDGE);
});

test("a step without a last day leaves the scale whole", () => {
  assert.deepEqual(Object.values({ ...scale(plan({ steps: [step({ last_day: null })] }), 330) }), Object.values({ ...scale(plan(), 330) }));
});

test("a short plan marks Mondays, a long one the first of each month", () => {
  assert.deepEqual(axis(scale(plan(), 900)).map((mark) => mark.words), ["11/23", "11/30", "12/7", "12/14", "12/21"]);
  assert.deepEqual(axis(scale(plan({ start: "2027-03-15T10:00:00+09:00" }), 900)).map((mark) => mark.words), ["12/1", "1/1", "2/1", "3/1"]);
});

test("marks without room have no words, and words do not overlap", () => {
  const marks = axis(scale(plan(), 160));
  const worded = marks.filter((mark) => mark.words);
  assert.equal(marks.length, 5);
  assert.ok(worded.length > 0 && worded.length < 5);
  worded.slice(1).forEach((mark, i) => assert.ok(mark.x - worded[i].x >= 46));
});

test("the deadline in a word", () => {
  const told = [{ kind: "on_the_day" }, { state: "too_late" }, { state: "ask", last_day: null }, { last_day: null }, {}].map((more) => dueWords(step(more)));
  assert.deepEqual(told, ["当日", "✕ 間に合いません", "? 期間は要確認", "? 期間は要確認", "12/1 まで"]);
});

test("words are cut to the room there is", () => {
  assert.equal(wide("a高"), 20.2);
  assert.equal(fit("飛行の許可", 65), "飛行の許可");
  assert.equal(fit("飛行の許可", 64), "飛行の…");
  assert.equal(fit("飛行の許可", 0), "…");
});
