"""The embedded sample of Sendai: sites, managers, layers with their zones, past cases, a plain base map.

Files lie in ``geodata/sample/sendai/`` and travel inside the wheel.  Geometry is GeoJSON, lon before
lat, WGS84; every feature tells its source, its confidence and its accuracy in metres.  This
module reads and does nothing else: no store, no checks beyond those a file needs to be read.
"""

import json
from collections.abc import Hashable
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from fieldreg.kernel.strict_yaml import SAFE_LOADER

__all__ = [
    "SAMPLE",
    "read_availability",
    "read_basemap",
    "read_cases",
    "read_divisions",
    "read_layers",
    "read_managers",
    "read_neighbours",
    "read_programmes",
    "read_sites",
    "read_zones",
    "sample_path",
]

SAMPLE: Traversable = files("geodata.sample") / "sendai"
COVERAGE = "zones/coverage.geojson"


def sample_path(name: str) -> Traversable:
    """The sample's file of that name, such as ``zones/did.geojson``.

    Raises FileNotFoundError, naming the file, if the sample has none.
    """
    path = SAMPLE.joinpath(*name.split("/"))
    if not path.is_file():
        raise FileNotFoundError(
            f"the embedded sample has no file geodata/sample/sendai/{name}; install the package again"
        )
    return path


def read_sites() -> dict[str, Any]:
    """Sites and their areas, one FeatureCollection; an area is a feature with a property ``site``."""
    return _geojson("sites.geojson")


def read_managers() -> dict[str, dict[str, Any]]:
    """Managers by id."""
    return dict(_mapping("managers.yaml"))


def read_programmes() -> list[tuple[str, bytes]]:
    """The files of programmes: name and content, by name."""
    return _contents("programmes")


def read_availability() -> list[tuple[str, bytes]]:
    """The files of rules of use: name and content, by name."""
    return _contents("availability")


def read_neighbours() -> list[tuple[str, dict[str, Any]]]:
    """The editions of the rules of neighbours: name and content of each file, by name."""
    folder = SAMPLE / "neighbours"
    return [(name, _mapping(f"neighbours/{name}")) for name in sorted(path.name for path in folder.iterdir()) if name.endswith(".yaml")]


def read_cases() -> dict[str, Any]:
    """Past cases: ``totals``, a list of counts by day, and ``cases``, a list."""
    return _mapping("cases.yaml")


def read_divisions() -> dict[str, Any]:
    """Whom a case's words may lead to: ``divisions``, a list with ``keywords``."""
    return _mapping("divisions.yaml")


def read_basemap() -> dict[str, Any]:
    """The plain base map; each feature's property ``layer`` says how it is to be drawn."""
    return _geojson("basemap.geojson")


def read_layers() -> list[dict[str, Any]]:
    """Layers in order; an edition's ``coverage`` is given as GeoJSON geometry, with its ``coverage_name``.

    A layer without editions tells why in ``why_missing``.  Raises ValueError if a
    coverage is named that is not drawn.
    """
    drawn = {feature["id"]: feature for feature in _geojson(COVERAGE)["features"]}
    layers = _yaml("layers.yaml")
    if not isinstance(layers, list):
        raise ValueError("geodata/sample/sendai/layers.yaml: a list of layers is expected")  # noqa: TRY004
    for layer in layers:
        for edition in layer["editions"]:
            name = edition["coverage"]
            if name not in drawn:
                raise ValueError(
                    f"geodata/sample/sendai/layers.yaml: {layer['id']}: no coverage {name!r} in {COVERAGE}"
                )
            edition["coverage"], edition["coverage_name"] = drawn[name]["geometry"], drawn[name]["properties"]["name"]
    return layers


def read_zones(layer: str, edition: str) -> dict[str, Any]:
    """The zones of one edition of one layer, as a FeatureCollection.

    Raises LookupError, listing what there is, if the sample has no such edition.
    """
    known = {
        (entry["id"], held["edition"]): held["file"] for entry in read_layers() for held in entry["editions"]
    }
    if (layer, edition) not in known:
        listed = ", ".join(f"{one}/{other}" for one, other in known)
        raise LookupError(f"the sample has no edition {edition!r} of layer {layer!r}; it has {listed}")
    return _geojson(known[layer, edition])


class _Loader(SAFE_LOADER):  # type: ignore[misc]  # of two kinds
    """YAML without surprises: a key written twice is a mistake, not a replacement."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key, (spot, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is given twice", spot.start_mark
                )
        found: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return found


def _contents(folder: str) -> list[tuple[str, bytes]]:
    return sorted((path.name, path.read_bytes()) for path in (SAMPLE / folder).iterdir() if path.name.endswith(".yaml"))


def _yaml(name: str) -> Any:
    with sample_path(name).open(encoding="utf-8") as file:
        return yaml.load(file, _Loader)  # noqa: S506  (a SafeLoader)


def _mapping(name: str) -> dict[str, Any]:
    content = _yaml(name)
    if not isinstance(content, dict):
        raise ValueError(f"geodata/sample/sendai/{name}: a mapping is expected")  # noqa: TRY004
    return content


def _geojson(name: str) -> dict[str, Any]:
    with sample_path(name).open(encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
    if content.get("type") != "FeatureCollection":
        raise ValueError(f"geodata/sample/sendai/{name}: a FeatureCollection is expected")
    return content
