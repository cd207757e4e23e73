// @ts-check
// How wide the base map's lines are at a zoom, and what each is drawn with.

/**
 * Pixels, of each kind of line at a zoom.
 * @param {number} zoom
 * @returns {Record<string, number>}
 */
export const widths = (zoom) => ({
  main: Math.max(1.2, (zoom - 8.5) * 0.9), motorway: Math.max(1.6, (zoom - 8.5) * 1.1),
  rail: zoom < 12 ? 1.4 : 2.4, water: Math.max(1.4, (zoom - 9) * 1.2),
});

/**
 * The strokes of one kind of line, lowest first: casings lie under their roads, white dashes on the rails.
 * @param {string} kind
 * @param {number} zoom
 * @param {(name: string) => string} colour of the palette
 * @returns {import("leaflet").PathOptions[]}
 */
export function strokes(kind, zoom, colour) {
  const w = widths(zoom)[kind];
  if (kind === "main") return [{ color: colour("map-main-case"), weight: w + 1.6 }, { color: colour("map-main"), weight: w }];
  if (kind === "motorway") return [{ color: colour("map-motorway-case"), weight: w + 1.8 }, { color: colour("map-motorway"), weight: w }];
  if (kind === "rail") {
    return [{ color: colour("map-rail-case"), weight: w + 0.8 },
      { color: colour("map-rail"), weight: Math.max(0.8, w - 0.8), dashArray: "7 7" }];
  }
  return [{ color: colour("map-water"), weight: w }];
}
