"""One file per airport whose surfaces are known in detail, named by its ICAO code."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fieldreg.kernel.strict_yaml import SAFE_LOADER

__all__ = ["airport_files"]


@cache
def airport_files() -> Mapping[str, Mapping[str, Any]]:
    """Each airport's file by its Japanese name."""
    held = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506 - a SafeLoader
        for path in files("geodata.importers.datasets.airport_files").iterdir()
        if path.name.endswith(".yaml")
    ]
    return {airport["name"]["ja"]: airport for airport in held}
