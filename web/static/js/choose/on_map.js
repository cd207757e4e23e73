// @ts-check
// The sites of the list on the map: which are left, what each takes by colour and shape, which one is chosen.

import { isFar, isLeft, keepFar, onFarChosen, showFar } from "../map/far_sites.js";
import { failed } from "../map/failed.js";
import { L, rendered } from "../map/leaflet.js";
import { loadedSites, pin } from "../map/sites.js";
import { el, icon } from "../shell/dom.js";
import { colour } from "../shell/palette.js";
import { pointFar, watchFar } from "./far_pointed.js";
import { givenRoom, spotOf } from "./names.js";

/** @typedef {Record<string, string[]> | null} Marks sites by the kind of their answer; null where no need is asked for */

export const map = rendered.map;
export const cluster = rendered.pins;
export const outlines = rendered.outlines;
const DRAWN_WITHIN_MS = 600;
/** @type {Map<string, import("leaflet").Marker>} */
const pins = new Map();
/** @type {Map<string, any>} outlines, by site */
const shapes = new Map();
/** @type {Map<string, {availability: string, kind: string}>} */
const told = new Map();
/** @type {Map<string, string>} the kind of each site's answer */
let answers = new Map();
/** @type {string[]} the sites left on the map */
let kept = [];
/** @type {string | null} */
let chosen = null;

const COLOURS = { clear: "clear", consent: "consent", permit: "permit", unknown: "unknown", prohibited: "prohibited", closed: "closed" };

cluster.options.iconCreateFunction = (/** @type {{getChildCount(): number}} */ group) =>
  L.divIcon({ className: "cluster", html: el("span", { textContent: String(group.getChildCount()) }), iconSize: [38, 38] });

/**
 * Fetches the sites, and listens to them.
 * @param {{chosen: (id: string, open: boolean) => void, hovered: (id: string, on: boolean) => void}} on
 */
export async function startMap(on) {
  onFarChosen((id) => on.chosen(id, false)); // its popup is open already
  if (isFar()) watchFar(on.hovered);
  const data = await loadedSites();
  outlines.eachLayer((layer) => {
    const shape = /** @type {any} */ (layer);
    shapes.set(shape.feature.id, shape);
    shape.on("click", (/** @type {any} */ event) => { on.chosen(shape.feature.id, true); L.DomEvent.stopPropagation(event); });
    shape.on("mouseover", () => on.hovered(shape.feature.id, true));
    shape.on("mouseout", () => on.hovered(shape.feature.id, false));
  });
  for (const feature of data.features) {
    const id = String(feature.id);
    const marker = pin(feature);
    told.set(id, feature.properties);
    marker.on("click", () => on.chosen(id, false));
    marker.on("mouseover", () => on.hovered(id, true));
    marker.on("mouseout", () => on.hovered(id, false));
    marker.on("add", () => dress(id));
    pins.set(id, marker);
  }
  outlines.on("add", () => { cluster.addTo(map); });
  outlines.on("remove", () => { cluster.remove(); });
}

/** Until the sites in sight are drawn, where tiles draw them; no longer than is worth waiting for. @returns {Promise<void>} */
export const drawnFirst = () => new Promise((done) => {
  if (!rendered.siteTiles) { done(); return; }
  rendered.siteTiles.once("load", () => done());
  setTimeout(done, DRAWN_WITHIN_MS);
});

/** @param {string} id */
export const isOnMap = (id) => pins.has(id) || isFar();
/** @param {string} id */
export const isKept = (id) => (isFar() ? isLeft(id) : kept.includes(id));

/**
 * Shows the sites that are left, each by its answer.
 * @param {string[] | null} keep null for all
 * @param {Marks} marks
 */
export function showOnMap(keep, marks) {
  kept = keep ?? [...pins.keys()];
  answers = new Map(Object.entries(marks ?? {}).flatMap(([kind, ids]) => ids.map((id) => /** @type {[string, string]} */ ([id, kind]))));
  if (isFar()) keepFar(keep, marks);
  if (!pins.size) return;
  cluster.clearLayers();
  cluster.addLayers(kept.flatMap((id) => pins.get(id) ?? []));
  const left = new Set(kept);
  for (const [id, shape] of shapes) {
    if (left.has(id)) outlines.addLayer(shape);
    else outlines.removeLayer(shape);
    dressShape(id, shape);
  }
  for (const id of kept) dress(id);
}

/** @param {string} id @param {any} shape */
function dressShape(id, shape) {
  const kind = answers.get(id);
  if (!kind) { outlines.resetStyle(shape); return; }
  const held = colour(COLOURS[/** @type {keyof COLOURS} */ (kind)] ?? "closed");
  const dashes = { unknown: "6 5", closed: "2 6", prohibited: "1 4" }[kind];
  shape.setStyle({ color: held, fillColor: held, dashArray: dashes ?? null });
}

/** The pin as its answer has it: colour and sign; without a need as the site has it. @param {string} id */
function dress(id) {
  const marker = pins.get(id);
  const box = marker?.getElement();
  const mark = box?.querySelector(".pin");
  if (!box || !mark) return;
  const { availability, kind } = told.get(id) ?? { availability: "", kind: "" };
  const answer = answers.get(id);
  mark.className = answer ? `pin pin--answer pin--answer-${answer}` : `pin pin--${availability}`;
  mark.replaceChildren(icon(answer ?? kind));
  box.classList.toggle("is-selected", id === chosen);
}

/** Marks the site that is chosen, or none. @param {string | null} id */
export function markOnMap(id) {
  const before = chosen;
  chosen = id;
  for (const one of [before, id]) if (one) dress(one);
}

/** @param {string} id @param {boolean} on */
export function hoverOnMap(id, on) {
  if (isFar()) pointFar(id, on);
  shapes.get(id)?.setStyle({ weight: on ? 6 : told.get(id)?.kind === "road" ? 5 : 2 });
  pins.get(id)?.setZIndexOffset(on ? 1000 : 0);
  pins.get(id)?.getElement()?.classList.toggle("is-pointed", on);
}

/** Brings what is left on the map into sight, once the visitor has narrowed it down. */
export function bring() {
  const places = kept.flatMap((id) => pins.get(id)?.getLatLng() ?? []);
  if (places.length && places.length < pins.size) map.fitBounds(L.latLngBounds(places).pad(0.15), { maxZoom: 14, animate: false });
}

/** @param {string} id */
export function goTo(id) {
  if (isFar()) showFar(id).catch(failed);
  const marker = pins.get(id);
  if (!marker) return;
  const shape = shapes.get(id);
  if (shape?.getBounds) map.fitBounds(shape.getBounds().pad(0.6), { maxZoom: 16, animate: false });
  else map.setView(marker.getLatLng(), 15, { animate: false });
  const alone = cluster.options.disableClusteringAtZoom;
  if (map.getZoom() < alone) map.setView(marker.getLatLng(), alone, { animate: false }); // still within a cluster: nearer
}

/** @param {string} id */
export const openPopup = (id) => pins.get(id)?.openPopup();

/**
 * A popup tells what the need takes there, and its links carry the need on.
 * @param {() => string} need as it stands in an address, "" for none
 * @param {(id: string) => Node | null | undefined} answer what the list tells of a site
 */
export function carryOn(need, answer) {
  map.on("popupopen", (event) => {
    const popup = event.popup.getElement();
    if (!need() || !popup) return;
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (popup.querySelectorAll(".popup__actions a[href]"))) {
      if (!link.search.includes(need())) link.search += `${link.search ? "&" : "?"}${need()}`;
    }
    const sheet = /** @type {HTMLAnchorElement | null} */ (popup.querySelector(".popup__actions a[href*='/sites/']"));
    const told = sheet && answer(decodeURIComponent(sheet.pathname.split("/sites/")[1]));
    if (told && !popup.querySelector("[data-need]")) popup.querySelector(".popup__actions")?.before(told);
  });
}

/** The part of the map in sight: west, south, east, north. */
export function inSight() {
  const held = map.getBounds();
  return [held.getWest(), held.getSouth(), held.getEast(), held.getNorth()].map((value) => value.toFixed(5)).join(",");
}

/** Shows names where they do not cover each other. */
export function names() {
  const near = map.getZoom() >= 13;
  const markers = [...pins.values()];
  const room = givenRoom(markers.map((marker) => {
    const box = marker.getElement()?.getBoundingClientRect();
    return near && box && map.hasLayer(marker) ? spotOf(box, wordsOf(marker)) : null;
  }));
  markers.forEach((marker, i) => {
    const tip = /** @type {import("leaflet").Tooltip} */ (marker.getTooltip());
    if (tip.options.permanent === room[i]) return;
    const words = /** @type {any} */ (tip)._content; // Leaflet has no other way to ask for it
    marker.unbindTooltip();
    marker.bindTooltip(words, { ...tip.options, permanent: room[i] });
  });
}

/** @param {import("leaflet").Marker} marker @returns {string} */
const wordsOf = (marker) => /** @type {any} */ (marker.getTooltip())._content().textContent;
