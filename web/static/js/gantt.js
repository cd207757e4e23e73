// A plan as a picture: a row for each step, bars between days, lines for today and for the trial.
// Every state has a shape and a word of its own; the table beside it tells the same to those who cannot see it.

import { day, said, t } from "./dom.js";

const NS = "http://www.w3.org/2000/svg";
const DAY_MS = 86_400_000;
const ROW = 46;
const HEAD = 58;
const EDGE = 10; // left and right of the days
const PAST_DAYS = 10; // shown before today at most; what is earlier stands at the edge
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** An SVG of the plan (the contract's JSON), `width` pixels wide. */
export function gantt(plan, width) {
  const at = scale(plan, width);
  const height = HEAD + plan.steps.length * ROW + 8;
  const svg = node("svg", { class: "gantt", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": inWords(plan) });
  svg.append(hatching());
  ticks(svg, at, height);
  mark(svg, at, plan.asked_on, t("今日", "Today"), "gantt__today", 12, height, width);
  mark(svg, at, plan.start.slice(0, 10), t("開始", "Start"), "gantt__start", 28, height, width);
  plan.steps.forEach((step, i) => row(svg, step, i, at, width));
  plan.steps.forEach((step, i) => waits(svg, plan, step, i, at));
  return svg;
}

/** What the picture shows, for those who hear the page. */
export function inWords(plan) {
  const steps = plan.steps.map((step, i) => {
    const due = step.last_day ? t(`${day(step.last_day)}まで`, `by ${day(step.last_day)}`) : t(`${day(step.answer_by)}に必要`, `needed on ${day(step.answer_by)}`);
    return t(`${i + 1}、${said(step.title)}、${due}、${said(step.state_name)}。`, `${i + 1}: ${said(step.title)}, ${due}, ${said(step.state_name)}. `);
  });
  return t(`申請の段取りの図。今日は${day(plan.asked_on)}、開始は${day(plan.start.slice(0, 10))}。`,
    `Chart of the plan. Today is ${day(plan.asked_on)}, the start is ${day(plan.start.slice(0, 10))}. `) + steps.join("");
}

const days = (iso) => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY_MS);

/** "12/8" or "8 Dec". */
export function short(iso) {
  const [, month, date] = iso.slice(0, 10).split("-").map(Number);
  return t(`${month}/${date}`, `${date} ${MONTHS[month - 1]}`);
}

function scale(plan, width) {
  const today = days(plan.asked_on);
  const all = [plan.start, plan.earliest_start, ...plan.steps.flatMap((s) => [s.last_day, s.answer_by, s.earliest_answer])].filter(Boolean).map(days);
  const first = Math.max(Math.min(today, ...all), today - PAST_DAYS) - 1;
  const last = Math.max(today, ...all) + 2;
  const perDay = (width - 2 * EDGE) / (last - first);
  const at = (iso) => EDGE + Math.max(0, days(iso) - first) * perDay;
  return Object.assign(at, { first, last, perDay });
}

function ticks(svg, at, height) {
  const long = at.last - at.first > 75;
  let free = -Infinity;
  for (let i = at.first; i <= at.last; i += 1) {
    const moment = new Date(i * DAY_MS);
    const iso = moment.toISOString().slice(0, 10);
    if (long ? moment.getUTCDate() !== 1 : moment.getUTCDay() !== 1) continue;
    const x = at(iso);
    svg.append(node("line", { class: "gantt__tick", x1: x, x2: x, y1: HEAD - 6, y2: height - 4 }));
    if (x < free || x > at(new Date(at.last * DAY_MS).toISOString()) - 30) continue;
    svg.append(text(x + 2, HEAD - 10, short(iso), "gantt__axis"));
    free = x + 46;
  }
}

function row(svg, step, i, at, width) {
  const top = HEAD + i * ROW;
  const y = top + 24;
  const height = 14;
  if (i % 2 === 0) svg.prepend(node("rect", { class: "gantt__stripe", x: 0, y: top - 2, width, height: ROW }));
  const due = dueWords(step);
  svg.append(text(EDGE, top + 15, fit(`${i + 1} ${said(step.title)}`, width - 2 * EDGE - wide(due) - 14), "gantt__label"));
  svg.append(text(width - EDGE, top + 15, due, `gantt__due gantt__due--${step.state}`, "end"));
  if (step.kind === "on_the_day") return svg.append(diamond(at(step.answer_by), y + height / 2, "gantt__duty"));
  if (step.kind === "desk") return desk(svg, step, at, y + height / 2);
  if (step.state === "too_late") return late(svg, step, at, y, height);
  if (step.state === "ask") {
    svg.append(bar(at(step.earliest_day), at(step.answer_by), y, height, "gantt__ask"));
    return svg.append(text((at(step.earliest_day) + at(step.answer_by)) / 2, y + 11.5, "?", "gantt__mark", "middle"));
  }
  svg.append(bar(at(step.earliest_day), at(step.last_day), y, height, "gantt__window"));
  return svg.append(bar(at(step.last_day), at(step.answer_by), y, height, "gantt__wait"));
}

/** A ring on the recommended day; an arrow beside it where that lies before what is drawn. */
function desk(svg, step, at, y) {
  const x = at(step.last_day);
  svg.append(node("circle", { class: "gantt__desk", cx: x, cy: y, r: 7 }));
  if (days(step.last_day) < at.first) svg.append(text(x + 12, y + 4.5, "◀", "gantt__axis"));
}

/** From the earliest day on, hatched; a cross where the last day was. */
function late(svg, step, at, y, height) {
  svg.append(bar(at(step.earliest_day), Math.max(at(step.earliest_answer), at(step.answer_by)), y, height, "gantt__late", { fill: "url(#gantt-hatch)" }));
  const x = at(step.last_day || step.answer_by);
  const middle = y + height / 2;
  svg.append(node("path", { class: "gantt__cross", d: `M${x - 6} ${middle - 6}l12 12m0 -12l-12 12` }));
}

function waits(svg, plan, step, i, at) {
  for (const rule of step.waits_for) {
    const other = plan.steps.findIndex((s) => s.rule === rule);
    const from = plan.steps[other];
    if (from.state === "too_late" || step.state === "too_late") continue;
    const x = at(from.answer_by);
    const end = HEAD + i * ROW + 22;
    svg.append(node("path", { class: "gantt__arrow", d: `M${x} ${HEAD + other * ROW + 38}V${end}m-4 -5l4 5l4 -5` }));
  }
}

function dueWords(step) {
  if (step.kind === "on_the_day") return t("当日", "on the day");
  if (step.state === "too_late") return t("✕ 間に合いません", "✕ too late");
  if (step.state === "ask") return t("? 期間は要確認", "? ask how long");
  return t(`${short(step.last_day)} まで`, `by ${short(step.last_day)}`);
}

function mark(svg, at, iso, word, className, y, height, width) {
  const x = at(iso);
  const words = `${word} ${short(iso)}`;
  const right = x + wide(words) + 8 > width;
  svg.append(node("line", { class: className, x1: x, x2: x, y1: y - 10, y2: height - 4 }),
    text(right ? x - 4 : x + 4, y, words, `${className}-label`, right ? "end" : "start"));
}

function bar(from, to, y, height, className, more = {}) {
  return node("rect", { class: className, x: from, y, width: Math.max(3, to - from), height, rx: 2, ...more });
}

const diamond = (x, y, className) => node("path", { class: className, d: `M${x} ${y - 8}l8 8l-8 8l-8 -8z` });

function hatching() {
  const pattern = node("pattern", { id: "gantt-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(node("rect", { class: "gantt__hatch-ground", width: 6, height: 6 }), node("rect", { class: "gantt__hatch-line", width: 2, height: 6 }));
  const defs = node("defs", {});
  defs.append(pattern);
  return defs;
}

/** About how many pixels a label takes: full-width signs are twice as wide. */
const wide = (words) => [...words].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 13 : 7.2), 0);

function fit(words, room) {
  if (wide(words) <= room) return words;
  const signs = [...words];
  while (signs.length && wide(signs.join("")) > room - 13) signs.pop();
  return `${signs.join("")}…`;
}

function text(x, y, words, className, anchor = "start") {
  const label = node("text", { x, y, class: className, "text-anchor": anchor });
  label.textContent = words;
  return label;
}

function node(tag, attributes) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
