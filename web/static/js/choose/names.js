// @ts-check
// Names on the map, where they do not cover each other.

/** @typedef {{left: number, right: number, top: number, bottom: number}} Spot pixels */

/**
 * For each spot in turn, whether it is free of all that were given room before it; null takes no room.
 * @param {(Spot | null)[]} spots
 * @returns {boolean[]}
 */
export function givenRoom(spots) {
  /** @type {Spot[]} */
  const taken = [];
  return spots.map((spot) => {
    if (!spot || taken.some((other) => meet(spot, other))) return false;
    taken.push(spot);
    return true;
  });
}

/** @param {Spot} a @param {Spot} b */
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * Where the name of a marker stands: to the right of its pin.
 * @param {{right: number, top: number}} pin
 * @param {string} words
 * @returns {Spot}
 */
export const spotOf = (pin, words) => ({ left: pin.right, right: pin.right + 20 + 13 * words.length, top: pin.top, bottom: pin.top + 24 });
