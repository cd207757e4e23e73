// @ts-check
// The room under the airport surfaces over the drawn area, as cells on the map with a legend in words.

import { L } from "../map/leaflet.js";
import { el, svg } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { messageOf, post } from "../shell/requests.js";
import { stepOf, stepsHeld, withoutPermit } from "./headroom_steps.js";

const layer = L.featureGroup();
let shown = false;
let turn = 0;
/** @type {number | null} metres from which any flight needs permission */
let limit = null;

/** @param {HeadroomCell} cell @returns {import("leaflet").PathOptions} */
function style(cell) {
  if (cell.status !== "ok") return { color: colour("ink-2"), weight: 1.5, dashArray: "4 4", fillColor: colour("headroom-unknown"), fillOpacity: 0.45 };
  if (cell.headroom_agl_m === null) return { color: colour("clear"), weight: 1, fillColor: colour("white"), fillOpacity: 0.35 };
  return { color: colour("ink"), weight: 0.5, fillColor: colour(stepOf(cell.headroom_agl_m).colour), fillOpacity: 0.75 };
}

/**
 * A button that lays the cells over the map, and its legend; what was shown for another place goes.
 * It is not offered where nothing flies: on the ground, in a hall.
 * @param {{map: import("leaflet").Map, url: string, trial: Trial, limit_m: number | null, offered: boolean}} about
 */
export function headroomToggle({ map, url, trial, limit_m, offered }) {
  limit = limit_m;
  layer.clearLayers();
  if (!offered) { turn += 1; return ""; }
  layer.addTo(map);
  const told = el("div", { role: "status" });
  const button = el("button", { type: "button", className: "button button--small button--quiet", "aria-pressed": String(shown),
    textContent: t("高さの余裕を地図に重ねる", "Show headroom on the map") });
  button.addEventListener("click", () => {
    shown = !shown;
    button.setAttribute("aria-pressed", String(shown));
    if (shown) lay(url, trial, told);
    else { turn += 1; layer.clearLayers(); told.replaceChildren(); }
  });
  if (shown) lay(url, trial, told);
  return el("div", { className: "headroom", "data-headroom": "" }, button, told);
}

/** @param {string} url @param {Trial} trial @param {HTMLElement} told */
async function lay(url, trial, told) {
  const mine = ++turn;
  try {
    const sent = await post(url, trial);
    const answer = await sent.json();
    if (mine !== turn) return;
    if (!sent.ok) { told.replaceChildren(el("p", { className: "small too-late", textContent: answer.detail })); return; }
    draw(answer);
    told.replaceChildren(...legend(answer));
    told.dataset.headroomCells = String(answer.features.length);
  } catch (error) {
    told.replaceChildren(el("p", { className: "small too-late", textContent: t("高さの余裕を取得できませんでした。", `The headroom could not be fetched (${messageOf(error)}).`) }));
  }
}

/** @param {HeadroomCells} answer */
function draw(answer) {
  layer.clearLayers();
  L.geoJSON(answer, {
    style: (cell) => (cell ? style(cell.properties) : {}),
    onEachFeature: (cell, drawn) => { drawn.bindTooltip(() => el("span", { textContent: words(cell.properties) }), { className: "site-label", sticky: true }); },
  }).eachLayer((drawn) => { layer.addLayer(drawn); });
}

/** @param {HeadroomCell} cell */
function words(cell) {
  if (cell.status !== "ok") return t("わかりません: ", "Unknown: ") + said(cell.because);
  if (cell.headroom_agl_m === null) return said(cell.because);
  const room = withoutPermit(cell.headroom_agl_m, limit);
  if (room < cell.headroom_agl_m) return t(`空港の制限表面まで ${room} m 以上（地表から）`, `up to the airport's surface: ${room} m or more above ground`);
  return t(`空港の制限表面まで ${room} m（地表から）`, `up to the airport's surface: ${room} m above ground`);
}

/** @param {HeadroomCells} answer */
function legend({ summary, features }) {
  const rooms = features.flatMap((f) => (f.properties.headroom_agl_m === null ? [] : [f.properties.headroom_agl_m]));
  const rows = stepsHeld(rooms).map((step) => key(colour(step.colour), range(step.from, step.below)));
  if (features.some((f) => f.properties.status === "ok" && f.properties.headroom_agl_m === null)) rows.push(key(colour("white"), t("制限表面の外", "outside every surface")));
  if (summary.unknown) {
    const because = said(summary.because);
    rows.push(key(colour("headroom-unknown"), t(`わからない（${summary.unknown} 区画）: ${because}`, `unknown (${summary.unknown} cells): ${because}`), true));
  }
  const whole = summary.lowest_headroom_agl_m === null ? "" : t(
    `空港の制限表面まで、地表から ${summary.lowest_headroom_agl_m}〜${summary.highest_headroom_agl_m} m の余裕があります（標高の誤差を含みません）。`,
    `${summary.lowest_headroom_agl_m} to ${summary.highest_headroom_agl_m} m of room above ground under the airport surfaces (the ground's own error aside).`);
  const capped = limit === null ? "" : t(`余裕があっても、地表から ${limit} m 以上の飛行には航空法の許可が要ります。`, `Whatever the room, flying ${limit} m or more above ground needs permission.`);
  return [...[whole, capped].filter(Boolean).map((words) => el("p", { className: "small", textContent: words })), el("ul", { className: "headroom__legend" }, rows)];
}

/** @param {number} from @param {number} below */
function range(from, below) {
  if (from === -Infinity) return t(`${below} m 未満`, `under ${below} m`);
  if (below === Infinity) return t(`${from} m 以上`, `${from} m or more`);
  return t(`${from}〜${below} m`, `${from}–${below} m`);
}

/** @param {string} fill @param {string} text @param {boolean} [dashed] */
const key = (fill, text, dashed = false) => el("li", {},
  svg("svg", { viewBox: "0 0 20 14", class: "headroom__key", "aria-hidden": "true" },
    svg("rect", { x: 1, y: 1, width: 18, height: 12, fill, stroke: colour("ink"), "stroke-dasharray": dashed ? "3 2" : "none" })), text);
