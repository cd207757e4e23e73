// A screening (the contract's JSON) as cards: what is prohibited, needs a permit, cannot be judged, …

import { asking, goTo, waitsFor } from "./asking.js";
import { day, el, icon, language, said, t } from "./dom.js";
import { QUESTIONS } from "./questions.js";

const LAW = document.getElementById("questions").dataset.law;
const LAYERS = JSON.parse(document.getElementById("questions").dataset.layers);
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
  for (const found of screening.findings) lists[found.severity].push(finding(found, { show, ways, on: screening.on }));
  const made = Object.entries(lists).map(([kind, cards]) => (kind === "unknown" ? unknownGroup(screening) : group(kind, cards)));
  if (screening.not_applicable.length) made.push(rest(screening));
  const sections = made.filter(Boolean);
  sections.forEach((section, i) => section.querySelector(".finding-group__title").prepend(el("span", { className: "finding-group__number tabular", textContent: `${i + 1}.` })));
  const silent = screening.layers.filter((layer) => layer.status !== "ok");
  if (silent.length) sections.push(el("p", { className: "small muted", textContent: t("使えなかったデータ: ", "Data that could not be used: ") + [...new Set(silent.map((layer) => said(LAYERS[layer.id]) || layer.id))].join(t("、", ", ")) }));
  return [asking(screening, { answers, answer }), ...sections].filter(Boolean);
}

/** One severity's cards; advice is folded. */
function group(kind, cards) {
  if (!cards.length) return null;
  const head = [el("span", { className: `badge badge--${kind}` }, icon(kind), GROUPS[kind]), count(cards)];
  if (kind === "advise") return el("details", { className: "finding-group", "data-group": kind }, el("summary", { className: "finding-group__title" }, head), cards);
  return el("section", { className: "finding-group", "data-group": kind }, el("h3", { className: "finding-group__title" }, head), cards);
}

const count = (list) => el("span", { className: "muted tabular", textContent: t(`${list.length} 件`, String(list.length)) });

/** What cannot be judged: first what no answer would settle, then, folded, what waits for the questions above. */
function unknownGroup({ unknown, on }) {
  if (!unknown.length) return null;
  const waiting = unknown.filter((found) => waitsFor(found).length);
  const stuck = unknown.filter((found) => !waitsFor(found).length);
  return el("section", { className: "finding-group", "data-group": "unknown" },
    el("h3", { className: "finding-group__title" }, el("span", { className: "badge badge--unknown" }, icon("unknown"), GROUPS.unknown), count(unknown)),
    stuck.map((found) => unknownCard(found, on)),
    waiting.length ? el("details", { className: "waiting", "data-waiting": String(waiting.length) },
      el("summary", { textContent: t(`上の質問の答えを待つもの（${waiting.length}件）`, `Waiting for the questions above (${waiting.length})`) }),
      waiting.map((found) => unknownCard(found, on))) : null);
}

function finding(found, { show, ways, on }) {
  const card = el("article", { className: `finding finding--${found.severity}`, "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: said(found.because) }));
  const rows = el("dl");
  row(rows, t("根拠", "Law"), articles(found.articles));
  row(rows, t("窓口", "Authority"), [said(found.authority.name), found.authority.desk, found.authority.contact].filter(Boolean).join(" / "));
  if (found.apply_by) {
    row(rows, t("申請の期限", "Apply by"), el("span", { className: found.too_late ? "too-late" : "" },
      el("time", { dateTime: found.apply_by, textContent: day(found.apply_by) }), found.too_late ? t("（期限を過ぎています）", " (too late)") : "",
      found.lead_time_confidence === "unconfirmed" ? t("（日数は未確認）", " (lead time unconfirmed)") : ""));
  } else row(rows, t("申請の目安", "Lead time"), said(found.lead_time_note));
  row(rows, t("費用", "Fee"), said(found.fee));
  row(rows, t("申請先", "System"), said(found.system));
  row(rows, t("書類", "Documents"), (found.documents || []).map(said).filter(Boolean).join(t("、", ", ")));
  row(rows, t("要確認", "To confirm"), said(found.verify));
  row(rows, t("確からしさ", "Confidence"), CONFIDENCE[found.confidence] || found.confidence);
  row(rows, t("詳しく", "More"), ruleLink(found.rule, on));
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

function unknownCard(found, on) {
  const card = el("article", { className: "finding finding--unknown", "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: inWords(said(found.because)) }));
  const rows = el("dl");
  row(rows, t("待つもの", "Waits for"), waitsFor(found).map(questionButton));
  row(rows, t("該当すると", "If it applies"), GROUPS[found.severity]);
  row(rows, t("根拠", "Law"), articles(found.articles));
  row(rows, t("詳しく", "More"), ruleLink(found.rule, on));
  card.append(rows);
  return card;
}

/** Leads to the question it names. */
function questionButton(name) {
  const button = el("button", { type: "button", className: "waits-for", textContent: said(QUESTIONS[name].short) });
  button.addEventListener("click", () => goTo(name));
  return button;
}

/** The rule's own page, as of the day judged. */
const ruleLink = (rule, on) => el("a", { href: `${LAW}/${encodeURIComponent(rule)}${on ? `?on=${on}` : ""}`, textContent: t("この規則について", "About this rule") });

/** A reason with the contract's names of answers ("vehicle.bvlos") as the questions people are asked. */
function inWords(because) {
  return because.replace(/\b(?:vehicle|on_site)\.\w+/g, (name) => (QUESTIONS[name] ? said(QUESTIONS[name].title) : name));
}

function rest({ not_applicable: list, on }) {
  return el("details", { className: "finding-group", "data-group": "not_applicable" },
    el("summary", { className: "finding-group__title" }, el("span", { textContent: t("当てはまらないもの", "Does not apply") }), count(list)),
    list.map((found) => el("article", { className: "finding finding--not_applicable", "data-rule": found.rule },
      el("h4", { textContent: said(found.title) || found.rule }), el("p", { textContent: said(found.because) }), el("p", {}, ruleLink(found.rule, on)))));
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
