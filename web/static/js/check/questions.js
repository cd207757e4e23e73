// @ts-check
// How a person is asked for what a rule still needs to know.  The page carries the questions (fieldreg/trials/questions.py).
// Keys are the names the contract gives ("vehicle.bvlos").

import { el, one } from "../shell/dom.js";
import { said, t } from "../shell/language.js";

/** @typedef {(name: string, value: Answer) => void} Tell is told an answer; null takes one back */

const carried = one("#questions").dataset;
/** @type {Question[]} */
const LIST = JSON.parse(carried.asked ?? "");

/** @type {Record<string, Question>} */
export const QUESTIONS = Object.fromEntries(LIST.map((question) => [question.name, question]));
/** @type {Record<string, Words>} */
export const LAYERS = JSON.parse(carried.layers ?? "");
export const LAW = carried.law ?? "";

/**
 * The controls for one question; `answer` is told true, false, a number, a text, a list or null.
 * @param {string} name
 * @param {Answer | undefined} held
 * @param {Tell} answer
 * @param {string} place where on the page, so that ids differ
 */
export function control(name, held, answer, place) {
  const question = QUESTIONS[name];
  const id = `${place}-${name.replace(/\W/g, "-")}`;
  if (question.unit) return numberOf(question, held, answer, id);
  if (question.day) return dayOf(question, held, answer, id);
  if (question.several) return severalOf(question, Array.isArray(held) ? held : [], answer, id);
  return oneOf(question, held, answer, id);
}

/** @param {Question} question @param {Answer | undefined} held @param {Tell} answer @param {string} id */
function numberOf(question, held, answer, id) {
  const input = el("input", { id, type: "number", min: "0", step: question.whole ? "1" : "any", value: held ?? "", inputMode: "decimal" });
  input.dataset.question = question.name;
  input.addEventListener("change", () => answer(question.name, input.value === "" ? null : Number(input.value)));
  return el("div", {}, el("label", { for: id, textContent: said(question.title) }),
    el("div", { className: "with-unit" }, input, el("span", { textContent: said(question.unit) })));
}

/** @param {Question} question @param {Answer | undefined} held @param {Tell} answer @param {string} id */
function dayOf(question, held, answer, id) {
  const input = el("input", { id, type: "date", value: held ?? "" });
  input.dataset.question = question.name;
  input.addEventListener("change", () => answer(question.name, input.value || null));
  return el("div", {}, el("label", { for: id, textContent: said(question.title) }), input);
}

/** @param {Question} question @param {Answer | undefined} held @param {Tell} answer @param {string} id */
function oneOf(question, held, answer, id) {
  const chosen = question.choices.length > 0;
  const choices = chosen ? question.choices.map((c) => [c.value, said(c.title)]) : [["yes", t("はい", "Yes")], ["no", t("いいえ", "No")]];
  const read = (/** @type {string} */ value) => (chosen ? (question.whole ? Number(value) : value) : value === "yes");
  const now = held === null || held === undefined ? "" : chosen ? String(held) : held ? "yes" : "no";
  return el("fieldset", {}, el("legend", { textContent: said(question.title) }),
    el("div", { className: "segmented" }, choices.map(([value, label]) => {
      const input = el("input", { type: "radio", name: id, value, checked: value === now });
      input.dataset.question = question.name;
      input.addEventListener("change", () => answer(question.name, read(value)));
      return el("label", {}, input, label);
    })));
}

/**
 * Check boxes: more than one may hold, so the answer is given by a button of its own.
 * @param {Question} question @param {string[]} held @param {Tell} answer @param {string} id
 */
function severalOf(question, held, answer, id) {
  const boxes = question.choices.map((choice) => {
    const input = el("input", { type: "checkbox", name: id, value: choice.value, checked: held.includes(choice.value) });
    input.dataset.question = question.name;
    return { input, label: el("label", { className: "tick" }, input, said(choice.title)) };
  });
  const told = () => { const chosen = boxes.filter((b) => b.input.checked).map((b) => b.input.value); return chosen.length ? chosen : null; };
  const done = el("button", { type: "button", className: "button button--small", textContent: t("この答えにする", "Take this answer") });
  done.addEventListener("click", () => answer(question.name, told()));
  return el("fieldset", {}, el("legend", { textContent: said(question.title) }), el("div", { className: "ticks" }, boxes.map((b) => b.label)), done);
}
