"""Reading one row's properties as what they should be, with every fault told at once.

Text is kept exactly as it is: a name with markup in it is a name.  Nothing is coerced: a number
written as text is a fault, not a number.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text

__all__ = ["CONFIDENCES", "Cells"]

CONFIDENCES = ("high", "medium", "low", "unconfirmed")
_LONGEST_TEXT = 20_000
_ID = re.compile(r"[^\s/\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,198}[^\s\x00-\x1f\x7f])?")
T = TypeVar("T", bound=StrEnum)


@dataclass
class Cells:
    """The properties of one row.  Each reader takes a name and gives None (or its default) where nothing is written."""

    properties: Mapping[str, Any]
    faults: list[Fault] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    unconfirmed: dict[str, str] = field(default_factory=dict)  # codes nobody knows, by column: kept, and refusing nothing

    def tell(self, code: str, name: str, ja: str, en: str) -> None:
        """Adds a fault about the property `name`."""
        fault = Fault(code, f"properties.{name}", Text(ja, en))
        if fault not in self.faults:
            self.faults.append(fault)

    def raw(self, name: str) -> Any:
        self.asked.add(name)
        return self.properties.get(name)

    def text(self, name: str, default: str = "") -> str:
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, str):
            self._wrong(name, value, "文字", "a text")
            return default
        if len(value) > _LONGEST_TEXT:
            self.tell("text-too-long", name, f"{_LONGEST_TEXT:,} 字以下にしてください。", f"at most {_LONGEST_TEXT:,} characters")
            return default
        return value

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value.strip() and not any(f.where == f"properties.{name}" for f in self.faults):
            self.tell("value-missing", name, f"{name} がありません。", f"{name} is missing")
        return value

    def identifier(self, own: str) -> str:
        """The id, from `properties.id` or the feature's `own`; both, if given, must agree."""
        given = self.raw("id")
        written = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
        if written and own and written != own:
            ja, en = f"id が二つあります（{own[:60]} と {written[:60]}）。", f"it has two ids, {own[:60]} and {written[:60]}"
            self.tell("two-ids", "id", ja, en)
        found = written or own
        if not found:
            self.tell("value-missing", "id", "id がありません。", "id is missing")
        elif not _ID.fullmatch(found):
            self.tell(
                "id-form", "id", f"id「{found[:60]}」は使えません。空白や制御文字を除いてください。",
                f"id {found[:60]!r} cannot be used; take out blanks and control characters",
            )  # fmt: skip
        return found

    def both(self, name: str) -> Text:
        """A Japanese text with its English beside it (`name` and `name_en`)."""
        return Text(self.text(name), self.text(f"{name}_en"))

    def number(self, name: str, *, lowest: float = -math.inf, highest: float = math.inf) -> float | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(name, value, "数", "a number")
            return None
        if not lowest <= value <= highest:
            self.tell(
                "number-range", name, f"{lowest:g} から {highest:g} までの数にしてください（受け取った値: {value:g}）。",
                f"write a number from {lowest:g} to {highest:g}; got {value:g}",
            )  # fmt: skip
            return None
        return float(value)

    def flag(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(name, value, "true か false", "true or false")
        return None

    def day(self, name: str) -> date | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            if isinstance(value, str) and len(value) == len("2026-12-01"):
                return date.fromisoformat(value)
        except ValueError:  # told below, like any other text
            pass
        self._no_day(name, value)
        return None

    def choice(self, name: str, kinds: type[T], default: T | None) -> T | None:
        value = self.raw(name)
        if value is None:
            if default is None:
                self.tell("value-missing", name, f"{name} がありません（{', '.join(kinds)} のどれか）。",
                          f"{name} is missing (one of {', '.join(kinds)})")  # fmt: skip
            return default
        try:
            return kinds(value)
        except ValueError:
            listed = ", ".join(kinds)
            self.tell(
                "unknown-word", name, f"{name} は {listed} のどれかにしてください（受け取った値: {str(value)[:60]!r}）。",
                f"{name} must be one of {listed}; got {str(value)[:60]!r}",
            )  # fmt: skip
            return None

    def confidence(self) -> Confidence:
        value = self.text("confidence", "unconfirmed")
        if value not in CONFIDENCES:
            listed = ", ".join(CONFIDENCES)
            self.tell(
                "unknown-word", "confidence", f"confidence は {listed} のどれかにしてください。", f"confidence must be one of {listed}"
            )
            return "unconfirmed"
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(held, str) for held in value):
            self._wrong(name, value, "文字の一覧", "a list of texts")
            return ()
        return tuple(value)

    def record(self, name: str) -> dict[str, Any]:
        value = self.raw(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._wrong(name, value, "{…} の形", "an object")
            return {}
        return value

    def rest(self) -> dict[str, Any]:
        """What nobody asked for, with `attributes` taken apart: kept as it is."""
        known = self.record("attributes")
        return {**{name: v for name, v in self.properties.items() if name not in self.asked}, **known}

    def _wrong(self, name: str, value: Any, ja: str, en: str) -> None:
        shown = json.dumps(value, ensure_ascii=False, default=str)[:60]
        self.tell("wrong-type", name, f"{name} は{ja}で書いてください（受け取った値: {shown}）。", f"{name} must be {en}; got {shown}")

    def _no_day(self, name: str, value: Any) -> None:
        self.tell(
            "day-form", name, f"{name} は 2026-12-01 の形の日付にしてください（受け取った値: {str(value)[:40]!r}）。",
            f"write {name} as 2026-12-01; got {str(value)[:40]!r}",
        )  # fmt: skip
