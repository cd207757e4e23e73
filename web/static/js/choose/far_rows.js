// @ts-check
// The list of a registry too large for one page: its rows are asked of the server, page by page, as JSON.

import { el, icon, one } from "../shell/dom.js";
import { AVAILABILITY, ICONS } from "../shell/labels.js";
import { t } from "../shell/language.js";
import { getJson } from "../shell/requests.js";
import { form, list } from "./rows.js";

/** @typedef {{id: string, url: string, name: string, kind: string, availability: string, free: string, about: string[]}} Told */
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
      el("span", { className: "site-item__badges" }, badge(told.availability, AVAILABILITY[told.availability] ?? told.availability), free(told)),
      el("button", { type: "button", className: "button site-item__show", "data-show": "", "aria-pressed": "false", title: show },
        icon("pin"), el("span", { className: "visually-hidden", textContent: `${t("地図で見る：", "Show on the map: ")}${told.name}` }))));
}

/** @param {string} kind @param {string} words */
const badge = (kind, words) => el("span", { className: `badge badge--${kind}` }, icon(ICONS[kind] ?? "dot"), words);

/** @param {Told} told whether its standing probe needs no permit */
function free({ free: known, kind }) {
  if (known === "yes") return badge("clear", kind === "road" ? t("運転者つきなら許可不要", "no permit with a driver") : t("30 mまで許可不要", "no permit up to 30 m"));
  return known === "unknown" && el("span", { className: "mark-unconfirmed" }, icon("unknown"), t("許可の要否は未判定", "permit: not judged"));
}

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
