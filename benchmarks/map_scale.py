"""The map beside plain Folium, both in one Chromium: how soon it can be used, and how long a move of it stops the page.

``python -m benchmarks.map_scale [--sites 10000 100000]``.  The peers are Folium's own ``GeoJson`` of the same outlines and
popups in one page, as its users write it: as it draws by itself, and with ``prefer_canvas``; its libraries come from our own
copies, so that it waits for no network.  Ours is the whole page, with its list and its trial bar; theirs a map
alone.  Each figure is of a fresh page of a warm server, the least of `--rounds` taken in turns, and the median of the rounds' ratios;
times are of this machine and hour.
"""

import argparse
import json
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
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
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    print("| sites | map | usable after s | CPU until then s | longest stop of a pan s | of a zoom s | MB | times ours | CPU times ours |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        for count in given.sites:
            with _registry(count) as services:
                _compare(browser, services, count, given.rounds)
        browser.close()


def _compare(browser: Browser, services: Services, count: int, rounds: int) -> None:
    ours = create_app(Config(database_url="sqlite://", secret_key=secrets.token_hex(32)), services, {"RATELIMIT_ENABLED": False})
    ours.test_client().get("/")  # warms the server
    apps = {"ours, with its list": ours}
    apps |= {name: _peer(ours, canvas=canvas) for name, canvas in (("plain Folium GeoJson", False), ("the same on a canvas", True))}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(_served(app)) for name, app in apps.items()}
        for url in urls.values():
            _measure(browser, url)  # warms the server
        held: dict[str, list[dict[str, float]]] = {name: [] for name in urls}
        for _ in range(rounds):  # in turns: whatever else loads the machine loads all of them
            for name, url in urls.items():
                held[name].append(_measure(browser, url))
    first, *_ = held
    for name, rows in held.items():
        sooner = [median(one[key] / own[key] for one, own in zip(rows, held[first], strict=True)) for key in ("usable", "cpu")]
        least = {key: min(row[key] for row in rows) for key in rows[0]}
        told = " | ".join(f"{least[key]:.2f}" for key in ("usable", "cpu", "pan", "zoom", "megabytes"))
        print(f"| {count:,} | {name} | {told} | {sooner[0]:.1f}x | {sooner[1]:.1f}x |", flush=True)


def _measure(browser: Browser, url: str) -> dict[str, float]:
    """Seconds until the map is drawn and answers, the CPU of the page's main thread until then, the longest stops of a pan and a zoom."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(_LONGEST_MS)
    page.add_init_script(_STOPS)
    counters = context.new_cdp_session(page)
    counters.send("Performance.enable", {"timeDomain": "threadTicks"})
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    page.goto(url, wait_until="commit")
    until = time.monotonic() + _LONGEST_MS / 1000
    while not page.evaluate(_DRAWN):
        if time.monotonic() > until:
            raise TimeoutError(url)
        page.wait_for_timeout(20)
    usable = page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))") / 1000
    cpu = next(one["value"] for one in counters.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")
    page.wait_for_timeout(1500)
    held = {"usable": usable, "cpu": cpu, "pan": _stop(page, "panBy([400, 200], { animate: false })")}
    held |= {"zoom": _stop(page, "setZoom(MAP.getZoom() + 1, { animate: false })"), "megabytes": sum(sizes) / 1e6}
    context.close()
    return held


def _stop(page: Page, move: str) -> float:
    """The longest that nothing else ran while and after the map moved, seconds."""
    name = page.evaluate("Object.keys(window).find(name => name.startsWith('map_'))")
    page.evaluate(f"(() => {{ window.__stops.length = 0; const MAP = window.{name}; MAP.{move}; }})()")
    page.wait_for_timeout(2500)
    return float(page.evaluate("Math.max(...window.__stops)")) / 1000


def _peer(app: Flask, *, canvas: bool) -> Flask:
    """Folium's own page, without our policy, under which it does not run."""
    plain = _plain(app, canvas=canvas)
    peer = Flask("peer", static_folder=str(_STATIC))
    peer.add_url_rule("/", view_func=lambda: Response(plain, mimetype="text/html"))
    return peer


def _plain(app: Flask, *, canvas: bool) -> str:
    """Folium's own page of the same sites: outlines with a popup and a tooltip, as its examples have them."""
    with app.test_request_context("/"):
        app.preprocess_request()
        from web.pages.maps.map_data import map_sites  # noqa: PLC0415 - the same features as ours

        features: dict[str, Any] = json.loads(map_sites().get_data())
    chart = folium.Map((38.262, 140.91), zoom_start=11, tiles=None, prefer_canvas=canvas)
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
