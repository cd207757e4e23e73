// @ts-check
// Drawings from files and into files: chosen by a button or dropped on the page, and saved for other programs.

import { measured } from "../draw/measures.js";
import { el, every, one } from "../shell/dom.js";
import { said, t } from "../shell/language.js";
import { messageOf, post } from "../shell/requests.js";
import { asOne, fieldsOf } from "./taken_fields.js";

/** @typedef {import("./taken_fields.js").Properties} Properties */
/** @typedef {{geometry: Geometry, properties: Properties}} Part */
/** @typedef {{format: string, trial: any, taken: Words[], left_out: {message: Words}[], asks: string[]}} Drawing as /api/drawings answers */
/** @typedef {{taken: (part: Part, fields: Partial<import("./trial.js").Fields>) => void, trial: () => Trial | null}} Page */

/** @type {Record<string, () => string>} */
const ASKS = {
  radius_m: () => t("地点からの半径を入れてください。", "Enter the radius."),
  corridor_width_m: () => t("経路の幅を入れてください。", "Enter the width of the route."),
  altitude_upper: () => t("高さと、その基準（地上から・海抜）を確かめてください。", "Check the height, and what it is measured from."),
};
const told = one("[data-import-told]");
const exportTold = one("[data-export-told]");

/** @param {Page} page */
export function watchFiles(page) {
  const chosen = /** @type {HTMLInputElement} */ (one("[data-import]"));
  one("[data-import-button]").addEventListener("click", () => { chosen.click(); });
  chosen.addEventListener("change", (event) => { event.stopPropagation(); const file = chosen.files?.[0]; chosen.value = ""; if (file) take(file, page); });
  for (const target of every("[data-check], [data-map]")) watchDrop(target, page);
  one("[data-export-button]").addEventListener("click", () => { save(page); });
}

/** @param {HTMLElement} target @param {Page} page */
function watchDrop(target, page) {
  const isFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  target.addEventListener("dragover", (event) => { if (isFile(event)) { event.preventDefault(); target.classList.add("is-dropping"); } });
  for (const over of ["dragleave", "drop"]) target.addEventListener(over, () => target.classList.remove("is-dropping"));
  target.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file, page);
  });
}

/** @param {File} file @param {Page} page */
async function take(file, page) {
  tell(told, el("p", { textContent: t(`${file.name} を読んでいます。`, `Reading ${file.name}.`) }));
  try {
    const address = `${one("[data-drawings]").dataset.drawings}?${new URLSearchParams({ name: file.name.slice(0, 200) })}`;
    const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body: file });
    const result = await answer.json();
    if (answer.ok) lay(file.name, result, page);
    else refuse(told, result);
  } catch (error) {
    tell(told, el("p", { className: "error", textContent: t("ファイルを送れませんでした。通信を確かめて、もう一度お試しください。", `The file could not be sent (${messageOf(error)}).`) }));
  }
}

/** @param {string} name @param {Drawing} drawing @param {Page} page */
function lay(name, drawing, page) {
  const whole = asOne(drawing.trial);
  if (whole) { use(name, drawing, whole, page); return; }
  const parts = /** @type {Part[]} */ (drawing.trial.features);
  tell(told,
    el("p", { textContent: t(`${name} には形が ${parts.length} 個あります。調べるものを一つ選んでください。`, `${name} has ${parts.length} shapes. Choose the one to check.`) }),
    el("ul", {}, parts.map((part, i) => {
      const pick = el("button", { type: "button", className: "button button--small", textContent: `${i + 1}. ${part.properties?.name ?? ""} ${kindOf(part.geometry)} ${measured(part.geometry, { radius_m: part.properties?.radius_m, width_m: part.properties?.corridor_width_m })}` });
      pick.addEventListener("click", () => { use(name, drawing, { ...part, properties: { ...parts[0].properties, ...part.properties } }, page); });
      return el("li", {}, pick);
    })));
}

/** @param {Geometry} geometry */
function kindOf({ type }) {
  if (type === "Point") return t("地点", "place");
  return type === "LineString" ? t("経路", "route") : t("範囲", "area");
}

/** @param {string} name @param {Drawing} drawing @param {Part} part @param {Page} page */
function use(name, drawing, part, page) {
  const { fields, told: without } = fieldsOf(part.properties ?? {});
  const missing = drawing.asks.filter((asked) => !(asked in fields)).map((asked) => ASKS[asked]?.()).filter(Boolean);
  const left = [...drawing.left_out.map(({ message }) => said(message)), ...without, ...missing];
  tell(told,
    el("p", { textContent: t(`${name} を取り込みました（${drawing.taken.map(said).join("、")}）。`, `${name} was imported (${drawing.taken.map(said).join(", ")}).`) }),
    left.length ? el("ul", {}, left.map((sentence) => el("li", { textContent: String(sentence) }))) : null);
  page.taken(part, fields);
}

/** @param {Page} page */
async function save(page) {
  const trial = page.trial();
  if (!trial) { tell(exportTold, el("p", { textContent: t("先に場所を決めてください。", "Choose or draw a place first.") })); return; }
  const chosen = /** @type {HTMLSelectElement} */ (one("[data-export-format]"));
  try {
    const answer = await post(`${one("[data-drawings]").dataset.drawings}/export?format=${chosen.value}`, trial);
    if (!answer.ok) { refuse(exportTold, await answer.json()); return; }
    const url = URL.createObjectURL(await answer.blob());
    el("a", { href: url, download: `trial.${chosen.selectedOptions[0].dataset.ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    tell(exportTold, el("p", { textContent: `${t("書き出しました。", "Saved. ")}${chosen.selectedOptions[0].dataset.lacks ?? ""}` }));
  } catch (error) {
    tell(exportTold, el("p", { className: "error", textContent: t("書き出せませんでした。通信を確かめて、もう一度お試しください。", `It could not be saved (${messageOf(error)}).`) }));
  }
}

/** @param {HTMLElement} box @param {Problem} problem */
function refuse(box, problem) {
  const faults = (problem.faults ?? []).slice(0, 8).map((fault) => el("li", { textContent: said(fault.message) || fault.detail || fault.code }));
  tell(box, el("p", { className: "error", textContent: faults.length ? t("取り扱えませんでした。", "This cannot be used.") : problem.detail ?? "" }),
    faults.length ? el("ul", { className: "error-summary" }, faults) : null);
}

/** @param {HTMLElement} box @param {...(HTMLElement | null)} lines */
function tell(box, ...lines) {
  box.replaceChildren(...lines.filter((line) => line !== null));
}
