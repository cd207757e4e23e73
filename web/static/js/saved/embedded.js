// @ts-check
// In a saved map, in place of shell/requests.js: what would be asked of the server stands in the file (web/pages/saved_file.py).

import { language } from "../shell/language.js";

/**
 * The JSON that stands in the file under that name; throws where there is none.
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function getJson(name) {
  const held = document.getElementById(`data-${name}`);
  if (!held) throw new Error(`${name}: not in this file`);
  const data = JSON.parse(held.textContent ?? "");
  if (language === "en") for (const { properties } of data.features ?? []) Object.assign(properties, properties.en);
  return data;
}

/**
 * What went wrong, of whatever was thrown.
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
