// @ts-check
// Stars put sites into the shortlist; the bar at the foot of a page tells how many there are and leads to the comparison.
// Stars may come later, with rows a script draws: clicks are heard at the document, and what is new is marked as it comes.

import { el, every, icon, one } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { keepShortlist, shortlist, whenTurnedElsewhere } from "./kept.js";
import { MOST, comparisonAddress, turned } from "./list.js";

/**
 * The star of a site, as the macro `star` of templates/shell/parts.html draws it.
 * @param {string} id
 * @param {string} name
 */
export const starOf = (id, name) =>
  el("button", { type: "button", className: "star", "data-star": id, "aria-pressed": "false", title: t("候補に入れる", "Shortlist") },
    icon("star"), el("span", { className: "visually-hidden", textContent: t(`候補に入れる：${name}`, `Shortlist: ${name}`) }));

/** Puts the site of a star into the shortlist, or takes it out, and says so. @param {HTMLElement} star */
function turn(star) {
  const id = star.dataset.star ?? "";
  const ids = turned(shortlist(), id);
  if (!ids) {
    say(t(`候補は${MOST}件までです。比べるページでいくつか外してから、もう一度押してください。`,
      `The shortlist holds ${MOST}: take some out on the comparison page, then press again.`));
    return;
  }
  const kept = keepShortlist(ids);
  mark();
  const told = ids.includes(id) ? t(`候補に入れました（${ids.length}件）。`, `Shortlisted (${ids.length}).`) : t(`候補から外しました（${ids.length}件）。`, `Taken out (${ids.length}).`);
  say(kept ? told : told + t("このブラウザーは候補を覚えられません。ページを離れると消えます。", " This browser keeps no lists: it is lost with this page."));
}

/** Every star and the bar as the shortlist is. */
function mark() {
  const ids = shortlist();
  const held = new Set(ids);
  for (const star of every("[data-star]")) star.setAttribute("aria-pressed", String(held.has(star.dataset.star ?? "")));
  const bar = document.querySelector("[data-shortlist]");
  if (!(bar instanceof HTMLElement)) return;
  bar.hidden = !ids.length;
  document.documentElement.toggleAttribute("data-shortlisted", ids.length > 0);
  one("[data-shortlist-count]", bar).textContent = String(ids.length);
  one("[data-shortlist-more]", bar).hidden = ids.length !== 1;
  lead(bar, ids);
}

/** The link of the bar, with the need of the address as it is now. @param {HTMLElement} bar @param {string[]} ids */
function lead(bar, ids) {
  const { path = "", needs = "" } = bar.dataset;
  /** @type {HTMLAnchorElement} */ (one("a", bar)).href = comparisonAddress(path, ids, new URLSearchParams(location.search), needs.split(" "));
}

/** @param {string} sentence */
function say(sentence) {
  const told = document.querySelector("[data-shortlist-told]");
  if (told) told.textContent = sentence;
}

document.addEventListener("click", (event) => {
  const star = event.target instanceof Element ? event.target.closest("[data-star]") : null;
  if (star instanceof HTMLElement) turn(star);
});
for (const moment of ["pointerdown", "focusin"]) {
  document.addEventListener(moment, (event) => {
    const bar = event.target instanceof Element ? event.target.closest("[data-shortlist]") : null;
    if (bar instanceof HTMLElement) lead(bar, shortlist()); // the need of the address may have changed without a new page
  });
}
let due = 0;
new MutationObserver((changes) => {
  const fresh = changes.some((change) => [...change.addedNodes].some((node) => node instanceof HTMLElement && (node.matches("[data-star]") || node.querySelector("[data-star]"))));
  if (fresh && !due) due = requestAnimationFrame(() => { due = 0; mark(); });
}).observe(one("main"), { childList: true, subtree: true });
whenTurnedElsewhere(mark);
document.documentElement.dataset.stars = "1"; // css/shortlist.css: without a script there is no star
mark();
