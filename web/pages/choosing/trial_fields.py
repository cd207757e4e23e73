"""The plain fields of the "your trial" bar: what it asks, what of a need stands in each, and the need they tell.

The bar is a form of plain fields.  What a field says goes over the need it began with (`base`, as in an address), so that what has
no field is not lost; another craft answers its own questions anew.  Names of fields are those of JSON ("vehicle.bvlos",
"needs.power_kva"), beside `craft`, `low_m`, `high_m`, `size_kind`, `size`, and a `day`, `from` and `to` for each time.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from fieldreg.trials.intent import SizeKind
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, Form, Measure
from fieldreg.trials.place_needs import PLACE_NEEDS
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity
from web.pages.needs.need_address import document_of_query
from web.pages.needs.need_words import GRADE_WORDS
from web.pages.needs.trial_presets import CRAFTS, Craft, craft_of

__all__ = ["ALOFT", "ON_ROADS", "Field", "asked_of", "document_of_fields", "needs_of", "times_of", "values_of"]

ALOFT = (Activity.DRONE, Activity.BALLOON, Activity.KITE, Activity.LASER, Activity.FIREWORKS)
ON_ROADS = (Activity.AUTOMATED_DRIVING, Activity.REMOTE_SMALL_VEHICLE)
_FIRST = {
    Activity.DRONE: (
        "vehicle.mass_g", "vehicle.bvlos", "vehicle.over_third_parties", "vehicle.keeps_30m", "vehicle.entry_control", "vehicle.drops",
    ),
    Activity.AUTOMATED_DRIVING: (
        "vehicle.level", "vehicle.driver_on_board", "vehicle.remote", "vehicle.passengers", "vehicle.fare", "on_site.closed_to_traffic",
    ),
    Activity.REMOTE_SMALL_VEHICLE: (
        "vehicle.max_speed_kmh", "vehicle.length_cm", "vehicle.width_cm", "vehicle.height_cm", "on_site.closed_to_traffic",
    ),
    Activity.GROUND_ROBOT: ("on_site.indoors", "on_site.closed_to_traffic", "vehicle.remote", "vehicle.max_speed_kmh"),
}  # fmt: skip
_MORE = {
    Activity.DRONE: ("vehicle.pilot_licence", "vehicle.airframe_certificate", "vehicle.tether_m", "vehicle.count", "on_site.owner_consent"),
}  # fmt: skip
_PLACE = ("indoor", "power_kva", "ceiling_m", "floor_m2", "parking_cars", "water", "surface", "network")
_ROAD = (
    "max_speed_limit_kmh", "max_gradient_pct", "max_signals", "min_lanes", "max_pedestrian_density", "max_parked_cars", "needs_lte_5g",
    "needs_gnss",
)  # fmt: skip
_HEIGHTS = ("altitude_lower", "altitude_upper")
_OF_FIELDS = (*SizeKind, "time_start", "time_end", "times", *_HEIGHTS)
_LEAST, _MOST = Text("（以上）", " (at least)"), Text("（以下）", " (at most)")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of the bar.  `form`: "yes_no", "must" (a box to tick), "number", "choice", "choices" or "day"."""

    name: str
    title: Text
    form: str
    unit: Text = Text("")
    choices: Sequence[tuple[str, Text]] = ()


def asked_of(activity: Activity) -> tuple[list[Field], list[Field]]:
    """What is asked of a craft: the few that matter most, and all else that a craft of the kind answers."""
    first = _FIRST.get(activity, ())
    answered = {name for craft in CRAFTS.values() if craft.activity is activity for name in craft.answers}
    more = [name for name in QUESTIONS if name in answered | set(_MORE.get(activity, ())) and name not in first]
    return [_question(name) for name in first], [_question(name) for name in more]


def needs_of(activity: Activity) -> list[Field]:
    """What the place must have: of a road what it is like, of any other what it offers."""
    on_road = activity in ON_ROADS
    names = [*(_ROAD if on_road else ()), *(() if activity is Activity.AUTOMATED_DRIVING else _PLACE)]
    return [_need(name) for name in names]


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields for a need: by field, as text; of several choices a list."""
    vehicle, on_site = document.get("vehicle") or {}, document.get("on_site") or {}
    size = next((kind for kind in SizeKind if document.get(kind) is not None), None)
    lower, upper = (document.get(name) for name in _HEIGHTS)
    told = {f"vehicle.{name}": value for name, value in vehicle.items()} | {f"on_site.{name}": value for name, value in on_site.items()}
    told |= {f"needs.{name}": value for name, value in (document.get("needs") or {}).items()}
    return {name: _written(value) for name, value in told.items()} | {
        "craft": craft_of(document["activity"], vehicle, on_site),
        "low_m": _written(lower["value"]) if lower else "",
        "high_m": _written(upper["value"]) if upper else "",
        "datum": str((upper or lower or {"datum": "AGL"})["datum"]),
        "size_kind": str(size or (SizeKind.LENGTH if document["activity"] in ON_ROADS else SizeKind.RADIUS)),
        "size": _written(document[size]) if size else "",
    }


def times_of(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """A day with its hours for each time of a need.

    Hours that end no later than they begin end on the day after; `last` is the day of the end where that does not tell it.
    """
    return [
        {
            "day": span["time_start"][:10], "from": span["time_start"][11:16], "to": span["time_end"][11:16],
            "last": span["time_end"][:10] if span["time_end"][:10] > _day_after(span["time_start"][:10]) or _whole_day(span) else "",
        }
        for span in document.get("times") or [document]
    ]  # fmt: skip


def _whole_day(span: Mapping[str, str]) -> bool:
    """Whether it ends on the day after, and no earlier in it than it began."""
    return span["time_end"][:10] > span["time_start"][:10] and span["time_end"][11:16] > span["time_start"][11:16]


def document_of_fields(fields: MultiDict[str, str]) -> dict[str, Any]:
    """The need that the fields tell, to be read by `need_from_json`.  Raises InvalidInput naming what cannot be read at all."""
    base = document_of_query(dict(parse_qsl(fields.get("base", "")[:20_000]))) or {}
    name = fields.get("craft", "")
    if name not in CRAFTS:
        raise InvalidInput.one("unknown-craft", "craft", "何を試すかを選んでください。", "choose what to try")
    craft = CRAFTS[name]
    same = fields.get("of") == name
    if not same:
        base = {key: value for key, value in base.items() if key not in ("vehicle", "on_site", "not_yet_known")}
        base["vehicle"], base["on_site"] = dict(craft.vehicle), dict(craft.on_site)
    found = {key: value for key, value in base.items() if key not in _OF_FIELDS}
    found |= {"activity": str(craft.activity)} | _size(fields) | _times(fields) | _heights(fields, base, craft.activity, craft.high_m)
    if same:
        first, more = asked_of(craft.activity)
        answers = {field.name: _read(field, fields) for field in (*first, *more)}
        for part in ("vehicle", "on_site"):
            found[part] = _laid_over(base.get(part) or {}, _with_others(answers, part, base.get(part) or {}), f"{part}.")
        _gross_as_mass(found["vehicle"], base.get("vehicle") or {})
    found["needs"] = _needs(fields, base.get("needs") or {}, craft, same=same)
    return {key: value for key, value in found.items() if value not in ({}, [], None)}


def _needs(fields: MultiDict[str, str], before: Mapping[str, Any], craft: Craft, *, same: bool) -> dict[str, Any]:
    """What the fields ask of the place, over what has no field; another craft brings its own, and what the last one brought goes."""
    told = _laid_over(before if same else {}, {field.name: _read(field, fields) for field in needs_of(craft.activity)}, "needs.")
    if same:
        return told
    brought = CRAFTS[fields["of"]].needs if fields.get("of") in CRAFTS else {}
    return {name: value for name, value in told.items() if brought.get(name) != value} | dict(craft.needs)


def _gross_as_mass(vehicle: dict[str, Any], before: Mapping[str, Any]) -> None:
    """A craft whose payload was none stays without one when another mass is told."""
    as_before = vehicle.get("gross_mass_g") == before.get("gross_mass_g")
    if as_before and before.get("gross_mass_g") == before.get("mass_g") and vehicle.get("mass_g"):
        vehicle["gross_mass_g"] = vehicle["mass_g"]


def _with_others(answers: Mapping[str, Any], part: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, each list with what stood in it before and is none of the choices to tick."""
    found = dict(answers)
    for name, value in before.items():
        question = QUESTIONS.get(f"{part}.{name}")
        if question is not None and question.several and f"{part}.{name}" in found:
            known = {choice.value for choice in question.choices}
            told = [*(found[f"{part}.{name}"] or ()), *(one for one in value if one not in known)]
            found[f"{part}.{name}"] = list(dict.fromkeys(told)) or None
    return found


def _laid_over(held: Mapping[str, Any], answers: Mapping[str, Any], part: str) -> dict[str, Any]:
    told = {name.removeprefix(part): value for name, value in answers.items() if name.startswith(part)}
    return {name: value for name, value in ({**held, **told}).items() if value is not None}


def _size(fields: MultiDict[str, str]) -> dict[str, Any]:
    kind, text = fields.get("size_kind", ""), fields.get("size", "")
    return {kind: _number(text)} if text.strip() and kind in tuple(SizeKind) else {}


def _heights(fields: MultiDict[str, str], base: Mapping[str, Any], activity: Activity, usual_m: float | None) -> dict[str, Any]:
    """Above ground, unless the need had another datum.

    The lower height is what its field says, none where that is empty; a form without the field keeps the one it had, and a first
    need goes from the ground up.
    """
    if activity not in ALOFT:
        return {name: base[name] for name in _HEIGHTS if name in base} if base.get("activity") == activity else {}
    before = base.get("altitude_upper") or base.get("altitude_lower")
    datum = before["datum"] if before else "AGL"
    text, low = fields.get("high_m", "").strip(), fields.get("low_m")
    value = _number(text) if text else usual_m if fields.get("of") != fields.get("craft") else None
    if low is None:
        lower = base.get("altitude_lower") or (None if before else {"value": 0, "datum": "AGL"})
    else:
        lower = {"value": _number(low), "datum": datum} if low.strip() else None
    if value is None:
        return {"altitude_lower": lower} if lower and lower["value"] else {}
    return {"altitude_upper": {"value": value, "datum": datum}} | ({"altitude_lower": lower} if lower else {})


def _times(fields: MultiDict[str, str]) -> dict[str, Any]:
    days, starts, ends, lasts = (fields.getlist(name) for name in ("day", "from", "to", "last"))
    spans = []
    for n, day in enumerate(days[:40]):
        if day.strip():
            start, end = (_hour(of, n) for of in (starts, ends))
            told = lasts[n].strip() if n < len(lasts) else ""
            last = told if told > day else day if end > start else _day_after(day)
            spans.append({"time_start": f"{day}T{start}:00+09:00", "time_end": f"{last}T{end}:00+09:00"})
    if not spans:
        raise InvalidInput.one("no-day", "day", "日を選んでください。", "choose a day")
    return dict(spans[0]) if len(spans) == 1 else {"times": spans}


def _hour(hours: Sequence[str], n: int) -> str:
    """Of the n-th time; where it tells none, of the first."""
    told = hours[n].strip() if n < len(hours) else ""
    return (told or (hours[0].strip() if hours else ""))[:5] or "10:00"


def _day_after(day: str) -> str:
    held: date = day_from_text(day, "day")
    return (held + timedelta(days=1)).isoformat()


def _read(field: Field, fields: MultiDict[str, str]) -> Any:
    """What the field says; None where it says nothing."""
    if field.form == "choices":
        return [value for value in fields.getlist(field.name) if value] or None
    text = fields.get(field.name, "").strip()
    if not text:
        return None
    if field.form in ("yes_no", "must"):
        return {"yes": True, "no": False}.get(text, text)
    if field.form == "number" or (field.form == "choice" and text.isdigit()):
        return _number(text)
    return text


def _number(text: str) -> Any:
    """The number a text is, also one typed in wide figures; what is none stays text, for the need to be refused by it."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    try:
        number = float(plain) if len(plain) < 40 else None
    except ValueError:
        return text[:60]
    if number is None or not math.isfinite(number):
        return text[:60]
    return int(number) if number.is_integer() else number


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def _question(name: str) -> Field:
    asked = QUESTIONS[name]
    form = "choices" if asked.several else "choice" if asked.choices else "day" if asked.day else "number" if asked.unit.ja else "yes_no"
    return Field(name=name, title=asked.short, form=form, unit=asked.unit, choices=[(c.value, c.title) for c in asked.choices])


def _need(name: str) -> Field:
    if name in PLACE_NEEDS:
        need = PLACE_NEEDS[name]
        title, unit, choices, form = need.title, need.unit, list(need.choices.items()), need.form
        measure = need.measure
    else:
        held = ATTRIBUTES[NEEDS[name].attribute]
        title, unit, form, measure = held.title, Text(held.unit), NEEDS[name].form, NEEDS[name].measure
        choices = list(GRADE_WORDS.items()) if measure is Measure.GRADE else []
    kinds: dict[Form, str] = {Form.YES_NO: "must", Form.CHOICES: "choices", Form.CHOICE: "choice"}
    bound = {Measure.AT_LEAST: _LEAST, Measure.AT_MOST: _MOST, Measure.GRADE: _MOST}.get(measure, Text(""))
    said = Text(title.ja + bound.ja, title.en + bound.en)
    return Field(name=f"needs.{name}", title=said, form=kinds.get(form, "number"), unit=unit, choices=choices)
