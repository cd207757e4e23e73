// A screening (the contract's JSON) as cards: what is prohibited, needs a permit, cannot be judged, …

import { day, el, icon, language, said, t } from "./dom.js";
import { control, QUESTIONS } from "./questions.js";

const GROUPS = {
  prohibited: t("できません", "Prohibited"), permit: t("許可・承認が必要", "Permit needed"),
  unknown: t("判定できません", "Cannot be judged"), consent: t("同意・協議が必要", "Consent needed"),
  notify: t("届出・通報・当日の確認", "Notify"), advise: t("留意事項", "Advice"),
};
export const VERDICTS = {
  prohibited: t("このままでは実施できません", "Not possible as it stands"), permit: t("許可・承認が必要です", "A permit is needed"),
  unknown: t("まだ判定できない項目があります", "Some points cannot be judged yet"),
  consent: t("許可は不要ですが、同意・協議が必要です", "No permit, but consent is needed"),
  notify: t("許可は不要ですが、届出や当日の確認が必要です", "No permit, but give notice"),
  advise: t("許可は不要です。留意事項があります", "No permit needed; mind the advice"),
  clear: t("当てはまる規制は見つかりませんでした", "No rule was found to apply"),
};
const CONFIDENCE = { high: t("高", "high"), medium: t("中", "medium"), low: t("低", "low"), unconfirmed: t("未確認", "unconfirmed") };

export function verdict(screening) {
  const { findings, unknown } = screening;
  const late = findings.filter((f) => f.too_late).length;
  const lines = [
    t(`当てはまる規制 ${findings.length} 件、判定できないもの ${unknown.length} 件`, `${findings.length} apply, ${unknown.length} cannot be judged`),
    screening.earliest_start && screening.earliest_start !== screening.asked_on
      ? t(`今日手続きを始めると、早くて${day(screening.earliest_start)}から実施できます。`, `If you apply today, the earliest start is ${day(screening.earliest_start)}.`) : "",
  ];
  return el("div", { className: `verdict verdict--${screening.verdict}`, "data-verdict-is": screening.verdict },
    icon(screening.verdict),
    el("div", {}, el("span", { className: "verdict__word", textContent: VERDICTS[screening.verdict] || screening.verdict }),
      lines.filter(Boolean).map((line) => el("span", { className: "verdict__more", textContent: line })),
      late ? el("span", { className: "verdict__more too-late", textContent: t(`申請の期限を過ぎている手続きが ${late} 件あります。`, `${late} of them are past their deadline.`) }) : null));
}

export function groups(screening, { answers, answer, show, ways }) {
  const lists = Object.fromEntries(Object.keys(GROUPS).map((kind) => [kind, []]));
  for (const found of screening.findings) lists[found.severity].push(finding(found, show, ways));
  for (const found of screening.unknown) lists.unknown.push(unknownCard(found, answers, answer));
  const sections = Object.entries(lists).filter(([, cards]) => cards.length).map(([kind, cards]) =>
    el("section", { className: "finding-group", "data-group": kind },
      el("h3", { className: "finding-group__title" }, el("span", { className: `badge badge--${kind}` }, icon(kind), GROUPS[kind]),
        el("span", { className: "muted tabular", textContent: String(cards.length) })), cards));
  if (screening.not_applicable.length) sections.push(rest(screening.not_applicable));
  const silent = screening.layers.filter((layer) => layer.status !== "ok");
  if (silent.length) sections.push(el("p", { className: "small muted", textContent: t("使えなかったデータ: ", "Data that could not be used: ") + silent.map((layer) => layer.id).join(", ") }));
  return sections;
}

function finding(found, show, ways) {
  const card = el("article", { className: `finding finding--${found.severity}`, "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: said(found.because) }));
  const rows = el("dl");
  row(rows, t("根拠", "Law"), articles(found.articles));
  row(rows, t("窓口", "Authority"), [said(found.authority.name), found.authority.desk, found.authority.contact].filter(Boolean).join(" / "));
  if (found.apply_by) {
    row(rows, t("申請の期限", "Apply by"), el("span", { className: found.too_late ? "too-late" : "" },
      el("time", { dateTime: found.apply_by, textContent: day(found.apply_by) }), found.too_late ? t("（期限を過ぎています）", " (too late)") : ""));
  }
  row(rows, t("費用", "Fee"), said(found.fee));
  row(rows, t("申請先", "System"), said(found.system));
  row(rows, t("書類", "Documents"), (found.documents || []).map(said).filter(Boolean).join(t("、", ", ")));
  row(rows, t("要確認", "To confirm"), said(found.verify));
  row(rows, t("確からしさ", "Confidence"), CONFIDENCE[found.confidence] || found.confidence);
  card.append(rows);
  const geometry = found.evidence && found.evidence.geometry;
  if (geometry && geometry.type) {
    const button = el("button", { type: "button", className: "button button--small button--quiet" }, icon("pin"), t("当てはまる部分を地図で見る", "Show the part on the map"));
    button.addEventListener("click", () => show(found));
    card.append(button);
  }
  if (ways && ["prohibited", "permit"].includes(found.severity)) card.append(...ways(found));
  return card;
}

function unknownCard(found, answers, answer) {
  const card = el("article", { className: "finding finding--unknown", "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: inWords(said(found.because)) }));
  if (found.articles && found.articles.length) {
    const rows = el("dl");
    row(rows, t("根拠", "Law"), articles(found.articles));
    card.append(rows);
  }
  const open = found.needs.filter((name) => QUESTIONS[name]);
  if (open.length) {
    card.append(el("div", { className: "question" },
      el("p", { className: "question__lead", textContent: t("この質問に答えると判定できます", "Answer this and it can be judged") }),
      open.map((name) => control(name, answers.get(name), answer, found.rule))));
  }
  return card;
}

/** A reason with the contract's names of answers ("vehicle.bvlos") as the questions people are asked. */
function inWords(because) {
  return because.replace(/\b(?:vehicle|on_site)\.\w+/g, (name) => (QUESTIONS[name] ? said(QUESTIONS[name].title) : name));
}

function rest(list) {
  return el("details", { className: "finding-group", "data-group": "not_applicable" },
    el("summary", {}, t(`当てはまらないもの（${list.length}件）`, `Does not apply (${list.length})`)),
    list.map((found) => el("article", { className: "finding finding--not_applicable", "data-rule": found.rule },
      el("h4", { textContent: said(found.title) || found.rule }), el("p", { textContent: said(found.because) }))));
}

function row(list, title, value) {
  if (!value || (Array.isArray(value) && !value.length)) return;
  list.append(el("dt", { textContent: title }), el("dd", {}, value));
}

function articles(list) {
  return (list || []).flatMap((article, i) => {
    const words = language === "en" && article.law_en ? `${article.law_en}, ${article.article_en}` : `${article.law}${article.article}`;
    const known = article.url && article.url.startsWith("https://");
    const cited = known ? el("a", { href: article.url, rel: "noreferrer", textContent: words }) : words;
    return i ? [t("、", "; "), cited] : [cited];
  });
}
