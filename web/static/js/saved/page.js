// @ts-check
// A map saved to a file: pins for its sites, and a list that shows each of them on it.

import { failed } from "../map/failed.js";
import { L, rendered } from "../map/leaflet.js";
import { loadedSites, pin } from "../map/sites.js";
import { el, every } from "../shell/dom.js";
import { t } from "../shell/language.js";

const { map, pins: cluster, outlines } = rendered;

cluster.options.iconCreateFunction = (/** @type {{getChildCount(): number}} */ group) =>
  L.divIcon({ className: "cluster", html: el("span", { textContent: String(group.getChildCount()) }), iconSize: [38, 38] });

/** @param {import("geojson").Feature<any, any>[]} features */
function lay(features) {
  /** @type {Map<string, import("leaflet").Marker>} */
  const pins = new Map(features.map((feature) => [String(feature.id), pin(feature)]));
  cluster.addLayers([...pins.values()]);
  outlines.on("add", () => { cluster.addTo(map); });
  outlines.on("remove", () => { cluster.remove(); });
  outlines.eachLayer((shape) => {
    const { feature } = /** @type {any} */ (shape);
    shape.on("click", (event) => { L.DomEvent.stopPropagation(/** @type {any} */ (event)); pins.get(String(feature.id))?.openPopup(); });
  });
  for (const button of every("[data-show]")) {
    const marker = pins.get(button.dataset.show ?? "");
    if (!marker) continue;
    button.hidden = false;
    button.addEventListener("click", () => show(marker));
  }
  const bounds = L.latLngBounds([...pins.values()].map((marker) => marker.getLatLng()));
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.1), { maxZoom: 15, animate: false });
}

/** @param {import("leaflet").Marker} marker */
function show(marker) {
  map.setView(marker.getLatLng(), Math.max(map.getZoom(), 15), { animate: false });
  marker.openPopup();
  map.getContainer().scrollIntoView({ block: "nearest" });
}

loadedSites().then(({ features }) => {
  lay(features);
  document.documentElement.dataset.ready = "1";
}).catch(failed);

document.title = t(document.title, document.documentElement.dataset.titleEn ?? document.title);
