// @ts-check
// The trial in words, for paper, where fields to fill in say nothing.

import { every, one, term } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { QUESTIONS } from "./questions.js";
import { aboveWhat } from "./taken_fields.js";
import { NOT_YET } from "./trial.js";

/**
 * Puts it in words below the verdict; the style for paper shows it.
 * @param {Trial} trial
 * @param {Map<string, Answer>} answers
 * @param {string} place as the page calls it
 */
export function tellInWords({ properties }, answers, place) {
  const list = one("[data-trial-summary]");
  list.replaceChildren();
  term(list, t("場所", "Where"), place);
  term(list, t("実証の種類", "Activity"), chosen("activity"));
  term(list, t("日時", "When"), `${minute(properties.time_start)} – ${minute(properties.time_end)}`);
  const { altitude_upper: upper, altitude_lower: lower } = properties;
  if (upper) term(list, t("高さ", "Height"), `${lower?.value ? `${lower.value}–` : ""}${upper.value} m ${aboveWhat(upper.datum)}`);
  if (properties.radius_m) term(list, t("半径", "Radius"), `${properties.radius_m} m`);
  if (properties.corridor_width_m) term(list, t("経路の幅", "Width of the route"), `${properties.corridor_width_m} m`);
  if (typeof properties.vehicle.mass_g === "number") term(list, t("機体と電池の重さ", "Mass with battery"), `${properties.vehicle.mass_g} g`);
  for (const [name, value] of answers) {
    if (value !== null && QUESTIONS[name]) term(list, said(QUESTIONS[name].short), inWords(QUESTIONS[name], value));
  }
}

/** @param {string} field */
const chosen = (field) => every(`#${field} option:checked`)[0]?.textContent ?? "";

/** @param {string} moment */
const minute = (moment) => moment.slice(0, 16).replace("T", " ");

/** @param {Question} question @param {Answer} value */
function inWords(question, value) {
  if (value === NOT_YET) return t("まだ決まっていない", "Not yet known");
  if (typeof value === "boolean") return value ? t("はい", "Yes") : t("いいえ", "No");
  const title = (/** @type {unknown} */ one) => said(question.choices.find((choice) => choice.value === String(one))?.title) || String(one);
  if (Array.isArray(value)) return value.map(title).join(t("、", ", "));
  return question.unit ? `${value} ${said(question.unit)}` : title(value);
}
