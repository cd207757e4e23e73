"""Seeded trials over the model city: points with a radius, squares and corridors."""

import json
import math
import random
from pathlib import Path
from typing import Any

__all__ = ["README", "days", "ring", "seeded", "write"]

_BOX = (140.72, 38.17, 141.05, 38.36)  # lon, lat: the built-up city
_DRONE: dict[str, Any] = {
    "activity": "drone",
    "time_start": "2027-03-01T09:00:00+09:00",
    "time_end": "2027-03-01T12:00:00+09:00",
    "altitude_upper": {"value": 60, "datum": "AGL"},
    "vehicle": {"mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "registered": True},
}


def _trial(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {**_DRONE, **properties}}


README = _trial({"type": "Point", "coordinates": [140.8824, 38.2601]}, radius_m=30)  # the README's own


def seeded(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Half points, a third squares of 50 to 300 m, the rest corridors of up to seven corners."""
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    west, south, east, north = _BOX
    made = []
    for _ in range(count):
        x, y, kind = chance.uniform(west, east), chance.uniform(south, north), chance.random()
        if kind < 0.5:
            made.append(_trial({"type": "Point", "coordinates": [x, y]}, radius_m=chance.choice([30, 100, 200])))
        elif kind < 0.8:
            d = chance.uniform(0.0005, 0.003)
            square = [[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]]
            made.append(_trial({"type": "Polygon", "coordinates": [square]}))
        else:
            line = [[x, y]]
            for _ in range(chance.randint(2, 6)):
                line.append([line[-1][0] + chance.uniform(-0.006, 0.006), line[-1][1] + chance.uniform(-0.005, 0.005)])
            made.append(_trial({"type": "LineString", "coordinates": line}, corridor_width_m=60))
    return made


def ring(vertices: int, radius_deg: float = 0.004) -> dict[str, Any]:
    """A round trial of so many corners at the station."""
    turns = [2 * math.pi * n / vertices for n in range(vertices)]
    corners = [[140.8824 + radius_deg * math.cos(a), 38.2601 + radius_deg * math.sin(a)] for a in turns]
    return _trial({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})


def days(count: int) -> dict[str, Any]:
    """The README's trial, ending so many days later."""
    month, day = divmod(count, 28)
    end = f"{2027 + (2 + month) // 12}-{(2 + month) % 12 + 1:02d}-{1 + day:02d}T12:00:00+09:00"
    return README | {"properties": README["properties"] | {"time_end": end}}


def write(path: Path, trials: list[dict[str, Any]]) -> Path:
    """As one JSON file for the jobs."""
    path.write_text(json.dumps(trials), encoding="utf-8")
    return path
