// @ts-check
// The rows of the list as the page carries them, and the filter state of the form.

import { one } from "../shell/dom.js";

/** @typedef {import("./filter.js").Row} Row */
/** @typedef {import("./filter.js").Want} Want */

export const form = /** @type {HTMLFormElement} */ (one("[data-filters]"));
export const list = one("[data-site-list]");

/** The rows by the id of their site. @type {Map<string, HTMLElement>} */
export const rows = new Map([...list.children].map((row) => [idOf(/** @type {HTMLElement} */ (row)), /** @type {HTMLElement} */ (row)]));

/** What the filter needs of each. @type {Map<string, Row>} */
export const facts = new Map([...rows].map(([id, { dataset }]) => [id, {
  kind: dataset.kind ?? "", ward: dataset.ward ?? "", availability: dataset.availability ?? "",
  activities: (dataset.activities ?? "").split(" "), size: dataset.size ? Number(dataset.size) : null,
  free: dataset.free ?? "unknown", judged: dataset.judged ?? "", text: dataset.text ?? "", position: Number(dataset.position),
}]));

/**
 * Puts rows into the list, after those that are there or in their place.
 * @param {HTMLElement[]} held
 * @param {{after: boolean}} how
 */
export function lay(held, { after }) {
  if (!after) {
    rows.clear();
    list.replaceChildren();
  }
  for (const row of held) rows.set(idOf(row), row);
  list.append(...held);
}

/** @param {HTMLElement} row */
export function idOf(row) {
  return row.dataset.site ?? "";
}

/** @param {string} name @returns {HTMLInputElement} */
export const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** What the form asks for now. @returns {Want} */
export const want = () => /** @type {any} */ ({ ...Object.fromEntries(new FormData(form)), free: field("free").checked });

/** Empties the fields, also those the server filled. */
export function clearForm() {
  for (const held of /** @type {HTMLInputElement[]} */ ([...form.elements])) {
    if (held.type === "checkbox") held.checked = false;
    else if (held.name && held.name !== "on") held.value = held.name === "sort" ? "code" : "";
  }
}
