// @ts-check
// The form of the checking page: its fields, read and filled.

import { every, one } from "../shell/dom.js";
import { shortDay, t } from "../shell/language.js";
import { dayAfter, endsNextDay } from "./trial.js";

/** @typedef {import("./trial.js").Fields} Fields */
/** @typedef {import("./trial.js").FieldName} FieldName */

/** @type {FieldName[]} */
const NAMES = ["activity", "day", "from", "to", "radius_m", "corridor_width_m", "height", "height_lower", "datum", "mass_g", "count"];

export const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-check]"));
export const siteField = /** @type {HTMLSelectElement} */ (form.elements.namedItem("site"));

/** Where the server is asked. */
export const addresses = {
  screenings: form.dataset.screenings ?? "", waysOut: form.dataset.waysOut ?? "", headroom: form.dataset.headroomUrl ?? "", permitFree: form.dataset.permitFreeUrl ?? "",
};

/** The height from which any flight needs permission, metres above ground; null where the page tells none. */
export const heightLimit = Number(form.dataset.heightLimit) || null;

/** Whether the site that is named is a hall. */
export const isHall = () => siteField.selectedOptions[0]?.dataset.indoor !== undefined;

/** @param {FieldName} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** What is typed now. @returns {Fields} */
export const readFields = () => /** @type {Fields} */ (Object.fromEntries(NAMES.map((name) => [name, field(name).value])));

/** @param {Partial<Fields>} fields those to change */
export function fillFields(fields) {
  for (const [name, value] of Object.entries(fields)) field(/** @type {FieldName} */ (name)).value = value;
}

/** Says until which day hours over midnight run, where they do. */
export function tellMidnight() {
  const { day: from, from: start, to } = readFields();
  const over = endsNextDay({ from: start, to });
  one("[data-over-midnight]").textContent = over ? t(`翌日（${shortDay(dayAfter(from))}）の ${to} まで`, `until ${to} the next day (${shortDay(dayAfter(from))})`) : "";
}

/** The shape that typed coordinates take: "Polygon" or "LineString". */
export const shapeChosen = () => String(new FormData(form).get("shape"));

/** Only the fields that the activity has. */
export function fitFields() {
  const activity = field("activity").value;
  for (const row of every("[data-of]")) row.hidden = !row.dataset.of?.split(" ").includes(activity);
}
