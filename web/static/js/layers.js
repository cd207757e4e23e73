// What the rendered map calls by name (web/pages/maps.py, Remote): layers fetched from our own origin.
// Loaded after Leaflet and before /maps/<digest>.js.

import { AVAILABILITY, AVAILABILITY_ICON, el, getJson, icon, KINDS, language, t } from "./dom.js";

const L = window.L;
const COLOUR = { consult: "#0a6480", unconfirmed: "#5a3d94", reused: "#5d6b76", in_use: "#5d6b76", restricted: "#8a4300" };
const ZONE = {
  did: { color: "#a34f00", fillColor: "#e08a2e", fillOpacity: 0.16 },
  "small-uav": { color: "#a3161f", fillColor: "#c9303a", fillOpacity: 0.22 },
  "airport-surfaces": { color: "#1b5a9e", fillColor: "#1b5a9e", fillOpacity: 0.04, dashArray: "8 6" },
  airports: { color: "#1b5a9e", fillColor: "#1b5a9e", fillOpacity: 0.15 },
  hazard: { color: "#0a6268", fillColor: "#0a6268", fillOpacity: 0.14 },
  wards: { color: "#6b6480", fillOpacity: 0 },
  rivers: { color: "#2f7ba6", fillOpacity: 0.1 },
  coast: { color: "#2f7ba6", fillColor: "#2f7ba6", fillOpacity: 0.14 },
  parks: { color: "#3c7a3a", fillColor: "#3c7a3a", fillOpacity: 0.18 },
  schools: { color: "#7a5a00", fillColor: "#caa21a", fillOpacity: 0.2 },
  roads: { color: "#5d4a2b", weight: 4, fillOpacity: 0 },
};
const OTHER_ZONE = { color: "#475866", fillOpacity: 0.1 };

/** The name in the page's language. */
export const nameOf = (properties) => (language === "en" && properties.name_en) || properties.name;

/** Says on the map itself that something could not be drawn: a layer that failed is no empty layer. */
function failed(error) {
  const region = document.querySelector("[data-map]");
  region.append(el("p", { className: "notice notice--error map-failed", role: "alert" },
    t("地図の一部を読み込めませんでした。表示されていない区域があります。", "Part of the map failed to load; some zones are not shown.")));
  region.dataset.failed = error.message;
}

// ---- the plain base map --------------------------------------------------------------------

const FLAT = {
  sea: { fillColor: "#cfe2ec", fillOpacity: 1, stroke: false },
  land: { fillColor: "#f5f3ee", fillOpacity: 1, stroke: false },
  green: { fillColor: "#dcead0", fillOpacity: 1, stroke: false },
  built: { fillColor: "#eae3da", fillOpacity: 1, stroke: false },
  airport: { fillColor: "#d9dbe6", fillOpacity: 1, color: "#a5abc4", weight: 1 },
  ward: { fill: false, color: "#8f86a8", weight: 1.2, dashArray: "6 4", opacity: 0.75 },
};
const ORDER = ["land", "green", "built", "sea", "water", "airport", "ward", "main", "motorway", "rail"];
const widths = (zoom) => ({
  main: Math.max(1.2, (zoom - 8.5) * 0.9), motorway: Math.max(1.6, (zoom - 8.5) * 1.1),
  rail: zoom < 12 ? 1.4 : 2.4, water: Math.max(1.4, (zoom - 9) * 1.2),
});

/** The strokes of one kind of line, lowest first: casings lie under their roads, white dashes on the rails. */
function strokes(kind, zoom) {
  const w = widths(zoom)[kind];
  if (kind === "main") return [{ color: "#cdbf94", weight: w + 1.6 }, { color: "#fffaf0", weight: w }];
  if (kind === "motorway") return [{ color: "#b9832f", weight: w + 1.8 }, { color: "#f6d290", weight: w }];
  if (kind === "rail") return [{ color: "#77808a", weight: w + 0.8 }, { color: "#fff", weight: Math.max(0.8, w - 0.8), dashArray: "7 7" }];
  return [{ color: "#a9cbdf", weight: w }];
}

function plain(url, options) {
  const group = L.layerGroup();
  const lines = [];
  group.on("add", () => {
    const map = group._map;
    if (!map.getPane("base")) {
      map.createPane("base").style.zIndex = 150;
      map.createPane("baseLabels").style.zIndex = 380;
      map.getPane("baseLabels").style.pointerEvents = "none";
    }
    if (group.asked) return;
    group.asked = true;
    getJson(url).then((data) => draw(map, data)).catch(failed);
  });
  function draw(map, data) {
    const renderer = L.canvas({ pane: "base", padding: 0.6 });
    map.attributionControl.addAttribution(
      el("details", {}, el("summary", { textContent: t("地図の出典", "Map sources") }), data.attribution || "").outerHTML);
    for (const kind of ORDER) {
      const features = data.features.filter((f) => f.properties.layer === kind);
      const areas = features.filter((f) => f.geometry.type.endsWith("Polygon"));
      const ways = features.filter((f) => f.geometry.type.endsWith("LineString"));
      const flat = FLAT[kind] || { fillColor: "#b7d5e5", fillOpacity: 1, stroke: false };
      L.geoJSON(areas, { style: { ...flat, smoothFactor: 0.6 }, interactive: false, renderer }).addTo(group);
      for (const [i] of strokes(kind, map.getZoom()).entries()) {
        const layer = L.geoJSON(ways, { interactive: false, renderer, style: { lineCap: i ? "butt" : "round", smoothFactor: 0.8 } });
        lines.push((zoom) => layer.setStyle(strokes(kind, zoom)[i]));
        lines.at(-1)(map.getZoom());
        layer.addTo(group);
      }
    }
    const labels = data.features.filter((f) => f.properties.layer === "label").map((f) => label(f, options.language));
    const lay = () => {
      const zoom = map.getZoom();
      for (const restyle of lines) restyle(zoom);
      for (const { marker, from, until } of labels) {
        if (zoom >= from && zoom <= until) marker.addTo(group);
        else marker.remove();
      }
    };
    map.on("zoomend", lay);
    lay();
    document.documentElement.dataset.base = "drawn";
  }
  return group;
}

function label(feature, lang) {
  const { name, name_en: nameEn, kind, min_zoom: from } = feature.properties;
  const words = document.createElement("span");
  words.textContent = (lang === "en" && nameEn) || name;
  const [lon, lat] = feature.geometry.coordinates;
  const shape = L.divIcon({ className: `base-label base-label--${kind}`, html: words, iconSize: null });
  const marker = L.marker([lat, lon], { icon: shape, pane: "baseLabels", interactive: false, keyboard: false });
  return { marker, from, until: kind === "ward" ? 13 : 18 };
}

// ---- sites ---------------------------------------------------------------------------------

/** How a site is drawn; a point is a circle as wide as its position is uncertain. */
function siteStyle({ properties }) {
  const colour = COLOUR[properties.availability] || "#475866";
  const road = properties.kind === "road";
  return { color: colour, weight: road ? 5 : 2, opacity: 0.95, fillColor: colour, fillOpacity: 0.2,
    dashArray: properties.is_point ? "4 5" : null };
}

function sites(url, options) {
  const layer = L.geoJSON(null, {
    style: options.pins === false ? (f) => ({ ...siteStyle(f), weight: 1.5, fillOpacity: 0.06 }) : siteStyle,
    interactive: options.pins !== false,
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m, className: "rough" }),
  });
  layer.on("add", () => {
    const map = layer._map;
    const far = () => map.getContainer().classList.toggle("is-far", map.getZoom() < 13); // rough circles only clutter from afar
    map.on("zoomend", far);
    far();
  });
  fieldreg.ready.sites = getJson(url).then((data) => { layer.addData(data); return data; });
  fieldreg.ready.sites.catch(failed);
  return layer;
}

/** A pin for a site, at a point inside it. */
export function pin(feature) {
  const p = feature.properties;
  const mark = el("span", { className: `pin pin--${p.availability}` }, icon(p.kind));
  const shape = L.divIcon({ className: "pin-box", html: mark, iconSize: [30, 30], iconAnchor: [15, 34], popupAnchor: [0, -32], tooltipAnchor: [14, -18] });
  const marker = L.marker([p.point[1], p.point[0]], { icon: shape, keyboard: false, riseOnHover: true });
  marker.bindTooltip(() => el("span", { textContent: nameOf(p) }), { direction: "right", className: "site-label" });
  marker.bindPopup(() => popup(p), { maxWidth: Math.min(300, window.innerWidth - 156), minWidth: 190, autoPanPadding: [60, 20] });
  return marker;
}

function popup(p) {
  const state = el("span", { className: `badge badge--${p.availability}` }, icon(AVAILABILITY_ICON[p.availability] || "dot"), AVAILABILITY[p.availability] || p.availability);
  return el("div", { className: "popup" },
    el("strong", { className: "popup__name", textContent: nameOf(p) }),
    el("p", { className: "popup__meta", textContent: [KINDS[p.kind] || p.kind, p.ward, p.size].filter(Boolean).join("・") }),
    state,
    el("div", { className: "popup__actions" },
      el("a", { className: "button button--small button--primary", href: p.url, textContent: t("詳しく見る", "Details") }),
      el("a", { className: "button button--small", href: p.check_url, textContent: t("条件を調べる", "Check") })));
}

/** One site and its areas, for the sheet; the page tells where its GeoJSON is. */
function site() {
  const layer = L.geoJSON(null, {
    style: (f) => (f.properties.site ? { color: "#1b2833", weight: 1.5, dashArray: "4 4", fillOpacity: 0.03 } : siteStyle(f)),
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m }),
    onEachFeature: (feature, drawn) => {
      drawn.bindTooltip(() => el("span", { textContent: nameOf(feature.properties) }), { className: "site-label", sticky: true });
    },
  });
  layer.on("add", () => {
    const url = document.querySelector("[data-map]").dataset.siteUrl;
    if (!url || layer.asked) return;
    layer.asked = true;
    getJson(url).then((data) => {
      layer.addData(data);
      if (layer._map) layer._map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 16, animate: false });
      document.documentElement.dataset.ready = "1";
    }).catch(failed);
  });
  return layer;
}

// ---- zones ---------------------------------------------------------------------------------

function zones(url, { layer: id }) {
  const style = { weight: 1.6, ...(ZONE[id] || OTHER_ZONE) };
  const layer = L.geoJSON(null, {
    style: () => style,
    pointToLayer: (feature, at) => L.circle(at, { radius: feature.properties.accuracy_m || 100 }),
    onEachFeature: (feature, drawn) => drawn.bindPopup(() => zoneCard(feature.properties)),
  });
  layer.on("add", () => {
    if (layer.asked) return;
    layer.asked = true;
    getJson(url).then((data) => { layer.addData(data); layer.bringToBack(); }).catch((error) => { layer.asked = false; failed(error); });
  });
  return layer;
}

function zoneCard(p) {
  const rows = [p.layer_title, p.reason, p.accuracy_m ? t(`境界の精度は約 ${p.accuracy_m} m です。`, `Boundary accurate to about ${p.accuracy_m} m.`) : ""];
  return el("div", { className: "popup" }, el("strong", { className: "popup__name", textContent: nameOf(p) }),
    rows.filter(Boolean).map((line) => el("p", { className: "popup__meta", textContent: line })),
    el("p", { className: "small muted", textContent: [t(`版: ${p.edition}`, `Edition: ${p.edition}`), p.source].filter(Boolean).join(" / ") }));
}

// ---- Leaflet's own words -------------------------------------------------------------------

function japanese() {
  Object.assign(L.Control.Zoom.prototype.options, { zoomInTitle: "拡大", zoomOutTitle: "縮小" });
  if (!L.drawLocal) return;
  const { draw, edit } = L.drawLocal;
  Object.assign(draw.toolbar.actions, { title: "作図をやめる", text: "やめる" });
  Object.assign(draw.toolbar.finish, { title: "作図を終える", text: "完了" });
  Object.assign(draw.toolbar.undo, { title: "最後の点を消す", text: "1点戻す" });
  Object.assign(draw.toolbar.buttons, { polyline: "線を描く（経路）", polygon: "多角形を描く（範囲）", rectangle: "四角形を描く（範囲）", marker: "地点を置く" });
  Object.assign(draw.handlers.polygon.tooltip, { start: "クリックして描き始めます", cont: "クリックして点を足します", end: "最初の点をクリックすると閉じます" });
  Object.assign(draw.handlers.polyline.tooltip, { start: "クリックして描き始めます", cont: "クリックして線を延ばします", end: "最後の点をクリックすると終わります" });
  draw.handlers.polyline.error = "線が交わっています";
  Object.assign(draw.handlers.rectangle.tooltip, { start: "押したまま動かして四角形を描きます" });
  Object.assign(draw.handlers.simpleshape.tooltip, { end: "離すと終わります" });
  Object.assign(draw.handlers.marker.tooltip, { start: "クリックして地点を置きます" });
  Object.assign(edit.toolbar.actions.save, { title: "変更を保存", text: "保存" });
  Object.assign(edit.toolbar.actions.cancel, { title: "変更を取り消す", text: "取消" });
  Object.assign(edit.toolbar.actions.clearAll, { title: "すべて消す", text: "全消去" });
  Object.assign(edit.toolbar.buttons, { edit: "形を直す", editDisabled: "直す形がありません", remove: "形を消す", removeDisabled: "消す形がありません" });
  Object.assign(edit.handlers.edit.tooltip, { text: "点を動かして形を直します", subtext: "取消で元に戻ります" });
  Object.assign(edit.handlers.remove.tooltip, { text: "消す形をクリックします" });
}

if (language === "ja") japanese();
L.Control.Attribution.prototype.options.prefix = false;
L.Control.Scale.prototype.options.imperial = false;
if (L.Draw) {
  L.Draw.Marker.prototype.options.icon = L.divIcon({ className: "pin-box", html: el("span", { className: "pin" }, icon("dot")), iconSize: [30, 30], iconAnchor: [15, 34] });
}
if (L.Control.GroupedLayers) {
  const { onAdd } = L.Control.GroupedLayers.prototype;
  L.Control.GroupedLayers.prototype.onAdd = function named(map) {
    const box = onAdd.call(this, map);
    const toggle = box.querySelector(".leaflet-control-layers-toggle");
    toggle.title = t("地図に重ねるもの", "Layers");
    toggle.setAttribute("role", "button");
    return box;
  };
}
L.Map.addInitHook(function named() {
  const box = this.getContainer();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", t("地図（矢印キーで移動、＋と−で拡大・縮小）", "Map (arrow keys move, + and - zoom)"));
});

const fieldreg = (window.fieldreg = { plain, sites, site, zones, siteStyle, pin, ready: {} });
