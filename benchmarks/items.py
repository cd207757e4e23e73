"""`python -m benchmarks.items DATABASE PEER`: a page of a hundred sites beside pygeoapi on PostGIS, in the same run.

DATABASE is a SQLite registry (that of `benchmarks.against`: ``sites-1e4.db``), PEER the python of an environment with
pygeoapi, psycopg2 and geoalchemy2.  Both are asked at WSGI level, in processes of their own and in turn; of the peer only its own
process counts, not its database's.
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

from benchmarks.facts import postgis
from fieldreg.wiring import Config, build

_ROUNDS, _EACH = 5, 40
_PAGES = {"limit=100": "limit=100", "limit=100 with bbox": "limit=100&bbox=140.80,38.20,140.90,38.30"}
_OURS = """
import json, sys, time
from fieldreg.wiring import Config, build
from web.app import create_app
application = create_app(services=build(Config.from_environment()))
path, each = "/api/collections/sites/items?" + sys.argv[1], int(sys.argv[2])
"""
_THEIRS = """
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


def main() -> None:
    """Prints a line for each page: both medians, the ratio, and how many features each gave."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("database", type=Path)
    asked.add_argument("peer", type=Path)
    given = asked.parse_args()
    ours = os.environ | {"FIELDREG_DATABASE_URL": f"sqlite:///{given.database}", "FIELDREG_NOW": "2026-11-23T10:00:00+09:00"}
    with postgis() as peer, tempfile.TemporaryDirectory() as folder:
        host = peer.execute("show unix_socket_directories").fetchone()[0]
        count = _fill(peer, ours)
        theirs = os.environ | _configured(Path(folder), host)
        print(f"{count:,} sites")
        for name, query in _PAGES.items():
            pairs = [
                (_asked(sys.executable, _OURS, query, ours), _asked(str(given.peer), _THEIRS, query, theirs)) for _ in range(_ROUNDS)
            ]
            mine, other = (statistics.median(side["ms"] for side in sides) for sides in zip(*pairs, strict=True))
            ratio = statistics.median(b["ms"] / a["ms"] for a, b in pairs)
            counts = [one["features"] for one in pairs[0]]
            print(f"{name:<22} ours {mine:6.2f} ms   pygeoapi {other:7.2f} ms   1/{ratio:.0f}   features {counts}")


def _asked(python: str, how: str, query: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [python, "-c", how + _TIMED, query, str(_EACH)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _fill(peer: Any, environment: dict[str, str]) -> int:
    """The same sites, outline and all, in a table with a spatial index."""
    sites = build(Config.from_environment(environment)).register.sites()
    columns = "id text primary key, name text, kind text, ward text, properties jsonb, geom geometry(Geometry, 4326)"
    peer.execute(f"create table sites ({columns})")
    with peer.cursor().copy("copy sites from stdin") as copy:
        for site in sites:
            told = json.dumps({"name": site.name.to_dict(), "notes": site.notes.ja, "activities": list(site.activities)})
            copy.write_row((site.id, site.name.ja, site.kind, site.ward, told, f"SRID=4326;{site.outline.wkt}"))
    peer.execute("create index on sites using gist (geom)")
    peer.execute("analyze sites")
    return len(sites)


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
