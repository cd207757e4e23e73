// @ts-check
// Which questions a screening still waits for, in the order in which the server says they are worth asking.

/** @typedef {{name: string, settles: UnknownFinding[], open: boolean}} Open */

/**
 * Each question with the findings it would settle or lower, most decisive first; `open` where one of them has to be closed.
 * @param {{unknown: UnknownFinding[], questions: AskedNext[]}} screening
 * @param {string[]} known the names people can be asked for here
 * @returns {Open[]}
 */
export function openQuestions({ unknown, questions }, known) {
  const byRule = new Map(unknown.map((found) => [found.rule, found]));
  return questions.filter(({ name }) => known.includes(name)).map(({ name, settles, lowers, open }) => ({
    name, open, settles: [...settles, ...lowers].flatMap((rule) => byRule.get(rule) ?? []),
  }));
}
