// @ts-check
// The notice on a map that only a part is drawn: what is not drawn may be there all the same.

import { el, one } from "../shell/dom.js";

/** A notice of its own on the map; hidden while there is nothing to say. */
export function partDrawn() {
  const notice = el("p", { className: "notice notice--warning map-failed", role: "status", hidden: true });
  one("[data-map]").append(notice);
  return {
    /** @param {string} words "" hides it */
    say(words) {
      notice.hidden = !words;
      notice.textContent = words;
    },
  };
}
