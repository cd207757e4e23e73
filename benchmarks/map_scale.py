"""The map beside plain Folium, both in one Chromium: how soon it can be used, and how long a move of it stops the page.

``python -m benchmarks.map_scale [--sites 10000 100000]``.  The peer is Folium's own ``GeoJson`` of the same outlines and
popups in one page, as its users write it, on a canvas; its libraries come from our own copies, so that it waits for no
network.  Each figure is of a fresh page of a warm server, the least of `--rounds`; times are of this machine and hour.
"""

import argparse
import json
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import folium
from flask import Flask, Response
from playwright.sync_api import Browser, Page, sync_playwright
from waitress import create_server

from benchmarks.many_sites import put_sites
from fieldreg.services import Services
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample
from web.app import create_app
from web.pages.maps.map_bundles import split

_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_STOPS = """window.__stops = []; (() => { let last = performance.now(); const look = () => {
  const now = performance.now(); window.__stops.push(now - last); last = now; setTimeout(look, 0); }; setTimeout(look, 0); })()"""
_DRAWN = """document.querySelectorAll('.pin-box, .cluster, canvas.leaflet-tile-loaded, .leaflet-overlay-pane > canvas,'
  + '.leaflet-overlay-pane path').length > 0"""
_LONGEST_MS = 240_000
_STATIC = Path(__file__).resolve().parents[1] / "web" / "static"


def main() -> None:
    """Measures, and prints a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sites", type=int, nargs="+", default=[10_000, 100_000])
    asked.add_argument("--rounds", type=int, default=2)
    given = asked.parse_args()
    print("| sites | map | usable after s | longest stop of a pan s | of a zoom s | MB |")
    print("|---:|---|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        for count in given.sites:
            with _registry(count) as services:
                _compare(browser, services, count, given.rounds)
        browser.close()


def _compare(browser: Browser, services: Services, count: int, rounds: int) -> None:
    ours = create_app(Config(database_url="sqlite://", secret_key=secrets.token_hex(32)), services, {"RATELIMIT_ENABLED": False})
    ours.test_client().get("/")  # warms the server
    plain = _plain(ours)
    peer = Flask("peer", static_folder=str(_STATIC))  # without our policy, under which Folium's own page does not run
    peer.add_url_rule("/", view_func=lambda: Response(plain, mimetype="text/html"))
    for name, app in (("ours", ours), ("plain Folium GeoJson", peer)):
        with _served(app) as url:
            _measure(browser, url)  # warms the server
            best = min((_measure(browser, url) for _ in range(rounds)), key=lambda held: held["usable"])
        told = " | ".join(f"{best[key]:.2f}" for key in ("usable", "pan", "zoom", "megabytes"))
        print(f"| {count:,} | {name} | {told} |", flush=True)


def _measure(browser: Browser, url: str) -> dict[str, float]:
    """Seconds from going there until the map is drawn and answers, and the longest stops of a pan and a zoom."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(_LONGEST_MS)
    page.add_init_script(_STOPS)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    page.goto(url, wait_until="commit")
    until = time.monotonic() + _LONGEST_MS / 1000
    while not page.evaluate(_DRAWN):
        if time.monotonic() > until:
            raise TimeoutError(url)
        page.wait_for_timeout(20)
    usable = page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))") / 1000
    page.wait_for_timeout(1500)
    held = {"usable": usable, "pan": _stop(page, "panBy([400, 200], { animate: false })")}
    held |= {"zoom": _stop(page, "setZoom(MAP.getZoom() + 1, { animate: false })"), "megabytes": sum(sizes) / 1e6}
    context.close()
    return held


def _stop(page: Page, move: str) -> float:
    """The longest that nothing else ran while and after the map moved, seconds."""
    name = page.evaluate("Object.keys(window).find(name => name.startsWith('map_'))")
    page.evaluate(f"(() => {{ window.__stops.length = 0; const MAP = window.{name}; MAP.{move}; }})()")
    page.wait_for_timeout(2500)
    return float(page.evaluate("Math.max(...window.__stops)")) / 1000


def _plain(app: Flask) -> str:
    """Folium's own page of the same sites: outlines with a popup and a tooltip, as its examples have them."""
    with app.test_request_context("/"):
        app.preprocess_request()
        from web.pages.maps.map_data import map_sites  # noqa: PLC0415 - the same features as ours

        features: dict[str, Any] = json.loads(map_sites().get_data())
    chart = folium.Map((38.262, 140.91), zoom_start=11, tiles=None, prefer_canvas=True)
    fields = ["name", "kind", "ward", "availability"]
    folium.GeoJson(
        features, popup=folium.GeoJsonPopup(fields=fields), tooltip=folium.GeoJsonTooltip(fields=["name"]),
        marker=folium.CircleMarker(radius=4),
    ).add_to(chart)  # fmt: skip
    parts = split(chart)
    links = "".join(f'<link rel="stylesheet" href="/static/{path}">' for path in parts.css)
    scripts = "".join(f'<script src="/static/{path}"></script>' for path in parts.js)
    style = f"<style>html, body, .folium-map {{ height: 100%; margin: 0 }} {parts.style}</style>"
    return f"<!doctype html><html><head>{links}{style}</head><body>{parts.html}{scripts}<script>{parts.script}</script></body></html>"


@contextmanager
def _registry(count: int) -> Iterator[Services]:
    with tempfile.TemporaryDirectory() as folder:
        config = Config.from_environment(
            {"FIELDREG_DATABASE_URL": f"sqlite:///{Path(folder) / 'fieldreg.db'}", "FIELDREG_NOW": "2026-11-23T10:00:00+09:00"}
        )
        services = build(config)
        services.store.upgrade()
        load_sample(services.store)
        put_sites(services.store, count)
        yield services
        services.store.close()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


if __name__ == "__main__":
    main()
