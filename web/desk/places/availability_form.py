"""The form of a version of rules: what was entered as a file would tell it, the faults at their boxes, and a version as entered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fieldreg.booking.availability.hours import DAY_KINDS
from fieldreg.booking.availability.rules import Rule
from fieldreg.kernel.errors import Fault, InvalidInput
from web.shell.sent.forms import Form

__all__ = ["MOST_SEASONS", "NUMBERS", "QUESTIONS", "SHARES", "document_of", "entered_from", "faults_at_boxes", "limits_none"]

MOST_SEASONS = 8
NUMBERS = (
    Rule.SHORTEST, Rule.LONGEST, Rule.STEP, Rule.HORIZON, Rule.SET_UP, Rule.TEAR_DOWN, Rule.SEATS, Rule.UNDECIDED, Rule.ACCEPTED,
    Rule.HOLD_REQUESTED, Rule.HOLD_TENTATIVE,
)  # fmt: skip
SHARES = (Rule.BY_HEIGHT, Rule.BY_OUTLINE)
_NO_LIMIT = frozenset({Rule.SHORTEST, Rule.LONGEST, Rule.STEP, Rule.SEATS, Rule.UNDECIDED, Rule.ACCEPTED})
_NONE, _CLOSED = ("なし", "none"), ("休み", "closed")
_TEXTS = ("area", "from", "source", "confidence", "note_ja", "note_en")
_HOURS = ("hours", "of", "hours_unknown_ja", "hours_unknown_en", "hours_source", "hours_confidence", "hours_note_ja", "hours_note_en")
QUESTIONS = (*_TEXTS, *_HOURS, *(f"s{n}_{part}" for n in range(MOST_SEASONS) for part in ("from", "to", *DAY_KINDS, "moves")),
             "lead", "lead_unit", *(str(rule) for rule in (*NUMBERS, *SHARES)))  # fmt: skip
_SEASON = re.compile(r"hours\.seasons\[(\d+)\](?:\.days\.([\w-]+)|\.(from|to|closed_moves_after_holiday))?")
_SAID = re.compile(r"(?:(hours)\.)?(unknown|note)(?:\.(ja|en))?")


def limits_none(rule: Rule) -> bool:
    """Whether the rule can be told to have no limit."""
    return rule in _NO_LIMIT


def document_of(site: str, form: Form) -> dict[str, Any]:
    """As a file would tell it; what cannot be meant is left as entered, for its reader to refuse."""
    document: dict[str, Any] = {"site": site, **{name: form.text(name) for name in ("from", "source", "confidence")}}
    if form.text("area"):
        document["area"] = form.text("area")
    if (note := _both(form, "note")) is not None:
        document["note"] = note
    if (hours := _hours(form)) is not None:
        document["hours"] = hours
    if form.text("lead"):
        document["lead"] = {form.text("lead_unit") or "days": _number(form.text("lead"))}
    for rule in NUMBERS:
        if form.text(rule):
            document[str(rule)] = None if limits_none(rule) and form.text(rule) in _NONE else _number(form.text(rule))
    for rule in SHARES:
        if form.text(rule):
            document[str(rule)] = form.text(rule) == "yes"
    return document


def faults_at_boxes(error: InvalidInput) -> InvalidInput:
    """The same faults, each at the box it was entered in."""
    return InvalidInput([replace(fault, where=_box(fault)) for fault in error.faults])


def entered_from(document: Mapping[str, Any]) -> dict[str, str]:
    """What a form shows of a version, to be changed and added as another."""
    told = {name: str(document[name]) for name in ("source", "confidence") if name in document}
    told |= _shown_both("note", document.get("note"))
    for rule in NUMBERS:
        if str(rule) in document:
            told[str(rule)] = _NONE[0] if document[str(rule)] is None else str(document[str(rule)])
    for rule in SHARES:
        if str(rule) in document:
            told[str(rule)] = "yes" if document[str(rule)] else "no"
    for unit, value in document.get("lead", {}).items():
        told |= {"lead": str(value), "lead_unit": unit}
    return told | dict(_shown_hours(document.get("hours")))


def _hours(form: Form) -> dict[str, Any] | None:
    kind = form.text("hours")
    if kind not in ("seasons", "unknown"):
        return None
    told: dict[str, Any] = {"of": form.text("of") or "use"}
    if kind == "unknown":
        told["unknown"] = _both(form, "hours_unknown") or {"ja": "", "en": ""}
    else:
        told["seasons"] = [season for n in range(MOST_SEASONS) if (season := _season(form, n))]
    if form.text("hours_source"):
        told |= {"source": form.text("hours_source"), "confidence": form.text("hours_confidence")}
    if (note := _both(form, "hours_note")) is not None:
        told["note"] = note
    return told


def _season(form: Form, n: int) -> dict[str, Any] | None:
    days = {kind: _openings(said) for kind in DAY_KINDS if (said := form.text(f"s{n}_{kind}"))}
    told: dict[str, Any] = {name: said for name in ("from", "to") if (said := form.text(f"s{n}_{name}"))}
    if not days and not told:
        return None
    told["days"] = days
    if form.ticked(f"s{n}_moves"):
        told["closed_moves_after_holiday"] = True
    return told


def _openings(said: str) -> list[str] | str:
    if said in _CLOSED:
        return "closed"
    return re.split(r"[\s,、]+", said.replace("〜", "-").replace("–", "-").replace("～", "-").strip())


def _both(form: Form, name: str) -> dict[str, str] | None:
    """Both languages; where only one was written, that stands for both."""
    ja, en = form.text(f"{name}_ja"), form.text(f"{name}_en")
    return {"ja": ja or en, "en": en or ja} if ja or en else None


def _number(said: str) -> int | str:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else said


def _box(fault: Fault) -> str:
    """From ":1: hours.seasons[0].days.mon[0]" to "s0_mon"."""
    path = fault.where.rpartition(": ")[2]
    season, said = _SEASON.match(path), _SAID.match(path)
    if season is not None:
        part = season[2] or {"closed_moves_after_holiday": "moves"}.get(season[3] or "", season[3] or "from")
        return f"s{season[1]}_{part}"
    if said is not None:
        return "_".join(part for part in (said[1], said[2], said[3] or "ja") if part)
    if path.startswith("hours."):
        return {"hours.source": "hours_source", "hours.confidence": "hours_confidence", "hours.of": "of"}.get(path, "hours")
    return "lead" if path.startswith("lead") else path


def _shown_both(name: str, said: Any) -> dict[str, str]:
    return {f"{name}_{language}": said[language] for language in ("ja", "en")} if said else {}


def _shown_hours(hours: Any) -> Iterator[tuple[str, str]]:
    if hours is None:
        return
    yield "hours", "unknown" if "unknown" in hours else "seasons"
    yield "of", hours.get("of", "use")
    yield from ((f"hours_{name}", hours[name]) for name in ("source", "confidence") if name in hours)
    yield from (_shown_both("hours_unknown", hours.get("unknown")) | _shown_both("hours_note", hours.get("note"))).items()
    for n, season in enumerate(hours.get("seasons", ())):
        yield from ((f"s{n}_{name}", season[name]) for name in ("from", "to") if name in season)
        yield from ((f"s{n}_{kind}", "休み" if said == "closed" else " ".join(said)) for kind, said in season["days"].items())
        if season.get("closed_moves_after_holiday"):
            yield f"s{n}_moves", "on"
