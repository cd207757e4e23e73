"""What comes before every application though no rule asks for it: a talk with the one-stop desk.

The plan's own value, not a law's: how long ahead is dated and marked unconfirmed in ``desk_first.yaml``.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.strict_yaml import CONFIDENCES, Entry, read_yaml
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Authority

__all__ = ["DeskFirst", "desk_first", "load_desk_first"]


@dataclass(frozen=True, kw_only=True)
class DeskFirst:
    """The recommended first step, as of one day."""

    title: Text
    note: Text
    authority: Authority
    lead_time: LeadTime
    confidence: Confidence


@cache
def desk_first(on: date) -> DeskFirst | None:
    """What is recommended on `on`; None before the desk was there.  Raises BadLaw."""
    begun = [held for since, held in _held() if since <= on]
    return begun[-1] if begun else None


@cache
def _held() -> tuple[tuple[date, DeskFirst], ...]:
    return load_desk_first(files("fieldreg.law") / "desk_first.yaml")


def load_desk_first(path: Traversable) -> tuple[tuple[date, DeskFirst], ...]:
    """Reads the file: what is recommended from each day on, oldest first.  Raises BadLaw with the place."""
    top = read_yaml(path, path.name)
    top.keys(("title", "what_we_do", "authority", "values", "source", "last_checked"))
    top.text("source")
    top.day("last_checked")
    office = top.entry("authority")
    office.keys(("name", "desk", "contact"))
    authority = Authority(office.both("name"), office.word("desk"), office.word("contact"))
    return tuple(
        (
            day,
            DeskFirst(
                title=top.both("title"), note=top.both("what_we_do"), authority=authority,
                lead_time=_lead_time(entry.entry("lead_time")),
                confidence=entry.choice("confidence", CONFIDENCES),
            ),
        )
        for day, entry in _dated(top.entry("values"))
    )  # fmt: skip


def _dated(values: Entry) -> list[tuple[date, Entry]]:
    for key in values.content:
        if type(key) is not date:
            raise values.bad(str(key), f"日付ではありません: {key!r}", f"not a date: {key!r}")
    told = Entry({str(day): held for day, held in values.content.items()}, values.name, values.at)
    found = [(day, told.entry(str(day))) for day in sorted(values.content)]
    for _, entry in found:
        entry.keys(("lead_time", "confidence"))
    return found


def _lead_time(entry: Entry) -> LeadTime:
    entry.keys(("value", "unit"))
    value = entry.content["value"]
    if type(value) is not int or value < 0:
        raise entry.bad("value", f"0以上の整数ではありません: {value!r}", f"not a whole number of at least 0: {value!r}")
    return LeadTime(value, LeadUnit(entry.choice("unit", list(LeadUnit))))
