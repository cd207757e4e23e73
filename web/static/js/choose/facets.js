// @ts-check
// Facets with how many sites each value would leave, and chips of what is asked for: as web/templates/pages/choose_facets.html writes them.

import { el, every, one } from "../shell/dom.js";
import { t } from "../shell/language.js";

/** @typedef {{value: string, words: string, count: number, chosen: boolean}} Option */
/** @typedef {{name: string, title: string, form: "values" | "number", options: Option[]}} Facet */
/** @typedef {{words: string, href: string}} Chip */

const box = one("[data-facets]");

/**
 * Lays the facets; those that are there keep their place, and the focus.
 * @param {Facet[]} facets
 */
export function layFacets(facets) {
  if (facets.map(shape).join() === shapes) facets.forEach(tell);
  else rebuild(facets);
  shapes = facets.map(shape).join();
}

let shapes = "";

/** @param {Facet} facet */
const shape = (facet) => [facet.name, ...facet.options.map(({ value }) => value)].join("\t");

/** @param {Facet[]} facets */
function rebuild(facets) {
  const { name, value } = /** @type {HTMLInputElement} */ (document.activeElement ?? {});
  const inside = box.contains(document.activeElement);
  box.replaceChildren(...facets.map((facet) => (facet.form === "values" ? boxes(facet) : choice(facet))));
  if (!inside) return;
  const again = [...box.querySelectorAll("input, select")].find((held) => {
    const { name: own, value: its, tagName } = /** @type {HTMLInputElement} */ (held);
    return own === name && (tagName === "SELECT" || its === value);
  });
  if (again instanceof HTMLElement) again.focus();
}

/** @param {Facet} facet */
const boxes = (facet) => el("fieldset", { className: "facet", "data-facet": facet.name }, el("legend", { textContent: facet.title }),
  el("div", { className: "facet__options" }, facet.options.map((option) => el("label", { className: tick(option) },
    el("input", { type: "checkbox", name: facet.name, value: option.value, checked: option.chosen }),
    el("span", {}, `${option.words} `, el("span", { className: "facet__count tabular", textContent: String(option.count) }))))));

/** @param {Facet} facet */
function choice(facet) {
  const id = `facet-${facet.name}`;
  const select = el("select", { id, name: facet.name }, el("option", { value: "", textContent: t("問わない", "Any") }),
    facet.options.map(({ value, words, count }) => el("option", { value, textContent: `${words} (${count})` })));
  select.value = facet.options.find(({ chosen }) => chosen)?.value ?? "";
  return el("div", { className: "facet", "data-facet": facet.name }, el("label", { for: id, textContent: facet.title }), select);
}

/** @param {Option} option */
const tick = ({ count, chosen }) => `tick${count || chosen ? "" : " is-empty"}`;

/** @param {Facet} facet */
function tell(facet) {
  const held = one(`[data-facet="${facet.name}"]`, box);
  if (facet.form === "number") {
    const select = /** @type {HTMLSelectElement} */ (one("select", held));
    facet.options.forEach(({ words, count }, i) => { select.options[i + 1].textContent = `${words} (${count})`; });
    select.value = facet.options.find(({ chosen }) => chosen)?.value ?? "";
    return;
  }
  const labels = every("label", held);
  facet.options.forEach((option, i) => {
    labels[i].className = tick(option);
    /** @type {HTMLInputElement} */ (one("input", labels[i])).checked = option.chosen;
    one(".facet__count", labels[i]).textContent = String(option.count);
  });
}

/**
 * Lays the chips; each takes its own condition away.
 * @param {Chip[]} chips
 * @param {string} clear the address without any
 */
export function layChips(chips, clear) {
  const held = one("[data-chips]");
  const inside = held.contains(document.activeElement);
  held.replaceChildren(
    ...chips.map(({ words, href }) => el("a", { className: "chip", href }, el("span", { textContent: words }),
      el("span", { className: "visually-hidden", textContent: t("を外す", ": remove") }), el("span", { "aria-hidden": "true", textContent: "×" }))),
    ...(chips.length ? [el("a", { className: "chip chip--all", href: clear, "data-clear": "", textContent: t("条件を消す", "Clear") })] : []));
  one("[data-narrow-count]").textContent = chips.length ? ` ${chips.length}` : "";
  if (inside) /** @type {HTMLElement} */ (held.querySelector("a") ?? one("#q")).focus();
}
