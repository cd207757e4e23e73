// What a screening still waits for: each question once, in groups, first those that settle the gravest.

import { el, said, t } from "./dom.js";
import { control, QUESTIONS } from "./questions.js";

const SEVERITIES = ["prohibited", "permit", "consent", "notify", "advise"];
const ORDER = Object.keys(QUESTIONS);
const ABOUT = {
  drone: t("ドローンについて", "About the drone"), radio: t("使う電波について", "About radio"),
  vehicle: t("自動運転の車両やロボットについて", "About the vehicle or robot"), on_site: t("現地で行うこと", "On the ground"),
};
const AT_ONCE = 4; // of a group; the rest is one click away
const folded = new Map(); // part → whether the reader opened it; kept while the answers come in
let last = ""; // the group of the question answered last

/** The names an unknown finding waits for, of those people can be asked. */
export const waitsFor = (found) => found.needs.filter((name) => QUESTIONS[name]);

export const anchor = (name) => `asks-${name.replace(/\W/g, "-")}`;

/** Each open question with the findings it would settle, most decisive first. */
export function openQuestions(screening) {
  const open = new Map();
  for (const found of screening.unknown) {
    for (const name of waitsFor(found)) open.set(name, [...(open.get(name) || []), found]);
  }
  const gravest = (list) => Math.min(...list.map((found) => SEVERITIES.indexOf(found.severity)));
  return [...open].map(([name, settles]) => ({ name, settles, rank: gravest(settles) })).sort((a, b) =>
    a.rank - b.rank || b.settles.length - a.settles.length || ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}

/** The section of all questions, or null where nothing is open. */
export function asking(screening, { answers, answer }) {
  const open = openQuestions(screening);
  if (!open.length) return null;
  const answered = [...answers.values()].filter((value) => value !== null).length;
  const groups = new Map();
  for (const question of open) {
    const about = QUESTIONS[question.name].about;
    groups.set(about, [...(groups.get(about) || []), question]);
  }
  return el("section", { className: "asking", "data-asking": "", "aria-labelledby": "asking-title" },
    el("h3", { className: "finding-group__title", id: "asking-title" }, t("質問", "Questions"),
      el("span", { className: "asking__left tabular", "data-left": String(open.length), textContent: t(`あと ${open.length} 問`, `${open.length} left`) })),
    el("progress", { className: "asking__bar", max: answered + open.length, value: answered, "aria-label": t("答えた質問の割合", "Share of questions answered") }),
    el("p", { className: "small muted", textContent: t("上の質問ほど、重い手続きの要否が決まります。答えられるものからどうぞ。", "The first settle the gravest. Answer those you can.") }),
    [...groups].map(([about, questions]) => group(about, questions, questions.some(({ rank }) => rank === open[0].rank), answers, answer)));
}

function group(about, questions, grave, answers, answer) {
  const [shown, more] = [questions.slice(0, AT_ONCE), questions.slice(AT_ONCE)].map((some) => some.map((question) => one(question, answers, answer)));
  return foldable(about, grave || about === last, { className: "asking__group", "data-about": about },
    el("summary", {}, ABOUT[about] || about, el("span", { className: "muted tabular", textContent: t(` ${questions.length} 問`, ` ${questions.length}`) })),
    shown,
    more.length ? foldable(`${about}+`, false, { className: "asking__more" }, el("summary", { textContent: t(`ほかの ${more.length} 問`, `${more.length} more`) }), more) : null);
}

/** Details that stay as the reader left them. */
function foldable(part, open, properties, ...children) {
  const box = el("details", { ...properties, open: folded.has(part) ? folded.get(part) : open }, ...children);
  box.querySelector("summary").addEventListener("click", () => folded.set(part, !box.open));
  return box;
}

function one({ name, settles }, answers, answer) {
  const titles = settles.slice(0, 2).map((found) => said(found.title)).join(t("、", ", "));
  const more = settles.length > 2 ? t(` ほか${settles.length - 2}件`, ` and ${settles.length - 2} more`) : "";
  const told = (which, value) => { last = QUESTIONS[which].about; answer(which, value); };
  return el("div", { className: "question", id: anchor(name), "data-asks": name },
    control(name, answers.get(name), told, "ask"),
    el("p", { className: "question__settles", textContent: t(`これで決まるもの：${titles}${more}`, `Settles: ${titles}${more}`) }));
}

/** Puts the reader at the next question, in the group where the last was answered. */
export function goOn(box) {
  const next = box.querySelector(`[data-about="${last}"] [data-question]`) || box.querySelector("[data-asking] [data-question]");
  if (!next) return;
  unfold(next);
  next.focus({ preventScroll: true });
}

/** Puts the reader at one question. */
export function goTo(name) {
  const box = document.getElementById(anchor(name));
  if (!box) return;
  unfold(box);
  box.scrollIntoView({ block: "center" });
  box.querySelector("[data-question]").focus({ preventScroll: true });
}

/** Opens whatever is folded about a node. */
function unfold(node) {
  for (let box = node.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}
