// @ts-check
// The state of the choosing page in its address: the need, the filters, the site chosen, the part of the map.

/** @typedef {{need: string, state: [string, string][], site: string | null, map: string}} State */

/**
 * The query of a state: the need in its own words first, as the server writes them.
 * @param {State} state
 */
export function queryOf({ need, state, site, map }) {
  const rest = new URLSearchParams(state);
  if (site) rest.set("site", site);
  if (map) rest.set("map", map);
  return [need, rest.toString()].filter(Boolean).join("&");
}

/**
 * Writes a state into the address, and into the links to the other language.
 * @param {State} state
 * @param {{anew: boolean}} how anew: as another step of the history
 */
export function remember(state, { anew }) {
  const query = queryOf(state);
  const address = location.pathname + (query ? `?${query}` : "");
  if (anew && address !== location.pathname + location.search) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
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
