// @ts-check
// A map on paper: before the page is printed it takes the paper's width, and shows the same middle at the same scale.

import { rendered } from "./leaflet.js";

const PAPER = "is-on-paper"; // of <html>; css/fieldreg.css gives the map its size by it, on the screen too, where Leaflet measures

/** Listens for printing; `fit` brings into sight what the page is about, null where there is nothing. */
export function printMap(/** @type {() => import("leaflet").LatLngBounds | null} */ fit) {
  /** @type {{centre: import("leaflet").LatLng, zoom: number} | null} */
  let before = null;
  window.addEventListener("beforeprint", () => {
    const { map } = rendered;
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    document.documentElement.classList.add(PAPER);
    map.invalidateSize({ animate: false, pan: false });
    const bounds = fit();
    if (bounds) map.fitBounds(bounds, { animate: false, maxZoom: 16 });
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove(PAPER);
    rendered.map.invalidateSize({ animate: false, pan: false });
    if (before) rendered.map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  });
}
