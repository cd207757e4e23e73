// @ts-check
// The shortlist as a list of ids: what is put in, what is refused, what another version left behind.

export const MOST = 20;
const LONGEST_ID = 200;

/**
 * The ids a browser kept, in the order in which they were put in; none of what is broken or of another version.
 * @param {string | null} kept
 * @returns {string[]}
 */
export function shortlistOf(kept) {
  try {
    const held = JSON.parse(kept ?? "[]");
    const ids = Array.isArray(held) ? held.filter((id) => typeof id === "string" && id && id.length <= LONGEST_ID) : [];
    return [...new Set(ids)].slice(0, MOST);
  } catch {
    return [];
  }
}

/**
 * The list with `id` put in or taken out, or null where it is full.
 * @param {string[]} ids
 * @param {string} id
 * @returns {string[] | null}
 */
export function turned(ids, id) {
  if (ids.includes(id)) return ids.filter((other) => other !== id);
  return ids.length < MOST ? [...ids, id] : null;
}

/**
 * The address of the comparison: the shortlist, and of the address it is asked from the need alone.
 * @param {string} path of the comparison
 * @param {string[]} ids
 * @param {URLSearchParams} here
 * @param {string[]} needNames the names a need has in an address
 */
export function comparisonAddress(path, ids, here, needNames) {
  const query = new URLSearchParams(ids.map((id) => ["list", id]));
  if (here.get("when")) for (const name of needNames) if (here.get(name)) query.set(name, here.get(name) ?? "");
  return query.size ? `${path}?${query}` : path;
}
