"""Seeded worlds, each a SQLite database made by the earlier build, and its copy brought to this build's version."""

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

__all__ = ["NOW", "WORLDS", "environment", "run_in", "world"]

NOW = "2026-11-29T09:00:00+09:00"
ROOT = Path(__file__).resolve().parents[2]
BUILDINGS = ROOT.parent / "shared" / "data" / "sendai_osm" / "sendai_buildings.geojson.zip"
_INSIDE = Path(__file__).with_name("inside.py")


def environment(database: Path) -> dict[str, str]:
    """What both builds are started with: this database, a fixed clock, no limits."""
    return {
        **os.environ,
        "FIELDREG_DATABASE_URL": f"sqlite:///{database}",
        "FIELDREG_NOW": NOW,
        "FIELDREG_RATE_LIMITS": "off",
        "FIELDREG_SECRET_KEY": "a-key-for-benchmarks-only-0123456789",
        "AGAINST_TOKEN": str(database.with_name("token")),  # where who claims is remembered
    }


def run_in(build: Path, database: Path, *arguments: str) -> str:
    """What runs with `build` as its folder prints.  Exit 1 of a command (something was told) is no failure, of a job it is."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=build, env=environment(database), capture_output=True, text=True, check=False
    )
    if done.returncode not in ((0, 1) if arguments[0] == "-m" else (0,)):
        raise RuntimeError(f"{' '.join(arguments)} in {build.name}: {done.stderr[-2000:]}")
    return done.stdout


def world(name: str, build: Path, folder: Path) -> Path:
    """The database of world `name` for `build`, made once in `folder`; the earlier build's is the first."""
    earlier, ours = folder / f"{name}.db", folder / f"{name}-now.db"
    if not earlier.exists():
        draft = folder / f"{name}.draft"
        WORLDS[name](build, folder, draft)
        draft.rename(earlier)
    if build != ROOT:
        return earlier
    if not ours.exists():
        shutil.copy(earlier, ours)
        run_in(ROOT, ours, "-m", "scripts.cli", "upgrade")
    return ours


def _sample(build: Path, _folder: Path, draft: Path) -> None:
    run_in(build, draft, "-m", "scripts.cli", "init", "--sample")


def _buildings(build: Path, folder: Path, draft: Path) -> None:
    """With the 160,355 real buildings."""
    shutil.copy(folder / "sample.db", draft)
    options = ["--layer", "buildings", "--edition", "2026", "--in-force", "2026-11-01", "--accuracy", "5", "--json"]
    run_in(build, draft, "-m", "scripts.cli", "load", str(BUILDINGS), *options)


def _million(build: Path, folder: Path, draft: Path) -> None:
    """With 10^6 made-up buildings in forty dense quarters."""
    shutil.copy(folder / "sample.db", draft)
    run_in(build, draft, str(_INSIDE), "make-buildings", "1000000")


def _many_sites(count: int) -> Callable[[Path, Path, Path], None]:
    def make(build: Path, folder: Path, draft: Path) -> None:
        shutil.copy(folder / "sample.db", draft)
        run_in(build, draft, str(_INSIDE), "make-sites", str(count))

    return make


def _claims(build: Path, folder: Path, draft: Path) -> None:
    """With 10^6 reservations, a fifth of them on one site."""
    shutil.copy(folder / "sample.db", draft)
    run_in(build, draft, str(_INSIDE), "make-claims", "1000000")


WORLDS: dict[str, Callable[[Path, Path, Path], None]] = {
    "sample": _sample,
    "buildings": _buildings,
    "million": _million,
    "sites-1e3": _many_sites(1_000),
    "sites-1e4": _many_sites(10_000),
    "sites-1e5": _many_sites(100_000),
    "claims": _claims,
}


def site_features(count: int, manager: str = "") -> list[dict[str, object]]:
    """Made-up sites over the city, as GeoJSON features that both builds load."""
    chance = random.Random(7)  # noqa: S311 (not a secret)
    made: list[dict[str, object]] = []
    for n in range(count):
        x, y = chance.uniform(140.70, 141.05), chance.uniform(38.16, 38.42)
        corners, size = chance.randint(5, 20), chance.uniform(4e-4, 2e-3)
        turns = [2 * math.pi * k / corners for k in range(corners)]
        rim = [[round(x + size * math.cos(a), 7), round(y + 0.8 * size * math.sin(a), 7)] for a in turns]
        properties = {
            "kind": chance.choice(["park", "closed_school"]), "name": f"実証地{n}", "name_en": f"Site {n}", "accuracy_m": 5,
            "ward": chance.choice(["青葉区", "宮城野区", "若林区", "太白区", "泉区"]), "area_m2": round(chance.uniform(500, 90_000)),
            "ground_elevation_m": round(chance.uniform(2, 120), 1), "ground_accuracy_m": 5, "availability": "unconfirmed",
            "source": "made up", "confidence": "unconfirmed", **({"manager": manager} if manager else {}),
        }  # fmt: skip
        made.append(
            {
                "type": "Feature", "id": f"syn-{n:06d}", "properties": properties | {"id": f"syn-{n:06d}"},
                "geometry": {"type": "Polygon", "coordinates": [[*rim, rim[0]]]},
            }
        )  # fmt: skip
    return made


def write_sites(path: Path, count: int) -> Path:
    """The same as a file to load."""
    document = {"type": "FeatureCollection", "features": site_features(count, "forestry-sendai")}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
