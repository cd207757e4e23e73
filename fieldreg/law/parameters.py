"""Numbers of the law, each in a YAML file of its own, keyed by the day it takes force.

`parameters/<family>/<name>.yaml` is read as ``<family>.<name>``.  A repealed number is
null; before its first day there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from fieldreg.law.yaml_files import bad, read_yaml

__all__ = ["Parameter", "all_parameters", "parameter", "parameter_from"]

_KEYS = {"description", "metadata", "values"}
_METADATA = {"unit", "datum", "reference", "last_checked", "confidence", "source"}
_VALUE = {"value", "promulgated", "note", "reference"}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number through time.  `values` from day in force to value (None: repealed)."""

    name: str
    description: str
    unit: str
    reference: tuple[Mapping[str, str], ...]
    confidence: str
    source: str
    last_checked: date | None
    values: Mapping[date, Any]
    notes: Mapping[date, str]

    def on(self, day: date) -> Any:
        """The value in force on `day`; None before the first day or after repeal."""
        begun = [begin for begin in self.values if begin <= day]
        return self.values[max(begun)] if begun else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self.description,
            "unit": self.unit,
            "values": {day.isoformat(): self.values[day] for day in sorted(self.values)},
            "notes": {day.isoformat(): said for day, said in sorted(self.notes.items())},
            "reference": [dict(r) for r in self.reference],
            "confidence": self.confidence,
            "source": self.source,
            "last_checked": self.last_checked.isoformat() if self.last_checked else None,
        }


def parameter_from(path: Traversable, name: str) -> Parameter:
    """Reads one file.  Raises BadLaw for a key nobody knows, a missing reference, a day that is none."""
    told = read_yaml(path)
    _only(path, told, _KEYS, required=_KEYS)
    metadata, values = told["metadata"], told["values"]
    if not isinstance(metadata, dict) or not isinstance(values, dict) or not values:
        raise bad(path.name, "metadata and values are mappings, and values is not empty")
    _only(path, metadata, _METADATA, required={"unit", "reference", "confidence", "source", "last_checked"})
    reference = metadata["reference"]
    if not isinstance(reference, list) or not reference or not all(isinstance(r, dict) and r.get("title") for r in reference):
        raise bad(path.name, "metadata.reference needs at least one entry with a title")
    for day, entry in values.items():
        if type(day) is not date:
            raise bad(path.name, f"values.{day}: a day in force is written 2015-12-10")
        if not isinstance(entry, dict):
            raise bad(path.name, f"values.{day}: write value: under the day")
        _only(path, entry, _VALUE, required={"value"})
    checked = metadata["last_checked"]
    if checked is not None and type(checked) is not date:
        raise bad(path.name, f"metadata.last_checked: {checked!r} is no day")
    return Parameter(
        name=name,
        description=told["description"],
        unit=metadata["unit"],
        reference=tuple(reference),
        confidence=metadata["confidence"],
        source=metadata["source"],
        last_checked=checked,
        values={day: entry["value"] for day, entry in values.items()},
        notes={day: entry["note"] for day, entry in values.items() if entry.get("note")},
    )


@cache
def all_parameters() -> Mapping[str, Parameter]:
    """Every parameter by name."""
    found = {}
    for family in sorted(files(__package__).joinpath("parameters").iterdir(), key=lambda p: p.name):
        for path in sorted(family.iterdir(), key=lambda p: p.name) if family.is_dir() else ():
            if path.name.endswith(".yaml"):
                name = f"{family.name}.{path.name.removesuffix('.yaml')}"
                found[name] = parameter_from(path, name)
    return found


def parameter(name: str, on: date) -> Any:
    """The value of a parameter on a day; None if there is none then.  Raises BadLaw for an unknown name."""
    if name not in all_parameters():
        raise bad(name, "there is no such parameter")
    return all_parameters()[name].on(on)


def _only(path: Traversable, told: Mapping[str, Any], known: set[str], required: set[str]) -> None:
    strange, missing = sorted(map(str, set(told) - known)), sorted(required - set(told))
    if strange:
        raise bad(path.name, f"{strange[0]} is no key here; known are {', '.join(sorted(known))}")
    if missing:
        raise bad(path.name, f"{missing[0]} is missing")
