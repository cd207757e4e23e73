"""`python -m benchmarks.items PEERS`: a page of a hundred of 10^5 outlines beside pygeoapi and tipg, all on one PostGIS, in one run.

PEERS is the python of an environment with pygeoapi, psycopg2-binary, geoalchemy2 and tipg.  The product's registry and the peers' table are
databases of the same server, with the same outlines of seeded sites.  Each answers in a process of its own, in turn, called at WSGI level
(tipg, which has none, at ASGI level); only its own process' CPU counts, not the database's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import shapely

from benchmarks.facts import postgis
from benchmarks.many_sites import put_sites
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample

_EACH = 40
_PAGES = {"limit=100": "limit=100", "limit=100 with bbox": "limit=100&bbox=140.80,38.20,140.90,38.30"}
_OURS = """
import json, sys, time
from fieldreg.wiring import Config, build
from web.app import create_app
application = create_app(services=build(Config.from_environment()))
path, each = "/api/collections/site-outlines/items?" + sys.argv[1], int(sys.argv[2])
"""
_PYGEOAPI = """
import json, logging, os, sys, time
logging.disable(logging.CRITICAL)
from pygeoapi.flask_app import APP as application
path, each = "/collections/sites/items?f=json&" + sys.argv[1], int(sys.argv[2])
"""
_TIMED = """
from werkzeug.test import EnvironBuilder
took, said = [], []
for _ in range(each + 2):
    environ = EnvironBuilder(path).get_environ()
    began = time.process_time()
    got = b"".join(application.wsgi_app(environ, lambda status, headers, _=None: said.append(status)))
    took.append((time.process_time() - began) * 1e3)
assert said[-1].startswith("200"), got[:300]
found = json.loads(got)
print(json.dumps({"ms": sorted(took[2:])[each // 2], "features": len(found["features"]), "matched": found.get("numberMatched")}))
"""
_TIPG = """
import asyncio, json, logging, os, sys, time
from types import SimpleNamespace
logging.disable(logging.CRITICAL)
from tipg.collections import register_collection_catalog
from tipg.database import connect_to_db
from tipg.main import app
from tipg.settings import DatabaseSettings

settings = SimpleNamespace(
    database_url=f"postgresql://postgres@/postgres?host={os.environ['PEER_SOCKET']}", db_min_conn_size=1, db_max_conn_size=1,
    db_max_queries=50000, db_max_inactive_conn_lifetime=300,
)

async def main(query, each):
    held = DatabaseSettings(schemas=["public"])
    await connect_to_db(app, schemas=["public"], settings=settings)
    await register_collection_catalog(app, db_settings=held)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "",
        "path": "/collections/public.sites/items", "raw_path": b"/collections/public.sites/items", "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept", b"application/geo+json")], "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }
    took = []
    for _ in range(each + 2):
        sent = []
        async def send(message):
            sent.append(message)
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}
        began = time.process_time()
        await app({**scope, "app": app, "state": {}}, receive, send)
        took.append((time.process_time() - began) * 1e3)
    got = b"".join(message.get("body", b"") for message in sent)
    assert sent[0]["status"] == 200, got[:300]
    found = json.loads(got)
    print(json.dumps({"ms": sorted(took[2:])[each // 2], "features": len(found["features"]), "matched": found.get("numberMatched")}))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def main() -> None:
    """Prints a table: the medians of each, the ratios of the rounds, and how many features each gave."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("peers", type=Path)
    asked.add_argument("--sites", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    with postgis() as peer, tempfile.TemporaryDirectory() as folder:
        host = peer.execute("show unix_socket_directories").fetchone()[0]
        ours = os.environ | _filled(peer, host, given.sites)
        theirs = os.environ | _configured(Path(folder), host) | {"PEER_SOCKET": host}
        print("| page | fieldreg ms | pygeoapi ms | tipg ms | of pygeoapi's | of tipg's |\n|---|---:|---:|---:|---:|---:|")
        for name, query in _PAGES.items():
            rounds = [
                [
                    _asked(sys.executable, _OURS + _TIMED, query, ours), _asked(str(given.peers), _PYGEOAPI + _TIMED, query, theirs),
                    _asked(str(given.peers), _TIPG, query, theirs),
                ]
                for _ in range(given.rounds)
            ]  # fmt: skip
            first = rounds[0]
            if len({(one["features"], one["matched"]) for one in first}) != 1:
                raise RuntimeError(f"they told different things: {first}")
            times = [statistics.median(one["ms"] for one in each) for each in zip(*rounds, strict=True)]
            ratios = [statistics.median(each[peer]["ms"] / each[0]["ms"] for each in rounds) for peer in (1, 2)]
            print(f"| `{query}` | " + " | ".join(f"{ms:.2f}" for ms in times) + " | " + " | ".join(f"1/{r:.0f}" for r in ratios) + " |")
            print(f"{name}: {first[0]['features']} of {first[0]['matched']:,}", file=sys.stderr)


def _asked(python: str, how: str, query: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-c", how, query, str(_EACH)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _filled(peer: Any, host: str, count: int) -> dict[str, str]:
    """A registry of so many outlines, and the same in a table with a spatial index; what the product is started with."""
    peer.execute("create database registry")
    ours = {
        "FIELDREG_DATABASE_URL": f"postgresql+psycopg://postgres@/registry?host={host}", "FIELDREG_NOW": "2026-11-23T10:00:00+09:00",
        "FIELDREG_SECRET_KEY": "a-key-for-benchmarks-only-0123456789", "FIELDREG_RATE_LIMITS": "off",
    }  # fmt: skip
    services = build(Config.from_environment(ours))
    services.store.upgrade()
    load_sample(services.store)
    put_sites(services.store, count)
    columns = "id text primary key, name text, kind text, ward text, properties jsonb, geom geometry(Geometry, 4326)"
    peer.execute(f"create table sites ({columns})")
    with peer.cursor().copy("copy sites from stdin") as copy:
        for site in services.register.sites():
            if shapely.get_dimensions(site.outline) == 2:
                told = json.dumps({"name": site.name.to_dict(), "notes": site.notes.ja, "activities": list(site.activities)})
                copy.write_row((site.id, site.name.ja, site.kind, site.ward, told, f"SRID=4326;{site.outline.wkt}"))
    peer.execute("create index on sites using gist (geom)")
    peer.execute("analyze sites")
    services.store.close()
    return ours


def _configured(folder: Path, host: str) -> dict[str, str]:
    """Configuration of the peer: one collection by its PostgreSQL provider."""
    wording = {"en": "sites"}
    about = {"title": wording, "description": wording, "keywords": {"en": ["sites"]}}
    box = {"spatial": {"bbox": [139, 37, 142, 39], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    provider = {
        "type": "feature", "name": "PostgreSQL", "id_field": "id", "table": "sites", "geom_field": "geom",
        "data": {"host": host, "port": "5432", "dbname": "postgres", "user": "postgres", "password": "-", "search_path": ["public"]},
    }  # fmt: skip
    configuration = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000}, "url": "http://localhost:5000", "mimetype": "application/json",
            "encoding": "utf-8", "language": "en", "gzip": False, "pretty_print": False, "limits": {"default_items": 10, "max_items": 1000},
            "map": {"url": "http://localhost/", "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "keywords_type": "theme", "terms_of_service": "-", "url": "http://localhost"},
            "license": {"name": "-", "url": "http://localhost"}, "provider": {"name": "-", "url": "http://localhost"},
            "contact": {"name": "-", "position": "-"},
        },
        "resources": {"sites": {"type": "collection", **about, "links": [], "extents": box, "providers": [provider]}},
    }  # fmt: skip
    config, openapi = folder / "config.yml", folder / "openapi.yml"
    config.write_text(json.dumps(configuration), encoding="utf-8")
    openapi.write_text('{"openapi": "3.0.2", "info": {"title": "-", "version": "1"}, "paths": {}}', encoding="utf-8")
    return {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}


if __name__ == "__main__":
    main()
