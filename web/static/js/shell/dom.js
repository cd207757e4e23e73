// @ts-check
// Elements.  Text goes in as text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * The element a page is known to have; throws where it does not.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector} on this page`);
  return found;
}

/**
 * Every such element.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export const every = (selector, within = document) => [...within.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);

/**
 * An element with properties (data-* and aria-* as attributes) and children; strings become text nodes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.includes("-") || name === "for" || name === "role") node.setAttribute(name, String(value));
    else Object.assign(node, { [name]: value });
  }
  node.append(...children.flat().filter(isThere));
  return node;
}

/**
 * An element of a drawing, with attributes and children.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * One of the page's own symbols (templates/shell/parts.html).
 * @param {string} name
 */
export const icon = (name) => svg("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));

/**
 * A line of a list of terms; none where there is nothing to say.
 * @param {HTMLElement} list
 * @param {string} title
 * @param {Child | Child[]} value
 */
export function term(list, title, value) {
  if (!value || (Array.isArray(value) && !value.length)) return;
  list.append(el("dt", { textContent: title }), el("dd", {}, value));
}

/**
 * Waits until calls have stopped for `ms`, then calls once.
 * @template {unknown[]} A
 * @param {(...values: A) => void} call
 * @param {number} [ms]
 */
export function settled(call, ms = 200) {
  let timer = 0;
  return (/** @type {A} */ ...values) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => call(...values), ms);
  };
}

/** @param {Child} child @returns {child is Node | string} */
const isThere = (child) => child !== null && child !== undefined && child !== false;
