// @ts-check
// Which sites are wanted, and in which order: the same answers as web/pages/site_filters.py (tests/choosing_cases.json holds both to it).

import { alternatives, foundIn } from "../shell/folding.js";

/** @typedef {{kind: string, ward: string, availability: string, activities: string[], size: number | null, free: string, judged: string, text: string, position: number}} Row
 * `size` is metres of a road, square metres of a place, null where nobody knows; `text` is what words are looked for in;
 * `free` tells of the activity `judged` only */
/** @typedef {{q: string, kind: string, ward: string, availability: string, activity: string, free: boolean,
 *   area_min: string, area_max: string, length_min: string, length_max: string, sort: string}} Want as in the form: "" asks for nothing */

/**
 * Whether a row is wanted; null where its size is asked for and not known.  A length alone asks for roads, an area alone for places.
 * @param {Row} row
 * @param {Want} want
 * @returns {boolean | null}
 */
export function wanted(row, want) {
  if (!foundIn(row.text, alternatives(want.q))) return false;
  if (want.kind && row.kind !== want.kind) return false;
  if (want.ward && row.ward !== want.ward) return false;
  if (want.availability && row.availability !== want.availability) return false;
  if (want.activity && !takes(row.activities, want.activity)) return false;
  if (want.free && (row.free !== "yes" || !isJudged(row, want.activity))) return false;
  const [length, area] = [[want.length_min, want.length_max], [want.area_min, want.area_max]];
  const [[least, most], other] = row.kind === "road" ? [length, area] : [area, length];
  if (!least && !most) return !other[0] && !other[1];
  if (row.size === null) return null;
  return !(least && row.size < Number(least)) && !(most && row.size > Number(most));
}

/**
 * Whether what the list tells of permits is of the activity asked for.
 * @param {{judged: string}} row
 * @param {string} activity "" asks for none of its own
 */
export const isJudged = ({ judged }, activity) => activity === "" || activity === judged;

/**
 * Whether a place that offers these takes the activity; what rises without being a drone is taken as "other" too.
 * @param {string[]} offered
 * @param {string} activity
 */
const takes = (offered, activity) =>
  offered.includes(activity) || (["balloon", "kite", "laser", "fireworks"].includes(activity) && offered.includes("other"));

/**
 * How two rows stand to each other in that order; the registry's own decides where they are equal.
 * @param {string} by "code", "area" (largest first), "ward" or "kind"
 * @returns {(a: Row, b: Row) => number}
 */
export function inOrder(by) {
  const first = { area: bySize, ward: byWord("ward"), kind: byWord("kind") }[by] ?? (() => 0);
  return (a, b) => first(a, b) || a.position - b.position;
}

/** Places before roads, each the largest first; what has no size last. @param {Row} a @param {Row} b */
const bySize = (a, b) => Number(a.size === null) - Number(b.size === null)
  || Number(a.kind === "road") - Number(b.kind === "road") || (b.size ?? 0) - (a.size ?? 0);

/** @param {"ward" | "kind"} name @returns {(a: Row, b: Row) => number} */
const byWord = (name) => (a, b) => a[name].localeCompare(b[name], "ja");
