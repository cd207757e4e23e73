// @ts-check
// A verdict in the word people are told, as `told_verdict` of `fieldreg.law.weighing`.

const GRAVEST_FIRST = ["prohibited", "permit", "consent", "notify", "advise"];

/**
 * Where nobody need close the doubts of an "unknown" one, the gravest finding.
 * @param {{verdict: string, open: Record<string, number>, findings: readonly {severity: string}[]}} screening
 * @returns {string}
 */
export function toldVerdict({ verdict, open, findings }) {
  if (verdict !== "unknown" || Object.values(open).some((count) => count > 0)) return verdict;
  return GRAVEST_FIRST.find((kind) => findings.some(({ severity }) => severity === kind)) ?? verdict;
}
