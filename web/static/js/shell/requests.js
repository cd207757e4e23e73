// @ts-check
// Asking our own origin.

const JSON_OR_PROBLEM = "application/json, application/problem+json";

/**
 * JSON from our own origin; throws an Error that says which address failed.
 * @param {string} url
 * @returns {Promise<any>}
 */
export async function getJson(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

/**
 * What our own origin answers to a document; a problem is an answer too (`ok` is false).
 * @param {string} url
 * @param {unknown} document
 * @param {{accept?: string, headers?: Record<string, string>}} [more]
 * @returns {Promise<Response>}
 */
export const post = (url, document, { accept = JSON_OR_PROBLEM, headers = {} } = {}) =>
  fetch(url, {
    method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: accept, ...headers },
    body: JSON.stringify(document),
  });

/**
 * What went wrong, of whatever was thrown.
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
