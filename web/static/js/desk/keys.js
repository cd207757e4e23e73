// @ts-check
/** Keys of the inbox: "/" to the search, "j" and "k" from case to case, "n" to take a call.  None while something is being typed. */

/** @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName));

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row instanceof HTMLElement);

/** @param {number} by */
function go(by) {
  const all = rows();
  const here = all.findIndex((row) => row === document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next]?.focus();
}

/** @type {Record<string, () => void>} */
const acts = {
  "/": () => /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"))?.select(),
  j: () => go(1),
  k: () => go(-1),
  n: () => /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-new-case]"))?.click(),
};

document.addEventListener("keydown", (event) => {
  const act = acts[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
  event.preventDefault();
  act();
});
