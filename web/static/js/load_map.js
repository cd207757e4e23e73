// A staged load's page: how far it is while it works, then its outlines on a map.

import { el, getJson, t } from "./dom.js";

const page = document.querySelector("[data-job]");
const box = document.querySelector("[data-load-map]");
const PATIENCE = 5; // failed questions in a row before the page says so

async function follow() {
  const what = document.querySelector("[data-what]");
  const bar = document.querySelector("progress");
  let failed = 0;
  for (;;) {
    await new Promise((go) => setTimeout(go, 1000));
    try {
      const told = await getJson(page.dataset.job);
      failed = 0;
      if (told.step !== "running") { location.reload(); return; }
      what.textContent = told.total ? `${told.what} ${told.done} / ${told.total}` : told.what;
      if (told.total) { bar.max = told.total; bar.value = told.done; } else bar.removeAttribute("value");
    } catch (error) {
      failed += 1;
      if (String(error.message).endsWith(": 404")) { location.reload(); return; }
      if (failed >= PATIENCE) {
        what.textContent = t("進み具合を聞けません。「表示を更新」を押してください。", `Progress cannot be asked for (${error.message}); press Refresh.`);
        return;
      }
    }
  }
}

async function draw() {
  const L = window.L;
  const map = L.map(box, { center: [38.262, 140.91], zoom: 10, preferCanvas: true });
  map.attributionControl.setPrefix(false);
  window.fieldreg.plain(box.dataset.basemap, {}).addTo(map);
  const answer = await getJson(box.dataset.loadMap);
  const drawn = L.geoJSON(answer, {
    style: { color: "#8a1c63", weight: 2, fillColor: "#c2408f", fillOpacity: 0.25 },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 5, color: "#8a1c63", fillOpacity: 0.6 }),
    onEachFeature: (feature, layer) => layer.bindTooltip(() => el("span", { textContent: label(feature.properties) }), { className: "site-label", sticky: true }),
  }).addTo(map);
  if (answer.features.length) map.fitBounds(drawn.getBounds().pad(0.1), { maxZoom: 16, animate: false });
  box.dataset.drawn = String(answer.features.length);
}

const label = ({ name, file, row }) => `${name ? `${name} – ` : ""}${file}: ${t(`${row} 行目`, `row ${row}`)}`;

if (page.hasAttribute("data-running")) follow();
else if (box) {
  draw().catch((error) => box.append(el("p", { className: "notice notice--error map-failed", role: "alert",
    textContent: t("地図を描けませんでした。", `The map could not be drawn (${error.message}).`) })));
}
document.documentElement.dataset.ready = "1";
