"""Every command of `/docs/connect`, run as it stands on the page, by the program it is for."""

import http.server
import os
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pyogrio
import pytest
from icalendar import Calendar

from tests.acceptance.clients.reading import asked, counted
from tests.browser.conftest import CHROMIUM, HEADLESS_CHROMIUM, chromium_at

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
QGIS = "from qgis.core import QgsApplication\nstarted = QgsApplication([], False)\nstarted.initQgis()\n"
PAGE = """<!doctype html><meta charset="utf-8"><title>elsewhere</title>
<link rel="stylesheet" href="{name}.css"><div id="map" style="height: 400px"></div>{before}
<script type="module">{command}
window.map = map; window.ready = true;</script>"""


@dataclass
class Told:
    """A command of the page: whose, how it is run, and its text."""

    client: str
    language: str
    text: str


class _Commands(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self._client, self._language, self._text = [], "", None, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "section":
            self._client = given["id"]
        elif tag == "pre":
            self._language, self._text = given["data-language"], []

    def handle_endtag(self, tag):
        if tag == "pre":
            self.found.append(Told(self._client, self._language, "".join(self._text)))
            self._language = None

    def handle_data(self, data):
        if self._language is not None:
            self._text.append(data)


@pytest.fixture(scope="module")
def commands(root):
    with urllib.request.urlopen(urllib.request.Request(f"{root}/docs/connect", headers={"Accept-Language": "ja"}), timeout=30) as answer:
        page = _Commands()
        page.feed(answer.read().decode())
    return page.found


@pytest.fixture
def of(commands):
    """The commands of one program; none is left out of this file."""
    return lambda client: [one for one in commands if one.client == client]


def run(told, folder):
    """Runs a command in that folder and gives what it says; a file it names it is kept as."""
    if told.language.endswith(".ini"):
        (folder / told.language).write_text(told.text, encoding="utf-8")
        return ""
    how = {
        "sh": ["bash", "-eu", "-c", told.text],
        "python": [sys.executable, "-W", "error::UserWarning", "-c", told.text],
        "qgis": ["/usr/bin/python3", "-c", QGIS + told.text],
    }[told.language]
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    held = os.environ | {"PATH": tools, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    held.pop("PYTHONPATH", None)
    done = subprocess.run(how, cwd=folder, env=held, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, (told.text, done.stdout, done.stderr)
    assert "ERROR" not in done.stdout + done.stderr, (told.text, done.stdout, done.stderr)
    return done.stdout


def test_every_program_has_commands_and_each_is_run_here(commands):
    assert [(one.client, one.language) for one in commands] == [
        ("qgis", "qgis"), ("qgis", "qgis"), ("gdal", "sh"), ("gdal", "sh"), ("gdal", "sh"), ("leaflet", "leaflet"),
        ("maplibre", "maplibre"), ("owslib", "python"), ("geopandas", "python"), ("qgroundcontrol", "sh"),
        ("calendar", "vdirsyncer.ini"), ("calendar", "sh"),
    ]  # fmt: skip


def test_qgis(of, api, tmp_path, qgis):
    layers, tiles = (run(one, tmp_path).splitlines() for one in of("qgis"))
    assert layers == [f"{name} {counted(api, name)}" for name in ("sites", "site-outlines", "areas")]
    assert tiles == ["zones True"]


def test_gdal(of, api, tmp_path, gdal):
    looked, converted, fetched = of("gdal")
    told = run(looked, tmp_path)
    assert f"Feature Count: {counted(api, 'sites')}" in told
    assert "site-outlines (title:" in told
    for one in (converted, fetched):
        run(one, tmp_path)
        assert pyogrio.read_info(tmp_path / "parks.gpkg")["features"] == counted(api, "sites", "kind=park") > 0
        (tmp_path / "parks.gpkg").unlink()
    assert len((tmp_path / "parks.csv").read_text(encoding="utf-8-sig").splitlines()) >= counted(api, "sites", "kind=park")


def test_owslib(of, api, tmp_path):
    (told,) = (run(one, tmp_path) for one in of("owslib"))
    collections, asked_for, parks = told.splitlines()
    assert "'site-outlines'" in collections
    assert "'kind'" in asked_for
    assert int(parks) == counted(api, "sites", "kind=park") > 0


def test_geopandas(of, api, tmp_path):
    (told,) = (run(one, tmp_path) for one in of("geopandas"))
    assert told.split()[:2] == [str(counted(api, "sites")), str(counted(api, "sites", "kind=park"))]


def test_qgroundcontrol(of, tmp_path):
    (one,) = of("qgroundcontrol")
    run(one, tmp_path)
    plan = asked((tmp_path / "site.plan").as_uri())
    assert (plan["fileType"], plan["geoFence"]["version"], len(plan["geoFence"]["polygons"])) == ("Plan", 2, 1)
    assert plan["geoFence"]["polygons"][0]["inclusion"] is True
    lat, lon = plan["geoFence"]["polygons"][0]["polygon"][0]
    assert 30 < lat < 46
    assert 128 < lon < 150


def test_calendar(of, api, tmp_path):
    settings, command = of("calendar")
    run(settings, tmp_path)
    for _ in range(2):  # the second time there is nothing to change
        run(command, tmp_path)
    feed = next(line.split('"')[1] for line in settings.text.splitlines() if line.startswith("url"))
    assert feed.startswith(api)
    with urllib.request.urlopen(feed, timeout=30) as answer:
        assert Calendar.from_ical(answer.read())["version"] == "2.0"


# ---------------------------------------------------------------- on a page of another host


@pytest.fixture
def elsewhere(tmp_path):
    """An address whose files are in `tmp_path`: another origin than the registry's."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


@pytest.fixture
def opened(tmp_path, elsewhere, playwright):
    """Opens a page with that command; no script of it may fail.  Gives the page and the addresses it had an answer from."""
    flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    browser = playwright.chromium.launch(executable_path=chromium_at(HEADLESS_CHROMIUM, *CHROMIUM), args=flags)
    page = browser.new_page(viewport={"width": 700, "height": 500})
    answers, errors = [], []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    page.on("pageerror", lambda error: errors.append(str(error)))

    def show(name, command, before=""):
        (tmp_path / "index.html").write_text(PAGE.format(name=name, command=command, before=before), encoding="utf-8")
        page.goto(f"{elsewhere}/index.html")
        page.wait_for_function("window.ready", timeout=30_000)
        return page, answers

    yield show
    browser.close()
    assert errors == []


def test_leaflet(of, api, tmp_path, opened):
    (one,) = of("leaflet")
    for name in ("leaflet.js", "leaflet.css"):
        (tmp_path / name).write_bytes((MODULES / "leaflet/dist" / name).read_bytes())
    page, answers = opened("leaflet", one.text, before='<script src="leaflet.js"></script>')
    drawn = page.evaluate("(() => { let found = 0; map.eachLayer(one => { if (one.feature) found += 1; }); return found; })()")
    assert drawn == counted(api, "site-outlines") > 0
    assert page.locator("#map path").count() > 0
    assert {status for _, status in answers if status >= 400} - {404} == set()


def test_maplibre(of, tmp_path, opened, maplibre_files):
    (one,) = of("maplibre")
    for path in maplibre_files:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    page, answers = opened("maplibre-gl", one.text)
    page.wait_for_function("map.loaded() && map.areTilesLoaded()", timeout=60_000)
    tiles = [status for url, status in answers if "/tiles/" in url]
    assert tiles
    assert set(tiles) <= {200, 204}
    assert page.evaluate("map.queryRenderedFeatures({ layers: ['zones'] }).length") > 0


@pytest.fixture
def maplibre_files():
    folder = MODULES / "maplibre-gl/dist"
    if not folder.is_dir():
        pytest.skip("node_modules has no maplibre-gl: npm ci --ignore-scripts")
    return [folder / f"maplibre-gl{part}" for part in (".mjs", "-shared.mjs", "-worker.mjs", ".css")]
