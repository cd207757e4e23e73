// @ts-check
// What the form can hold of an imported drawing, and what it cannot: told, never dropped in silence.

import { t } from "../shell/language.js";

/** @typedef {import("./trial.js").Fields} Fields */
/** @typedef {{value: number, datum: string, unit?: string}} Altitude */
/** @typedef {Record<string, any>} Properties of a feature, by the contract's names */

/** @type {Record<string, () => string>} */
const DATUMS = { AMSL: () => t("海面から", "above the sea"), WGS84: () => t("楕円体から", "above the ellipsoid"), AGL: () => t("地上から", "above ground") };
const JST_MS = 9 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The fields of the form that a drawing fills, and sentences about what has no field.
 * @param {Properties} properties
 * @returns {{fields: Partial<Fields>, told: string[]}}
 */
export function fieldsOf(properties) {
  /** @type {Partial<Fields>} */
  const fields = {};
  const told = [];
  for (const name of /** @type {const} */ (["radius_m", "corridor_width_m"])) if (properties[name] > 0) fields[name] = String(properties[name]);
  const { altitude_upper: upper, altitude_lower: lower } = properties;
  const held = upper && upper.unit !== "FT";
  const lowerHeld = held && lower?.value && lower.unit !== "FT" && lower.datum === upper.datum;
  if (held) Object.assign(fields, { height: String(upper.value), height_lower: lowerHeld ? String(lower.value) : "", datum: upper.datum });
  else if (upper) told.push(t(`高さの上限 ${height(upper)} は入れていません。メートルで入れてください。`, `The upper height ${height(upper)} was not entered: enter it in metres.`));
  if (lower && lower.value !== 0 && !lowerHeld) told.push(t(`高さの下限 ${height(lower)} は使わず、下限なしとして判定します。`, `The lower height ${height(lower)} is not used: it is judged without one.`));
  if (properties.time_start && properties.time_end) {
    const span = hoursOf(properties.time_start, properties.time_end);
    if (span) Object.assign(fields, span);
    else told.push(t("24時間以上にわたる時刻は入れていません。実施する日と時刻を入れてください。", "Times of 24 hours or more were not entered: enter the day and the hours."));
  }
  return { fields, told };
}

/** @param {Altitude} altitude */
const height = ({ value, datum, unit }) => `${value} ${unit === "FT" ? "ft" : "m"}${t("", " ")}${aboveWhat(datum)}`;

/** What a height is measured from, in words. @param {string} datum */
export const aboveWhat = (datum) => t(`（${DATUMS[datum]?.() ?? datum}）`, `(${DATUMS[datum]?.() ?? datum})`);

/** Day and hours in Japan, over one midnight at most; null where they take 24 hours or more. @param {string} start @param {string} end */
function hoursOf(start, end) {
  const [from, to] = [start, end].map((moment) => new Date(Date.parse(moment) + JST_MS).toISOString());
  if (Date.parse(to) - Date.parse(from) >= DAY_MS) return null;
  return { day: from.slice(0, 10), from: from.slice(11, 16), to: to.slice(11, 16) };
}

/**
 * The features of a drawing as one, if the form can hold them so: a single one, or areas of one volume.
 * @param {any} document a Feature or a FeatureCollection
 * @returns {{geometry: Geometry, properties: Properties} | null}
 */
export function asOne(document) {
  const features = document.type === "FeatureCollection" ? document.features : [document];
  if (features.length === 1) return features[0];
  const said = (/** @type {any} */ { properties }) => JSON.stringify(["time_start", "time_end", "altitude_lower", "altitude_upper"].map((name) => properties?.[name] ?? null));
  if (!features.every((/** @type {any} */ f) => f.geometry.type.endsWith("Polygon") && said(f) === said(features[0]))) return null;
  const coordinates = features.flatMap((/** @type {any} */ { geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates));
  return { ...features[0], geometry: { type: "MultiPolygon", coordinates } };
}
