"""`python -m benchmarks.worst [--seconds 4] [--limits off]`: one visitor sends his worst to each public address, others go on.

The sample is served by `fieldreg serve` in a process of its own; another process sends with sixteen connections what costs that address
most, each request another than the last.  Meanwhile this one asks `/healthz` and pages as other visitors do, and tells how long they
wait, by the wall clock: on a busy machine an upper bound.  `--limits off` lifts the limits on how often, so that only prices, turns and
deadlines keep the server going.
"""

import argparse
import http.client
import json
import math
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CONNECTIONS, _PATIENCE_S, _PAUSE_S = 16, 60, 0.05
_PAGES = ("/", "/about", "/sites/{site}", "/law")
_GOALS = (0.2, 1.0)  # seconds at the 95th percentile: /healthz, a page


@dataclass(frozen=True)
class Worst:
    """What costs an address most; `make` tells path and body of the n-th request."""

    name: str
    make: Callable[[int], tuple[str, Any]]


def _ring(corners: int, n: int, radius: float = 0.02) -> dict[str, Any]:
    """A star of so many corners over the middle of Sendai, another for each `n`."""
    points = []
    for k in range(corners):
        angle, far = 2 * math.pi * k / corners, radius * (0.6 if k % 2 else 1) * (1 + n % 97 / 1000)
        points.append([140.87 + far * math.cos(angle), 38.27 + far * math.sin(angle)])
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def _trial(n: int, corners: int = 64, days: int = 1) -> dict[str, Any]:
    return {
        "type": "Feature", "geometry": _ring(corners, n),
        "properties": {
            "activity": "drone", "time_start": f"2027-03-01T09:{n % 60:02d}:00+09:00",
            "time_end": f"{2027 + (2 + days // 28) // 12}-{(2 + days // 28) % 12 + 1:02d}-{1 + days % 28:02d}T17:00:00+09:00",
            "altitude_upper": {"value": 60 + n % 80, "datum": "AGL"}, "vehicle": {"mass_g": 1200},
        },
    }  # fmt: skip


def _worst(site: str) -> Iterator[Worst]:
    need = "activity=drone&radius_m=30&high=AGL:0:{m}&when=202703{d:02d}T0900-1{h}00&vehicle=bvlos:n,mass_g:900"

    def get(path: str) -> Callable[[int], tuple[str, Any]]:
        return lambda n: (path.format(n=n, d=1 + n % 28, h=n % 8, m=30 + n % 100, site=site), None)

    def post(path: str, body: Callable[[int], Any]) -> Callable[[int], tuple[str, Any]]:
        return lambda n: (path, body(n))

    for path in (
        "/", "/?on=2027-01-{d:02d}&q={n}", f"/?{need}", f"/nothing-fits?{need}", "/sites/{site}", f"/sites/{{site}}?{need}",
        "/sites/{site}.pdf?n={n}",
        f"/compare?site={{site}}&{need}", f"/map.html?{need}", "/calendar?view=month&on=2027-01-{d:02d}", "/law?q={n}&on=2026-12-{d:02d}",
        "/register.xlsx?q={n}", "/cases.geojson?q={n}", "/catalogue", "/programme", "/map/rows.json", "/map/sites.geojson",
        "/map/zones/did.geojson", "/api/catalogue", "/api/catalog.jsonld", "/api/rules?on=2026-12-{d:02d}",
        "/api/collections/zones-did/items?limit=1000&bbox=140.{d},38.1,141,38.5",
        "/api/collections/sites/items?limit=1000&filter=name%20LIKE%20'%25{n}%25'",
        "/api/collections/site-outlines/items?f=gpkg&limit=1{n}", "/api/collections/zones-did/tiles/WebMercatorQuad/6/24/57",
        "/api/uas-zones?on=2026-12-{d:02d}", "/api/wzdx", "/api/headroom?lon=140.8{d}&lat=38.27", "/t/22222{h}", "/answer/{n}",
    ):  # fmt: skip
        yield Worst(f"GET {path}", get(path))
    yield Worst("POST /api/screenings, 9,000 corners", post("/api/screenings", lambda n: _trial(n, 9_000)))
    yield Worst("POST /api/screenings, 300 days", post("/api/screenings", lambda n: _trial(n, 64, 300)))
    yield Worst("POST /api/plans", post("/api/plans", lambda n: _trial(n, 2_000)))
    yield Worst("POST /api/ways-out", post("/api/ways-out", lambda n: _trial(n, 2_000, 20)))
    yield Worst("POST /api/alternatives", post("/api/alternatives", lambda n: _trial(n, 500)))
    yield Worst("POST /api/permit-free", post("/api/permit-free", lambda n: _trial(n, 2_000)))
    yield Worst("POST /api/headroom/area", post("/api/headroom/area", lambda n: {"geometry": _ring(4_900, n, 0.05)}))
    yield Worst("POST /api/drawings", post("/api/drawings", lambda n: {"type": "FeatureCollection", "features": [_trial(n, 9_000)]}))
    yield Worst("POST /api/rankings", post("/api/rankings", lambda n: {
        "activity": "drone", "altitude_upper": {"value": 30 + n % 110, "datum": "AGL"}, "vehicle": {"mass_g": 900},
        "days": [f"2027-03-{1 + n % 28:02d}"], "from": "09:00", "to": "12:00",
    }))  # fmt: skip


def _send(port: int, what: Worst, seconds: float, told: Any) -> None:
    """In a process of its own: sixteen connections of one visitor, as fast as they are answered."""
    until, statuses, lock = time.monotonic() + seconds, Counter[str](), threading.Lock()

    def one(number: int) -> None:
        n = number
        while time.monotonic() < until:
            path, body = what.make(n)
            n += _CONNECTIONS
            status = _asked(port, path, body, "203.0.113.1")[0]
            with lock:
                statuses[status] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(dict(statuses))


def _asked(port: int, path: str, body: Any, visitor: str) -> tuple[str, float]:
    """Status (or why there is none) and seconds."""
    headers = {"Host": "127.0.0.1", "X-Forwarded-For": visitor, "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    began = time.monotonic()
    try:
        connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status), time.monotonic() - began
    except OSError as error:
        return type(error).__name__, time.monotonic() - began
    finally:
        connection.close()


def _beside(port: int, site: str, sending: multiprocessing.Process) -> Mapping[str, list[float]]:
    """How long others wait while it goes on: `/healthz`, and a page."""
    took: dict[str, list[float]] = {"health": [], "page": []}

    def watch(kind: str, paths: tuple[str, ...]) -> None:
        n = 0
        while sending.is_alive():
            status, seconds = _asked(port, paths[n % len(paths)].format(site=site), None, "198.51.100.7")
            took[kind].append(seconds if status == "200" else float("inf"))
            n += 1
            time.sleep(_PAUSE_S)

    watchers = [threading.Thread(target=watch, args=told) for told in (("health", ("/healthz",)), ("page", _PAGES))]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()
    return took


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, math.ceil(len(values) * 0.95) - 1)] if values else float("nan")


def main() -> None:
    """Prints a line for each address, and which miss the goals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--limits", choices=("on", "off"), default="on")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "FIELDREG_DATABASE_URL": f"sqlite:///{Path(folder) / 'fieldreg.db'}", "FIELDREG_NOW": "2026-12-01T09:00:00+09:00",
            "FIELDREG_TRUSTED_PROXIES": "1", "FIELDREG_RATE_LIMITS": asked.limits,
        }  # fmt: skip
        run = [sys.executable, "-m", "scripts.cli"]
        subprocess.run([*run, "init", "--sample"], env=env, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*run, "serve", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True)
        try:
            _try_all(server, asked.seconds, asked.only)
        finally:
            server.terminate()
            server.wait(60)


def _try_all(server: "subprocess.Popen[str]", seconds: float, only: str) -> None:
    line = next(line for line in server.stdout or () if "http://" in line)
    port = int(re.findall(r":(\d+)/", line)[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    connection.request("GET", "/api/collections/sites/items?limit=1&f=json")
    site = json.loads(connection.getresponse().read())["features"][0]["id"]
    missed = []
    print(f"{'address':88} {'health p95':>10} {'page p95':>9}  s; what the sender was answered")
    for what in _worst(site):
        if only not in what.name:
            continue
        told: Any = multiprocessing.Queue()
        sending = multiprocessing.Process(target=_send, args=(port, what, seconds, told))
        sending.start()
        took = _beside(port, site, sending)
        sending.join()
        health, page = _p95(took["health"]), _p95(took["page"])
        missed += [what.name] if health > _GOALS[0] or page > _GOALS[1] else []
        print(f"{what.name[:88]:88} {health:10.3f} {page:9.3f}  {told.get()}", flush=True)
        while _asked(port, "/healthz", None, "198.51.100.7")[1] > _PAUSE_S:  # what is still under way ends
            time.sleep(_PAUSE_S)
    print(f"missed ({_GOALS[0]} s, {_GOALS[1]} s): {len(missed)}", *missed, sep="\n  ")


if __name__ == "__main__":
    main()
