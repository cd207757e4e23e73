// @ts-check
// A plan as a picture: a row for each step, bars between days, lines for today and for the trial.
// Every state has a shape and a word of its own; the table beside it tells the same to those who cannot see it.

import { svg } from "../shell/dom.js";
import { day, said, shortDay, t } from "../shell/language.js";
import { axis, days, dueWords, EDGE, fit, scale, wide } from "./gantt_scale.js";

/** @typedef {import("./gantt_scale.js").Scale} Scale */

const ROW = 46;
const HEAD = 58;
const BAR = 14;

/**
 * An SVG of the plan (the contract's JSON), `width` pixels wide.
 * @param {Plan} plan
 * @param {number} width
 */
export function gantt(plan, width) {
  const at = scale(plan, width);
  const height = HEAD + plan.steps.length * ROW + 8;
  const picture = svg("svg", { class: "gantt", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": inWords(plan) });
  picture.append(
    ...plan.steps.map((_, i) => stripe(i, width)).reverse().filter((drawn) => drawn !== null),
    hatching(),
    ...ticks(at, height),
    ...mark(at, plan.asked_on, t("今日", "Today"), "gantt__today", 12, height, width),
    ...mark(at, plan.start.slice(0, 10), t("開始", "Start"), "gantt__start", 28, height, width),
    ...plan.steps.flatMap((step, i) => row(step, i, at, width)),
    ...plan.steps.flatMap((step, i) => waits(plan, step, i, at)));
  return picture;
}

/**
 * What the picture shows, for those who hear the page.
 * @param {Plan} plan
 */
export function inWords(plan) {
  const steps = plan.steps.map((step, i) => {
    const due = step.last_day ? t(`${day(step.last_day)}まで`, `by ${day(step.last_day)}`) : t(`${day(step.answer_by)}に必要`, `needed on ${day(step.answer_by)}`);
    return t(`${i + 1}、${said(step.title)}、${due}、${said(step.state_name)}。`, `${i + 1}: ${said(step.title)}, ${due}, ${said(step.state_name)}. `);
  });
  return t(`申請の段取りの図。今日は${day(plan.asked_on)}、開始は${day(plan.start.slice(0, 10))}。`,
    `Chart of the plan. Today is ${day(plan.asked_on)}, the start is ${day(plan.start.slice(0, 10))}. `) + steps.join("");
}

/** @param {number} i @param {number} width */
const stripe = (i, width) => (i % 2 ? null : svg("rect", { class: "gantt__stripe", x: 0, y: HEAD + i * ROW - 2, width, height: ROW }));

/** @param {Scale} at @param {number} height */
const ticks = (at, height) => axis(at).flatMap(({ x, words }) => [
  svg("line", { class: "gantt__tick", x1: x, x2: x, y1: HEAD - 6, y2: height - 4 }),
  ...(words ? [text(x + 2, HEAD - 10, words, "gantt__axis")] : []),
]);

/** @param {Step} step @param {number} i @param {Scale} at @param {number} width */
function row(step, i, at, width) {
  const top = HEAD + i * ROW;
  const due = dueWords(step);
  return [
    text(EDGE, top + 15, fit(`${i + 1} ${said(step.title)}`, width - 2 * EDGE - wide(due) - 14), "gantt__label"),
    text(width - EDGE, top + 15, due, `gantt__due gantt__due--${step.state}`, "end"),
    ...shapes(step, at, top + 24),
  ];
}

/**
 * What stands for a step: a diamond on the day, a ring for the desk, a cross where it is late, "?" where nobody knows how long.
 * @param {Step} step @param {Scale} at @param {number} y
 */
function shapes(step, at, y) {
  const middle = y + BAR / 2;
  if (step.kind === "on_the_day") return [svg("path", { class: "gantt__duty", d: `M${at(step.answer_by)} ${middle - 8}l8 8l-8 8l-8 -8z` })];
  if (step.kind === "desk") return desk(step.last_day || step.answer_by, at, middle);
  if (step.state === "too_late") return late(step, at, y);
  const [from, to] = [at(step.earliest_day), at(step.answer_by)];
  if (step.state === "ask" || !step.last_day) return [bar(from, to, y, "gantt__ask"), text((from + to) / 2, y + 11.5, "?", "gantt__mark", "middle")];
  return [bar(from, at(step.last_day), y, "gantt__window"), bar(at(step.last_day), to, y, "gantt__wait")];
}

/**
 * A ring on the recommended day; an arrow beside it where that lies before what is drawn.
 * @param {string} recommended @param {Scale} at @param {number} y
 */
function desk(recommended, at, y) {
  const x = at(recommended);
  const ring = svg("circle", { class: "gantt__desk", cx: x, cy: y, r: 7 });
  return days(recommended) < at.first ? [ring, text(x + 12, y + 4.5, "◀", "gantt__axis")] : [ring];
}

/**
 * From the earliest day on, hatched; a cross where the last day was.
 * @param {Step} step @param {Scale} at @param {number} y
 */
function late(step, at, y) {
  const x = at(step.last_day || step.answer_by);
  const middle = y + BAR / 2;
  return [
    bar(at(step.earliest_day), Math.max(at(step.earliest_answer ?? step.answer_by), at(step.answer_by)), y, "gantt__late", { fill: "url(#gantt-hatch)" }),
    svg("path", { class: "gantt__cross", d: `M${x - 6} ${middle - 6}l12 12m0 -12l-12 12` }),
  ];
}

/** @param {Plan} plan @param {Step} step @param {number} i @param {Scale} at */
function waits(plan, step, i, at) {
  return step.waits_for.flatMap((rule) => {
    const other = plan.steps.findIndex((s) => s.rule === rule);
    const from = plan.steps[other];
    if (from.state === "too_late" || step.state === "too_late") return [];
    const end = HEAD + i * ROW + 22;
    return [svg("path", { class: "gantt__arrow", d: `M${at(from.answer_by)} ${HEAD + other * ROW + 38}V${end}m-4 -5l4 5l4 -5` })];
  });
}

/** @param {Scale} at @param {string} iso @param {string} word @param {string} className @param {number} y @param {number} height @param {number} width */
function mark(at, iso, word, className, y, height, width) {
  const x = at(iso);
  const words = `${word} ${shortDay(iso)}`;
  const right = x + wide(words) + 8 > width;
  return [svg("line", { class: className, x1: x, x2: x, y1: y - 10, y2: height - 4 }),
    text(right ? x - 4 : x + 4, y, words, `${className}-label`, right ? "end" : "start")];
}

/** @param {number} from @param {number} to @param {number} y @param {string} className @param {Record<string, string>} [more] */
const bar = (from, to, y, className, more = {}) => svg("rect", { class: className, x: from, y, width: Math.max(3, to - from), height: BAR, rx: 2, ...more });

const hatching = () => svg("defs", {},
  svg("pattern", { id: "gantt-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { class: "gantt__hatch-ground", width: 6, height: 6 }), svg("rect", { class: "gantt__hatch-line", width: 2, height: 6 })));

/** @param {number} x @param {number} y @param {string} words @param {string} className @param {string} [anchor] */
const text = (x, y, words, className, anchor = "start") => svg("text", { x, y, class: className, "text-anchor": anchor }, words);
