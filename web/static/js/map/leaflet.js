// @ts-check
// Leaflet, and the names a rendered map and our scripts know each other by.  Nothing else of ours stands on `window`.
//
// The page loads plain scripts and modules in this order (templates/shell/map_parts.html): Leaflet and its plugins;
// map/start.js; /maps/<digest>.js, which Folium wrote for this map (web/pages/maps.py); the page's own module.
//   L                    Leaflet, for Folium's script and ours
//   fieldreg.KIND        the layers Folium's script asks us for: plain, sites, farSites, site, zones, … (`Remote` in maps.py)
//   fieldreg.tileOptions how a layer of tiles is drawn
//   map_main             the map                              (Folium's names are made of an element's
//   feature_group_drawn  what a person draws on it             class and the id that `_name` in maps.py gives)
//   feature_group_hits   the parts findings concern
//   marker_cluster_pins  the pins of sites
//   remote_sites         the outlines of sites
//   remote_site_tiles    the tiles of sites, where they are many (`Tiles` in maps.py)

export const L = window.L;

/**
 * Lays our layers, and the options of those Folium makes, out for Folium's script.
 * @param {Window["fieldreg"]} layers
 */
export function offer(layers) {
  window.fieldreg = layers;
}

/** What Folium's script has made, once it has run. */
export const rendered = {
  get map() { return window.map_main; },
  get drawn() { return window.feature_group_drawn; },
  get hits() { return window.feature_group_hits; },
  get pins() { return window.marker_cluster_pins; },
  get outlines() { return window.remote_sites; },
  get siteTiles() { return window.remote_site_tiles; },
};

/**
 * The map a layer lies on, if it lies on one; Leaflet keeps that to itself.
 * @param {import("leaflet").Layer} layer
 * @returns {import("leaflet").Map | undefined}
 */
export const mapOf = (layer) => /** @type {any} */ (layer)._map;
