// A trial taken over whole, what is only carried along, and what the form cannot hold.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitsTheForm, sameTrial, toldTrial, wholeOf } from "../../web/static/js/check/whole_trial.js";

const FIELDS = { activity: "automated_driving", day: "2026-12-21", from: "10:00", to: "12:00", radius_m: "50", corridor_width_m: "10", height: "30", height_lower: "", datum: "AGL", mass_g: "1200", count: "" };
const AREA = { type: "Polygon", coordinates: [[[140.98, 38.22], [140.99, 38.22], [140.99, 38.23], [140.98, 38.22]]] };
const held = (properties, geometry = AREA) => ({
  type: "Feature", geometry,
  properties: {
    activity: "drone", site: "park", area: "park/yard", time_start: "2026-12-01T09:00:00+09:00", time_end: "2026-12-01T12:30:00+09:00",
    altitude_upper: { value: 120, datum: "AGL" }, vehicle: { mass_g: 900, bvlos: false, radio: ["2.4GHz"], count: 3 }, on_site: { crowd: 0 },
    not_yet_known: ["on_site.filming", "vehicle.drops"], ...properties,
  },
});
const again = (trial) => { const { fields, place, answers, carried } = wholeOf(trial); return toldTrial({ ...FIELDS, ...fields }, place, answers, carried); };

test("a trial put into the form and told again is the same, with what the form only carries", () => {
  const carried = { name: "初飛行", purpose: "点検", odd: { min_lanes: 2 }, road: { lanes: 2 }, altitude_lower: { value: 20, datum: "AGL" } };
  for (const trial of [held({}), held(carried), held({ activity: "kite", vehicle: {} }), held({ radius_m: 30 }, { type: "Point", coordinates: [140.98, 38.22] })]) {
    assert.ok(sameTrial(again(trial), trial), JSON.stringify(again(trial)));
    assert.ok(fitsTheForm(trial, FIELDS));
  }
  assert.deepEqual(again(held(carried)).properties.altitude_lower, { value: 20, datum: "AGL" });
  assert.equal(again(held({})).properties.altitude_lower, undefined);
});

test("a mass, a number of craft or a height that was not told is not made up from what stands in the form", () => {
  const trial = held({ vehicle: { bvlos: true } });
  assert.deepEqual(again(trial).properties.vehicle, { bvlos: true });
  const kite = held({ activity: "kite", altitude_upper: undefined, vehicle: {} });
  assert.equal(again(kite).properties.altitude_upper, undefined);
});

test("fields an activity does not have are left as they are", () => {
  const { fields } = wholeOf(held({ activity: "automated_driving", altitude_upper: undefined, vehicle: { level: 2 } }));
  assert.deepEqual([fields.height, fields.mass_g, fields.activity], [undefined, undefined, "automated_driving"]);
});

test("what the form cannot hold is known for it, and never told otherwise in silence", () => {
  const cannot = {
    "several parts": { type: "FeatureCollection", features: [held({}), held({})] },
    "24 hours": held({ time_end: "2026-12-02T09:00:00+09:00" }),
    "over two midnights": held({ time_end: "2026-12-03T02:00:00+09:00" }),
    "heights of two datums": held({ altitude_lower: { value: 5, datum: "AGL" }, altitude_upper: { value: 120, datum: "AMSL" } }),
    "another clock": held({ time_start: "2026-12-01T00:00:00Z" }),
    "seconds": held({ time_end: "2026-12-01T12:30:30+09:00" }),
    "feet": held({ altitude_upper: { value: 120, datum: "AGL", unit: "FT" } }),
  };
  for (const [name, trial] of Object.entries(cannot)) assert.equal(fitsTheForm(trial, FIELDS), false, name);
});

test("two trials are the same whatever the order of their names, and what is empty says nothing", () => {
  const { type, geometry, properties } = held({});
  assert.ok(sameTrial({ properties: { ...properties, purpose: "", odd: {}, area: "park/yard" }, geometry, type }, held({ altitude_lower: null })));
  assert.ok(sameTrial(held({ not_yet_known: ["a", "b"] }), held({ not_yet_known: ["b", "a"] })));
  assert.ok(!sameTrial(held({}), held({ on_site: { crowd: 1 } })));
  assert.ok(!sameTrial(held({ on_site: { crowd: 0 } }), held({ on_site: {} })));
  assert.ok(!sameTrial(held({ on_site: { filming: false } }), held({ on_site: {} })));
});

test("a night, a height above the sea and a lower bound go through the form as they came", () => {
  const above = (datum, lower) => ({ altitude_upper: { value: 120, datum }, ...(lower === undefined ? {} : { altitude_lower: { value: lower, datum } }) });
  const all = [{ time_end: "2026-12-02T02:00:00+09:00" }, above("AMSL"), above("AMSL", 0), above("AMSL", 80), above("WGS84", 60), above("AGL", 0), above("AGL", 40)];
  for (const trial of all.map((properties) => held(properties))) {
    assert.ok(fitsTheForm(trial, FIELDS), JSON.stringify(trial.properties));
    assert.ok(sameTrial(again(trial), trial), JSON.stringify(again(trial)));
  }
});

test("a lower bound that is emptied, and a datum that is changed, are told as they stand", () => {
  const { fields, place, answers, carried } = wholeOf(held({ altitude_lower: { value: 40, datum: "AGL" } }));
  const told = (changed) => toldTrial({ ...FIELDS, ...fields, ...changed }, place, answers, carried).properties.altitude_lower;
  assert.deepEqual(told({ height_lower: "" }), { value: 0, datum: "AGL" });
  assert.deepEqual(told({ datum: "AMSL" }), { value: 40, datum: "AMSL" });
});
