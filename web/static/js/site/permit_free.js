// @ts-check
// The sheet of a site: where the need asked for, else its standing probe, needs no permit, at any height.

import { rendered } from "../map/leaflet.js";
import { every, one } from "../shell/dom.js";
import { permitFreePanel } from "../permit_free/panel.js";

for (const place of every("[data-permit-free-of]")) {
  const { permitFreeOf = "{}", url = "", height, lowest } = place.dataset;
  const document = JSON.parse(permitFreeOf);
  const height_m = height ? Number(height) : null;
  place.append(permitFreePanel({
    map: rendered.map, url, height_m, lowest_m: Number(lowest), instead: one("[data-permit-free-told]"),
    ask: (to_m) => (to_m === null ? document : { ...document, altitude_upper: { value: to_m, datum: "AGL" } }),
  }));
}
