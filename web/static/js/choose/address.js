// @ts-check
// The state of the choosing page in its address: the filters, the site chosen, the part of the map.

import { field, form } from "./rows.js";

/**
 * Writes the state into the address, and into the links to the other language.
 * @param {import("leaflet").Map} map
 * @param {string | null} chosen
 */
export function remember(map, chosen) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value && !(name === "sort" && value === "code") && name !== "on") query.set(name, value);
  }
  const day = field("on");
  const asked = day.value !== day.defaultValue || new URLSearchParams(location.search).has("on"); // a day of the visitor's own
  if (day.value && (asked || field("free").checked)) query.set("on", day.value);
  if (chosen) query.set("site", chosen);
  const at = map.getCenter();
  query.set("map", `${map.getZoom()}/${at.lat.toFixed(4)}/${at.lng.toFixed(4)}`);
  const address = `${location.pathname}?${query}`;
  history.replaceState(null, "", address);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a.language"))) {
    const other = new URL(link.href);
    if (other.searchParams.has("next")) other.searchParams.set("next", address.replace(/^\/en(?=[/?]|$)/, "") || "/");
    link.href = other.href;
  }
}

/**
 * The part of the map an address asks for ("12/38.2620/140.9100": zoom, latitude, longitude), or null.
 * @param {URLSearchParams} query
 * @returns {{zoom: number, at: [number, number]} | null}
 */
export function partOfMap(query) {
  const [zoom, lat, lon] = (query.get("map") || "").split("/").map(Number);
  return query.get("map") && [zoom, lat, lon].every(Number.isFinite) ? { zoom, at: [lat, lon] } : null;
}
