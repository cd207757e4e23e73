// @ts-check
// A screening (the contract's JSON) as cards: what is prohibited, needs a permit, cannot be judged, …

import { el, icon, term } from "../shell/dom.js";
import { DEGREES, SEVERITY, VERDICTS } from "../shell/labels.js";
import { day, language, said, t } from "../shell/language.js";
import { asking, goTo, waitsFor } from "./asking.js";
import { LAW, LAYERS, QUESTIONS } from "./questions.js";
import { toldVerdict } from "./told_verdict.js";

/** @typedef {{show: (found: Finding) => void, ways: (found: Finding | UnknownFinding) => HTMLElement[]}} Doing what a card's buttons do */

const FIRST = ["past-day", "outside-jurisdiction", "site-closed", "site-in-use", "site-activity"]; // told before all else
const GROUPS = /** @type {const} */ (["prohibited", "permit", "unknown", "consent", "notify", "advise"]); // in the order of reading

/**
 * The head of the findings: the verdict, how many, how early.
 * @param {Screening} screening
 */
export function verdict(screening) {
  const { findings, open } = screening;
  const late = findings.filter((f) => f.too_late).length;
  const lines = [
    t(`当てはまる規制 ${findings.length} 件、あなたの回答で決まるもの ${open.you} 件、窓口が確かめるもの ${open.desk} 件`,
      `${findings.length} apply, ${open.you} wait for your answers, ${open.desk} for the desk`),
    screening.earliest_start && screening.earliest_start !== screening.asked_on
      ? t(`今日手続きを始めると、早くて${day(screening.earliest_start)}から実施できます。`, `If you apply today, the earliest start is ${day(screening.earliest_start)}.`) : "",
  ];
  const kind = toldVerdict(screening);
  return el("div", { className: `verdict verdict--${kind}`, "data-verdict-is": screening.verdict },
    icon(kind),
    el("div", {}, el("span", { className: "verdict__word", textContent: VERDICTS[kind] || kind }),
      lines.filter(Boolean).map((line) => el("span", { className: "verdict__more", textContent: line })),
      late ? el("span", { className: "verdict__more too-late", textContent: t(`申請の期限を過ぎている手続きが ${late} 件あります。`, `${late} of them are past their deadline.`) }) : null));
}

/**
 * Everything below the head: the questions, the groups of findings, what does not apply, data that could not be used.
 * @param {Screening} screening
 * @param {import("./asking.js").Answering & Doing} doing
 * @returns {HTMLElement[]}
 */
export function groups(screening, { answers, answer, show, ways }) {
  /** @type {Record<string, HTMLElement[]>} */
  const cards = Object.fromEntries(GROUPS.map((kind) => [kind, []]));
  const first = screening.findings.filter(({ rule }) => FIRST.includes(rule));
  for (const found of screening.findings) if (!first.includes(found)) cards[found.severity].push(finding(found, screening.on, { show, ways })); // one without a group is no silence: it throws
  const made = GROUPS.map((kind) => (kind === "unknown" ? unknownGroup(screening, ways) : group(kind, cards[kind])));
  if (screening.not_applicable.length) made.push(rest(screening));
  const sections = made.filter((section) => section !== null);
  sections.forEach((section, i) => section.querySelector(".finding-group__title")?.prepend(el("span", { className: "finding-group__number tabular", textContent: `${i + 1}.` })));
  return [toldFirst(first, screening.on, { show, ways }), asking(screening, { answers, answer }), ...sections, silentLayers(screening)].filter((section) => section !== null);
}

/**
 * What the desk itself says of day and place: whoever meets it must change one of them.
 * @param {Finding[]} found @param {string | undefined} on @param {Doing} doing
 */
function toldFirst(found, on, doing) {
  if (!found.length) return null;
  return el("section", { className: "finding-group", "data-first": "" },
    el("h3", { className: "finding-group__title" }, t("先に確かめること", "Before all else")),
    found.map((held) => finding(held, on, doing)));
}

/** @param {Screening} screening */
function silentLayers({ layers }) {
  const silent = layers.filter((layer) => layer.status !== "ok");
  if (!silent.length) return null;
  const names = [...new Set(silent.map((layer) => said(LAYERS[layer.id]) || layer.id))].join(t("、", ", "));
  return el("p", { className: "small muted", textContent: t("使えなかったデータ: ", "Data that could not be used: ") + names });
}

/**
 * One severity's cards; advice is folded.
 * @param {Severity} kind
 * @param {HTMLElement[]} cards
 * @returns {HTMLElement | null}
 */
function group(kind, cards) {
  if (!cards.length) return null;
  const head = [el("span", { className: `badge badge--${kind}` }, icon(kind), SEVERITY[kind]), count(cards)];
  if (kind === "advise") return el("details", { className: "finding-group", "data-group": kind }, el("summary", { className: "finding-group__title" }, head), cards);
  return el("section", { className: "finding-group", "data-group": kind }, el("h3", { className: "finding-group__title" }, head), cards);
}

/** @param {unknown[]} list */
const count = (list) => el("span", { className: "muted tabular", textContent: t(`${list.length} 件`, String(list.length)) });

/**
 * What cannot be judged, by who closes it: first what the desk looks up, then, folded, what waits for the questions above,
 * what the map is too coarse for, and what could not ask for a permit anyway.
 * @param {Screening} screening
 * @param {Doing["ways"]} ways
 * @returns {HTMLElement | null}
 */
function unknownGroup({ unknown, on }, ways) {
  if (!unknown.length) return null;
  const of = (/** @type {string} */ who) => unknown.filter((found) => found.open && found.settled_by === who);
  const [waiting, stuck, coarse, lesser] = [of("you"), of("desk"), of("map"), unknown.filter((found) => !found.open)];
  /** @param {Record<string, string>} data @param {string} words @param {UnknownFinding[]} list */
  const folded = (data, words, list) => (list.length ? el("details", { className: "waiting", ...data }, el("summary", { textContent: words }), list.map((found) => unknownCard(found, on, ways))) : null);
  return el("section", { className: "finding-group", "data-group": "unknown" },
    el("h3", { className: "finding-group__title" }, el("span", { className: "badge badge--unknown" }, icon("unknown"), SEVERITY.unknown), count(unknown)),
    stuck.length ? el("div", { "data-settled-by": "desk" }, el("p", { className: "small muted", textContent: t(`窓口が確かめるもの（${stuck.length}件）`, `For the desk to look up (${stuck.length})`) }),
      stuck.map((found) => unknownCard(found, on, ways))) : null,
    folded({ "data-waiting": String(waiting.length), "data-settled-by": "you" }, t(`上の質問の答えを待つもの（${waiting.length}件）`, `Waiting for the questions above (${waiting.length})`), waiting),
    folded({ "data-settled-by": "map" }, t(`地図の精度が足りず、現地で確かめるもの（${coarse.length}件）`, `The map is too coarse: check on the ground (${coarse.length})`), coarse),
    folded({ "data-lesser": "" }, t(`許可には関わらないもの（${lesser.length}件）`, `Could not ask for a permit (${lesser.length})`), lesser));
}

/** @param {Finding} found @param {string | undefined} on @param {Doing} doing */
function finding(found, on, { show, ways }) {
  const card = el("article", { className: `finding finding--${found.severity}`, "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: said(found.because) }), facts(found, on));
  if (found.evidence?.geometry?.type) {
    const button = el("button", { type: "button", className: "button button--small button--quiet" }, icon("pin"), t("当てはまる部分を地図で見る", "Show the part on the map"));
    button.addEventListener("click", () => show(found));
    card.append(button);
  }
  if (["prohibited", "permit"].includes(found.severity)) card.append(...ways(found));
  return card;
}

/** @param {Finding} found @param {string | undefined} on */
function facts(found, on) {
  const rows = el("dl");
  term(rows, t("根拠", "Law"), articles(found.articles));
  term(rows, t("窓口", "Authority"), [said(found.authority.name), found.authority.desk, found.authority.contact].filter(Boolean).join(" / "));
  if (found.apply_by) term(rows, t("申請の期限", "Apply by"), deadline(found, found.apply_by));
  else term(rows, t("申請の目安", "Lead time"), said(found.undated) || said(found.lead_time_note));
  term(rows, t("費用", "Fee"), said(found.fee));
  term(rows, t("申請先", "System"), said(found.system));
  term(rows, t("書類", "Documents"), (found.documents || []).map(said).filter(Boolean).join(t("、", ", ")));
  term(rows, t("要確認", "To confirm"), said(found.verify));
  term(rows, t("確からしさ", "Confidence"), DEGREES[found.confidence] || found.confidence);
  term(rows, t("詳しく", "More"), ruleLink(found.rule, on));
  return rows;
}

/** @param {Finding} found @param {string} iso */
const deadline = (found, iso) => el("span", { className: found.too_late ? "too-late" : "" },
  el("time", { dateTime: iso, textContent: day(iso) }), found.too_late ? t("（期限を過ぎています）", " (too late)") : "",
  found.lead_time_confidence === "unconfirmed" ? t("（日数は未確認）", " (lead time unconfirmed)") : "");

/** @param {UnknownFinding} found @param {string | undefined} on @param {Doing["ways"]} ways */
function unknownCard(found, on, ways) {
  const card = el("article", { className: "finding finding--unknown", "data-rule": found.rule },
    el("h4", { textContent: said(found.title) }), el("p", { textContent: inWords(said(found.because)) }));
  const rows = el("dl");
  term(rows, t("待つもの", "Waits for"), waitsFor(found).map(questionButton));
  term(rows, t("該当すると", "If it applies"), SEVERITY[found.severity]);
  term(rows, t("根拠", "Law"), articles(found.articles));
  term(rows, t("詳しく", "More"), ruleLink(found.rule, on));
  card.append(rows);
  if (found.open && found.settled_by !== "you") card.append(...ways(found));
  return card;
}

/**
 * Leads to the question it names.
 * @param {string} name
 */
function questionButton(name) {
  const button = el("button", { type: "button", className: "waits-for", textContent: said(QUESTIONS[name].short) });
  button.addEventListener("click", () => goTo(name));
  return button;
}

/**
 * The rule's own page, as of the day judged.
 * @param {string} rule
 * @param {string | undefined} on
 */
const ruleLink = (rule, on) => el("a", { href: `${LAW}/${encodeURIComponent(rule)}${on ? `?on=${on}` : ""}`, textContent: t("この規則について", "About this rule") });

/**
 * A reason with the contract's names of answers ("vehicle.bvlos") as the questions people are asked.
 * @param {string} because
 */
function inWords(because) {
  return because.replace(/\b(?:vehicle|on_site)\.\w+/g, (name) => (QUESTIONS[name] ? said(QUESTIONS[name].title) : name));
}

/** @param {Screening} screening @returns {HTMLElement} */
function rest({ not_applicable: list, on }) {
  return el("details", { className: "finding-group", "data-group": "not_applicable" },
    el("summary", { className: "finding-group__title" }, el("span", { textContent: SEVERITY.not_applicable }), count(list)),
    list.map((found) => el("article", { className: "finding finding--not_applicable", "data-rule": found.rule },
      el("h4", { textContent: said(found.title) || found.rule }), el("p", { textContent: said(found.because) }), el("p", {}, ruleLink(found.rule, on)))));
}

/** @param {Article[]} [list] */
function articles(list) {
  return (list || []).flatMap((article, i) => {
    const words = language === "en" && article.law_en ? `${article.law_en}, ${article.article_en}` : `${article.law}${article.article}`;
    const cited = article.url?.startsWith("https://") ? el("a", { href: article.url, rel: "noreferrer", textContent: words }) : words;
    return i ? [t("、", "; "), cited] : [cited];
  });
}
