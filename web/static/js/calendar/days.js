// @ts-check
/** Days as a calendar's keys move among them: pure, days as "2026-12-07". */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 });

/** @param {string} day @param {number} by @returns {string} so many days later */
export function later(day, by) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** @param {string} key @returns {"before" | "after" | null} which page a key asks for */
export function pageOf(key) {
  return key === "PageUp" ? "before" : key === "PageDown" ? "after" : null;
}

/**
 * Where a key leads from a day: to the day it means, or to the nearest one shown beyond it; to the day itself, shown or not, past the ends.
 * @param {string} day @param {string} key @param {readonly string[]} shown in order
 * @returns {{day: string} | null} null for a key that moves nothing
 */
export function moved(day, key, shown) {
  if (key === "Home" || key === "End") {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = later(day, -weekday);
    const week = shown.filter((one) => one >= monday && one <= later(monday, 6));
    const end = key === "Home" ? week[0] : week[week.length - 1];
    return end === undefined ? null : { day: end };
  }
  const by = STEPS[key];
  if (by === undefined) return null;
  const meant = later(day, by);
  const beyond = by > 0 ? shown.find((one) => one >= meant) : [...shown].reverse().find((one) => one <= meant);
  return { day: beyond ?? meant };
}
