// "How to avoid this": the ways out of a finding, each screened by the server, to be taken over and checked.

import { AVAILABILITY, day, el, icon, said, t } from "./dom.js";
import { VERDICTS } from "./findings.js";

const FAILED = t("変更の候補を取得できませんでした。通信を確かめて、もう一度お試しください。", "The ways could not be fetched. Please try again.");

/**
 * For one screened trial: what makes, for a finding's card, the button and the place its ways appear in.
 * Nothing is said of an earliest start that is `today`.  The server is asked once for all cards; `take(way)` is called with the way a person chooses.
 */
export function waysOut({ url, trial, today, take }) {
  let answer = null;
  const ask = () => (answer ??= fetched(url, trial).catch((error) => { answer = null; throw error; }));
  return (found) => {
    const id = `ways-${found.rule}`;
    const panel = el("div", { id, className: "ways", hidden: true, "aria-live": "polite" });
    const button = el("button", { type: "button", className: "button button--small ways__open", "aria-expanded": "false", "aria-controls": id },
      t("この規制を避けるには", "How to avoid this"));
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
        panel.replaceChildren(el("p", { className: "error", textContent: error.detail || FAILED }));
        panel.dataset.ways = "failed";
      }
    });
    return [button, panel];
  };
}

/** What is said once a way was taken over, with the way back. */
export function taken(way, undo) {
  const back = el("button", { type: "button", className: "button button--small", textContent: t("もとに戻す", "Undo") });
  back.addEventListener("click", undo);
  return el("div", { className: "ways-taken", "data-way-taken": way.kind },
    el("p", {}, el("strong", { textContent: t("変更を反映しました: ", "Changed: ") }), said(way.title)), back);
}

async function fetched(url, trial) {
  const sent = await fetch(url, {
    method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
    body: JSON.stringify(trial),
  });
  const answer = await sent.json();
  if (!sent.ok) throw Object.assign(new Error(`${url}: ${sent.status}`), { detail: answer.detail });
  return answer;
}

function told(answer, found, today, take) {
  const ways = answer.ways.filter((way) => way.rule === found.rule);
  const without = answer.without.find((held) => held.rule === found.rule);
  return [
    ways.length ? el("p", { className: "small muted", textContent: t("変更の小さい順です。どれも変更した計画で判定し直した結果です。", "Smallest change first. Each was checked again as changed.") }) : null,
    ways.length ? el("ol", { className: "ways__list" }, ways.map((way) => item(way, today, take))) : null,
    without ? el("p", { className: "small ways__without", textContent: said(without.because) }) : null,
  ].filter(Boolean);
}

function item(way, today, take) {
  const button = el("button", { type: "button", className: "button button--small", "aria-label": t(`「${said(way.title)}」この変更で調べる`, `Check with this change: ${said(way.title)}`) },
    t("この変更で調べる", "Check with this change"));
  button.addEventListener("click", () => take(way));
  const rows = el("dl", { className: "ways__rows" });
  row(rows, t("必要な条件", "Must hold"), way.conditions.map((held) => `${said(held.short)}: ${said(held.said)}`));
  row(rows, t("なくなる", "Removes"), way.removes.map((held) => said(held.title)));
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

const start = (way, today) => (way.earliest_start && way.earliest_start !== today ? t(`（早くて${day(way.earliest_start)}から）`, ` (from ${day(way.earliest_start)} at the earliest)`) : "");

function row(list, title, lines) {
  if (!lines.length) return;
  list.append(el("dt", { textContent: title }), el("dd", {}, lines.length > 1 ? el("ul", {}, lines.map((line) => el("li", { textContent: line }))) : lines[0]));
}
