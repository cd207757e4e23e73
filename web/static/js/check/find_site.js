// @ts-check
// Finding a site of a registry too large for one list: what is typed is looked for by the server, and the list shows what fits.

import { el, one, settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { getJson } from "../shell/requests.js";
import { siteField } from "./form.js";

/** @typedef {{id: string, name: string, ward: string, indoor: boolean}} Found */

let asking = 0; // only the newest answer is shown

/** Listens to the field, where the page has one. */
export function watchFinding() {
  const typed = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-find-site]"));
  typed?.addEventListener("input", settled((/** @type {Event} */ event) => { event.stopPropagation(); find(typed); }, 200));
}

/** @param {HTMLInputElement} typed */
async function find(typed) {
  const mine = ++asking;
  const told = one("[data-find-told]");
  try {
    const { count, rows } = await getJson(`${typed.dataset.findSite}?${new URLSearchParams({ q: typed.value })}`);
    if (mine !== asking) return;
    offer(rows);
    told.textContent = count > rows.length
      ? t(`${count} 件のうち ${rows.length} 件を下の欄に並べました。`, `${rows.length} of ${count} sites are listed below.`)
      : t(`${count} 件を下の欄に並べました。`, `${count} sites are listed below.`);
  } catch {
    if (mine === asking) told.textContent = t("場所を探せませんでした。もう一度入力してください。", "The sites could not be looked for; please type again.");
  }
}

/** @param {Found[]} found after "none" and the site that is chosen */
function offer(found) {
  const [none, ...others] = siteField.options;
  const chosen = others.filter((option) => option.selected);
  const there = new Set(chosen.map((option) => option.value));
  const options = found.filter(({ id }) => !there.has(id)).map(({ id, name, ward, indoor }) =>
    el("option", { value: id, "data-indoor": indoor ? "" : null, textContent: ward ? t(`${name}（${ward}）`, `${name} (${ward})`) : name }));
  siteField.replaceChildren(none, ...chosen, ...options);
}
