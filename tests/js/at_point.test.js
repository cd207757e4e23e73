// The zones at one place, gravest first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { zonesAt } from "../../web/static/js/map/at_point.js";

const AT = [140.912, 38.2655];
const about = (degrees) => {
  const [west, south, east, north] = [AT[0] - degrees, AT[1] - degrees, AT[0] + degrees, AT[1] + degrees];
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
};
const zone = (id, layer, gravity, geometry = about(0.01), reach_m = 0) => ({ layer, reach_m, feature: { type: "Feature", id, geometry, properties: { gravity } } });
const ids = (zones, at = AT) => zonesAt(zones, at).map(({ feature }) => feature.id);

test("the red ring comes before the densely inhabited district, however they were drawn", () => {
  const both = [zone("did", "did", "permit"), zone("ring", "small-uav", "prohibited")];
  assert.deepEqual([ids(both), ids(both.toReversed())], [["ring", "did"], ["ring", "did"]]);
});

test("equally grave ones by layer, then as they came; of no gravity last", () => {
  const zones = [zone("ward", "wards", ""), zone("river", "rivers", "permit"), zone("did", "did", "permit"), zone("coast", "coast", "permit"), zone("air", "airport-surfaces", "permit"), zone("tsunami", "hazard", "advise")];
  assert.deepEqual(ids(zones), ["air", "did", "river", "coast", "tsunami", "ward"]);
});

test("what does not hold the place is not told", () => {
  const hole = { type: "Polygon", coordinates: [...about(0.01).coordinates, ...about(0.001).coordinates] };
  assert.deepEqual(ids([zone("far", "did", "permit"), zone("hole", "parks", "permit", hole)], [140.95, 38.2655]), []);
  assert.deepEqual(ids([zone("hole", "parks", "permit", hole)]), []);
});

test("a point and a road count as wide as they are drawn", () => {
  const [lon, lat] = AT;
  const point = (reach) => zone("school", "schools", "permit", { type: "Point", coordinates: [lon + 0.001, lat] }, reach); // 87.6 m away
  const road = (reach) => zone("road", "roads", "permit", { type: "LineString", coordinates: [[lon - 0.01, lat + 0.0001], [lon + 0.01, lat + 0.0001]] }, reach); // 11.1 m
  assert.deepEqual([ids([point(100)]), ids([point(50)]), ids([road(12)]), ids([road(10)])], [["school"], [], ["road"], []]);
});
