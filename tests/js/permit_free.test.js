// What is said of permit-free parts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { atHeight } from "../../web/static/js/check/trial.js";
import { areasOf, areaWords, fitting, lookOf, reasonsOf } from "../../web/static/js/permit_free/words.js";

const reason = (rule, status = "applies") => ({ rule, status, severity: "permit", title: { ja: rule, en: rule }, because: { ja: "", en: "" }, needs: [] });
const part = (answer, area_m2, more = {}) => ({ answer, besides: answer, rules: [], area_m2, off_site: false, reasons: [], because: { ja: "", en: "" }, ...more });

test("a part is drawn by what it needs, and apart where it needs no more than the whole place", () => {
  const looks = [part("free", 1), part("permit", 1), part("unknown", 1), part("permit", 1, { besides: "free" }), part("unknown", 1, { off_site: true })].map(lookOf);
  assert.deepEqual(looks, ["free", "permit", "unknown", "besides", "off_site"]);
});

test("areas are summed by look, the free one first, and looks that do not occur are left out", () => {
  const parts = [part("permit", 20), part("unknown", 5), part("permit", 30), part("free", 45)];
  assert.deepEqual(areasOf(parts), [{ look: "free", area_m2: 45 }, { look: "permit", area_m2: 50 }, { look: "unknown", area_m2: 5 }]);
  assert.deepEqual(areasOf([]), []);
});

test("a rule is told once, with all its area, and as sure where it is sure anywhere", () => {
  const parts = [part("unknown", 10, { reasons: [reason("did", "unknown")] }), part("permit", 30, { reasons: [reason("did"), reason("park")] })];
  assert.deepEqual(reasonsOf(parts).map(({ reason: told, area_m2 }) => [told.rule, told.status, area_m2]), [["did", "applies", 40], ["park", "applies", 30]]);
});

test("only what fits is told", () => {
  const circle = { radius_m: 12.5, geometry: null };
  assert.deepEqual(fitting({ circle, rectangle: { long_m: 40, short_m: 20.1, geometry: null }, straight: null }), ["半径 12.5 m の円", "40 m × 20.1 m の長方形"]);
  assert.deepEqual(fitting(null), []);
});

test("areas as people read them", () => {
  assert.deepEqual([areaWords(12.4), areaWords(7841), areaWords(132660)], ["12 m²", "7,841 m²", "13.3 ha"]);
});

test("a trial at another height is the same but for its top", () => {
  const trial = { type: "Feature", geometry: null, properties: { activity: "drone", altitude_upper: { value: 30, datum: "AGL" } } };
  assert.deepEqual(atHeight(trial, 60).properties, { activity: "drone", altitude_upper: { value: 60, datum: "AGL" } });
  assert.equal(atHeight(trial, null), trial);
  assert.equal(trial.properties.altitude_upper.value, 30);
});
