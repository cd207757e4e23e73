// @ts-check
// The checking page: a place, an operation, the answers so far; findings at once beside them.

import { rendered } from "../map/leaflet.js";
import { el, one, settled } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { forgetParts, permitFreePanel } from "../permit_free/panel.js";
import { goOn } from "./asking.js";
import { watchFinding } from "./find_site.js";
import { groups, verdict } from "./findings.js";
import { addresses, fillFields, fitFields, form, heightLimit, isHall, readFields } from "./form.js";
import { headroomToggle } from "./headroom.js";
import { layHits, showHit } from "./hits.js";
import { chooseSite, placeNow, take, takeAgain, watchPlace } from "./place.js";
import { hidePlan, planLink, showPlan } from "./plan.js";
import { control } from "./questions.js";
import { atHeight, NOT_YET, partsOf, trialOf } from "./trial.js";
import { taken, waysOut } from "./ways.js";

const verdictBox = one("[data-verdict]");
const groupsBox = one("[data-groups]");
/** @type {Map<string, Answer>} by the contract's name; null where an answer was taken back */
const answers = new Map();
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

/** Asks for the findings of what is on the page; `answered` is the question that was just answered. */
async function screen(answered = "") {
  const place = placeNow();
  if (!place) return;
  const mine = ++asked;
  document.documentElement.dataset.screening = "asking";
  const trial = trialOf(readFields(), place, answers);
  const { ok, result } = await screened(trial);
  if (mine !== asked) return;
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
  const aloft = trial.properties.altitude_upper && trial.properties.on_site.indoors !== true && !isHall();
  verdictBox.append(planLink(), headroomToggle({ map: rendered.map, url: addresses.headroom, trial, limit_m: heightLimit, offered: Boolean(aloft) }));
  verdictBox.append(permitFreePanel({ map: rendered.map, url: addresses.permitFree, ask: (height_m) => atHeight(trial, height_m), height_m: aloft ? trial.properties.altitude_upper?.value ?? null : null }));
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
  const held = partsOf(trial);
  fillFields(held.fields);
  answers.clear();
  for (const [asks, value] of held.answers) answers.set(asks, value);
  take(held.place, { name });
}

/** @param {Way} way */
function takeOver(way) {
  const place = placeNow();
  if (!place) return;
  const before = trialOf(readFields(), place, answers);
  fill(way.document, way.place ? said(way.place.name) : "");
  changed = { asked, way, before };
  one("#findings-title").scrollIntoView();
}

// ---- start -----------------------------------------------------------------------------------

watchPlace({
  taken: () => screen(),
  forgotten: () => idle(t("場所を選ぶか、地図に描いてください。", "Choose a site, or draw on the map.")),
});
watchFinding();
const started = form.dataset.trial ? /** @type {Trial} */ (JSON.parse(form.dataset.trial)) : null;
if (started) fillFields({ activity: started.properties.activity, ...(started.properties.vehicle.mass_g ? { mass_g: String(started.properties.vehicle.mass_g) } : {}) });
fitFields();
if (started) begin(started);
else if (form.dataset.outline) take({ geometry: JSON.parse(form.dataset.outline), site: form.dataset.site });
document.documentElement.dataset.ready = "1";
