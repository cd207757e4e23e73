// @ts-check
// "How to avoid this": the ways out of a finding or a doubt, each screened by the server, to be taken over and checked.

import { el, icon, term } from "../shell/dom.js";
import { AVAILABILITY, VERDICTS } from "../shell/labels.js";
import { day, said, t } from "../shell/language.js";
import { post } from "../shell/requests.js";

/** @typedef {(way: Way) => void} Take */

const FAILED = t("変更の候補を取得できませんでした。通信を確かめて、もう一度お試しください。", "The ways could not be fetched. Please try again.");

const UNSETTLED = t("この場所のまま、高さ・時刻・範囲・条件を変えても、該当しないと言い切れる計画は見つかりませんでした。上の理由のとおり確かめてください。",
  "No change of height, hours, outline or conditions at this place makes it sure. Please have it confirmed, as the reason above says.");

/**
 * For one screened trial: what makes, for the card of a finding or a doubt, the button and the place its ways appear in.
 * Nothing is said of an earliest start that is `today`.  The server is asked once for all cards; `take(way)` is called with the way a person chooses.
 * @param {{url: string, trial: Trial, today: string, take: Take}} asked
 * @returns {(found: Finding | UnknownFinding) => HTMLElement[]}
 */
export function waysOut({ url, trial, today, take }) {
  /** @type {Promise<Ways> | null} */
  let answer = null;
  const ask = () => (answer ??= fetched(url, trial).catch((error) => { answer = null; throw error; }));
  return (found) => {
    const id = `ways-${found.rule}`;
    const panel = el("div", { id, className: "ways", hidden: true, "aria-live": "polite" });
    const button = el("button", { type: "button", className: "button button--small ways__open", "aria-expanded": "false", "aria-controls": id },
      "settled_by" in found ? t("確実に該当しないようにするには", "How to be sure that it does not apply") : t("この規制を避けるには", "How to avoid this"));
    button.addEventListener("click", async () => {
      const open = panel.hidden;
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      if (!open || panel.dataset.ways === "done") return;
      panel.replaceChildren(el("p", { className: "muted", textContent: t("変更の候補を探し、ひとつずつ判定しています…", "Looking for changes and checking each…") }));
      try {
        panel.replaceChildren(...told(await ask(), found, today, take));
        panel.dataset.ways = "done";
      } catch (error) {
        panel.replaceChildren(el("p", { className: "error", textContent: (error instanceof Refusal && error.detail) || FAILED }));
        panel.dataset.ways = "failed";
      }
    });
    return [button, panel];
  };
}

/**
 * What is said once a way was taken over, with the way back.
 * @param {Way} way
 * @param {() => void} undo
 */
export function taken(way, undo) {
  const back = el("button", { type: "button", className: "button button--small", textContent: t("もとに戻す", "Undo") });
  back.addEventListener("click", undo);
  return el("div", { className: "ways-taken", "data-way-taken": way.kind },
    el("p", {}, el("strong", { textContent: t("変更を反映しました: ", "Changed: ") }), said(way.title)), back);
}

/** The server will not look for ways; `detail` says why, for people. */
class Refusal extends Error {
  /** @param {string} message @param {string} [detail] */
  constructor(message, detail) {
    super(message);
    this.detail = detail;
  }
}

/** @param {string} url @param {Trial} trial @returns {Promise<Ways>} */
async function fetched(url, trial) {
  const sent = await post(url, trial);
  const answer = await sent.json();
  if (!sent.ok) throw new Refusal(`${url}: ${sent.status}`, answer.detail);
  return answer;
}

/** @param {Ways} answer @param {Finding | UnknownFinding} found @param {string} today @param {Take} take */
function told(answer, found, today, take) {
  const ways = answer.ways.filter((way) => way.rule === found.rule);
  const without = answer.without.find((held) => held.rule === found.rule);
  return [
    ways.length ? el("p", { className: "small muted", textContent: t("変更の小さい順です。どれも変更した計画で判定し直した結果です。", "Smallest change first. Each was checked again as changed.") }) : null,
    ways.length ? el("ol", { className: "ways__list" }, ways.map((way) => item(way, today, take))) : null,
    without ? el("p", { className: "small ways__without", textContent: said(without.because) }) : null,
    ways.length || without ? null : el("p", { className: "small ways__without", textContent: UNSETTLED }),
  ].filter((child) => child !== null);
}

/** @param {Way} way @param {string} today @param {Take} take */
function item(way, today, take) {
  const button = el("button", { type: "button", className: "button button--small", "aria-label": t(`「${said(way.title)}」この変更で調べる`, `Check with this change: ${said(way.title)}`) },
    t("この変更で調べる", "Check with this change"));
  button.addEventListener("click", () => take(way));
  const rows = el("dl", { className: "ways__rows" });
  row(rows, t("必要な条件", "Must hold"), way.conditions.map((held) => `${said(held.short)}: ${said(held.said)}`));
  row(rows, t("なくなる", "Removes"), way.removes.map((held) => said(held.title)));
  row(rows, t("確かに該当しなくなる", "Surely not then"), way.settles.map((held) => said(held.title)));
  row(rows, t("加わる", "Adds"), way.adds.map((held) => said(held.title)));
  row(rows, t("判定できなくなる", "Cannot be judged then"), way.opens.map((held) => said(held.title)));
  if (way.place) row(rows, t("空き・利用", "Availability"), [AVAILABILITY[way.place.availability], said(way.place.availability_note)].filter(Boolean));
  return el("li", { className: "way", "data-way": way.kind },
    el("p", { className: "way__title" }, el("strong", { textContent: said(way.title) }), " ", el("span", { className: "way__size tabular", textContent: said(way.change.said) })),
    el("p", { textContent: said(way.how) }), rows,
    el("p", { className: `way__verdict way__verdict--${way.verdict}` }, icon(way.verdict),
      el("span", {}, t("変更後: ", "Then: "), VERDICTS[way.verdict] || way.verdict, start(way, today))),
    button);
}

/** @param {Way} way @param {string} today */
const start = (way, today) => (way.earliest_start && way.earliest_start !== today ? t(`（早くて${day(way.earliest_start)}から）`, ` (from ${day(way.earliest_start)} at the earliest)`) : "");

/**
 * A line of the way's terms: one after the other where there are several.
 * @param {HTMLElement} list @param {string} title @param {string[]} lines
 */
const row = (list, title, lines) => term(list, title, lines.length > 1 ? el("ul", {}, lines.map((line) => el("li", { textContent: line }))) : lines);
