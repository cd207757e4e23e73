// @ts-check
// The list of a registry too large for one page: its rows are asked of the server, page by page, as JSON.

import { el, icon, one } from "../shell/dom.js";
import { AVAILABILITY, ICONS } from "../shell/labels.js";
import { t } from "../shell/language.js";
import { getJson } from "../shell/requests.js";
import { form, list } from "./rows.js";

/** @typedef {{id: string, url: string, name: string, kind: string, availability: string, free: string, about: string[], badge: {kind: string, words: string}}} Told
 * `badge` tells what the need asked for takes there */
/** @typedef {{count: number, unsized: number, more: boolean, keep: string[] | null, rows: Told[]}} Answer
 * `keep` are the sites left on the map, null where all are */

/** Where the rows are asked for; "" where the page carries them all. */
export const farRows = list.dataset.rows ?? "";

/**
 * One page of what the form asks for.
 * @param {number} page from 1
 * @returns {Promise<Answer>}
 */
export function askRows(page) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) query.set(name, value);
  query.set("page", String(page));
  return getJson(`${farRows}?${query}`);
}

/**
 * What the needs of every row take on a day, by site; of a day that cannot be judged, nothing.
 * @param {string} day
 * @returns {Promise<Map<string, Told>>}
 */
export async function judgedOn(day) {
  /** @type {Answer | null} */
  const answer = await getJson(`${list.dataset.judge}?${new URLSearchParams({ on: day })}`).catch(() => null);
  return new Map((answer?.rows ?? []).map((row) => [row.id, row]));
}

/**
 * A row as web/templates/pages/choose.html writes it.
 * @param {Told} told
 * @returns {HTMLLIElement}
 */
export function rowOf(told) {
  const show = t("地図で見る", "Show on the map");
  return el("li", { "data-site": told.id, "data-availability": told.availability },
    el("div", { className: "site-item" },
      el("span", { className: "site-item__kind" }, icon(told.kind)),
      el("span", { className: "site-item__name" }, el("a", { href: told.url, textContent: told.name })),
      el("span", { className: "site-item__meta", textContent: told.about.join(t("・", " · ")) }),
      el("span", { className: "site-item__badges" }, badge(told.availability, AVAILABILITY[told.availability] ?? told.availability), need(told.badge)),
      el("button", { type: "button", className: "button site-item__show", "data-show": "", "aria-pressed": "false", title: show },
        icon("pin"), el("span", { className: "visually-hidden", textContent: `${t("地図で見る：", "Show on the map: ")}${told.name}` }))));
}

/** @param {string} kind @param {string} words */
const badge = (kind, words) => el("span", { className: `badge badge--${kind}` }, icon(ICONS[kind] ?? "dot"), words);

/**
 * What the need asked for takes at a site; never nothing.
 * @param {Told["badge"]} told
 */
export const need = ({ kind, words }) => (kind === "unknown" ? el("span", { className: "mark-unconfirmed" }, icon("unknown"), words) : badge(kind, words));

/**
 * Says which rows are shown, and offers those after them.
 * @param {number} shown rows so far
 * @param {boolean} more
 * @param {() => void} onMore
 */
export function tellPages(shown, more, onMore) {
  const pages = one("[data-pages]");
  pages.hidden = shown === 0;
  const button = el("button", { type: "button", className: "button button--small", textContent: t("続きを表示", "Show more") });
  button.addEventListener("click", onMore);
  pages.replaceChildren(el("span", { className: "muted small tabular", "data-shown": "", textContent: t(`1〜${shown} 件目`, `1 to ${shown}`) }), ...(more ? [button] : []));
}
