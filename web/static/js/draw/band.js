// @ts-check
// The band along a route, as wide on the map as it is on the ground.

import { L, rendered } from "../map/leaflet.js";

const EQUATOR_M_PX = 156543.03392; // of web Mercator at zoom 0

/**
 * A layer of the band; it keeps its width in metres while one zooms.
 * @param {number[][]} line lon, lat
 * @param {number} width_m
 * @param {import("leaflet").PolylineOptions} style
 */
export function bandAlong(line, width_m, style) {
  const { map } = rendered;
  const width = () => (width_m * 2 ** map.getZoom()) / (EQUATOR_M_PX * Math.cos((line[0][1] * Math.PI) / 180));
  const band = L.polyline(line.map(([lon, lat]) => L.latLng(lat, lon)), { ...style, weight: width(), lineCap: "round", lineJoin: "round", interactive: false, className: "drawn-band" });
  const fit = () => { band.setStyle({ weight: width() }); };
  band.on("add", () => { map.on("zoomend", fit); });
  band.on("remove", () => { map.off("zoomend", fit); });
  return band;
}
