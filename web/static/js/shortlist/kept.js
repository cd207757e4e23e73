// @ts-check
// The shortlist is the browser's own (localStorage): no account, nothing sent.  Every tab reads it anew before it changes it.

import { shortlistOf } from "./list.js";

const KEY = "fieldreg.shortlist";
/** @type {string | null} what is kept for this page alone, where the browser keeps nothing */
let alone = null;

/** @returns {string[]} */
export function shortlist() {
  try {
    return shortlistOf(alone ?? localStorage.getItem(KEY));
  } catch {
    return shortlistOf(alone);
  }
}

/**
 * Keeps the list; false where the browser keeps nothing beyond this page.
 * @param {string[]} ids
 */
export function keepShortlist(ids) {
  const held = JSON.stringify(ids);
  try {
    localStorage.setItem(KEY, held);
    alone = null;
  } catch {
    alone = held;
  }
  return alone === null;
}

/**
 * Calls whenever another tab changed the list, and when this page is come back to.
 * @param {() => void} call
 */
export function whenTurnedElsewhere(call) {
  addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) call(); });
  addEventListener("pageshow", (event) => { if (event.persisted) call(); });
}
