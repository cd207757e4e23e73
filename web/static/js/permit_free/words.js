// @ts-check
// What is said of permit-free parts: numbers in words, and parts gathered by what they are.

import { t } from "../shell/language.js";

/** @typedef {"free" | "besides" | "permit" | "unknown" | "off_site"} Look how a part is drawn */

/** @type {Look[]} in the order of the legend */
export const LOOKS = ["free", "besides", "permit", "unknown", "off_site"];

/**
 * How a part is drawn: what needs no more than the whole place does has a look of its own.
 * @param {PermitFreePart} part
 * @returns {Look}
 */
export const lookOf = ({ answer, besides, off_site }) => (off_site ? "off_site" : answer === "free" ? "free" : besides === "free" ? "besides" : answer);

/** @param {Look} look */
export const nameOf = (look) => ({
  free: t("許可の要らない範囲", "free of permits"),
  besides: t("全域に共通の手続きのほかには、許可の要らない範囲", "nothing besides what the whole place takes"),
  permit: t("許可が要る範囲（または禁止）", "a permit is needed, or it is forbidden"),
  unknown: t("言い切れない範囲", "cannot be told"),
  off_site: t("指定した場所の外", "outside the site"),
})[look];

/**
 * Square metres as people read them.
 * @param {number} m2
 */
export const areaWords = (m2) => (m2 >= 100_000 ? `${(m2 / 10_000).toFixed(1)} ha` : `${Math.round(m2).toLocaleString("en-US")} m²`);

/**
 * Each look that occurs, with its area; in the order of the legend.
 * @param {PermitFreePart[]} parts
 * @returns {{look: Look, area_m2: number}[]}
 */
export function areasOf(parts) {
  return LOOKS.map((look) => ({ look, area_m2: parts.filter((part) => lookOf(part) === look).reduce((sum, part) => sum + part.area_m2, 0) }))
    .filter(({ look }) => parts.some((part) => lookOf(part) === look));
}

/**
 * Each rule that keeps some part from being free, the widest first, with the area it does so on.
 * @param {PermitFreePart[]} parts
 * @returns {{reason: PermitFreeReason, area_m2: number}[]}
 */
export function reasonsOf(parts) {
  /** @type {Map<string, {reason: PermitFreeReason, area_m2: number}>} */
  const found = new Map();
  for (const part of parts) {
    for (const reason of part.reasons) {
      const held = found.get(reason.rule);
      if (!held) found.set(reason.rule, { reason, area_m2: part.area_m2 });
      else found.set(reason.rule, { reason: held.reason.status === "applies" ? held.reason : reason, area_m2: held.area_m2 + part.area_m2 });
    }
  }
  return [...found.values()].sort((a, b) => b.area_m2 - a.area_m2);
}

/**
 * What fits in the free part, a sentence each.
 * @param {PermitFreeMeasures | null} measures
 * @returns {string[]}
 */
export function fitting(measures) {
  if (!measures) return [];
  const { circle, rectangle, straight } = measures;
  return [
    circle ? t(`半径 ${circle.radius_m} m の円`, `a circle of ${circle.radius_m} m radius`) : "",
    rectangle ? t(`${rectangle.long_m} m × ${rectangle.short_m} m の長方形`, `a rectangle of ${rectangle.long_m} m by ${rectangle.short_m} m`) : "",
    straight ? t(`長さ ${straight.length_m} m の直線`, `a straight of ${straight.length_m} m`) : "",
  ].filter(Boolean);
}
