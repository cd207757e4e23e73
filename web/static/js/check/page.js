// @ts-check
// The checking page: a place, an operation, the answers so far; findings at once beside them.

import { L, rendered } from "../map/leaflet.js";
import { printMap } from "../map/print.js";
import { el, one, settled } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { forgetParts, permitFreePanel } from "../permit_free/panel.js";
import { goOn } from "./asking.js";
import { draft } from "./draft.js";
import { watchFiles } from "./files.js";
import { watchFinding } from "./find_site.js";
import { groups, verdict } from "./findings.js";
import { addresses, fillFields, fitFields, form, heightLimit, isHall, readFields, tellMidnight } from "./form.js";
import { headroomToggle } from "./headroom.js";
import { layHits, showHit } from "./hits.js";
import { beganWith, follow, watchKeeping } from "./keeping.js";
import { chooseSite, placeNow, placeTold, redrawn, take, takeAgain, watchPlace } from "./place.js";
import { hidePlan, planLink, showPlan } from "./plan.js";
import { control, QUESTIONS } from "./questions.js";
import { tellInWords } from "./told_in_words.js";
import { atHeight, NOT_YET } from "./trial.js";
import { taken, waysOut } from "./ways.js";
import { fitsTheForm, toldTrial, wholeOf } from "./whole_trial.js";

const verdictBox = one("[data-verdict]");
const groupsBox = one("[data-groups]");
const judging = one("[data-judging]");
const TOLD_AFTER_MS = 500; // who waits longer is told that something is done
/** @type {Map<string, Answer>} by the contract's name; null where an answer was taken back */
const answers = new Map();
/** @type {import("./whole_trial.js").Carried | null} of a trial that was taken over, what has no field here */
let carried = null;
let asked = 0; // screenings so far: only the newest answer is shown
/** @type {{asked: number, way: Way, before: Trial} | null} a way out as it was taken over */
let changed = null;

// ---- the operation ---------------------------------------------------------------------------

/** @type {import("./questions.js").Tell} */
function answer(name, value) {
  answers.set(name, value);
  screen(name);
}

function review() {
  one("[data-answered]").hidden = !answers.size;
  one("[data-answered-count]").textContent = `(${answers.size})`;
  one("[data-answers]").replaceChildren(
    ...[...answers].map(([name, held]) => el("div", { className: "question" }, control(name, held, answer, "review"),
      held === NOT_YET ? el("p", { className: "small muted", textContent: t("まだ決まっていない", "Not yet known") }) : null)));
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", settled((/** @type {Event} */ event) => {
  const { name, dataset } = /** @type {HTMLInputElement} */ (event.target);
  if (!name || ["site", "shape"].includes(name) || dataset.question) return;
  if (name === "activity") fitFields();
  tellMidnight();
  if (["radius_m", "corridor_width_m"].includes(name) && placeNow()) takeAgain();
  else screen();
}, 350));

// ---- the findings ----------------------------------------------------------------------------

function idle(/** @type {string} */ words, kind = "idle") {
  verdictBox.replaceChildren(el("p", { className: `verdict verdict--${kind}`, textContent: words }));
  groupsBox.replaceChildren();
  hidePlan();
  forgetParts();
  layHits([]);
}

/** The trial as it stands in the form, null where there is no place yet. */
function onThePage() {
  const place = placeNow();
  return place && toldTrial(readFields(), place, answers, carried);
}

/** Asks for the findings of what is on the page; `answered` is the question that was just answered. */
async function screen(answered = "") {
  const trial = onThePage();
  if (!trial) return;
  const mine = ++asked;
  document.documentElement.dataset.screening = "asking";
  const waiting = setTimeout(() => { judging.textContent = t("判定しています…", "Judging…"); }, TOLD_AFTER_MS);
  follow(trial);
  tellInWords(trial, answers, placeTold());
  const { ok, result } = await screened(trial);
  clearTimeout(waiting);
  if (mine !== asked) return;
  judging.textContent = "";
  if (ok) lay(/** @type {Screening} */ (result), answered, trial);
  else refuse(/** @type {Problem} */ (result));
  document.documentElement.dataset.screening = ok ? "done" : "failed";
  document.documentElement.dataset.screened = String(mine);
}

/** @param {Trial} trial @returns {Promise<{ok: boolean, result: Screening | Problem}>} */
async function screened(trial) {
  try {
    const token = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]")).content;
    const sent = await post(addresses.screenings, trial, { headers: { "X-CSRFToken": token } });
    const result = await sent.json();
    return { ok: sent.ok, result };
  } catch (error) {
    return { ok: false, result: { detail: t("判定を取得できませんでした。通信を確かめて、もう一度お試しください。", `The findings could not be fetched (${messageOf(error)}).`) } };
  }
}

/** @param {Screening} result @param {string} answered @param {Trial} trial */
function lay(result, answered, trial) {
  verdictBox.replaceChildren(verdict(result));
  review();
  const ways = waysOut({ url: addresses.waysOut, trial, today: result.asked_on, take: takeOver });
  const before = changed?.asked === asked ? changed : null;
  groupsBox.replaceChildren(...(before ? [taken(before.way, () => fill(before.before))] : []),
    ...groups(result, { answers, answer, show: showHit, ways }));
  showPlan(result.plan, trial);
  const { altitude_upper: upper } = trial.properties;
  const aloft = upper && trial.properties.on_site.indoors !== true && !isHall();
  verdictBox.append(planLink(), headroomToggle({ map: rendered.map, url: addresses.headroom, trial, limit_m: heightLimit, offered: Boolean(aloft) }));
  verdictBox.append(permitFreePanel({ map: rendered.map, url: addresses.permitFree, ask: (height_m) => atHeight(trial, height_m), height_m: aloft && upper.datum === "AGL" ? upper.value : null }));
  layHits(result.findings);
  if (answered) goOn(groupsBox);
}

/** @param {Problem} result */
function refuse(result) {
  idle(result.detail && !result.faults ? result.detail : t("このままでは判定できません。次を直してください。", "This cannot be judged. Please correct:"), "prohibited");
  const faults = (result.faults || []).map((fault) => el("li", { textContent: said(fault.message) || fault.detail || fault.code }));
  if (faults.length) groupsBox.replaceChildren(el("ul", { className: "error-summary" }, faults));
}

// ---- ways out --------------------------------------------------------------------------------

/**
 * The form, the answers and the map as a trial has them; then it is checked.
 * @param {Trial} trial
 * @param {string} [name] of the place
 */
function fill(trial, name = "") {
  chooseSite(trial.properties.site || "");
  begin(trial, name);
}

/** @param {Trial} trial of the site that is chosen already @param {string} [name] of the place */
function begin(trial, name = "") {
  const held = wholeOf(trial);
  fillFields(held.fields);
  fitFields();
  tellMidnight();
  carried = held.carried;
  answers.clear();
  for (const [asks, value] of held.answers) answers.set(asks, value);
  take(held.place, { name });
}

/** @param {Way} way */
function takeOver(way) {
  const before = onThePage();
  if (!before) return;
  fill(way.document, way.place ? said(way.place.name) : "");
  changed = { asked, way, before };
  one("#findings-title").scrollIntoView();
}

// ---- files -----------------------------------------------------------------------------------

/** @type {import("./files.js").Page["taken"]} */
function takeDrawing({ geometry, properties }, fields) {
  fillFields(fields);
  tellMidnight();
  carried = null;
  if (properties?.activity) takeAnswers(properties);
  fitFields();
  const { site = "" } = properties ?? {};
  if (!site) { redrawn(geometry, {}); return; }
  chooseSite(site);
  take({ geometry, site, area: properties.area });
}

/** Of a whole trial: its activity, and what was answered. @param {import("./files.js").Part["properties"]} properties */
function takeAnswers({ activity, vehicle = {}, on_site = {}, not_yet_known = [] }) {
  const { mass_g, count, ...craft } = vehicle;
  fillFields({ activity, ...(mass_g ? { mass_g: String(mass_g) } : {}), ...(count ? { count: String(count) } : {}) });
  answers.clear();
  for (const [part, held] of Object.entries({ vehicle: craft, on_site })) {
    for (const [key, value] of Object.entries(held)) if (value !== null && QUESTIONS[`${part}.${key}`]) answers.set(`${part}.${key}`, /** @type {Answer} */ (value));
  }
  for (const name of not_yet_known) if (QUESTIONS[name]) answers.set(name, NOT_YET);
}

watchFiles({
  taken: takeDrawing,
  trial: onThePage,
});

// ---- start -----------------------------------------------------------------------------------

watchPlace({
  taken: () => screen(),
  forgotten: () => idle(t("場所を選ぶか、地図に描いてください。", "Choose a site, or draw on the map.")),
});
watchFinding();
watchKeeping(onThePage);
printMap(() => (rendered.drawn.getLayers().length ? rendered.drawn.getBounds().pad(0.4) : null));
fitFields();
start();
document.documentElement.dataset.ready = "1";

/** Begins with what was on the page before it was loaded again, else with the trial it was opened with, else with its site. */
function start() {
  const { kept, outline, site, trial } = form.dataset;
  const given = trial ? JSON.parse(trial) : null;
  if (kept && given) beganWith(kept, given);
  const mine = draft();
  if (mine) fill(mine);
  else if (kept && given && !fitsTheForm(given, readFields())) showAsKept(given);
  else if (given) begin(given);
  else if (outline) take({ geometry: JSON.parse(outline), site });
}

/**
 * A kept trial that says more than the fields can hold: the findings the server made of it stay, and it is not to be changed here.
 * @param {any} held
 */
function showAsKept(held) {
  form.hidden = true;
  one("[data-as-kept]").hidden = false;
  L.geoJSON(held).eachLayer((layer) => { rendered.drawn.addLayer(layer); });
  rendered.map.fitBounds(rendered.drawn.getBounds().pad(0.8), { maxZoom: 16, animate: false });
  document.documentElement.dataset.screening = "done";
}
