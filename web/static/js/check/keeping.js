// @ts-check
// Taking the trial along: a link that keeps it for 90 days, and on with it to the desk or to a reservation.

import { every, one } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { form } from "./form.js";
import { forgetDraft, keepDraft } from "./draft.js";
import { sameTrial } from "./whole_trial.js";

const box = one("[data-keeping]");
const link = one("[data-link]", box);
const told = one("[data-keep-told]", box);
const address = /** @type {HTMLInputElement} */ (one("[data-link-address]", box));
const reserving = one("[data-go=reserve]", box);
/** @type {() => Trial | null} what is on the page now, typed a moment ago or not */
let onThePage = () => null;
/** @type {{path: string, code: string, trial: Trial} | null} what is kept, of what was opened or kept last */
let kept = null;
let key = { of: "", value: "" }; // one Idempotency-Key for a trial: pressed twice, it is kept once

/**
 * Says what the page was opened with.
 * @param {string} path of the kept trial (/t/CODE)
 * @param {Trial} document
 */
export function beganWith(path, document) {
  kept = { path, code: path.slice(path.lastIndexOf("/") + 1), trial: document };
}

/**
 * Follows what is on the page: the address of a kept trial stays while it says the same, and is left by whoever changes it.
 * @param {Trial} now
 */
export function follow(now) {
  box.hidden = false;
  reserving.hidden = !now.properties.site;
  const same = kept !== null && sameTrial(kept.trial, now);
  if (kept && !same && location.pathname === kept.path) {
    history.replaceState(null, "", ownAddress(now.properties.site ?? ""));
    link.hidden = true;
    told.textContent = "";
  }
  for (const note of every("[data-kept-changed]")) note.hidden = same;
  if (same) forgetDraft();
  else keepDraft(now);
}

/**
 * The address of the page with a site chosen, which no kept trial goes by.
 * @param {string} site "" for none
 */
export const ownAddress = (site) => (form.dataset.page ?? location.pathname) + (site ? `?site=${encodeURIComponent(site)}` : "");

/**
 * Listens to the buttons.
 * @param {() => Trial | null} now what is on the page, null where there is no place yet
 */
export function watchKeeping(now) {
  onThePage = now;
  for (const button of every("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  one("[data-keep]", box).addEventListener("click", showLink);
  one("[data-copy]", box).addEventListener("click", copy);
  for (const button of every("[data-go]", box)) button.addEventListener("click", () => goOn(button.dataset.go ?? ""));
}

async function showLink() {
  const made = await keep();
  if (!made) return;
  history.replaceState(null, "", made.path);
  address.value = location.origin + made.path;
  link.hidden = false;
  for (const note of every("[data-kept-changed]")) note.hidden = true;
  told.textContent = t(`コード ${made.code} で保存しました。`, `Kept under the code ${made.code}.`);
  address.focus();
  address.select();
}

/** @param {string} where "consult" or "reserve" */
async function goOn(where) {
  const made = await keep();
  if (!made) return;
  const { consult, reserve } = form.dataset;
  const page = where === "consult" ? consult : reserve?.replace("SITE", encodeURIComponent(made.trial.properties.site ?? ""));
  location.assign(`${page}?t=${made.code}`);
}

/** Keeps what is on the page, unless that is kept already; null, and a sentence, where it cannot be. */
async function keep() {
  const mine = onThePage();
  if (!mine) return null;
  follow(mine);
  if (kept && sameTrial(kept.trial, mine)) return kept;
  told.textContent = t("保存しています…", "Keeping it…");
  try {
    const sent = await post(form.dataset.trials ?? "", mine, { headers: { "Idempotency-Key": keyOf(mine) } });
    const answer = await sent.json();
    if (!sent.ok) throw new Error(said(answer.message) || answer.detail);
    kept = { path: answer.url, code: answer.code, trial: mine };
    told.textContent = "";
    forgetDraft();
    return kept;
  } catch (error) {
    told.textContent = t(`保存できませんでした。${messageOf(error)}`, `It could not be kept. ${messageOf(error)}`);
    return null;
  }
}

/** @param {Trial} of */
function keyOf(of) {
  const text = JSON.stringify(of);
  if (key.of !== text) key = { of: text, value: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
  return key.value;
}

async function copy() {
  try {
    await navigator.clipboard.writeText(address.value);
    told.textContent = t("リンクをコピーしました。", "The link was copied.");
  } catch {
    address.focus();
    address.select();
    told.textContent = t("リンクを選択しました。Ctrl+C（⌘C）でコピーしてください。", "The link is selected: copy it with Ctrl+C (⌘C).");
  }
}
