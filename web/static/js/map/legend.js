// @ts-check
// The key of the zones that lie on a map, as long as they do: beside the colour the line and the name.

import { el, svg } from "../shell/dom.js";
import { zoneStyle } from "./zone_style.js";

/**
 * Names a layer of zones in the map's legend while it is shown.
 * @param {import("leaflet").Layer} layer
 * @param {string} id
 * @param {string} title percent-encoded, as Folium's script must not hold a text of the registry that could be markup
 */
export function keyZone(layer, id, title) {
  const entry = el("span", { "data-zone-key": id }, sample(id), decodeURIComponent(title));
  layer.on("add", () => { document.querySelector("[data-legend]")?.append(entry); });
  layer.on("remove", () => { entry.remove(); });
}

/** A piece of such a zone. @param {string} id */
function sample(id) {
  const { color = "", fillColor = "", fillOpacity = 0, weight = 1, dashArray = "" } = zoneStyle(id);
  return svg("svg", { class: "legend__zone", viewBox: "0 0 22 14", "aria-hidden": "true" },
    svg("rect", {
      x: 2, y: 2, width: 18, height: 10, fill: fillColor, "fill-opacity": Math.max(fillOpacity, 0.001), stroke: color, "stroke-width": Math.max(weight, 1.6),
      "stroke-dasharray": Array.isArray(dashArray) ? dashArray.join(" ") : dashArray ?? "",
    }));
}
