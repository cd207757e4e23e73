// How a person is asked for what a rule still needs to know.  The page carries the questions (fieldreg/trials/questions.py).
// Keys are the names the contract gives ("vehicle.bvlos").

import { el, said, t } from "./dom.js";

export const QUESTIONS = Object.fromEntries(
  JSON.parse(document.getElementById("questions").dataset.asked).map((question) => [question.name, question]));

/** The controls for one question; `answer(name, value)` is called with true, false, a number, a text, a list or null. */
export function control(name, held, answer, place) {
  const question = QUESTIONS[name];
  const title = said(question.title);
  const id = `${place}-${name.replace(/\W/g, "-")}`;
  if (question.unit) {
    const input = el("input", { id, type: "number", min: "0", step: question.whole ? "1" : "any", value: held ?? "", inputMode: "decimal" });
    input.dataset.question = name;
    input.addEventListener("change", () => answer(name, input.value === "" ? null : Number(input.value)));
    return el("div", {}, el("label", { for: id, textContent: title }), el("div", { className: "with-unit" }, input, el("span", { textContent: said(question.unit) })));
  }
  if (question.several) return severalOf(question, held || [], answer, id);
  const choices = question.choices.length ? question.choices.map((c) => [c.value, said(c.title)]) : [["yes", t("はい", "Yes")], ["no", t("いいえ", "No")]];
  const read = (value) => (question.choices.length ? (question.whole ? Number(value) : value) : value === "yes");
  const now = held === null || held === undefined ? "" : question.choices.length ? String(held) : held ? "yes" : "no";
  return el("fieldset", {}, el("legend", { textContent: title }),
    el("div", { className: "segmented" }, choices.map(([value, label]) => {
      const input = el("input", { type: "radio", name: id, value, checked: value === now });
      input.dataset.question = name;
      input.addEventListener("change", () => answer(name, read(value)));
      return el("label", {}, input, label);
    })));
}

/** Check boxes: more than one may hold, so the answer is given by a button of its own. */
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
