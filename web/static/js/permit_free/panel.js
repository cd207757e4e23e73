// @ts-check
// Where no permit is needed: a button that lays the parts over the map, a slider of the height, and the same in words.

import { L } from "../map/leaflet.js";
import { el, settled } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { draw, hatches, key } from "./layer.js";
import { areasOf, areaWords, fitting, nameOf, reasonsOf } from "./words.js";

const LOWEST_M = 5;
const HIGHEST_M = 150;
const STEP_M = 5;
const layer = L.featureGroup();
let shown = false;
let turn = 0; // only the newest answer is drawn
let saved = ""; // the address of the file that is offered

/**
 * The button, and what it opens.  `ask` makes what is asked at a height; `height_m` is the plan's, null where none counts.
 * `lowest_m`: the plan's lower height, which the slider stays above.  `instead`: what the page tells while it is closed.
 * @param {{map: import("leaflet").Map, url: string, ask: (height_m: number | null) => unknown, height_m: number | null, lowest_m?: number, instead?: HTMLElement | null}} about
 */
export function permitFreePanel({ map, url, ask, height_m, lowest_m = 0, instead = null }) {
  forgetParts();
  layer.addTo(map);
  const told = el("div", { role: "status" });
  const body = el("div", { hidden: !shown }, ...(height_m === null ? [] : [slider(height_m, lowest_m, (to_m) => lay(url, ask(to_m), told))]), told);
  const button = el("button", { type: "button", className: "button button--small button--quiet", "aria-pressed": String(shown),
    textContent: t("許可の要らない範囲を地図に重ねる", "Show where no permit is needed") });
  button.addEventListener("click", () => {
    shown = !shown;
    button.setAttribute("aria-pressed", String(shown));
    body.hidden = !shown;
    if (instead) instead.hidden = shown;
    if (shown) lay(url, ask(height_m), told);
    else forgetParts();
  });
  if (shown) lay(url, ask(height_m), told);
  return el("div", { className: "permit-free", "data-permit-free": "" }, button, hatches(), body);
}

/** Nothing is drawn any more, and no answer on its way will be: the place is another, or cannot be judged. */
export function forgetParts() {
  turn += 1;
  layer.clearLayers();
}

/** @param {number} from_m the plan's own @param {number} lowest_m @param {(to_m: number) => void} moved */
function slider(from_m, lowest_m, moved) {
  const metres = (/** @type {number} */ m) => t(`地上 ${m} m`, `${m} m above ground`);
  const output = el("output", { className: "tabular", textContent: metres(from_m) });
  const input = el("input", { type: "range", id: "permit-free-height", ...range(from_m, lowest_m) });
  input.value = String(from_m);
  input.setAttribute("aria-valuetext", metres(from_m));
  const ask = settled(moved, 150);
  input.addEventListener("input", () => {
    const to_m = Number(input.value);
    output.textContent = metres(to_m);
    input.setAttribute("aria-valuetext", metres(to_m));
    ask(to_m);
  });
  return el("div", { className: "permit-free__height" },
    el("label", { for: "permit-free-height", textContent: t("高さの上限を変えてみる", "Try another height") }), input, output);
}

/** From above the plan's lower height on, in steps that meet its own. @param {number} from_m @param {number} lowest_m */
function range(from_m, lowest_m) {
  const min = Math.min(from_m, lowest_m + LOWEST_M);
  const over = from_m - min;
  return { min: String(min), max: String(Math.max(HIGHEST_M, from_m)), step: over % STEP_M === 0 ? String(STEP_M) : over % 1 === 0 ? "1" : "any" };
}

/** @param {string} url @param {unknown} asked @param {HTMLElement} told */
async function lay(url, asked, told) {
  const mine = ++turn;
  told.dataset.permitFree = "asking";
  try {
    const sent = await post(url, asked);
    const answer = await sent.json();
    if (mine !== turn) return;
    if (sent.ok) { draw(layer, answer); told.replaceChildren(...words(answer)); } else refuse(told, problem(answer));
    told.dataset.permitFree = sent.ok ? "done" : "failed";
  } catch (error) {
    if (mine !== turn) return;
    refuse(told, t("許可の要らない範囲を取得できませんでした。通信を確かめて、もう一度お試しください。", `Where no permit is needed could not be fetched (${messageOf(error)}).`));
    told.dataset.permitFree = "failed";
  }
}

/** Nothing stays drawn that was not answered. @param {HTMLElement} told @param {string} why */
function refuse(told, why) {
  layer.clearLayers();
  told.replaceChildren(el("p", { className: "small too-late", textContent: why }));
}

/** @param {Problem} answer */
const problem = (answer) => said(answer.faults?.[0]?.message) || answer.detail || "";

/** @param {PermitFreeAnswer} answer */
function words(answer) {
  const parts = answer.features.map((part) => part.properties);
  const { summary } = answer;
  const fits = fitting(summary.measures);
  const legend = areasOf(parts).map(({ look, area_m2 }) => el("li", {}, key(look), el("span", { textContent: `${nameOf(look)} ${areaWords(area_m2)}` })));
  const reasons = reasonsOf(parts).map(({ reason, area_m2 }) => el("li", {}, `${said(reason.title)}${reason.status === "unknown" ? t("（言い切れない）", " (cannot be told)") : ""}`,
    el("span", { className: "muted", textContent: ` ${areaWords(area_m2)}` })));
  return [
    el("p", { textContent: said(summary.because) }),
    summary.as_one === false ? el("p", { className: "small", textContent: t("範囲の全部をひとつの計画で使うときは、あらためて判定してください。", "To use all of it in one trial, have that judged again.") }) : "",
    fits.length ? el("p", { className: "small", textContent: t(`許可の要らない範囲に、少なくとも ${fits.join("、")} が入ります（地図の破線）。`, `Within it fit at least ${fits.join(", ")} (dashed on the map).`) }) : "",
    el("ul", { className: "permit-free__legend" }, legend),
    reasons.length ? el("details", {}, el("summary", { textContent: t(`理由（${reasons.length} 件）`, `Reasons (${reasons.length})`) }), el("ul", { className: "small" }, reasons)) : "",
    el("p", { className: "small" }, download(answer)),
  ];
}

/** @param {PermitFreeAnswer} answer */
function download(answer) {
  if (saved) URL.revokeObjectURL(saved);
  saved = URL.createObjectURL(new Blob([JSON.stringify(answer)], { type: "application/geo+json" }));
  return el("a", { href: saved, download: "permit-free.geojson", textContent: t("この範囲を GeoJSON で保存する", "Save as GeoJSON") });
}
