"""The law's numbers, each in a file of its own, by the day it takes force.

``parameters/aviation/height_limit.yaml`` is read as ``aviation.height_limit``.  A value is
a number or a table of numbers; null means that from that day no number holds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.strict_yaml import CONFIDENCES, Entry, bad, read_yaml
from fieldreg.kernel.texts import Text

__all__ = [
    "Parameter",
    "ParameterFile",
    "Value",
    "load_parameter",
    "parameter",
    "parameter_file",
    "parameter_names",
]

Value = float | Mapping[str, float]
_FOLDER = files("fieldreg.law") / "parameters"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value as in force from `in_force`; `unit` and `datum` say what it measures."""

    name: str
    value: Value
    in_force: date
    unit: str
    datum: str = ""
    confidence: str = "unconfirmed"
    note: str = ""
    said: Text = Text("")  # the note in both languages

    @property
    def number(self) -> float:
        """The value where it is one number; raises BadLaw for a table."""
        if isinstance(self.value, Mapping):
            raise bad(
                self.name, "values", "表であり、1つの数値ではありません。", "this is a table, not one number"
            )
        return self.value

    @property
    def table(self) -> Mapping[str, float]:
        """The value where it is a table; raises BadLaw for a number."""
        if not isinstance(self.value, Mapping):
            raise bad(self.name, "values", "表ではありません。", "this is one number, not a table")
        return self.value


@dataclass(frozen=True, kw_only=True)
class ParameterFile:
    """One file: a value or null by each day, oldest first, and what vouches for them.

    `title` is what people call the number; a file without one has its description there.  A reference is a "title" as it is quoted,
    the same in Japanese ("ja", "" where nobody wrote it) and its address ("href", "" for none).
    """

    name: str
    title: Text
    description: str
    unit: str
    datum: str
    references: Sequence[Mapping[str, str]]
    last_checked: date | None
    confidence: str
    source: str
    values: Sequence[tuple[date, Parameter | None]]

    def on(self, day: date) -> Parameter | None:
        """The value in force on `day`; None before the first and after a repeal."""
        begun = [value for since, value in self.values if since <= day]
        return begun[-1] if begun else None

    def to_dict(self, on: date) -> dict[str, Any]:
        held = self.on(on)
        return {
            "name": self.name,
            "title": self.title.to_dict(),
            "description": self.description,
            "unit": self.unit,
            "datum": self.datum or None,
            "value": held.value if held else None,
            "values": [
                {"in_force": day.isoformat(), "value": value.value if value else None,
                 "confidence": value.confidence if value else None, "note": value.note if value else ""}
                for day, value in self.values
            ],
            "references": [{"title": r["title"], "href": r["href"]} for r in self.references],
            "source": self.source,
            "confidence": self.confidence,
            "last_checked": self.last_checked.isoformat() if self.last_checked else None,
        }  # fmt: skip


def parameter(name: str, on: date) -> Parameter | None:
    """The number `name` ("aviation.height_limit") on a day; None while none holds.  Raises BadLaw."""
    return parameter_file(name).on(on)


@cache
def parameter_file(name: str) -> ParameterFile:
    """The file of `name`.  Raises BadLaw if there is none, or it is malformed."""
    family, _, stem = name.partition(".")
    path = _FOLDER / family / f"{stem}.yaml"
    if not stem or not path.is_file():
        raise BadLaw(Text(f"数値「{name}」のファイルがありません。", f"no parameter {name!r}"), where=name)
    return load_parameter(path, name)


def parameter_names() -> list[str]:
    """Every parameter there is, sorted."""
    return sorted(
        f"{family.name}.{path.name.removesuffix('.yaml')}"
        for family in _FOLDER.iterdir()
        if family.is_dir()
        for path in family.iterdir()
        if path.name.endswith(".yaml")
    )


def load_parameter(path: Traversable, name: str) -> ParameterFile:
    """Reads one file.  Raises BadLaw naming the file and the key that is wrong."""
    top = read_yaml(path, path.name)
    top.keys(("description", "metadata", "values"), ("title",))
    about = top.entry("metadata")
    about.keys(("unit", "reference", "last_checked", "confidence", "source"), ("datum",))
    unit, datum = about.text("unit"), about.word("datum")
    confidence = about.choice("confidence", CONFIDENCES)
    return ParameterFile(
        name=name,
        title=top.both("title") if "title" in top.content else Text(top.text("description")),
        description=top.text("description"),
        unit=unit,
        datum=datum,
        references=_references(about),
        last_checked=about.day("last_checked"),
        confidence=confidence,
        source=about.text("source"),
        values=[
            (
                day,
                None
                if entry is None
                else _value(entry, name, day, unit=unit, datum=datum, confidence=confidence),
            )
            for day, entry in _dated(top.entry("values"))
        ],
    )


def _references(about: Entry) -> list[Mapping[str, str]]:
    given = about.entries("reference")
    if not given:
        raise about.bad("reference", "根拠（reference）がありません。", "a reference is needed")
    for reference in given:
        reference.keys(("title", "href"), ("ja",))
    return [{"title": r.text("title"), "ja": r.word("ja"), "href": r.word("href")} for r in given]


def _dated(values: Entry) -> list[tuple[date, Entry | None]]:
    for key in values.content:
        if type(key) is not date:
            raise values.bad(str(key), f"施行日が日付ではありません: {key!r}", f"not a date: {key!r}")
    if not values.content:
        raise values.bad("", "値が1つもありません。", "there is not one value")
    found: list[tuple[date, Entry | None]] = []
    for day in sorted(values.content):
        entry = Entry({str(k): v for k, v in values.content.items()}, values.name, values.at)
        held = None if values.content[day] is None else entry.entry(str(day))
        if held:
            held.keys(("value",), ("promulgated", "note", "note_ja", "confidence"))
            held.day("promulgated")
        found.append((day, None if held is None or held.content["value"] is None else held))
    return found


def _value(entry: Entry, name: str, day: date, *, unit: str, datum: str, confidence: str) -> Parameter:
    own = entry.choice("confidence", CONFIDENCES) if "confidence" in entry.content else confidence
    return Parameter(
        name=name, value=_number_or_table(entry), in_force=day, unit=unit, datum=datum, confidence=own,
        note=entry.word("note"), said=Text(entry.word("note_ja") or entry.word("note"), entry.word("note")),
    )  # fmt: skip


def _number_or_table(entry: Entry) -> Value:
    value = entry.content["value"]
    if isinstance(value, Mapping):
        return {str(key): _number(entry, f"value.{key}", number) for key, number in value.items()}
    return _number(entry, "value", value)


def _number(entry: Entry, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise entry.bad(key, f"数値ではありません: {value!r}", f"not a number: {value!r}")
    return float(value)
