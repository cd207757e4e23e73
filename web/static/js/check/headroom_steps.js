// @ts-check
// The steps in which headroom is coloured, each up to its bound in metres above ground.

/** @typedef {{from: number, below: number, colour: string}} RoomStep metres; `colour` is the palette's */

/** @type {RoomStep[]} */
export const STEPS = [30, 60, 100, 150, Infinity].map((below, i, bounds) => ({ from: bounds[i - 1] ?? -Infinity, below, colour: `headroom-${i + 1}` }));

/**
 * The step a room of so many metres falls in.
 * @param {number} room_m
 */
export const stepOf = (room_m) => /** @type {RoomStep} */ (STEPS.find(({ below }) => room_m < below) ?? STEPS.at(-1));

/**
 * The steps that occur among these rooms, least first.
 * @param {number[]} rooms_m
 */
export const stepsHeld = (rooms_m) => STEPS.filter((step) => rooms_m.some((room) => stepOf(room) === step));

/**
 * The room as far as it can be flown without a permit for the height.
 * @param {number} room_m
 * @param {number | null} limit_m from which a permit is needed
 */
export const withoutPermit = (room_m, limit_m) => (limit_m === null ? room_m : Math.min(room_m, limit_m));
