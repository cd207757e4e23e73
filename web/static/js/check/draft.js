// @ts-check
// The trial on the page outlives a reload, and going back to it: the tab keeps it (sessionStorage), and nobody else.
// Not in the address: an outline does not fit there, and what was not meant to be shared would be with every copied link.
// Not at the server either: that is what "make a link" is for, which a person asks for.

const KEY = "fieldreg.trial";
const RETURNS = ["reload", "back_forward"];

/**
 * The trial a page begins with, of what the tab keeps: only its own address, and only for somebody who comes back to it.
 * @param {string | null} kept as `keepDraft` wrote it
 * @param {string} address path and query of the page
 * @param {string} how the page was come to (PerformanceNavigationTiming.type)
 * @returns {Trial | null}
 */
export function draftOf(kept, address, how) {
  if (!kept || !RETURNS.includes(how)) return null;
  try {
    const held = JSON.parse(kept);
    return held.address === address && held.trial?.type === "Feature" ? held.trial : null;
  } catch {
    return null; // of another version, or broken: as if there were none
  }
}

/** What the tab keeps for this page, if it was come back to. */
export function draft() {
  const how = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  return draftOf(stored(), here(), how?.type ?? "navigate");
}

/**
 * Keeps the trial for this tab.
 * @param {Trial} trial
 */
export function keepDraft(trial) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ address: here(), trial }));
  } catch {
    // the browser keeps nothing: a reload begins anew, as it says
  }
}

export function forgetDraft() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

const here = () => location.pathname + location.search;

function stored() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
