// @ts-check
// What the server tells of an address: rows, facets, the need.  Only the newest answer counts; whoever waits longer than half a second is told.

import { one } from "../shell/dom.js";
import { list } from "./rows.js";

/** @typedef {import("./rows.js").Told} Row */
/** @typedef {{count: number, unsized: number, left_out: string, nothing_fits: string, more: boolean, keep: string[] | null, marks: Record<string, string[]> | null,
 *   rows: Row[], groups: import("./rows.js").Groups, facets: import("./facets.js").Facet[], chips: import("./facets.js").Chip[],
 *   slider: {at: number, words: string, day: string, slots: Record<string, number>}, need: {line: string, query: string} | null,
 *   bar: import("./bar.js").Told | null, standing: string, own_day: string, state: [string, string][]}} Answer
 * `keep` are the sites left on the map, null where all are; `marks` the same by the kind of their answer, where a need is asked for */

const SHOWN_AFTER_MS = 500;
let asking = 0;

/** Whether anything was asked for yet. */
export const isAsked = () => asking > 0;

/** Refused by the server, with what is wrong. */
export class Refused extends Error {
  /** @param {{message: Words, where?: string}[]} faults */
  constructor(faults) {
    super("refused");
    this.faults = faults;
  }
}

/**
 * What is shown for that state; null where another was asked for meanwhile.  Throws Refused, or an Error that says what failed.
 * @param {string} query
 * @returns {Promise<Answer | null>}
 */
export async function ask(query) {
  const mine = ++asking;
  list.setAttribute("aria-busy", "true");
  const timer = setTimeout(() => { one("[data-busy]").hidden = false; }, SHOWN_AFTER_MS);
  try {
    const url = `${list.dataset.listOf}?${query}`;
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (mine !== asking) return null;
    if (!answer.ok) throw told.faults ? new Refused(told.faults) : new Error(`${url}: ${answer.status}`);
    return told;
  } catch (error) {
    if (mine !== asking) return null;
    throw error;
  } finally {
    clearTimeout(timer);
    if (mine === asking) {
      list.removeAttribute("aria-busy");
      one("[data-busy]").hidden = true;
    }
  }
}
