// @ts-check
// A layer that failed is no empty layer: the map itself says so.

import { el, one } from "../shell/dom.js";
import { t } from "../shell/language.js";
import { messageOf } from "../shell/requests.js";

/**
 * Says on the map that something could not be drawn.
 * @param {unknown} error
 */
export function failed(error) {
  const region = one("[data-map]");
  region.append(el("p", { className: "notice notice--error map-failed", role: "alert" },
    t("地図の一部を読み込めませんでした。表示されていない区域があります。", "Part of the map failed to load; some zones are not shown.")));
  region.dataset.failed = messageOf(error);
}
