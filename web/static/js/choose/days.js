// @ts-check
// The slider of days: six weeks from today; a day's answers and what is free on it.

import { one, settled } from "../shell/dom.js";
import { t } from "../shell/language.js";

const form = one("[data-days]");
const slider = /** @type {HTMLInputElement} */ (one("[name=ahead]", form));
const output = one("[data-day-words]", form);
/** @type {{iso: string, words: string}[]} */
const days = JSON.parse(form.dataset.daysOf ?? "[]");

/** Listens to the slider; `moved` once it has come to rest. @param {(ahead: string) => void} moved */
export function watchDays(moved) {
  one("[data-days-go]", form).hidden = true;
  slider.addEventListener("input", () => tell(days[Number(slider.value)].words, {}));
  slider.addEventListener("change", settled(() => moved(slider.value), 150));
  form.addEventListener("submit", (event) => event.preventDefault());
}

/**
 * Puts the slider at the day that is asked for.
 * @param {{at: number, words: string, slots: Record<string, number>}} told
 */
export function layDay({ at, words, slots }) {
  if (document.activeElement !== slider || Number(slider.value) === at) slider.value = String(at);
  tell(words, slots);
}

/** @param {string} words @param {Record<string, number>} slots how many sites are free, partly or wholly taken */
function tell(words, { free, partly = 0, taken = 0 }) {
  const said = free === undefined ? "" : t(` 空き ${free}・予約あり ${partly + taken}`, ` ${free} free, ${partly + taken} taken`);
  output.textContent = words + said;
  slider.setAttribute("aria-valuetext", words + said);
}
