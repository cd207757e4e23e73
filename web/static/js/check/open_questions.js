// @ts-check
// Which questions a screening still waits for, and in which order they are worth asking.

const SEVERITIES = ["prohibited", "permit", "consent", "notify", "advise"];

/** @typedef {{name: string, settles: UnknownFinding[], rank: number}} Open */

/**
 * Each open question with the findings it would settle, most decisive first: by the gravest finding, by how many,
 * then in the order in which `known` has them.
 * @param {{unknown: UnknownFinding[]}} screening
 * @param {string[]} known the names people can be asked for
 * @returns {Open[]}
 */
export function openQuestions(screening, known) {
  /** @type {Map<string, UnknownFinding[]>} */
  const open = new Map();
  for (const found of screening.unknown) {
    for (const name of found.needs.filter((need) => known.includes(need))) open.set(name, [...(open.get(name) || []), found]);
  }
  return [...open].map(([name, settles]) => ({ name, settles, rank: gravest(settles) })).sort((a, b) =>
    a.rank - b.rank || b.settles.length - a.settles.length || known.indexOf(a.name) - known.indexOf(b.name));
}

/** @param {UnknownFinding[]} list */
const gravest = (list) => Math.min(...list.map((found) => SEVERITIES.indexOf(found.severity)));
