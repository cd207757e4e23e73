// @ts-check
/**
 * Keys of the calendar: on a date, arrows go from day to day and from week to week, Home and End to the ends of a week, Page Up and
 * Page Down to the page before and after, which arrows reach too where the page ends.  One date alone is in the order of the Tab key.
 * Without this script every date is.
 */

import { moved, pageOf } from "./days.js";

const grid = document.querySelector("[data-days]");

/** @returns {HTMLAnchorElement[]} those that are to be seen: a phone shows only days with something on them */
const dates = () =>
  [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-day]"))].filter((date) => date.getClientRects().length > 0);

/** @param {HTMLAnchorElement | undefined} date */
function stand(date) {
  for (const other of document.querySelectorAll("a[data-day]")) {
    other.setAttribute("tabindex", other === date ? "0" : "-1");
  }
}

/** @param {HTMLAnchorElement} date */
function go(date) {
  stand(date);
  date.focus();
}

/** @param {string | undefined} page @param {string} day */
function leave(page, day) {
  if (!page) return;
  const address = new URL(page, location.href);
  address.searchParams.set("on", day);
  address.hash = `day-${day}`;
  location.assign(address);
}

if (grid instanceof HTMLElement) {
  const wanted = location.hash.startsWith("#day-") ? location.hash.slice(5) : "";
  const all = dates();
  const here = all.find((date) => date.dataset.day === wanted) ?? all.find((date) => date.hasAttribute("data-here")) ?? all[0];
  stand(here);
  if (wanted && here?.dataset.day === wanted) here.focus();
  document.querySelector("[data-keys]")?.removeAttribute("hidden");

  grid.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLAnchorElement && event.target.dataset.day) stand(event.target);
  });
  grid.addEventListener("keydown", (event) => {
    const from = event.target;
    if (!(from instanceof HTMLAnchorElement) || !from.dataset.day || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const page = pageOf(event.key);
    if (page) {
      event.preventDefault();
      const address = page === "before" ? grid.dataset.before : grid.dataset.after;
      if (address) leave(address, new URL(address, location.href).searchParams.get("on") ?? from.dataset.day);
      return;
    }
    const shown = dates();
    const next = moved(from.dataset.day, event.key, shown.map((date) => date.dataset.day ?? ""));
    if (!next) return;
    event.preventDefault();
    const there = shown.find((date) => date.dataset.day === next.day);
    if (there) go(there);
    else leave(next.day < from.dataset.day ? grid.dataset.before : grid.dataset.after, next.day);
  });
}
