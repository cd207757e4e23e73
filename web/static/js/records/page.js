// @ts-check
// The records of trials on a map: a pin at each place that the list tells of, with its records.

import { failed } from "../map/failed.js";
import { rendered } from "../map/leaflet.js";
import { pin } from "../map/sites.js";
import { one } from "../shell/dom.js";
import { getJson } from "../shell/requests.js";

getJson(one("[data-map]").dataset.siteUrl ?? "").then(
  (/** @type {{features: import("geojson").Feature<any, any>[]}} */ data) => {
    for (const feature of data.features) pin(feature).addTo(rendered.map);
    one("[data-map]").dataset.pins = String(data.features.length);
  },
).catch(failed);
