// @ts-check
// Permit-free parts on a map: green where nothing is needed, hatched elsewhere, with what fits drawn in the green.

import { L } from "../map/leaflet.js";
import { el, svg } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { areaWords, lookOf } from "./words.js";

/** @typedef {import("./words.js").Look} Look */

/** @type {Record<Look, {line: string, turn: number, gap: number, dashes: string}>} how each is hatched, told apart without colours */
const HATCH = {
  free: { line: "clear", turn: 0, gap: 0, dashes: "" },
  besides: { line: "clear", turn: 90, gap: 14, dashes: "" },
  permit: { line: "permit", turn: 45, gap: 8, dashes: "" },
  unknown: { line: "unknown", turn: -45, gap: 10, dashes: "5 4" },
  off_site: { line: "ink-2", turn: 0, gap: 16, dashes: "2 5" },
};

/** The hatches, to be put on the page once. */
export function hatches() {
  const patterns = Object.entries(HATCH).filter(([, { gap }]) => gap).map(([look, { line, turn, gap }]) =>
    svg("pattern", { id: `permit-free-${look}`, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` },
      svg("rect", { width: gap, height: gap, fill: colour("white"), "fill-opacity": 0.25 }), svg("rect", { width: 2, height: gap, fill: colour(line) })));
  return svg("svg", { class: "permit-free__hatches", width: 0, height: 0, "aria-hidden": "true" }, svg("defs", {}, ...patterns));
}

/** @param {Look} look */
const fillOf = (look) => (look === "free" ? colour("clear") : `url(#permit-free-${look})`);

/** @param {Look} look */
export function key(look) {
  const { line, dashes } = HATCH[look];
  return svg("svg", { viewBox: "0 0 28 18", class: "permit-free__key", "aria-hidden": "true" },
    svg("rect", { x: 1, y: 1, width: 26, height: 16, fill: fillOf(look), "fill-opacity": look === "free" ? 0.45 : 1, stroke: colour(line), "stroke-width": 1.5, "stroke-dasharray": dashes || "none" }));
}

/**
 * Draws an answer in place of the one before.
 * @param {import("leaflet").FeatureGroup} layer
 * @param {PermitFreeAnswer} answer
 */
export function draw(layer, answer) {
  layer.clearLayers();
  const renderer = L.svg({ padding: 0.5 });
  L.geoJSON(answer, {
    style: (part) => {
      const look = part ? lookOf(part.properties) : "unknown";
      const { line, dashes } = HATCH[look];
      return /** @type {import("leaflet").PathOptions} */ ({ renderer, color: colour(line), weight: 2, dashArray: dashes, fillColor: fillOf(look), fillOpacity: look === "free" ? 0.45 : 1 });
    },
    onEachFeature: (part, drawn) => {
      drawn.bindTooltip(() => el("span", { textContent: `${said(part.properties.because)}${t("・", " · ")}${areaWords(part.properties.area_m2)}` }), { className: "site-label", sticky: true });
    },
  }).eachLayer((drawn) => { layer.addLayer(drawn); });
  for (const found of Object.values(answer.summary.measures ?? {})) {
    if (!found) continue;
    L.geoJSON(found.geometry, { interactive: false, style: () => /** @type {import("leaflet").PathOptions} */ ({ renderer, color: colour("ink"), weight: 1.5, dashArray: "6 4", fill: false }) })
      .eachLayer((drawn) => { layer.addLayer(drawn); });
  }
}
