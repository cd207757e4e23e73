// @ts-check
// Sites on a map: outlines, pins with their popup, and one site with its areas.

import { el, icon, one } from "../shell/dom.js";
import { AVAILABILITY, ICONS, KINDS } from "../shell/labels.js";
import { language, t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { getJson } from "../shell/requests.js";
import { failed } from "./failed.js";
import { L, mapOf } from "./leaflet.js";

/** @typedef {import("geojson").Feature<any, any>} Feature */

const MANY = 500;

/** @type {{sites: Promise<{features: Feature[]}> | null}} */
const asked = { sites: null };

/** Every site's feature, as fetched for the map's layer of sites; of a map without that layer, none. */
export const loadedSites = () => asked.sites ?? Promise.resolve({ features: /** @type {Feature[]} */ ([]) });

/**
 * The name in the page's language.
 * @param {{name: string, name_en?: string}} properties
 */
export const nameOf = (properties) => (language === "en" && properties.name_en) || properties.name;

/**
 * How a site is drawn; a point is a circle as wide as its position is uncertain.
 * @param {Feature} [feature]
 * @returns {import("leaflet").PathOptions}
 */
export function siteStyle(feature) {
  const { availability, kind, is_point: isPoint, answer } = feature?.properties ?? {};
  const held = answer ? colour(answer.kind) : colour(`site-${availability in AVAILABILITY ? availability : "other"}`);
  return { color: held, weight: kind === "road" ? 5 : 2, opacity: 0.95, fillColor: held, fillOpacity: 0.2, dashArray: isPoint ? "4 5" : undefined };
}

/**
 * The outlines of every site; without `pins` they are ground to draw on.
 * @param {string} url
 * @param {{pins?: boolean}} options
 */
export function sites(url, options) {
  const layer = L.geoJSON(null, /** @type {import("leaflet").GeoJSONOptions} */ ({
    style: options.pins === false ? (f) => ({ ...siteStyle(f), weight: 1.5, fillOpacity: 0.06 }) : siteStyle,
    interactive: options.pins !== false,
    pointToLayer: (feature, at) => L.circle(at, /** @type {any} */ ({ radius: feature.properties.accuracy_m, className: "rough", renderer: drawing(layer) })),
  }));
  layer.on("add", () => {
    const map = mapOf(layer);
    if (!map) return;
    const far = () => map.getContainer().classList.toggle("is-far", map.getZoom() < 13); // rough circles only clutter from afar
    map.on("zoomend", far);
    far();
  });
  asked.sites = getJson(url).then((data) => { ofMany(layer, data.features.length); layer.addData(data); return data; });
  asked.sites.catch(failed);
  return layer;
}

/** How a layer's shapes are drawn, where that is not as SVG. @param {import("leaflet").GeoJSON} layer */
const drawing = (layer) => /** @type {any} */ (layer.options).renderer;

/** Many shapes are drawn on one canvas: as many elements would stop the page while the map moves. @param {import("leaflet").GeoJSON} layer @param {number} count */
function ofMany(layer, count) {
  if (count > MANY) Object.assign(layer.options, { renderer: L.canvas({ padding: 0.3, tolerance: 4 }) });
}

/**
 * A pin for a site, at a point inside it.
 * @param {Feature} feature
 */
export function pin(feature) {
  const p = feature.properties;
  const mark = el("span", { className: `pin pin--${p.answer ? `answer pin--answer-${p.answer.kind}` : p.availability}${p.starred ? " pin--starred" : ""}` },
    icon(p.answer ? ICONS[p.answer.kind] ?? "dot" : p.kind));
  const shape = L.divIcon({ className: "pin-box", html: mark, iconSize: [30, 30], iconAnchor: [15, 34], popupAnchor: [0, -32], tooltipAnchor: [14, -18] });
  const marker = L.marker([p.point[1], p.point[0]], { icon: shape, keyboard: false, riseOnHover: true });
  marker.bindTooltip(() => el("span", { textContent: nameOf(p) }), { direction: "right", className: "site-label" });
  marker.bindPopup(() => popup(p), { maxWidth: Math.min(300, window.innerWidth - 156), minWidth: 190, autoPanPadding: [60, 20] });
  return marker;
}

/** @param {Record<string, any>} p */
function popup(p) {
  const state = el("span", { className: `badge badge--${p.availability}` }, icon(ICONS[p.availability] || "dot"), AVAILABILITY[p.availability] || p.availability);
  return el("div", { className: "popup" },
    el("strong", { className: "popup__name", textContent: nameOf(/** @type {any} */ (p)) }),
    el("p", { className: "popup__meta", textContent: [KINDS[p.kind] || p.kind, p.ward, p.size].filter(Boolean).join("・") }),
    state,
    p.answer?.words ? el("p", { className: "popup__line" }, answerBadge(p.answer), p.answer.because) : null,
    ...(p.records ?? []).map((/** @type {{title: string, href: string}} */ told) => el("p", { className: "popup__line" }, el("a", { href: told.href, textContent: told.title }))),
    p.manager ? el("p", { className: "popup__line small muted", textContent: p.manager }) : null,
    p.url && el("div", { className: "popup__actions" },
      el("a", { className: "button button--small button--primary", href: p.url, textContent: t("詳しく見る", "Details") }),
      el("a", { className: "button button--small", href: p.check_url, textContent: t("条件を調べる", "Check") })));
}

/** What the need asked for takes there. @param {{kind: string, words: string}} answer */
const answerBadge = ({ kind, words }) => el("span", { className: `badge badge--${kind}` }, icon(ICONS[kind] ?? "dot"), words);

/** One site and its areas, for the sheet; the page tells where its GeoJSON is. */
export function site() {
  const layer = L.geoJSON(null, {
    style: (f) => (f?.properties.site ? { color: colour("ink"), weight: 1.5, dashArray: "4 4", fillOpacity: 0.03 } : siteStyle(f)),
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m }),
    onEachFeature: (feature, drawn) => {
      drawn.bindTooltip(() => el("span", { textContent: nameOf(feature.properties) }), { className: "site-label", sticky: true });
    },
  });
  let once = false;
  layer.on("add", () => {
    const url = one("[data-map]").dataset.siteUrl;
    if (!url || once) return;
    once = true;
    getJson(url).then((data) => {
      layer.addData(data);
      mapOf(layer)?.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 16, animate: false });
      document.documentElement.dataset.ready = "1";
    }).catch(failed);
  });
  return layer;
}
