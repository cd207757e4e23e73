// What the form holds of an imported drawing, and what it tells it cannot.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asOne, fieldsOf } from "../../web/static/js/check/taken_fields.js";

const AGL = { altitude_lower: { value: 0, datum: "AGL" }, altitude_upper: { value: 60, datum: "AGL" } };
const area = (lon, properties = AGL) => ({ type: "Feature", geometry: { type: "Polygon", coordinates: [[[lon, 38], [lon + 1, 38], [lon, 39], [lon, 38]]] }, properties });

test("sizes, a height above ground and hours of one day have fields", () => {
  assert.deepEqual(fieldsOf({ ...AGL, radius_m: 50, corridor_width_m: 12.5, time_start: "2026-12-01T00:30:00Z", time_end: "2026-12-01T12:00:00+09:00" }), {
    fields: { radius_m: "50", corridor_width_m: "12.5", height: "60", height_lower: "", datum: "AGL", day: "2026-12-01", from: "09:30", to: "12:00" }, told: [],
  });
});

test("a height above the sea, a lower limit and a night over midnight have fields", () => {
  assert.deepEqual(fieldsOf({ altitude_lower: { value: 30, datum: "AMSL" }, altitude_upper: { value: 120, datum: "AMSL" },
    time_start: "2026-12-01T22:00:00+09:00", time_end: "2026-12-02T02:00:00+09:00" }), {
    fields: { height: "120", height_lower: "30", datum: "AMSL", day: "2026-12-01", from: "22:00", to: "02:00" }, told: [],
  });
});

test("a lower limit above another datum, and 24 hours, are told", () => {
  const { fields, told } = fieldsOf({ altitude_lower: { value: 30, datum: "AGL" }, altitude_upper: { value: 120, datum: "AMSL" },
    time_start: "2026-12-01T22:00:00+09:00", time_end: "2026-12-02T22:00:00+09:00" });
  assert.deepEqual(fields, { height: "120", height_lower: "", datum: "AMSL" });
  assert.deepEqual(told, ["高さの下限 30 m（地上から） は使わず、下限なしとして判定します。", "24時間以上にわたる時刻は入れていません。実施する日と時刻を入れてください。"]);
});

test("feet are told, not taken for metres", () => {
  assert.deepEqual(fieldsOf({ altitude_upper: { value: 400, datum: "AGL", unit: "FT" } }).fields, {});
});

test("areas of one volume are one, others are not", () => {
  const line = { ...area(1), geometry: { type: "LineString", coordinates: [[1, 2], [3, 4]] } };
  const both = asOne({ type: "FeatureCollection", features: [area(140), area(150)] });
  assert.deepEqual([both.geometry.type, both.geometry.coordinates.length, both.properties], ["MultiPolygon", 2, AGL]);
  assert.equal(asOne(area(140)).geometry.type, "Polygon");
  assert.equal(asOne({ type: "FeatureCollection", features: [area(140), line] }), null);
  assert.equal(asOne({ type: "FeatureCollection", features: [area(140), area(150, {})] }), null);
});
