// The room under the airport surfaces over the drawn area, as cells on the map with a legend in words.

import { el, said, t } from "./dom.js";

const L = window.L;
// Little room is dark; the steps differ in lightness, so that no colour sense is needed.
const STEPS = [[30, "#3b0f70"], [60, "#8c2981"], [100, "#de4968"], [150, "#fe9f6d"], [Infinity, "#fcfdbf"]];
const UNKNOWN = { color: "#475866", weight: 1.5, dashArray: "4 4", fillColor: "#9aa7b0", fillOpacity: 0.45 };
const OUTSIDE = { color: "#1a6637", weight: 1, fillColor: "#ffffff", fillOpacity: 0.35 };
const layer = L.featureGroup();
let shown = false;
let turn = 0;

const colour = (room) => STEPS.find(([most]) => room < most)[1];
const style = ({ properties: cell }) => {
  if (cell.status !== "ok") return UNKNOWN;
  if (cell.headroom_agl_m === null) return OUTSIDE;
  return { color: "#1b2833", weight: 0.5, fillColor: colour(cell.headroom_agl_m), fillOpacity: 0.75 };
};

/** A button that lays the cells over the map, and its legend; what was shown for another place goes. */
export function headroomToggle({ map, url, trial }) {
  layer.clearLayers();
  layer.addTo(map);
  const box = el("div", { className: "headroom", "data-headroom": "" });
  const told = el("div", { role: "status" });
  const button = el("button", { type: "button", className: "button button--small button--quiet", "aria-pressed": String(shown),
    textContent: t("高さの余裕を地図に重ねる", "Show headroom on the map") });
  button.addEventListener("click", () => {
    shown = !shown;
    button.setAttribute("aria-pressed", String(shown));
    if (shown) lay(url, trial, told);
    else { turn += 1; layer.clearLayers(); told.replaceChildren(); }
  });
  box.append(button, told);
  if (shown) lay(url, trial, told);
  return box;
}

async function lay(url, trial, told) {
  const mine = ++turn;
  try {
    const sent = await fetch(url, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(trial) });
    const answer = await sent.json();
    if (mine !== turn) return;
    if (!sent.ok) { told.replaceChildren(el("p", { className: "small too-late", textContent: answer.detail })); return; }
    layer.clearLayers();
    L.geoJSON(answer, { style, onEachFeature: (cell, drawn) => drawn.bindTooltip(() => el("span", { textContent: words(cell.properties) }), { className: "site-label", sticky: true }) })
      .eachLayer((drawn) => layer.addLayer(drawn));
    told.replaceChildren(...legend(answer));
    told.dataset.headroomCells = String(answer.features.length);
  } catch (error) {
    told.replaceChildren(el("p", { className: "small too-late", textContent: t("高さの余裕を取得できませんでした。", `The headroom could not be fetched (${error.message}).`) }));
  }
}

function words(cell) {
  if (cell.status !== "ok") return t("わかりません: ", "Unknown: ") + said(cell.because);
  if (cell.headroom_agl_m === null) return said(cell.because);
  return t(`地表から ${cell.headroom_agl_m} m まで`, `up to ${cell.headroom_agl_m} m above ground`);
}

function legend({ summary, features }) {
  const rooms = features.map((f) => f.properties.headroom_agl_m).filter((room) => room !== null);
  const rows = [];
  let low = -Infinity;
  for (const [high, fill] of STEPS) {
    if (rooms.some((room) => room >= low && room < high)) {
      const range = low === -Infinity ? t(`${high} m 未満`, `under ${high} m`) : high === Infinity ? t(`${low} m 以上`, `${low} m or more`) : t(`${low}〜${high} m`, `${low}–${high} m`);
      rows.push(key(fill, range));
    }
    low = high;
  }
  if (features.some((f) => f.properties.status === "ok" && f.properties.headroom_agl_m === null)) rows.push(key("#ffffff", t("制限表面の外", "outside every surface")));
  if (summary.unknown) rows.push(key("#9aa7b0", t(`わからない（${summary.unknown} 区画）: ${said(summary.because)}`, `unknown (${summary.unknown} cells): ${said(summary.because)}`), true));
  const range = summary.lowest_headroom_agl_m === null ? "" : t(
    `空港の制限表面まで、地表から ${summary.lowest_headroom_agl_m}〜${summary.highest_headroom_agl_m} m の余裕があります（標高の誤差を含みません）。`,
    `${summary.lowest_headroom_agl_m} to ${summary.highest_headroom_agl_m} m of room above ground under the airport surfaces (the ground's own error aside).`);
  return [range ? el("p", { className: "small", textContent: range }) : null, el("ul", { className: "headroom__legend" }, rows)].filter(Boolean);
}

function key(fill, text, dashed = false) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 14");
  svg.setAttribute("class", "headroom__key");
  svg.setAttribute("aria-hidden", "true");
  const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: 1, y: 1, width: 18, height: 12, fill, stroke: "#1b2833", "stroke-dasharray": dashed ? "3 2" : "none" })) box.setAttribute(name, value);
  svg.append(box);
  return el("li", {}, svg, text);
}
