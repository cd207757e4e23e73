// @ts-check
// A click on the map tells every zone at that place in one popup, gravest first; by keyboard, Enter tells those in the middle.

import { el, icon } from "../shell/dom.js";
import { ICONS, SEVERITY } from "../shell/labels.js";
import { t } from "../shell/language.js";
import { getJson } from "../shell/requests.js";
import { zonesAt } from "./at_point.js";
import { failed } from "./failed.js";
import { L } from "./leaflet.js";
import { nameOf } from "./sites.js";

/** @typedef {import("./at_point.js").Laid} Laid */
/** @typedef {import("leaflet").Map} Chart */

const FINGER_PX = 8; // a road is hit so far beside its line
const POINT_M = 100; // a zone known as a point reaches so far, where its accuracy is not known
const BESIDE_PX = 54; // the controls left and right
const FRAME_PX = 36; // of a popup about its words
const LOW_PX = 560; // a map no higher has no room for several zones at length
const AFTER_DRAWING_MS = 300; // the click that ends a drawing asks for nothing

/** @type {{layer: import("leaflet").GeoJSON, id: string}[]} every layer of zones on the page */
const layers = [];
/** @type {{layer: import("leaflet").Layer, id: string, url: string}[]} those drawn from tiles: what lies at a place the server tells */
const asked = [];
/** @type {((map: Chart, at: import("leaflet").LatLng) => Promise<boolean>)[]} who answers a click before the zones do */
const first = [];
/** @type {WeakSet<Chart>} */
const watched = new WeakSet();

/**
 * Lets a layer's zones be told; they are once the layer is shown.
 * @param {import("leaflet").GeoJSON} layer
 * @param {string} id
 */
export function tellZones(layer, id) {
  layers.push({ layer, id });
}

/**
 * The same of a layer drawn from tiles, whose zones at a place are told at `url`.
 * @param {import("leaflet").Layer} layer
 * @param {string} id
 * @param {string} url
 */
export function askZones(layer, id, url) {
  asked.push({ layer, id, url });
}

/** Lets somebody answer a click first; where it does, no zone is told. @param {(map: Chart, at: import("leaflet").LatLng) => Promise<boolean>} answer */
export function beforeZones(answer) {
  first.push(answer);
}

/**
 * Listens to a map; once.
 * @param {Chart} map
 */
export function watchMap(map) {
  if (watched.has(map)) return;
  watched.add(map);
  const drawing = whileDrawing(map);
  map.on("click", (/** @type {any} */ event) => { if (!drawing()) answer(map, event.latlng).catch(failed); });
  const box = map.getContainer();
  for (const by of ["pointerdown", "blur"]) box.addEventListener(by, () => box.classList.remove("is-keyed"));
  for (const by of ["keydown", "keyup"]) box.addEventListener(by, (event) => box.classList.toggle("is-keyed", event.target === box)); // its middle is marked
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box || drawing()) return;
    event.preventDefault();
    tell(map, map.getCenter(), { byKey: true }).catch(failed);
  });
}

/** Whether somebody draws or edits on the map, as a question. @param {Chart} map */
function whileDrawing(map) {
  let on = false;
  let ended = -Infinity;
  for (const what of ["draw", "edit", "delete"]) {
    map.on(`draw:${what}start`, () => { on = true; });
    map.on(`draw:${what}stop`, () => { on = false; ended = performance.now(); });
  }
  return () => on || performance.now() - ended < AFTER_DRAWING_MS;
}

/** @param {Chart} map @param {import("leaflet").LatLng} at */
async function answer(map, at) {
  for (const other of first) if (await other(map, at)) return;
  await tell(map, at);
}

/**
 * The zones of layers of tiles that lie where `at` is; a tile may not have drawn them.
 * @param {Chart} map
 * @param {import("leaflet").LatLng} at
 * @returns {Promise<Laid[]>}
 */
async function askedAt(map, at) {
  const finger = map.distance(at, map.containerPointToLatLng(map.latLngToContainerPoint(at).add([FINGER_PX, 0])));
  const about = at.toBounds(2 * Math.max(finger, POINT_M)).toBBoxString();
  const shown = asked.filter(({ layer }) => map.hasLayer(layer));
  const answers = await Promise.all(shown.map(({ url }) => getJson(`${url}?bbox=${about}`)));
  return zonesAt(answers.flatMap(({ features }, n) => features.map((/** @type {any} */ feature) => (
    { feature, layer: shown[n].id, reach_m: feature.geometry.type === "Point" ? feature.properties.accuracy_m || POINT_M : finger }))), [at.lng, at.lat]);
}

/**
 * The zones that are drawn where `at` is.
 * @param {Chart} map
 * @param {import("leaflet").LatLng} at
 * @returns {Laid[]}
 */
function drawnAt(map, at) {
  const beside = map.containerPointToLatLng(map.latLngToContainerPoint(at).add([FINGER_PX, 0]));
  const finger = map.distance(at, beside);
  /** @type {Laid[]} */
  const found = [];
  for (const { layer, id } of layers) {
    if (map.hasLayer(layer)) {
      layer.eachLayer((drawn) => {
        const { feature, getRadius, getBounds } = /** @type {any} */ (drawn);
        if (getRadius || getBounds.call(drawn).pad(0.1).contains(at) || isThin(feature)) found.push({ feature, layer: id, reach_m: getRadius ? getRadius.call(drawn) : finger });
      });
    }
  }
  return zonesAt(found, [at.lng, at.lat]);
}

/** @param {import("geojson").Feature} feature whose box may have no width */
const isThin = ({ geometry }) => geometry.type.endsWith("LineString");

/** @param {Chart} map @param {import("leaflet").LatLng} at @param {{byKey?: boolean}} [how] */
async function tell(map, at, { byKey = false } = {}) {
  const beside = await askedAt(map, at);
  const found = beside.length ? zonesAt([...drawnAt(map, at), ...beside], [at.lng, at.lat]) : drawnAt(map, at);
  if (!found.length && !byKey) return;
  const { x, y } = map.getSize();
  const told = found.length ? cards(found, { folded: found.length > 1 && y < LOW_PX }) : none();
  const popup = L.popup({ ...sizeWithin(x, y), autoPanPadding: [BESIDE_PX, 16] })
    .setLatLng(at).setContent(told).openOn(map);
  const close = popup.getElement()?.querySelector(".leaflet-popup-close-button");
  close?.setAttribute("aria-label", t("閉じる", "Close"));
  popup.getElement()?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    map.closePopup(popup);
    map.getContainer().focus({ preventScroll: true });
  });
  told.addEventListener("toggle", () => popup.update(), { capture: true });
  if (byKey) told.focus({ preventScroll: true });
}

/** A popup's size in a map of that size, its controls left uncovered. @param {number} x @param {number} y pixels */
function sizeWithin(x, y) {
  const widest = Math.min(320, x - 2 * BESIDE_PX - FRAME_PX);
  return { maxWidth: widest, minWidth: Math.min(220, widest), maxHeight: Math.max(140, Math.round(y * 0.66)) };
}

/** @param {Laid[]} found @param {{folded: boolean}} how `folded`: names and gravity at once, the rest at a click */
function cards(found, { folded }) {
  const title = t(`この地点の区域 ${found.length} 件`, found.length === 1 ? "1 zone here" : `${found.length} zones here`);
  return el("div", { className: "popup popup--zones", role: "group", tabIndex: -1, "aria-label": title, "data-zones-here": String(found.length) },
    el("p", { className: "popup__count" }, el("strong", { textContent: title }), found.length > 1 ? t("（厳しい順）", " (gravest first)") : ""),
    el("ol", { className: "popup__zones" }, found.map(({ feature, layer }) => el("li", { "data-layer": layer }, card(feature.properties, folded)))),
    onlyShown());
}

const none = () => el("div", { className: "popup", role: "group", tabIndex: -1, "data-zones-here": "0" },
  el("p", { textContent: t("地図の中央に、表示中の区域はありません。", "None of the zones shown lies in the middle of the map.") }), onlyShown());

const onlyShown = () => el("p", { className: "small muted", textContent: t("地図に重ねている種類の区域だけです。ほかの種類は右上の一覧で重ねられます。", "Only of the layers shown; more can be switched on at the top right.") });

/** @param {Record<string, any>} p @param {boolean} folded */
function card(p, folded) {
  const rows = [p.reason, ...(p.notices ?? "").split("\n"), p.accuracy_m ? t(`境界の精度は約 ${p.accuracy_m} m です。`, `Boundary accurate to about ${p.accuracy_m} m.`) : ""];
  const about = [
    ...rows.filter(Boolean).map((line) => el("p", { className: "popup__line", textContent: line })),
    el("p", { className: "small muted", textContent: [t(`版: ${p.edition}`, `Edition: ${p.edition}`), p.source].filter(Boolean).join(" / ") }),
  ];
  return [
    el("strong", { className: "popup__name", textContent: nameOf(/** @type {any} */ (p)) }),
    el("p", { className: "popup__meta" }, p.layer_title,
      p.gravity ? el("span", { className: `badge badge--${p.gravity}` }, icon(ICONS[p.gravity] ?? "dot"), t(`最も厳しい場合：${SEVERITY[p.gravity]}`, `At the gravest: ${SEVERITY[p.gravity]}`)) : null),
    ...(folded ? [el("details", {}, el("summary", { textContent: t("くわしく", "Details") }), about)] : about),
  ];
}
