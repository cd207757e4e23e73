// @ts-check
// Vector tiles of sites and zones, as Folium's VectorGridProtobuf draws them: how each feature looks, and what is done where a tile
// failed or leaves something out.  What lies at a place the server is asked (far_sites.js, zone_popup.js): a tile may not draw it.

import { settled } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { farStyle } from "./far_sites.js";
import { failed } from "./failed.js";
import { inTurn } from "./first_shown.js";
import { keyZone } from "./legend.js";
import { L, mapOf } from "./leaflet.js";
import { partDrawn } from "./part_drawn.js";
import { askZones, watchMap } from "./zone_popup.js";
import { zoneStyle } from "./zone_style.js";

/** @typedef {import("leaflet").PathOptions} Style */
/** @typedef {{layers: Record<string, any> | any[], }} Tile as VectorGrid reads it; a failed one has a list for its layers */

const POINT_PX = 4;

/**
 * The options of a layer of tiles.
 * @param {"sites" | "zones"} kind
 * @param {{pins?: boolean, layer?: string, title?: string, at?: string}} own `at`: where the zones at a place are asked for
 */
export function tileOptions(kind, own) {
  const fill = { fill: true, radius: POINT_PX };
  const zone = kind === "zones" ? { ...zoneStyle(own.layer ?? ""), ...fill } : null;
  return {
    interactive: false, // VectorGrid 1.3.0 calls a function that Leaflet 1.9 has no more
    maxNativeZoom: 20,
    rendererFactory: /** @type {any} */ (L).canvas.tile,
    vectorTileLayerStyles: {
      sites: (/** @type {any} */ properties, /** @type {number} */ zoom) => {
        const style = farStyle(properties, own.pins !== false, zoom);
        return style ? { ...style, ...fill } : [];
      },
      zones: () => zone,
      thinned: [],
    },
    begun: kind === "zones" ? (/** @type {import("leaflet").GridLayer} */ layer) => listen(layer, own) : null,
    partly: kind,
  };
}

/** @param {import("leaflet").GridLayer} layer @param {{layer?: string, title?: string, at?: string}} own */
function listen(layer, { layer: id = "", title = id, at = "" }) {
  askZones(layer, id, at);
  keyZone(layer, id, title);
  layer.on("add", () => { const map = mapOf(layer); if (map) watchMap(map); });
}

/** Lets every layer of tiles made from now on say what failed and what it leaves out; called once. */
export function watchTiles() {
  const { vectorGrid, VectorGrid } = /** @type {any} */ (L);
  if (!vectorGrid) return;
  const { prototype } = VectorGrid.Protobuf;
  const ask = prototype._getVectorTilePromise;
  /** @param {{x: number, y: number, z: number}} coords @returns {Promise<Tile>} */
  prototype._getVectorTilePromise = async function watched(coords, /** @type {unknown[]} */ ...rest) {
    try {
      if (this.options.partly === "sites") await inTurn(this);
      const tile = await ask.call(this, coords, ...rest);
      if (Array.isArray(tile.layers)) throw new Error(`${this._url}: ${coords.z}/${coords.y}/${coords.x}`);
      this.fire("tiletold", { coords, thinned: "thinned" in tile.layers });
      return tile;
    } catch (error) {
      failed(error); // VectorGrid itself would draw nothing, as if nothing were there
      return { layers: {} };
    }
  };
  VectorGrid.Protobuf.addInitHook(/** @this {any} */ function begin() {
    this.options.begun?.(this);
    if (this.options.partly) tellThinned(this, this.options.partly);
  });
}

/** Says on the map while a tile in sight leaves something out. @param {any} layer @param {string} kind */
function tellThinned(layer, kind) {
  /** @type {Set<string>} tiles that leave something out */
  const thinned = new Set();
  /** @type {ReturnType<typeof partDrawn> | null} */
  let notice = null;
  const tell = settled(() => {
    const is = thinned.size > 0 && Boolean(mapOf(layer));
    if (is) notice ??= partDrawn();
    notice?.say(is ? words(kind) : "");
  }, 100);
  const key = (/** @type {any} */ coords) => `${coords.z}/${coords.y}/${coords.x}`;
  layer.on("tiletold", (/** @type {any} */ told) => { if (told.thinned) thinned.add(key(told.coords)); tell(); });
  layer.on("tileunload", (/** @type {any} */ gone) => { thinned.delete(key(gone.coords)); tell(); });
  layer.on("remove", tell);
}

/** @param {string} kind */
const words = (kind) => (kind === "sites"
  ? t("この縮尺では、小さな場所や重なる場所の一部を省いて描いています。拡大するとすべて描かれます。", "At this scale some small or crowded sites are left out. Zoom in to see them all.")
  : t("この縮尺では、区域の一部だけを描いています。描かれていない区域があります。拡大するとすべて描かれます。", "At this scale only some zones are drawn; where none is drawn there may be one. Zoom in to see them all."));
