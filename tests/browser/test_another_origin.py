"""Pages of another origin: Leaflet and MapLibre GL read our API and draw what is there; what a cookie opens stays shut to them."""

import contextlib
import functools
import http.server
import threading
import urllib.request
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.conftest import CHROMIUM, HEADLESS_CHROMIUM, ROOT, Live, chromium_at, sign_in

pytestmark = pytest.mark.looks
MAPLIBRE = ROOT / "node_modules" / "maplibre-gl" / "dist"
LEAFLET = ROOT / "web" / "static" / "vendor" / "leaflet" / "dist"
CENTRE = (140.8824, 38.2601)  # inside the district did
LEAFLET_PAGE = """<!doctype html><meta charset=utf-8><link rel=stylesheet href=/leaflet/leaflet.css>
<script src=/leaflet/leaflet.js></script>
<div id=map style="width:600px;height:400px"></div><script>
window.said = {};
const map = L.map("map", {preferCanvas: true, zoomControl: false, zoomAnimation: false, fadeAnimation: false})
  .setView([%(lat)s, %(lon)s], 11);
fetch("%(api)s/collections/zones-did/items?limit=1000").then(answer => answer.json()).then(told => {
  L.geoJSON(told, {style: {color: "#ff0000", fillColor: "#ff0000", fillOpacity: 1}}).addTo(map);
  window.said.drawn = told.features.length;
}).catch(error => { window.said.failed = String(error); });
</script>"""
MAPLIBRE_PAGE = """<!doctype html><meta charset=utf-8><link rel=stylesheet href=/maplibre/maplibre-gl.css>
<div id=map style="width:600px;height:400px"></div><script type=module>
import * as maplibregl from "/maplibre/maplibre-gl.mjs";
window.said = {errors: []};
const map = new maplibregl.Map({container: "map", center: [%(lon)s, %(lat)s], zoom: 11, attributionControl: false, fadeDuration: 0,
  canvasContextAttributes: {preserveDrawingBuffer: true},
  style: {version: 8, sources: {did: {type: "vector", url: "%(api)s/collections/zones-did/tiles/WebMercatorQuad/tilejson.json"}},
    layers: [{id: "paper", type: "background", paint: {"background-color": "#ffffff"}},
             {id: "did", type: "fill", source: "did", "source-layer": "zones-did",
              paint: {"fill-color": "#ff0000", "fill-antialias": false}}]}});
map.on("error", event => window.said.errors.push(String(event.error)));
map.once("idle", () => {
  const canvas = map.getCanvas(), flat = document.createElement("canvas");
  flat.width = canvas.width; flat.height = canvas.height;
  const ink = flat.getContext("2d");
  ink.drawImage(canvas, 0, 0);
  window.said.red = [...ink.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data];
  window.said.features = map.queryRenderedFeatures({layers: ["did"]}).map(one => one.properties.id);
});
</script>"""


class _Files(http.server.SimpleHTTPRequestHandler):
    """The libraries as npm has them, and one page."""

    extensions_map: ClassVar = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def __init__(self, page: bytes, *args: object) -> None:
        self._page = page
        super().__init__(*args)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        _, room, *names = path.partition("?")[0].split("/")
        return str({"leaflet": LEAFLET, "maplibre": MAPLIBRE}[room].joinpath(*names))

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self._page)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def elsewhere(page: str, live: Live) -> Iterator[str]:
    """The page at a port of its own, and so of an origin of its own."""
    whole = page % {"api": f"{live.url}/api", "lon": CENTRE[0], "lat": CENTRE[1]}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Files, whole.encode()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def stranger(launch: Callable[..., Browser]) -> Iterator[tuple[Page, list[str]]]:
    """A page that may draw with WebGL, in software, and what its console said was wrong."""
    browser = launch(chromium_at(HEADLESS_CHROMIUM, *CHROMIUM), "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
    context, wrong = browser.new_context(viewport={"width": 640, "height": 440}), list[str]()
    page = context.new_page()
    page.set_default_timeout(60_000)  # software draws slowly

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and "favicon" not in said.location["url"]:
            wrong.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page, wrong
    context.close()


def test_leaflet_draws_items_of_another_origin(live: Live, stranger: tuple[Page, list[str]]) -> None:
    page, wrong = stranger
    with elsewhere(LEAFLET_PAGE, live) as url:
        page.goto(url)
        page.wait_for_function("said.drawn !== undefined || said.failed")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        said = page.evaluate("said")
        ink = page.evaluate("""() => { const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect();
            const frame = document.getElementById("map").getBoundingClientRect(), scale = canvas.width / box.width;
            const x = (frame.left + 300 - box.left) * scale, y = (frame.top + 200 - box.top) * scale;
            return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data]; }""")
    assert (said, ink, wrong) == ({"drawn": 15}, [255, 0, 0, 255], [])


def test_maplibre_draws_tiles_of_another_origin(live: Live, stranger: tuple[Page, list[str]]) -> None:
    if not MAPLIBRE.is_dir():
        pytest.skip("no maplibre-gl: npm ci")
    page, wrong = stranger
    _, zones = live.services.register.zones_on("did", live.services.clock.today())
    with elsewhere(MAPLIBRE_PAGE, live) as url:
        page.goto(url)
        page.wait_for_function("window.said && (said.red || said.errors.length)")
        said = page.evaluate("said")
    assert (said["errors"], said["red"], wrong) == ([], [255, 0, 0, 255], [])
    assert set(said["features"]) <= {zone.id for zone in zones}
    assert said["features"]


def test_a_page_of_another_origin_asks_for_nothing_with_a_visitors_session(live: Live, stranger: tuple[Page, list[str]]) -> None:
    page, _ = stranger
    page.goto(f"{live.url}/login")
    sign_in(page, "company@example.jp")
    page.wait_for_url(lambda url: "/login" not in url)
    assert any("session" in cookie["name"] for cookie in page.context.cookies())
    got = []
    page.on("response", lambda answer: got.append(answer.status) if answer.request.method == "POST" else None)
    ask = """async ({url, kind, mode}) => { try { const answer = await fetch(url, {method: "POST", mode, credentials: "include",
        headers: {"Content-Type": kind}, body: "{}"}); return answer.type === "opaque" ? "opaque" : answer.status; }
        catch (error) { return "refused"; } }"""
    with elsewhere(LEAFLET_PAGE, live) as url:
        page.goto(url)
        said = [
            page.evaluate(ask, {"url": f"{live.url}/api/reservations", "kind": kind, "mode": mode})
            for kind, mode in (("application/json", "cors"), ("text/plain", "cors"), ("text/plain", "no-cors"))
        ]
    assert said == ["refused", "refused", "opaque"]
    assert got
    assert all(status in (400, 401, 403) for status in got)


@pytest.mark.parametrize("path", ["/", "/check"])
def test_our_own_policy_is_as_strict_as_before(live: Live, path: str) -> None:
    with urllib.request.urlopen(f"{live.url}{path}") as answer:
        told = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
        policy = {name: rest for name, _, rest in told}
        assert answer.headers["Access-Control-Allow-Origin"] is None
    assert "unsafe-inline" not in policy["script-src"]
    assert "*" not in " ".join(policy.values())
