// The checking page: a place, an operation, the answers so far; findings at once beside them.

import { goOn } from "./asking.js";
import { el, said, settled, t } from "./dom.js";
import { groups, verdict } from "./findings.js";
import { headroomToggle } from "./headroom.js";
import { hidePlan, planLink, showPlan } from "./plan.js";
import { control } from "./questions.js";
import { taken, waysOut } from "./ways.js";

const L = window.L;
const map = window.map_main;
const drawn = window.feature_group_drawn;
const hits = window.feature_group_hits;
const form = document.querySelector("[data-check]");
const verdictBox = document.querySelector("[data-verdict]");
const groupsBox = document.querySelector("[data-groups]");
const HIT = { prohibited: "#a3161f", permit: "#8a4300", consent: "#1b5a9e", notify: "#0a6268", advise: "#475866" };
const answers = new Map();
let place = null; // { geometry, site, area }
let asked = 0;
let changed = null; // { asked, way, before }: a way out as it was taken over

// ---- the place -------------------------------------------------------------------------------

function take(geometry, { site = "", area = "", name = "", move = true, draw = true } = {}) {
  place = { geometry, site, area };
  if (draw) {
    drawn.clearLayers();
    L.geoJSON(geometry, {
      style: { color: "#1b2833", weight: 3, dashArray: "6 5", fillColor: "#1b2833", fillOpacity: 0.06 },
      pointToLayer: (_, at) => L.circle(at, { radius: Number(form.elements.radius_m.value) || 50, color: "#1b2833", weight: 3, dashArray: "6 5", fillOpacity: 0.06 }),
    }).eachLayer((layer) => drawn.addLayer(layer));
  }
  if (move) map.fitBounds(drawn.getBounds().pad(0.8), { maxZoom: 16, animate: false });
  for (const row of document.querySelectorAll("[data-for]")) row.hidden = row.dataset.for !== geometry.type;
  const kind = { Polygon: t("範囲", "an area"), MultiPolygon: t("範囲", "an area"), LineString: t("経路", "a route"), Point: t("地点", "a point") }[geometry.type];
  const called = name || (site ? form.elements.site.selectedOptions[0].textContent : kind);
  document.querySelector("[data-place]").textContent = t(`${called}を調べています。`, `Checking ${called}.`);
  screen();
}

function forget() {
  place = null;
  drawn.clearLayers();
  hits.clearLayers();
  document.querySelector("[data-place]").textContent = t("まだ場所が決まっていません。", "No place yet.");
  idle(t("場所を選ぶか、地図に描いてください。", "Choose a site, or draw on the map."));
}

const shapeOf = (layer) => layer.toGeoJSON().geometry;

map.on(L.Draw.Event.CREATED, ({ layer }) => {
  drawn.eachLayer((other) => { if (other !== layer) drawn.removeLayer(other); });
  form.elements.site.value = "";
  const point = layer instanceof L.Marker;
  take(shapeOf(layer), { move: false, draw: point });
});
map.on(L.Draw.Event.EDITED, () => drawn.eachLayer((layer) => take(shapeOf(layer), { move: false, draw: false })));
map.on(L.Draw.Event.DELETED, () => { if (!drawn.getLayers().length) forget(); });

form.elements.site.addEventListener("change", async (event) => {
  const id = event.target.value;
  history.replaceState(null, "", id ? `${location.pathname}?site=${encodeURIComponent(id)}` : location.pathname);
  if (!id) return forget();
  const known = await window.fieldreg.ready.sites;
  return take(known.features.find((feature) => feature.id === id).geometry, { site: id });
});

document.querySelector("[data-use-coordinates]").addEventListener("click", () => {
  const fault = document.querySelector("[data-coordinates-fault]");
  const area = document.getElementById("coordinates");
  const lines = area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const points = lines.map((line) => line.split(/[\s,、，]+/).map(Number));
  const bad = points.findIndex((p) => p.length !== 2 || !p.every(Number.isFinite));
  const polygon = new FormData(form).get("shape") === "Polygon";
  const few = points.length > 1 && polygon && points.length < 3;
  fault.hidden = points.length > 0 && bad < 0 && !few;
  area.setAttribute("aria-invalid", String(!fault.hidden));
  if (!points.length) fault.textContent = t("座標を入力してください。", "Type coordinates.");
  else if (bad >= 0) fault.textContent = t(`${bad + 1} 行目を「経度, 緯度」の形で書いてください。`, `Line ${bad + 1} must be "longitude, latitude".`);
  else if (few) fault.textContent = t("範囲には3点以上が必要です。", "An area needs three points or more.");
  if (!fault.hidden) return area.focus();
  form.elements.site.value = "";
  if (points.length === 1) return take({ type: "Point", coordinates: points[0] });
  if (!polygon) return take({ type: "LineString", coordinates: points });
  const closed = String(points[0]) === String(points.at(-1)) ? points : [...points, points[0]];
  return take({ type: "Polygon", coordinates: [closed] });
});

// ---- the operation ---------------------------------------------------------------------------

const number = (name) => (form.elements[name].value === "" ? null : Number(form.elements[name].value));

/** The contract's trial; what nobody answered is not in it. */
function trial() {
  const held = form.elements;
  const drone = held.activity.value === "drone";
  const properties = {
    activity: held.activity.value,
    time_start: `${held.day.value}T${held.from.value}:00+09:00`,
    time_end: `${held.day.value}T${held.to.value}:00+09:00`,
    vehicle: {}, on_site: {},
  };
  if (place.site) properties.site = place.site;
  if (place.area) properties.area = place.area;
  if (place.geometry.type === "Point") properties.radius_m = number("radius_m");
  if (place.geometry.type === "LineString") properties.corridor_width_m = number("corridor_width_m");
  if (drone && number("height") !== null) {
    properties.altitude_lower = { value: 0, datum: "AGL" };
    properties.altitude_upper = { value: number("height"), datum: "AGL" };
  }
  if (drone && number("mass_g") !== null) properties.vehicle.mass_g = number("mass_g");
  for (const [name, value] of answers) {
    const [part, key] = name.split(".");
    if (value !== null) properties[part][key] = value;
  }
  return { type: "Feature", geometry: place.geometry, properties };
}

function answer(name, value) {
  answers.set(name, value);
  screen(name);
}

function review() {
  const box = document.querySelector("[data-answered]");
  box.hidden = !answers.size;
  document.querySelector("[data-answered-count]").textContent = `(${answers.size})`;
  document.querySelector("[data-answers]").replaceChildren(
    ...[...answers].map(([name, held]) => el("div", { className: "question" }, control(name, held, answer, "review"))));
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", settled((event) => {
  if (!event.target.name || ["site", "shape"].includes(event.target.name) || event.target.dataset.question) return;
  if (event.target.name === "activity") fit();
  if (event.target.name === "radius_m" && place) take(place.geometry, { site: place.site, area: place.area, move: false });
  else screen();
}, 350));

/** Only the fields that the activity has. */
function fit() {
  const activity = form.elements.activity.value;
  for (const row of document.querySelectorAll("[data-of]")) row.hidden = row.dataset.of !== activity;
}

// ---- the findings ----------------------------------------------------------------------------

function idle(words, kind = "idle") {
  verdictBox.replaceChildren(el("p", { className: `verdict verdict--${kind}`, textContent: words }));
  groupsBox.replaceChildren();
  hidePlan();
  hits.clearLayers();
}

async function screen(answered = null) {
  if (!place) return;
  const mine = ++asked;
  document.documentElement.dataset.screening = "asking";
  const sketch = trial();
  let result;
  let ok = false;
  try {
    const sent = await fetch(form.dataset.screenings, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
      body: JSON.stringify(sketch),
    });
    ok = sent.ok;
    result = await sent.json();
  } catch (error) {
    result = { detail: t("判定を取得できませんでした。通信を確かめて、もう一度お試しください。", `The findings could not be fetched (${error.message}).`) };
  }
  if (mine !== asked) return;
  if (ok) lay(result, answered, sketch);
  else refuse(result);
  document.documentElement.dataset.screening = ok ? "done" : "failed";
  document.documentElement.dataset.screened = String(mine);
}

function lay(result, answered, sketch) {
  verdictBox.replaceChildren(verdict(result));
  review();
  const ways = waysOut({ url: form.dataset.waysOut, trial: trial(), today: result.asked_on, take: takeOver });
  groupsBox.replaceChildren(...(changed?.asked === asked ? [taken(changed.way, () => fill(changed.before))] : []),
    ...groups(result, { answers, answer, show, ways }));
  showPlan(result.plan, sketch);
  verdictBox.append(planLink(), headroomToggle({ map, url: form.dataset.headroomUrl, trial: sketch }));
  hits.clearLayers();
  for (const found of result.findings) {
    const geometry = found.evidence && found.evidence.geometry;
    if (!geometry || !geometry.type) continue;
    const color = HIT[found.severity];
    L.geoJSON(geometry, { style: { color, weight: 3, fillColor: color, fillOpacity: 0.35 }, pointToLayer: (_, at) => L.circleMarker(at, { radius: 7, color }) })
      .bindTooltip(() => el("span", { textContent: said(found.title) }), { className: "site-label", sticky: true }).addTo(hits);
  }
  if (answered) goOn(groupsBox);
}

function refuse(result) {
  idle(result.detail && !result.faults ? result.detail : t("このままでは判定できません。次を直してください。", "This cannot be judged. Please correct:"), "prohibited");
  const faults = (result.faults || []).map((fault) => el("li", { textContent: said(fault.message) || fault.detail || fault.code }));
  if (faults.length) groupsBox.replaceChildren(el("ul", { className: "error-summary" }, faults));
}

function show(found) {
  map.fitBounds(L.geoJSON(found.evidence.geometry).getBounds().pad(0.4), { maxZoom: 17, animate: false });
  if (matchMedia("(max-width: 900px)").matches) document.querySelector("[data-map]").scrollIntoView();
}

// ---- ways out --------------------------------------------------------------------------------

/** The form, the answers and the map as a trial (the contract's Feature) has them; then it is checked. */
function fill({ geometry, properties }, name = "") {
  const held = form.elements;
  if (properties.altitude_upper) held.height.value = properties.altitude_upper.value;
  held.day.value = properties.time_start.slice(0, 10);
  held.from.value = properties.time_start.slice(11, 16);
  held.to.value = properties.time_end.slice(11, 16);
  for (const size of ["radius_m", "corridor_width_m"]) if (properties[size]) held[size].value = properties[size];
  answers.clear();
  for (const part of ["vehicle", "on_site"]) {
    for (const [key, value] of Object.entries(properties[part] || {})) if (key !== "mass_g") answers.set(`${part}.${key}`, value);
  }
  held.site.value = properties.site || "";
  history.replaceState(null, "", properties.site ? `${location.pathname}?site=${encodeURIComponent(properties.site)}` : location.pathname);
  take(geometry, { site: properties.site, area: properties.area, name });
}

function takeOver(way) {
  const before = trial();
  fill(way.document, way.place ? said(way.place.name) : "");
  changed = { asked, way, before };
  document.getElementById("findings-title").scrollIntoView();
}

// ---- start -----------------------------------------------------------------------------------

fit();
if (form.dataset.outline) take(JSON.parse(form.dataset.outline), { site: form.dataset.site });
document.documentElement.dataset.ready = "1";
