// @ts-check
// Where a day lies in the picture of a plan, which days are marked on its axis, and how much room words take.

import { shortDay, t } from "../shell/language.js";

const DAY_MS = 86_400_000;
const PAST_DAYS = 10; // shown before today at most; what is earlier stands at the edge
const LONG_DAYS = 75; // beyond it, months are marked instead of weeks
const TICK_ROOM = 46; // pixels a mark's words take
export const EDGE = 10; // left and right of the days

/** @typedef {((iso: string) => number) & {first: number, last: number, perDay: number}} Scale x in pixels of a day; what lies before `first` stands at the edge */

/**
 * The number of a day or moment since 1970.
 * @param {string} iso
 */
export const days = (iso) => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY_MS);

/** @param {number} number */
const isoOf = (number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

/**
 * The scale of a plan in a picture `width` pixels wide.
 * @param {Plan} plan
 * @param {number} width
 * @returns {Scale}
 */
export function scale(plan, width) {
  const today = days(plan.asked_on);
  const all = [plan.start, plan.earliest_start, ...plan.steps.flatMap((s) => [s.last_day, s.answer_by, s.earliest_answer])]
    .filter((iso) => typeof iso === "string" && iso !== "").map((iso) => days(/** @type {string} */ (iso)));
  const first = Math.max(Math.min(today, ...all), today - PAST_DAYS) - 1;
  const last = Math.max(today, ...all) + 2;
  const perDay = (width - 2 * EDGE) / (last - first);
  const at = (/** @type {string} */ iso) => EDGE + Math.max(0, days(iso) - first) * perDay;
  return Object.assign(at, { first, last, perDay });
}

/**
 * The marks of the axis: Mondays, or the first of each month where the plan is long; `words` only where there is room.
 * @param {Scale} at
 * @returns {{x: number, words: string}[]}
 */
export function axis(at) {
  const long = at.last - at.first > LONG_DAYS;
  const end = at(isoOf(at.last)) - 30;
  const marks = [];
  let free = -Infinity;
  for (let number = at.first; number <= at.last; number += 1) {
    const moment = new Date(number * DAY_MS);
    if (long ? moment.getUTCDate() !== 1 : moment.getUTCDay() !== 1) continue;
    const x = at(isoOf(number));
    const room = x >= free && x <= end;
    if (room) free = x + TICK_ROOM;
    marks.push({ x, words: room ? shortDay(isoOf(number)) : "" });
  }
  return marks;
}

/**
 * The deadline of a step in a word or two.
 * @param {Step} step
 */
export function dueWords(step) {
  if (step.kind === "on_the_day") return t("当日", "on the day");
  if (step.state === "too_late") return t("✕ 間に合いません", "✕ too late");
  if (step.state === "days_unknown") return t("? 祝日が未定", "? holidays unknown");
  if (step.state === "ask" || !step.last_day) return t("? 期間は要確認", "? ask how long");
  return t(`${shortDay(step.last_day)} まで`, `by ${shortDay(step.last_day)}`);
}

/**
 * About how many pixels words take: full-width signs are twice as wide.
 * @param {string} words
 */
export const wide = (words) => [...words].reduce((sum, c) => sum + ((c.codePointAt(0) ?? 0) > 0x2e7f ? 13 : 7.2), 0);

/**
 * Words cut to the room there is, with "…" where they are.
 * @param {string} words
 * @param {number} room
 */
export function fit(words, room) {
  if (wide(words) <= room) return words;
  const signs = [...words];
  while (signs.length && wide(signs.join("")) > room - 13) signs.pop();
  return `${signs.join("")}…`;
}
