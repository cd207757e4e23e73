// @ts-check
// Before all other scripts of a saved map: "#en" at the end of its address makes it English.
"use strict";
if (location.hash === "#en") {
  document.documentElement.lang = "en";
  const labels = /** @type {HTMLElement} */ (document.querySelector("#labels"));
  labels.dataset.labels = labels.dataset.labelsEn;
}
addEventListener("hashchange", () => { if (["", "#en"].includes(location.hash)) location.reload(); });
