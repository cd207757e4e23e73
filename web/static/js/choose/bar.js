// @ts-check
// The "your trial" bar: what stands in its fields, and what the need asked for puts into them.

import { every, one } from "../shell/dom.js";
import { said, t } from "../shell/language.js";

/** @typedef {{values: Record<string, string | string[]>, times: Record<string, string>[], base: string, activity: string}} Told */

export const bar = /** @type {HTMLFormElement} */ (one("[data-trial-bar]"));
const sheet = one("[data-trial-fields]");
const opener = one("[data-trial-open]");
const more = /** @type {HTMLDetailsElement} */ (one("[data-trial-more]"));
const faultsBox = one("[data-trial-faults]");
const ALOFT = ["drone", "balloon", "kite", "laser", "fireworks"];

/** What the fields say, as a form would send it; of the list's own state nothing. @returns {[string, string][]} */
export function fields() {
  return [...bar.elements].flatMap((held) => {
    const control = /** @type {HTMLInputElement} */ (held);
    if (!control.name || control.matches(":disabled") || control.closest("[data-state-kept]")) return [];
    if (control.type === "checkbox" && !control.checked) return [];
    return [/** @type {[string, string]} */ ([control.name, control.value])];
  });
}

/**
 * Fills the fields in from the need asked for; the one that has the focus is left alone.
 * @param {Told} told
 */
export function fill({ values, times, base, activity }) {
  put(named("base"), base);
  put(named("of"), String(values.craft));
  put(named("craft"), String(values.craft));
  put(named("low_m"), String(values.low_m ?? ""));
  put(named("high_m"), String(values.high_m ?? ""));
  for (const held of every("[data-datum]", bar)) held.hidden = held.dataset.datum !== (values.datum ?? "AGL");
  if (values.size || activity !== bar.dataset.activity) put(named("size_kind"), String(values.size_kind)); // chosen a moment ago, it waits for its number
  put(named("size"), String(values.size ?? ""));
  showSet(activity);
  for (const control of every(`[data-activity-set="${activity}"] [name]`)) putOne(/** @type {HTMLInputElement} */ (control), values);
  fillTimes(times);
  const asked = Object.keys(values).filter((name) => name.startsWith("needs.")).length;
  one("[data-trial-count]").textContent = asked ? ` ${asked}` : "";
}

/** Without a need the day is the visitor's own, or none: the list says for which day it is. @param {string} day */
export function fillDay(day) {
  put(named("day"), day);
}

/** @param {string} activity */
function showSet(activity) {
  bar.dataset.activity = activity;
  one("[data-aloft]").hidden = !ALOFT.includes(activity);
  for (const set of every("[data-activity-set]")) {
    set.hidden = set.dataset.activitySet !== activity;
    /** @type {HTMLFieldSetElement} */ (set).disabled = set.hidden;
  }
}

/** @param {HTMLInputElement} control @param {Told["values"]} values */
function putOne(control, values) {
  const held = values[control.name] ?? "";
  if (control.type === "checkbox") control.checked = held === control.value || (Array.isArray(held) && held.includes(control.value));
  else put(control, String(held));
}

/** @param {Told["times"]} times */
function fillTimes(times) {
  const all = (/** @type {string} */ name) => /** @type {HTMLInputElement[]} */ (every(`[name="${name}"]`, bar));
  const lines = { day: all("day"), from: all("from"), to: all("to"), last: all("last") };
  while (lines.day.length < times.length + 1) {
    const box = one("[data-times]");
    const again = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (box.lastElementChild).cloneNode(true));
    box.append(again);
    for (const [name, held] of Object.entries(lines)) held.push(/** @type {HTMLInputElement} */ (one(`[name="${name}"]`, again)));
  }
  for (const [name, held] of Object.entries(lines)) held.forEach((control, i) => put(control, times[i]?.[name] ?? ""));
}

/** @type {WeakMap<EventTarget, string>} what a field said when somebody came into it */
const entered = new WeakMap();
/** @type {WeakMap<EventTarget, string>} what it is to say when he leaves it as it was */
const waiting = new WeakMap();
bar.addEventListener("focusin", ({ target }) => { if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) entered.set(target, target.value); });
bar.addEventListener("focusout", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  const value = waiting.get(target);
  waiting.delete(target);
  if (value !== undefined && target.value === entered.get(target) && !target.validity.badInput) target.value = value;
});

/**
 * Writes into a field; where somebody is in it, when he leaves it and has changed nothing.
 * @param {HTMLInputElement | HTMLSelectElement} control
 * @param {string} value
 */
export function put(control, value) {
  if (control === document.activeElement) waiting.set(control, value);
  else if (control.value !== value) control.value = value;
}

/** @param {string} name */
const named = (name) => /** @type {HTMLInputElement} */ (bar.querySelector(`[name="${name}"]`));

/**
 * Says what is wrong with what was entered; of nothing wrong, nothing.
 * @param {{message: Words, where?: string}[]} faults
 */
export function tellFaults(faults) {
  faultsBox.hidden = !faults.length;
  faultsBox.replaceChildren(...faults.map(({ message }) => Object.assign(document.createElement("p"), { className: "error", textContent: said(message) })));
}

/** @param {string} line the need in one line, "" for none */
export function tellLine(line) {
  one("[data-trial-line]").textContent = line || t("試したいことを入れる（機体・高さ・日時）", "Say what you want to test");
  one("[data-trial-told]").textContent = line;
  one("[data-asked]").hidden = !line;
}

/** @param {boolean} open of a phone: the fields, or the line alone */
function show(open) {
  bar.classList.toggle("is-open", open);
  opener.setAttribute("aria-expanded", String(open));
  if (!open) more.open = false;
}

/** Listens to the bar: `changed` is called when a field was changed, not while it is being typed. @param {(done: boolean) => void} changed */
export function watchBar(changed) {
  opener.addEventListener("click", () => { show(!bar.classList.contains("is-open")); if (bar.classList.contains("is-open")) named("craft").focus(); });
  bar.addEventListener("change", () => changed(false));
  bar.addEventListener("submit", (event) => { event.preventDefault(); show(false); more.open = false; changed(true); });
  const fold = one("[data-trial-fold]");
  fold.hidden = false;
  fold.addEventListener("click", () => { more.open = false; one("summary", more).focus(); });
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (more.open) { more.open = false; one("summary", more).focus(); } else if (bar.classList.contains("is-open")) { show(false); opener.focus(); }
  });
  document.addEventListener("click", (event) => { if (more.open && !more.contains(/** @type {Node} */ (event.target))) more.open = false; });
}
