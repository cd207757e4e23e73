"""One file per airport whose surfaces are known in detail, named by its ICAO code."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["airport_files"]


@cache
def airport_files() -> Mapping[str, Mapping[str, Any]]:
    """Each airport's file by its Japanese name."""
    held = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in files("geodata.importers.datasets.airport_files").iterdir()
        if path.name.endswith(".yaml")
    ]
    return {airport["name"]["ja"]: airport for airport in held}
