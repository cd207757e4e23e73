// @ts-check
// The colours of css/palette.css, for what a style sheet does not reach: Leaflet's options.

/** @type {Map<string, string>} */
const held = new Map();

/**
 * The colour of that name ("prohibited"), as a style sheet would have it; throws where the palette has none.
 * @param {string} name
 * @returns {string}
 */
export function colour(name) {
  const known = held.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  if (!known) throw new Error(`css/palette.css has no --${name}`);
  held.set(name, known);
  return known;
}
