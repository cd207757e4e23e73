// @ts-check
// The sheet of a site: where its standing probe needs no permit, at any height.

import { rendered } from "../map/leaflet.js";
import { every, one } from "../shell/dom.js";
import { permitFreePanel } from "../permit_free/panel.js";

for (const place of every("[data-permit-free-of]")) {
  const { permitFreeOf: site, url = "", on = "", height } = place.dataset;
  const height_m = height ? Number(height) : null;
  place.append(permitFreePanel({
    map: rendered.map, url: `${url}?on=${on}`, height_m, instead: one("[data-permit-free-told]"),
    ask: (to_m) => (to_m === null ? { site } : { site, altitude_upper: { value: to_m, datum: "AGL" } }),
  }));
}
