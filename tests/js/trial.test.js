// The form and the answers as the contract's trial, and back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOT_YET, dayAfter, endsNextDay, partsOf, trialOf } from "../../web/static/js/check/trial.js";

const FIELDS = { activity: "drone", day: "2026-12-21", from: "10:00", to: "12:00", radius_m: "50", corridor_width_m: "10", height: "30", height_lower: "", datum: "AGL", mass_g: "1200" };
const POINT = { type: "Point", coordinates: [140.98, 38.22] };
const ROUTE = { type: "LineString", coordinates: [[140.98, 38.22], [140.99, 38.22]] };
const AREA = { type: "Polygon", coordinates: [[[140.98, 38.22], [140.99, 38.22], [140.99, 38.23], [140.98, 38.22]]] };
const properties = (fields, place, answers = new Map()) => trialOf({ ...FIELDS, ...fields }, place, answers).properties;

test("a flight over a site, with what was answered", () => {
  const answers = new Map([["vehicle.bvlos", false], ["vehicle.bands", ["2.4GHz"]], ["on_site.crowd", 40], ["on_site.filming", null]]);
  assert.deepEqual(trialOf(FIELDS, { geometry: AREA, site: "arahama", area: "north" }, answers), {
    type: "Feature",
    geometry: AREA,
    properties: {
      activity: "drone", time_start: "2026-12-21T10:00:00+09:00", time_end: "2026-12-21T12:00:00+09:00", site: "arahama", area: "north",
      altitude_lower: { value: 0, datum: "AGL" }, altitude_upper: { value: 30, datum: "AGL" },
      vehicle: { mass_g: 1200, bvlos: false, bands: ["2.4GHz"] }, on_site: { crowd: 40 },
    },
  });
});

test("a point has a radius, a route a width, an area neither; what is left empty is null", () => {
  const sizes = (fields, geometry) => { const { radius_m, corridor_width_m } = properties(fields, { geometry }); return [radius_m, corridor_width_m]; };
  assert.deepEqual(sizes({}, POINT), [50, undefined]);
  assert.deepEqual(sizes({}, ROUTE), [undefined, 10]);
  assert.deepEqual(sizes({}, AREA), [undefined, undefined]);
  assert.deepEqual(sizes({ radius_m: "" }, POINT), [null, undefined]);
});

test("how many craft fly at once is told where it is typed, and only of drones", () => {
  assert.equal(properties({ count: "50" }, { geometry: AREA }).vehicle.count, 50);
  assert.equal(properties({ count: "" }, { geometry: AREA }).vehicle.count, undefined);
  assert.equal(properties({ count: "50", activity: "kite" }, { geometry: AREA }).vehicle.count, undefined);
});

test("what rises without being a drone has a height, and no mass", () => {
  for (const activity of ["balloon", "kite", "laser", "fireworks"]) {
    const { altitude_upper, vehicle } = properties({ activity }, { geometry: AREA });
    assert.deepEqual([altitude_upper, vehicle], [{ value: 30, datum: "AGL" }, {}]);
  }
});

test("a vehicle has no height and no mass, a drone only where they are typed; zero is typed", () => {
  const told = (fields) => { const p = properties(fields, { geometry: AREA }); return [p.altitude_lower, p.altitude_upper, p.vehicle]; };
  assert.deepEqual(told({ activity: "automated_driving" }), [undefined, undefined, {}]);
  assert.deepEqual(told({ height: "", mass_g: "" }), [undefined, undefined, {}]);
  assert.deepEqual(told({ height: "0", mass_g: "0" }), [{ value: 0, datum: "AGL" }, { value: 0, datum: "AGL" }, { mass_g: 0 }]);
});

test("what is not yet known is named, is no answer, and comes back", () => {
  const answers = new Map([["vehicle.bvlos", NOT_YET], ["on_site.crowd", 40]]);
  const trial = trialOf(FIELDS, { geometry: AREA }, answers);
  assert.deepEqual([trial.properties.not_yet_known, trial.properties.vehicle, trial.properties.on_site], [["vehicle.bvlos"], { mass_g: 1200 }, { crowd: 40 }]);
  assert.deepEqual(new Map([...partsOf(trial).answers].sort()), new Map([...answers].sort()));
});

test("a trial taken apart is the form it was made of", () => {
  const answers = new Map([["vehicle.bvlos", true], ["on_site.crowd", 0]]);
  for (const [geometry, size] of [[POINT, { radius_m: "50" }], [ROUTE, { corridor_width_m: "10" }], [AREA, {}]]) {
    const place = { geometry, site: "arahama", area: "north" };
    const { activity, mass_g, radius_m, corridor_width_m, ...fields } = FIELDS; // a way out changes neither activity nor mass
    assert.deepEqual(partsOf(trialOf(FIELDS, place, answers)), { fields: { ...fields, ...size }, answers, place });
  }
});

test("hours that end before they begin run to the next day, over the end of a month and of a year", () => {
  const told = (fields) => { const p = properties(fields, { geometry: AREA }); return [p.time_start, p.time_end]; };
  assert.deepEqual(told({ from: "22:00", to: "02:30" }), ["2026-12-21T22:00:00+09:00", "2026-12-22T02:30:00+09:00"]);
  assert.deepEqual(told({ day: "2026-12-31", from: "23:00", to: "00:00" }), ["2026-12-31T23:00:00+09:00", "2027-01-01T00:00:00+09:00"]);
  assert.deepEqual(told({ from: "10:00", to: "10:00" }), ["2026-12-21T10:00:00+09:00", "2026-12-21T10:00:00+09:00"]); // none: the server says so
  assert.deepEqual([endsNextDay({ from: "22:00", to: "" }), dayAfter(""), dayAfter("2028-02-28")], [false, "", "2028-02-29"]);
});

test("both bounds of a height stand above the datum that is chosen; of the sea nothing is made up below", () => {
  const told = (fields) => { const p = properties(fields, { geometry: AREA }); return [p.altitude_lower, p.altitude_upper]; };
  const at = (value, datum) => ({ value, datum });
  assert.deepEqual(told({ height: "120", height_lower: "60" }), [at(60, "AGL"), at(120, "AGL")]);
  assert.deepEqual(told({ height: "120", datum: "AMSL" }), [undefined, at(120, "AMSL")]);
  assert.deepEqual(told({ height: "120", height_lower: "-3", datum: "AMSL" }), [at(-3, "AMSL"), at(120, "AMSL")]);
  assert.deepEqual(told({ height: "", height_lower: "20" }), [at(20, "AGL"), undefined]);
});
