// @ts-check
// The parts that findings concern, over the map.

import { L, rendered } from "../map/leaflet.js";
import { el, one } from "../shell/dom.js";
import { said } from "../shell/language.js";
import { colour } from "../shell/palette.js";

/** @param {Finding} found @returns {Geometry | null} */
const partOf = ({ evidence }) => (evidence?.geometry?.type ? /** @type {Geometry} */ (evidence.geometry) : null);

/**
 * Lays the parts over the map, each in the colour of its severity, in place of those before.
 * @param {Finding[]} findings
 */
export function layHits(findings) {
  rendered.hits.clearLayers();
  for (const found of findings) {
    const geometry = partOf(found);
    if (!geometry) continue;
    const color = colour(found.severity);
    L.geoJSON(geometry, { style: { color, weight: 3, fillColor: color, fillOpacity: 0.35 }, pointToLayer: (_, at) => L.circleMarker(at, { radius: 7, color }) })
      .bindTooltip(() => el("span", { textContent: said(found.title) }), { className: "site-label", sticky: true }).addTo(rendered.hits);
  }
}

/**
 * Brings the part a finding concerns into sight.
 * @param {Finding} found
 */
export function showHit(found) {
  const geometry = partOf(found);
  if (!geometry) return;
  rendered.map.fitBounds(L.geoJSON(geometry).getBounds().pad(0.4), { maxZoom: 17, animate: false });
  if (matchMedia("(max-width: 900px)").matches) one("[data-map]").scrollIntoView();
}
