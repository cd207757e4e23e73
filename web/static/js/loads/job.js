// @ts-check
// A staged load's page: how far it is while it works, then its outlines on a map.

import { plain } from "../map/base.js";
import { L } from "../map/leaflet.js";
import { el, one } from "../shell/dom.js";
import { language, t } from "../shell/language.js";
import { colour } from "../shell/palette.js";
import { getJson, messageOf } from "../shell/requests.js";

const PATIENCE = 5; // failed questions in a row before the page says so

const page = one("[data-job]");
const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-load-map]"));

async function follow() {
  const what = one("[data-what]");
  const bar = /** @type {HTMLProgressElement} */ (document.querySelector("progress"));
  let failed = 0;
  for (;;) {
    await new Promise((go) => setTimeout(go, 1000));
    try {
      const told = await getJson(page.dataset.job ?? "");
      failed = 0;
      if (told.step !== "running") { location.reload(); return; }
      what.textContent = told.total ? `${told.what} ${told.done} / ${told.total}` : told.what;
      if (told.total) { bar.max = told.total; bar.value = told.done; } else bar.removeAttribute("value");
    } catch (error) {
      failed += 1;
      if (messageOf(error).endsWith(": 404")) { location.reload(); return; }
      if (failed >= PATIENCE) {
        what.textContent = t("進み具合を聞けません。「表示を更新」を押してください。", `Progress cannot be asked for (${messageOf(error)}); press Refresh.`);
        return;
      }
    }
  }
}

/** @param {HTMLElement} place */
async function draw(place) {
  const map = L.map(place, { center: [38.262, 140.91], zoom: 10, preferCanvas: true });
  map.attributionControl.setPrefix(false);
  plain(place.dataset.basemap ?? "", { language }).addTo(map);
  const answer = await getJson(place.dataset.loadMap ?? "");
  const drawn = L.geoJSON(answer, {
    style: { color: colour("staged"), weight: 2, fillColor: colour("staged-fill"), fillOpacity: 0.25 },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 5, color: colour("staged"), fillOpacity: 0.6 }),
    onEachFeature: (feature, layer) => {
      layer.bindTooltip(() => el("span", { textContent: label(feature.properties) }), { className: "site-label", sticky: true });
    },
  }).addTo(map);
  if (answer.features.length) map.fitBounds(drawn.getBounds().pad(0.1), { maxZoom: 16, animate: false });
  place.dataset.drawn = String(answer.features.length);
}

/** @param {{name?: string, file: string, row: number}} properties */
const label = ({ name, file, row }) => `${name ? `${name} – ` : ""}${file}: ${t(`${row} 行目`, `row ${row}`)}`;

if (page.hasAttribute("data-running")) follow();
else if (box) {
  draw(box).catch((error) => box.append(el("p", { className: "notice notice--error map-failed", role: "alert",
    textContent: t("地図を描けませんでした。", `The map could not be drawn (${messageOf(error)}).`) })));
}
document.documentElement.dataset.ready = "1";
