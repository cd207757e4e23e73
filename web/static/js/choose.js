// The choosing page: one filter state, in the form and in the address, for the list and the map alike.

import { el, settled, t } from "./dom.js";
import { pin } from "./layers.js";

const L = window.L;
const map = window.map_main;
const cluster = window.marker_cluster_pins;
const outlines = window.remote_sites;
const form = document.querySelector("[data-filters]");
const list = document.querySelector("[data-site-list]");
const count = document.querySelector("[data-count]");
const left = document.querySelector("[data-left-out]");
const empty = document.querySelector("[data-empty]");
const rows = new Map([...list.children].map((row) => [row.dataset.site, row]));
const pins = new Map();
const shapes = new Map();
let chosen = null;

cluster.options.iconCreateFunction = (group) =>
  L.divIcon({ className: "cluster", html: el("span", { textContent: String(group.getChildCount()) }), iconSize: [38, 38] });

// ---- the filter state ----------------------------------------------------------------------

function state() {
  const held = Object.fromEntries(new FormData(form));
  return { ...held, free: form.elements.free.checked };
}

/** Whether a row is wanted; null where its size is asked for and not known. */
function wanted(row, want) {
  const is = row.dataset;
  const words = want.q.trim().toLowerCase().split(/[\s\u3000]+/).filter(Boolean);
  if (!words.every((word) => is.text.includes(word))) return false;
  if (want.kind && is.kind !== want.kind) return false;
  if (want.ward && is.ward !== want.ward) return false;
  if (want.availability && is.availability !== want.availability) return false;
  if (want.activity && !is.activities.split(" ").includes(want.activity)) return false;
  if (want.free && is.free !== "yes") return false;
  const [least, most] = is.kind === "road" ? [want.length_min, want.length_max] : [want.area_min, want.area_max];
  if (!least && !most) return true;
  if (!is.size) return null;
  return !(least && Number(is.size) < Number(least)) && !(most && Number(is.size) > Number(most));
}

function apply() {
  const want = state();
  let shown = 0;
  let unsized = 0;
  const keep = [];
  for (const [id, row] of rows) {
    const fits = wanted(row, want);
    row.hidden = fits !== true;
    shown += fits === true;
    unsized += fits === null;
    if (fits === true) keep.push(id);
  }
  count.textContent = String(shown);
  empty.hidden = shown > 0;
  left.hidden = unsized === 0;
  left.textContent = t(`大きさが未確認の ${unsized} 件は除いています。`, `${unsized} without a known size are left out.`);
  sort(want.sort);
  showOnMap(keep);
  if (chosen && rows.get(chosen)?.hidden) choose(null);
  remember();
}

function sort(by) {
  const value = {
    area: (row) => -Number(row.dataset.size || 0),
    ward: (row) => row.dataset.ward,
    kind: (row) => row.dataset.kind,
  }[by] || ((row) => Number(row.dataset.position));
  const order = [...rows.values()].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return (typeof x === "string" ? x.localeCompare(y, "ja") : x - y) || Number(a.dataset.position) - Number(b.dataset.position);
  });
  if (order.some((row, i) => row !== list.children[i])) list.append(...order);
}

function showOnMap(keep) {
  if (!pins.size) return;
  cluster.clearLayers();
  cluster.addLayers(keep.map((id) => pins.get(id)).filter(Boolean));
  const wantedIds = new Set(keep);
  for (const [id, shape] of shapes) {
    if (wantedIds.has(id)) outlines.addLayer(shape);
    else outlines.removeLayer(shape);
  }
  mark();
}

// ---- the address ---------------------------------------------------------------------------

function remember() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !(name === "sort" && value === "code") && name !== "on") query.set(name, value);
  }
  if (form.elements.free.checked && form.elements.on.value) query.set("on", form.elements.on.value);
  if (chosen) query.set("site", chosen);
  const at = map.getCenter();
  query.set("map", `${map.getZoom()}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`);
  const address = `${location.pathname}?${query}`;
  history.replaceState(null, "", address);
  for (const link of document.querySelectorAll("a.language")) {
    const other = new URL(link.href);
    if (other.searchParams.has("next")) other.searchParams.set("next", address.replace(/^\/en(?=[/?]|$)/, "") || "/");
    link.href = other.href;
  }
}

function fromAddress(query) {
  const [zoom, lat, lon] = (query.get("map") || "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && query.get("map")) map.setView([lat, lon], zoom, { animate: false });
  const site = query.get("site");
  if (rows.has(site)) choose(site, { move: !query.get("map") });
}

// ---- list and map point at each other --------------------------------------------------------

function mark() {
  for (const [id, marker] of pins) marker.getElement()?.classList.toggle("is-selected", id === chosen);
  for (const [id, row] of rows) {
    row.classList.toggle("is-selected", id === chosen);
    row.querySelector("[data-show]").setAttribute("aria-pressed", String(id === chosen));
  }
}

function choose(id, { move = false, open = false } = {}) {
  chosen = id;
  mark();
  const marker = pins.get(id);
  if (marker && move) {
    const shape = shapes.get(id);
    if (shape?.getBounds) map.fitBounds(shape.getBounds().pad(0.6), { maxZoom: 16, animate: false });
    else map.setView(marker.getLatLng(), 15, { animate: false });
    if (map.getZoom() < cluster.options.disableClusteringAtZoom) { // still within a cluster: nearer, until it stands alone
      map.setView(marker.getLatLng(), cluster.options.disableClusteringAtZoom, { animate: false });
    }
  }
  if (marker && open) marker.openPopup();
  mark();
  if (id && !open) rows.get(id).scrollIntoView({ block: "nearest" });
  remember();
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (!button) return;
  choose(button.closest("li").dataset.site, { move: true, open: true });
  if (matchMedia("(max-width: 900px)").matches) document.querySelector("[data-map]").scrollIntoView();
});
list.addEventListener("mouseover", (event) => hover(event.target.closest("li")?.dataset.site, true));
list.addEventListener("mouseout", (event) => hover(event.target.closest("li")?.dataset.site, false));

function hover(id, on) {
  shapes.get(id)?.setStyle({ weight: on ? 6 : 2 });
  pins.get(id)?.setZIndexOffset(on ? 1000 : 0);
}

/** Brings what is left on the map into sight, once the visitor has narrowed it down. */
function bring() {
  const kept = [...rows].filter(([id, row]) => !row.hidden && pins.has(id)).map(([id]) => pins.get(id).getLatLng());
  if (kept.length && kept.length < rows.size) map.fitBounds(L.latLngBounds(kept).pad(0.15), { maxZoom: 14, animate: false });
}

form.addEventListener("submit", (event) => { event.preventDefault(); apply(); bring(); });
form.addEventListener("input", settled((event) => {
  if (event.target.name === "on" && form.elements.free.checked) form.submit(); // other day, other answers: ask the server
  else {
    apply();
    bring();
  }
}, 120));
form.addEventListener("reset", () => setTimeout(() => { clear(); apply(); }));
for (const control of document.querySelectorAll("[form=filters][name=sort]")) control.addEventListener("change", apply);

/** "Clear" empties the fields, also those the server filled. */
function clear() {
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = false;
    else if (field.name && field.name !== "on") field.value = field.name === "sort" ? "code" : "";
  }
}

// ---- names on the map, where they do not cover each other ------------------------------------

function labels() {
  const near = map.getZoom() >= 13;
  const taken = [];
  for (const marker of pins.values()) {
    const tip = marker.getTooltip();
    const box = marker.getElement()?.getBoundingClientRect();
    let permanent = false;
    if (near && box && map.hasLayer(marker)) {
      const width = 20 + 13 * (tip.words ||= tip._content().textContent).length;
      const spot = { left: box.right, right: box.right + width, top: box.top, bottom: box.top + 24 };
      permanent = !taken.some((o) => spot.left < o.right && o.left < spot.right && spot.top < o.bottom && o.top < spot.bottom);
      if (permanent) taken.push(spot);
    }
    if (tip.options.permanent !== permanent) {
      const words = tip._content;
      marker.unbindTooltip();
      marker.bindTooltip(words, { ...tip.options, permanent });
    }
  }
}

// ---- start ---------------------------------------------------------------------------------

const data = await window.fieldreg.ready.sites;
outlines.eachLayer((shape) => {
  shapes.set(shape.feature.id, shape);
  shape.on("click", () => choose(shape.feature.id, { open: true }));
});
for (const feature of data.features) {
  const marker = pin(feature);
  marker.on("click", () => choose(feature.id));
  marker.on("add", mark);
  pins.set(feature.id, marker);
}
outlines.on("add", () => cluster.addTo(map));
outlines.on("remove", () => cluster.remove());
for (const shape of shapes.values()) shape.on("click", (event) => L.DomEvent.stopPropagation(event));
const asked = new URLSearchParams(location.search); // as it was opened, before the state is written back
if (!asked.get("map") && matchMedia("(max-width: 900px)").matches) map.setZoom(10);
apply();
fromAddress(asked);
labels();
map.on("moveend", settled(() => { labels(); mark(); remember(); }, 80));
document.documentElement.dataset.ready = "1";
