// @ts-check
// What the registry's own words are called, as the page tells them (web/shell/labels.py, `for_scripts`), in its language.

import { one } from "./dom.js";

/** @typedef {Record<string, string>} Labels */
/** @type {{kinds: Labels, availability: Labels, severity: Labels, verdict: Labels, degrees: Labels, about: Labels, icons: Labels}} */
const held = JSON.parse(one("#labels").dataset.labels ?? "");

export const KINDS = held.kinds;
export const AVAILABILITY = held.availability;
export const SEVERITY = held.severity;
export const VERDICTS = held.verdict;
export const DEGREES = held.degrees; // of confidence
export const ABOUT = held.about; // what questions are about
export const ICONS = held.icons; // of a severity, an availability, a state
