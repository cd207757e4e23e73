"""From the form of a load to what the loader is asked for."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.known_places import place_from
from fieldreg.register.zones import LAYER_IDS
from geodata.loading.hand_edits import EditPolicy
from geodata.loading.request import LoadRequest, Mode
from geodata.mapping.mapped_importer import importer_of
from geodata.mapping.mapping_file import Mapping_, mapping_from
from geodata.reading.pipeline import Source
from geodata.reading.placement import Axes

__all__ = ["QUESTIONS", "SITES", "request_of"]

SITES = "sites"
QUESTIONS = (
    "file", "layer", "mode", "edition", "in_force", "crs", "accuracy", "encoding", "table", "fix", "complete", "by_hand",
    "edits", "mapping", "coverage_name", "known_hit", "known_miss", "axes",
)  # fmt: skip
_LONGEST = 120
_WIDEST_M = 100_000.0
_COMPLETE = {"": None, "yes": True, "no": False}
Word = TypeVar("Word", bound=StrEnum)


def request_of(values: Mapping[str, str], sources: Sequence[Source], actor: str, *, dry_run: bool) -> LoadRequest:
    """What is asked by `values`, the form's fields of `QUESTIONS`.  Raises InvalidInput with every fault by its question."""
    form = _Read(values)
    layer = form.layer()
    mapping = form.mapping()
    made = LoadRequest(
        sources=sources,
        actor=actor,
        layer=layer,
        edition=form.text("edition"),
        in_force=form.day("in_force"),
        mode=form.word("mode", Mode.NEW),
        encoding=form.text("encoding") or (mapping.encoding or None if mapping else None),
        table=form.text("table"),
        crs=form.text("crs", 4_000) or (mapping.crs or None if mapping else None),
        axes=form.word("axes", Axes.EAST_NORTH) if values.get("axes") else None,
        fix=bool(values.get("fix")),
        importer=importer_of(mapping) if mapping else None,
        columns={name: held for name, held in vars(mapping.geometry).items() if held} if mapping and mapping.geometry else {},
        accuracy_m=form.metres("accuracy"),
        complete=form.complete(),
        coverage_names=form.names("coverage_name"),
        known_hit=form.place("known_hit"),
        known_miss=form.place("known_miss"),
        by_hand=bool(values.get("by_hand")),
        edits=form.word("edits", EditPolicy.ASK),
        dry_run=dry_run,
    )
    if form.faults:
        raise InvalidInput(form.faults)
    return made


class _Read:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values, self.faults = values, list[Fault]()

    def tell(self, code: str, where: str, ja: str, en: str) -> None:
        self.faults.append(Fault(code, where, Text(ja, en)))

    def text(self, name: str, longest: int = _LONGEST) -> str | None:
        told = self._values.get(name, "").strip()
        if len(told) > longest or any(ord(c) < 32 for c in told if c not in "\r\n\t"):
            self.tell("wrong-text", name, f"{longest} 文字までの、制御文字のない文字にしてください。",
                      f"write at most {longest} characters, none of them a control character")  # fmt: skip
            return None
        return told or None

    def layer(self) -> str | None:
        told = self._values.get("layer", "")
        if told not in ("", SITES, *LAYER_IDS):
            self.tell("unknown-layer", "layer", "一覧にある層を選んでください。", "choose a layer of the list")
        return None if told == SITES else told

    def word(self, name: str, usual: Word) -> Word:
        told = self._values.get(name) or usual
        known = type(usual)
        if told not in list(known):
            self.tell("unknown-word", name, "一覧にあるものを選んでください。", "choose one of the list")
            return usual
        return known(told)

    def day(self, name: str) -> date | None:
        told = self._values.get(name, "").strip()
        try:
            return date.fromisoformat(told) if told else None
        except ValueError:
            self.tell("wrong-day", name, "2026-12-01 の形の日付にしてください。", "write the day as 2026-12-01")
            return None

    def metres(self, name: str) -> float | None:
        told = self._values.get(name, "").strip()
        if not told:
            return None
        try:
            number = float(told)
        except ValueError:
            number = math.nan
        if not 0 <= number <= _WIDEST_M:
            self.tell("number-range", name, f"0 から {_WIDEST_M:,.0f} までの数（m）にしてください。",
                      f"write a number of metres from 0 to {_WIDEST_M:,.0f}")  # fmt: skip
            return None
        return number

    def complete(self) -> bool | None:
        told = self._values.get("complete", "")
        if told not in _COMPLETE:
            self.tell("unknown-word", "complete", "一覧にあるものを選んでください。", "choose one of the list")
        return _COMPLETE.get(told)

    def names(self, name: str) -> tuple[str, ...]:
        told = (self.text(name) or "").replace("、", ",").split(",")
        return tuple(one.strip() for one in told if one.strip())

    def place(self, name: str) -> str:
        told = self.text(name)
        try:
            return place_from(told, name) if told else ""
        except InvalidInput as error:
            self.faults += error.faults
            return ""

    def mapping(self) -> Mapping_ | None:
        told = self._values.get("mapping", "")
        try:
            return mapping_from(told.encode(), "mapping") if told.strip() else None
        except InvalidInput as error:
            self.faults += error.faults
            return None
