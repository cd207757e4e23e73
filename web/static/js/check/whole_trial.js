// @ts-check
// A trial taken over whole: what the form shows of it, what it only carries along, and whether the form can hold it at all.

import { partsOf, trialOf } from "./trial.js";

/** @typedef {import("./trial.js").Fields} Fields */
/** @typedef {import("./trial.js").Place} Place */
/** @typedef {Partial<Trial["properties"]>} Carried what of a trial has no field here, and goes on with it as it came */

const CARRIED = ["altitude_lower", "odd", "road", "name", "purpose", "organisation"];
const ALOFT = ["drone", "balloon", "kite", "laser", "fireworks"];

/**
 * What a trial says in the form's own terms; fields it does not speak of are emptied where its activity would have them.
 * @param {Trial} trial
 * @returns {{fields: Partial<Fields>, answers: Map<string, Answer>, place: Place, carried: Carried}}
 */
export function wholeOf(trial) {
  const { fields, answers, place } = partsOf(trial);
  const { activity, altitude_upper: upper, vehicle } = trial.properties;
  /** @type {Partial<Fields>} */
  const more = { activity };
  if (ALOFT.includes(activity) && !upper) Object.assign(more, { height: "", height_lower: "" });
  if (activity === "drone") {
    more.mass_g = typed(vehicle?.mass_g);
    more.count = typed(vehicle?.count);
    answers.delete("vehicle.count");
  }
  const carried = Object.fromEntries(Object.entries(trial.properties).filter(([name]) => CARRIED.includes(name)));
  return { fields: { ...fields, ...more }, answers, place, carried };
}

/**
 * The trial the form tells, with what it carries along.
 * @param {Fields} fields @param {Place} place @param {Map<string, Answer>} answers
 * @param {Carried | null} carried null where nothing was taken over
 * @returns {Trial}
 */
export function toldTrial(fields, place, answers, carried) {
  const trial = trialOf(fields, place, answers);
  if (!carried) return trial;
  const { altitude_lower: lower, ...others } = carried;
  const properties = { ...trial.properties, ...others };
  const asItCame = fields.height_lower === "" && !lower?.value && (!lower || lower.datum === fields.datum);
  if (properties.altitude_upper && asItCame) properties.altitude_lower = lower; // "from the ground" where it said so, nothing where not
  return { ...trial, properties };
}

/**
 * Whether two trials say the same: what is empty says nothing.
 * @param {unknown} one @param {unknown} other
 */
export const sameTrial = (one, other) => JSON.stringify(plain(one)) === JSON.stringify(plain(other));

/**
 * Whether the form can hold a document as it is: filled in and told again, it says the same.
 * @param {any} held the contract's Feature or FeatureCollection
 * @param {Fields} fields as they stand in the form
 */
export function fitsTheForm(held, fields) {
  if (held.type !== "Feature") return false;
  const whole = wholeOf(held);
  return sameTrial(toldTrial({ ...fields, ...whole.fields }, whole.place, whole.answers, whole.carried), held);
}

/** @param {Answer | undefined} value */
const typed = (value) => (typeof value === "number" ? String(value) : "");

/** @param {any} value @returns {any} names in order, without what is empty */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const held = Object.keys(value).sort().map((name) => /** @type {const} */ ([name, plain(name === "not_yet_known" ? [...value[name]].sort() : value[name])]));
  return Object.fromEntries(held.filter(([, part]) => !isEmpty(part)));
}

/** @param {any} part */
const isEmpty = (part) => part === null || part === undefined || part === "" || (typeof part === "object" && !Object.keys(part).length);
