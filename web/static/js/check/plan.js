// @ts-check
// The plan of applications below the findings: in words, as a picture, as a table, and as a calendar file.

import { el, icon, one, settled } from "../shell/dom.js";
import { day, said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { gantt } from "./gantt.js";

const section = one("[data-plan]");
const part = (/** @type {string} */ name) => one(`[data-plan-${name}]`, section);
/** @type {Record<string, string>} the symbol of each state */
const SHAPES = { open: "clear", last_day: "permit", too_late: "prohibited", ask: "unknown", days_unknown: "unknown", recommended: "advise", recommended_now: "advise", on_the_day: "notify" };
const COLUMNS = [t("順番", "No."), t("何を", "What"), t("どこへ", "To whom"), t("先に必要な回答", "Waits for"),
  t("提出の期限", "Last day"), t("出せる最初の日", "Earliest day"), t("状態", "State")];
const NOTHING = t("なし", "Nothing");
const DASH = "–";
/** @type {Set<unknown>} */
const NONE = new Set([NOTHING, DASH]); // left out where a row is a card
/** @type {Plan | null} the plan on the page */
let shown = null;
/** @type {Trial | null} the trial it was made for */
let asked = null;

/**
 * Shows the plan of a screening of `trial`; hides the section where there is none.
 * @param {Plan | null} plan
 * @param {Trial | null} trial
 */
export function showPlan(plan, trial) {
  shown = plan;
  asked = trial;
  section.hidden = !plan || !(plan.steps.length || plan.not_counted.length || plan.blocked.length);
  if (!plan || section.hidden) return;
  part("said").replaceChildren(...summary(plan));
  part("table").replaceChildren(plan.steps.length ? table(plan) : "");
  part("more").replaceChildren(...gaps(plan));
  part("legend").hidden = !plan.steps.length;
  part("save").hidden = !plan.steps.length;
  part("failed").hidden = true;
  draw();
}

/** A way down to the section, for the head of the findings. */
export const planLink = () => (section.hidden ? "" : el("p", { className: "small" }, el("a", { href: "#plan", textContent: t("申請の段取り（順番と期限）を見る", "See the plan: order and deadlines") })));

export const hidePlan = () => showPlan(null, null);

function draw() {
  const box = part("picture");
  if (!shown || section.hidden || !shown.steps.length) return box.replaceChildren();
  const width = Math.max(300, Math.min(900, Math.floor(box.clientWidth)));
  return box.replaceChildren(gantt(shown, width));
}

new ResizeObserver(settled(draw, 120)).observe(part("picture"));

/** @param {Plan} plan */
function summary(plan) {
  const lines = [];
  if (plan.blocked.length) lines.push(t("申請しても実施できない決まりに当たっています。場所か内容を変えてください。", "A ban stands that no application lifts: change the place or the operation."));
  else if (plan.earliest_start) {
    lines.push(plan.at_least
      ? t(`今日から手続きを始めても、開始は早くて${day(plan.earliest_start)}以後です（期間の分からない手続きや、判定できない項目があります）。`, `Started today, the trial can begin on ${day(plan.earliest_start)} at the very earliest: some lead times or rules are not known.`)
      : t(`今日から手続きを始めると、早くて${day(plan.earliest_start)}に開始できます。`, `Started today, the trial can begin on ${day(plan.earliest_start)} at the earliest.`));
  }
  const late = plan.steps.filter((step) => step.too_late).length;
  const told = lines.map((line) => el("p", { textContent: line }));
  if (late) told.push(el("p", { className: "too-late", textContent: t(`予定の日に間に合わない手続きが ${late} 件あります。`, `${late} of the steps cannot be in time for the day you chose.`) }));
  return told;
}

/** @param {Plan} plan */
function table(plan) {
  const names = Object.fromEntries(plan.steps.map((step, i) => [step.rule, `${i + 1} ${said(step.title)}`]));
  return el("table", { className: "plan-table", role: "table" },
    el("caption", { className: "visually-hidden", textContent: t("申請の段取り", "Plan of applications") }),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, COLUMNS.map((name) => el("th", { scope: "col", role: "columnheader", textContent: name })))),
    el("tbody", { role: "rowgroup" }, plan.steps.map((step, i) => row(step, i, names))));
}

/** @param {Step} step @param {number} i @param {Record<string, string>} names */
function row(step, i, names) {
  const to = [said(step.authority.name), step.authority.desk].filter(Boolean).join(" / ");
  const papers = step.documents.map(said).filter(Boolean).join(t("、", ", "));
  const safer = step.rather_after.map((rule) => names[rule]).join(t("、", ", "));
  const cells = [
    String(i + 1),
    [el("strong", { textContent: said(step.title) }), papers ? el("span", { className: "plan-table__more", textContent: papers }) : null],
    to,
    step.waits_for.length || safer ? [step.waits_for.map((rule) => names[rule]).join(t("、", ", ")), safer ? el("span", { className: "plan-table__more", textContent:
      t(`法令の順番ではありませんが、先に回答を得ると安全です: ${safer}`, `No law says so, but it is safer to have first: ${safer}`) }) : null] : NOTHING,
    lastDay(step),
    earliest(step),
    [el("span", { className: `badge badge--${SHAPES[step.state]}` }, icon(SHAPES[step.state]), state(step)), note(step)],
  ];
  return el("tr", { role: "row", "data-step": step.rule, "data-state": step.state },
    cells.map((cell, n) => el("td", { role: "cell", "data-name": COLUMNS[n], className: NONE.has(cell) ? "is-none" : "" }, el("div", {}, cell))));
}

/** @param {Step} step */
function lastDay(step) {
  if (step.kind === "on_the_day") return day(step.answer_by);
  if (step.state === "days_unknown") return t("その頃の祝日がまだ決まっていないため不明", "Not known: the holidays of that time are not known yet");
  if (!step.last_day) return t(`不明（${day(step.answer_by)}までに回答が必要）`, `Not known (answer needed by ${day(step.answer_by)})`);
  if (step.kind === "desk") return t(`${day(step.last_day)}（目安）`, `${day(step.last_day)} (recommended)`);
  const clock = step.last_moment ? t(` ${step.last_moment.slice(11, 16)} まで`, ` before ${step.last_moment.slice(11, 16)}`) : "";
  const safe = step.safe_day && step.safe_day !== step.last_day
    ? el("span", { className: "plan-table__more", textContent: t(`安全な順番で進めるなら${day(step.safe_day)}まで`, `by ${day(step.safe_day)} for the safe order`) }) : null;
  const bound = step.last_day_at_latest ? t("（遅くとも。後の手続きの期間が不明）", " (at the latest: a later lead time is not known)") : "";
  return [el("time", { dateTime: step.last_moment || step.last_day, textContent: day(step.last_day) + clock }), bound, safe];
}

/** @param {Step} step */
function earliest(step) {
  if (step.kind === "on_the_day") return DASH;
  return day(step.earliest_day) + (step.earliest_at_least ? t(" 以後（先の回答の時期が不明）", " or later (when the answer before it comes is not known)") : "");
}

/**
 * The state in a word; its whole sentence where that says more stands below (`note`).
 * @param {Step} step
 */
function state(step) {
  /** @type {Record<string, string>} */
  const short = { ask: t("期間は要確認", "Ask how long"), last_day: t("余裕なし", "No day to spare"), recommended_now: t("おすすめ", "Recommended"), on_the_day: t("当日", "On the day") };
  return short[step.state] || said(step.state_name);
}

/** @param {Step} step */
function note(step) {
  const words = [["ask", "last_day", "recommended_now"].includes(step.state) ? said(step.state_name) : "", said(step.lead_time_note),
    step.lead_time && step.lead_time_confidence === "unconfirmed" && step.kind !== "desk" ? t("かかる期間は未確認です。", "The lead time is unconfirmed.") : ""].filter(Boolean);
  return words.length ? el("span", { className: "plan-table__more", textContent: words.map(sentence).join(t("", " ")) }) : null;
}

/**
 * With its full stop, whether it came with one or not.
 * @param {string} words
 */
const sentence = (words) => words.replace(/[。.]?$/, t("。", "."));

/** @param {Plan} plan */
function gaps(plan) {
  const list = (/** @type {string} */ title, /** @type {Gap[]} */ found) => (found.length ? [el("p", { className: "plan__gap", textContent: title }), el("ul", { className: "small" }, found.map((gap) => el("li", { textContent: said(gap.title) })))] : []);
  return [
    ...list(t("申請では解けない禁止", "Bans that no application lifts"), plan.blocked),
    ...list(t(`まだ数えていないもの（判定できない項目 ${plan.not_counted.length} 件。必要と分かれば段取りに加わります）`, `Not counted yet (${plan.not_counted.length} cannot be judged; they join the plan if needed)`), plan.not_counted),
  ];
}

part("save").addEventListener("click", async () => {
  if (!shown) return;
  const failed = part("failed");
  failed.hidden = true;
  try {
    const answer = await post(section.dataset.plan ?? "", asked, { accept: "text/calendar" });
    if (!answer.ok) throw new Error(String(answer.status));
    const url = URL.createObjectURL(await answer.blob());
    const link = el("a", { href: url, download: `fieldreg-${shown.start.slice(0, 10)}.ics` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (error) {
    failed.textContent = t("カレンダーを作れませんでした。通信を確かめて、もう一度お試しください。", `The calendar could not be made (${messageOf(error)}).`);
    failed.hidden = false;
  }
});
