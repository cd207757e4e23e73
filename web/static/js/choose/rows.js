// @ts-check
// The rows of the list: as web/templates/pages/choose_rows.html writes them.

import { el, icon, one } from "../shell/dom.js";
import { AVAILABILITY, ICONS } from "../shell/labels.js";
import { t } from "../shell/language.js";
import { starOf } from "../shortlist/stars.js";

/** @typedef {{kind: string, words: string}} Badge */
/** @typedef {{id: string, url: string, check: string, reserve: string, consult: string, name: string, kind: string, availability: string, about: string[], group: string, badge: Badge,
 *   lead: string, because: string, held: {answer: "yes" | "unknown" | "no", words: string}[], slot: {state: string, words: string} | null}} Told
 * `badge` tells what the need asked for takes there, `held` what the place was asked to have, `slot` whether it is free */
/** @typedef {Record<string, {kind: string, title: string, count: number}>} Groups */

export const list = one("[data-site-list]");

/** The rows by the id of their site. @type {Map<string, HTMLElement>} */
export const rows = new Map();
for (const row of list.querySelectorAll("li[data-site]")) rows.set(idOf(/** @type {HTMLElement} */ (row)), /** @type {HTMLElement} */ (row));

let lastGroup = "";

/**
 * Puts rows into the list, each group under its heading; after those that are there, or in their place.
 * @param {Told[]} told
 * @param {Groups} groups
 * @param {{after: boolean}} how
 */
export function lay(told, groups, { after }) {
  if (!after) {
    rows.clear();
    list.replaceChildren();
    lastGroup = "";
  }
  for (const one of told) {
    if (one.group !== lastGroup && groups[one.group]) list.append(heading(groups[one.group]));
    lastGroup = one.group;
    const row = rowOf(one);
    rows.set(one.id, row);
    list.append(row);
  }
}

/** @param {{kind: string, title: string, count: number}} group */
const heading = ({ kind, title, count }) => el("li", { className: `site-list__group site-list__group--${kind}` },
  el("h2", {}, icon(kind), `${title} `, el("span", { className: "tabular", textContent: String(count) })));

/** @param {HTMLElement} row */
export function idOf(row) {
  return row.dataset.site ?? "";
}

/** @param {Told} told */
function rowOf(told) {
  const show = t("地図で見る", "Show on the map");
  return el("li", { "data-site": told.id, "data-kind": told.kind, "data-availability": told.availability, "data-mark": told.group ? told.badge.kind : null },
    el("div", { className: "site-item" },
      el("span", { className: "site-item__kind" }, icon(told.kind)),
      el("span", { className: "site-item__name" }, el("a", { href: told.url, textContent: told.name })),
      el("span", { className: "site-item__meta", textContent: told.about.join(t("・", " · ")) }),
      badges(told),
      told.because && el("span", { className: "site-item__because", textContent: told.because }),
      told.held.length > 0 && el("ul", { className: "site-item__held" }, told.held.map(held)),
      told.slot && el("span", { className: `site-item__slot is-${told.slot.state}`, textContent: told.slot.words }),
      told.check && el("span", { className: "site-item__ways" }, ways(told)),
      el("span", { className: "site-item__tools" },
        el("button", { type: "button", className: "button site-item__show", "data-show": "", "aria-pressed": "false", title: show },
          icon("pin"), el("span", { className: "visually-hidden", textContent: `${t("地図で見る：", "Show on the map: ")}${told.name}` })),
        starOf(told.id, told.name))));
}

/** Where one goes on from here with the need. @param {Told} told */
const ways = ({ name, check, reserve, consult }) => [
  { href: check, words: t("条件を調べる", "Check here") }, { href: reserve, words: t("予約する", "Reserve") }, { href: consult, words: t("相談する", "Consult") },
].flatMap(({ href, words }) => (href ? [el("a", { href }, words, el("span", { className: "visually-hidden", textContent: `${t("：", ": ")}${name}` }))] : []));

/** @param {Told} told */
function badges(told) {
  const state = told.availability !== "consult" || !told.group;
  return el("span", { className: "site-item__badges" },
    el("span", { "data-need": "" }, need(told.badge)),
    state && [" ", badge(told.availability, AVAILABILITY[told.availability] ?? told.availability)],
    told.lead && [" ", el("span", { className: "site-item__lead tabular", textContent: told.lead })]);
}

/** @param {Told["held"][number]} held */
const held = ({ answer, words }) => el("li", { className: `is-${answer}` }, icon({ yes: "clear", unknown: "unknown", no: "closed" }[answer]), words);

/** @param {string} kind @param {string} words */
const badge = (kind, words) => el("span", { className: `badge badge--${kind}` }, icon(ICONS[kind] ?? "dot"), words);

/** What the need asked for takes at a site; never nothing. @param {Badge} told */
const need = ({ kind, words }) => (kind === "unknown" ? el("span", { className: "mark-unconfirmed" }, icon("unknown"), words) : badge(kind, words));

/**
 * Says which rows are shown, and offers those after them.
 * @param {number} shown rows so far
 * @param {boolean} more
 * @param {() => void} onMore
 */
export function tellPages(shown, more, onMore) {
  const pages = one("[data-pages]");
  pages.hidden = !more;
  const button = el("button", { type: "button", className: "button button--small", textContent: t("続きを表示", "Show more") });
  button.addEventListener("click", onMore);
  pages.replaceChildren(el("span", { className: "muted small tabular", "data-shown": "", textContent: t(`1〜${shown} 件目`, `1 to ${shown}`) }), ...(more ? [button] : []));
}
