// @ts-check
// The page's language.  Both wordings stand where a sentence is made; where there is no page, it is Japanese.

export const language = globalThis.document?.documentElement.lang === "en" ? "en" : "ja";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * The wording for the page's language.
 * @param {string} ja
 * @param {string} en
 */
export const t = (ja, en) => (language === "en" ? en : ja);

/**
 * The page's language out of {ja, en}; the other where that one is empty.
 * @param {Words | null | undefined} text
 */
export const said = (text) => (text ? (language === "en" ? text.en || text.ja : text.ja || text.en) || "" : "");

/**
 * A day ("2026-12-01") as people write it.
 * @param {string} iso
 */
export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return t(`${year}年${month}月${date}日`, `${date} ${MONTHS[month - 1]} ${year}`);
}

/**
 * A day or moment, short: "12/8" or "8 Dec".
 * @param {string} iso
 */
export function shortDay(iso) {
  const [, month, date] = iso.slice(0, 10).split("-").map(Number);
  return t(`${month}/${date}`, `${date} ${MONTHS[month - 1]}`);
}
