// @ts-check
// What a screening still waits for: each question once, in groups, first those that settle the gravest.

import { el } from "../shell/dom.js";
import { ABOUT } from "../shell/labels.js";
import { said, t } from "../shell/language.js";
import { openQuestions } from "./open_questions.js";
import { control, QUESTIONS } from "./questions.js";
import { NOT_YET } from "./trial.js";

/** @typedef {import("./open_questions.js").Open} Open */
/** @typedef {{answers: Map<string, Answer>, answer: import("./questions.js").Tell}} Answering */

const AT_ONCE = 4; // of a group; the rest is one click away
/** @type {Map<string, boolean>} part → whether the reader opened it; kept while the answers come in */
const folded = new Map();
let last = ""; // the group of the question answered last

/**
 * The names an unknown finding waits for, of those people can be asked.
 * @param {UnknownFinding} found
 */
export const waitsFor = (found) => found.needs.filter((name) => QUESTIONS[name]);

/** @param {string} name */
export const anchor = (name) => `asks-${name.replace(/\W/g, "-")}`;

/**
 * The section of all questions, or null where nothing is open.
 * @param {Screening} screening
 * @param {Answering} answering
 */
export function asking(screening, { answers, answer }) {
  const open = openQuestions(screening, Object.keys(QUESTIONS));
  const left = open.filter((question) => question.open).length;
  if (!open.length) return null;
  const answered = [...answers.values()].filter((value) => value !== null).length;
  /** @type {Map<string, Open[]>} */
  const groups = new Map();
  for (const question of open) {
    const about = QUESTIONS[question.name].about;
    groups.set(about, [...(groups.get(about) || []), question]);
  }
  return el("section", { className: "asking", "data-asking": "", "aria-labelledby": "asking-title" },
    el("h3", { className: "finding-group__title", id: "asking-title" }, t("質問", "Questions"),
      el("span", { className: "asking__left tabular", "data-left": String(left),
        textContent: left ? t(`あと ${left} 問`, `${left} left`) : t("許可に関わる質問は終わりました", "All about permits is answered") })),
    el("progress", { className: "asking__bar", max: answered + left, value: answered, "aria-label": t("答えた質問の割合", "Share of questions answered") }),
    el("p", { className: "small muted", textContent: left
      ? t("上の質問ほど、多くのことが決まります。答えられるものからどうぞ。", "The first decide the most. Answer those you can.")
      : t(`残りの ${open.length} 問は、同意・届出・助言だけに関わります。`, `The other ${open.length} are about consents, notices and advice only.`) }),
    [...groups].map(([about, questions]) => group(about, questions, questions.includes(open[0]), { answers, answer })));
}

/** @param {string} about @param {Open[]} questions @param {boolean} first @param {Answering} answering */
function group(about, questions, first, answering) {
  const atOnce = Math.min(AT_ONCE, questions.filter((question) => question.open).length || AT_ONCE);
  const [shown, more] = [questions.slice(0, atOnce), questions.slice(atOnce)].map((some) => some.map((question) => asked(question, answering)));
  return foldable(about, first || about === last, { className: "asking__group", "data-about": about },
    el("summary", {}, ABOUT[about] || about, el("span", { className: "muted tabular", textContent: t(` ${questions.length} 問`, ` ${questions.length}`) })),
    shown,
    more.length ? foldable(`${about}+`, false, { className: "asking__more" }, el("summary", { textContent: t(`ほかの ${more.length} 問`, `${more.length} more`) }), more) : null);
}

/**
 * Details that stay as the reader left them; the first child is the summary.
 * @param {string} part
 * @param {boolean} open
 * @param {Record<string, unknown>} properties
 * @param {HTMLElement} summary
 * @param {...(import("../shell/dom.js").Child | import("../shell/dom.js").Child[])} children
 */
function foldable(part, open, properties, summary, ...children) {
  const box = el("details", { ...properties, open: folded.get(part) ?? open }, summary, ...children);
  summary.addEventListener("click", () => folded.set(part, !box.open));
  return box;
}

/** @param {Open} question @param {Answering} answering */
function asked({ name, settles, open }, { answers, answer }) {
  const titles = settles.slice(0, 2).map((found) => said(found.title)).join(t("、", ", "));
  const more = settles.length > 2 ? t(` ほか${settles.length - 2}件`, ` and ${settles.length - 2} more`) : "";
  /** @type {import("./questions.js").Tell} */
  const told = (which, value) => { last = QUESTIONS[which].about; answer(which, value); };
  return el("div", { className: "question", id: anchor(name), "data-asks": name, "data-open": open ? "" : null },
    control(name, answers.get(name), told, "ask"), notYet(name, told),
    el("p", { className: "question__settles", textContent: t(`これで決まるもの：${titles}${more}`, `Settles: ${titles}${more}`) }));
}

/**
 * An answer too: what waits for it stays open, and it is not asked again.
 * @param {string} name @param {import("./questions.js").Tell} told
 */
function notYet(name, told) {
  const button = el("button", { type: "button", className: "question__not-yet", "data-not-yet": name,
    "aria-label": t(`${said(QUESTIONS[name].short)}: まだ決まっていない`, `${said(QUESTIONS[name].short)}: not yet known`) }, t("まだ決まっていない", "Not yet known"));
  button.addEventListener("click", () => told(name, NOT_YET));
  return button;
}

/**
 * Puts the reader at the next question, in the group where the last was answered.
 * @param {HTMLElement} box
 */
export function goOn(box) {
  const next = focusable(box, `[data-about="${last}"] [data-question]`) || focusable(box, "[data-asking] [data-question]");
  if (!next) return;
  unfold(next);
  next.focus({ preventScroll: true });
}

/**
 * Puts the reader at one question.
 * @param {string} name
 */
export function goTo(name) {
  const box = document.getElementById(anchor(name));
  if (!box) return;
  unfold(box);
  box.scrollIntoView({ block: "center" });
  focusable(box, "[data-question]")?.focus({ preventScroll: true });
}

/** @param {HTMLElement} box @param {string} selector @returns {HTMLElement | null} */
const focusable = (box, selector) => box.querySelector(selector);

/**
 * Opens whatever is folded about a node.
 * @param {HTMLElement} node
 */
function unfold(node) {
  for (let box = node.closest("details"); box; box = box.parentElement?.closest("details") ?? null) box.open = true;
}
