"""Reading and writing a need as JSON: a trial without a place, every fault told at once.

    {"activity": "drone", "vehicle": {"mass_g": 900}, "radius_m": 30, "altitude_upper": {"value": 60, "datum": "AGL"},
     "times": [{"time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T11:00:00+09:00"}],
     "needs": {"power_kva": 30, "surface": ["asphalt"], "max_gradient_pct": 8}}

One of `radius_m`, `area_m2` and `length_m` at most.  `time_start` and `time_end`, or `times` for several.  `needs` are words of
`place_needs` and, for roads, of `odd`.  All else is as in a trial (`trial_geojson`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from fieldreg.kernel.altitudes import metres
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.trials.answers_json import answers_of, not_yet_known_of
from fieldreg.trials.heights_and_times import altitude_of, in_order, no_height, times_of
from fieldreg.trials.intent import Intent, Size, SizeKind
from fieldreg.trials.odd import NEEDS, Form
from fieldreg.trials.odd_json import need_value
from fieldreg.trials.place_needs import PLACE_NEEDS, place_need_value
from fieldreg.trials.trial import Activity, OnSite, Vehicle

__all__ = ["need_from_json", "need_to_json"]

_LARGEST = {SizeKind.RADIUS: 50_000.0, SizeKind.AREA: 1e10, SizeKind.LENGTH: 100_000.0}
_KNOWN = (
    "activity", "vehicle", "on_site", *SizeKind, "altitude_lower", "altitude_upper", "time_start", "time_end", "times",
    "needs", "odd", "not_yet_known",
)  # fmt: skip
_PLACED = ("site", "area", "geometry", "corridor_width_m", "road")
I = TypeVar("I", bound=Intent)  # noqa: E741 - of an intent


def need_from_json(document: Any, kind: type[I]) -> I:
    """The need a JSON object tells, as a `kind` of intent.  Raises InvalidInput with every fault, each with its place."""
    if not isinstance(document, Mapping):
        raise InvalidInput.one("not-an-object", "", "条件を {…} の形で書いてください。", "write the need as an object")
    faults = [_stranger(name) for name in document if name not in _KNOWN]
    activity = gather(faults, lambda: Activity.from_json(document.get("activity"), "activity"))
    spans = gather(faults, lambda: times_of(document))
    lower = gather(faults, lambda: altitude_of(document, "altitude_lower", ""))
    upper = gather(faults, lambda: altitude_of(document, "altitude_upper", ""))
    if lower and upper:
        gather(faults, lambda: in_order(lower, upper, ""))
    vehicle = gather(faults, lambda: answers_of(Vehicle, document.get("vehicle"), "vehicle"))
    on_site = gather(faults, lambda: answers_of(OnSite, document.get("on_site"), "on_site"))
    size = gather(faults, lambda: _size(document))
    wanted = gather(faults, lambda: _wanted(document)) or {}
    unsettled = gather(faults, lambda: not_yet_known_of(document.get("not_yet_known"), "not_yet_known"))
    if activity is Activity.DRONE and document.get("altitude_upper") is None:
        faults.append(no_height("altitude_upper"))
    if faults or activity is None or spans is None or vehicle is None or on_site is None:
        raise InvalidInput(faults)
    return kind(
        activity=activity, timespan=spans[0], more_times=tuple(spans[1:]), altitude_lower=lower, altitude_upper=upper,
        vehicle=vehicle, on_site=on_site, size=size, not_yet_known=unsettled or frozenset(),
        needs={name: value for name, value in wanted.items() if name in PLACE_NEEDS},
        odd={name: value for name, value in wanted.items() if name in NEEDS},
    )  # fmt: skip


def need_to_json(need: Intent) -> dict[str, Any]:
    """The need as `need_from_json` reads it: what was told and no more, names in one order, times in Japan's."""
    spans = [_span_json(span) for span in need.times]
    answers: dict[str, Any] = {"vehicle": need.vehicle, "on_site": need.on_site}
    told: dict[str, Any] = {
        "activity": str(need.activity),
        **{name: {part: _plain(v) for part, v in asdict(held).items() if v is not None} for name, held in answers.items()},
        **({str(need.size.kind): need.size.value} if need.size else {}),
        **{name: getattr(need, name).to_dict() for name in ("altitude_lower", "altitude_upper") if getattr(need, name)},
        **(spans[0] if len(spans) == 1 else {"times": spans}),
        "needs": {name: _plain(need.needs[name]) for name in PLACE_NEEDS if name in need.needs}
        | {name: _odd_json(name, need.odd[name]) for name in NEEDS if name in need.odd},
        "not_yet_known": sorted(need.not_yet_known),
    }
    return {name: value for name, value in told.items() if value not in ({}, [])}


def _stranger(name: object) -> Fault:
    where = str(name)[:60]
    if name in _PLACED:
        return _fault(
            "need-has-a-place", where, f"場所を決める「{where}」は書きません。場所を選ぶための条件だけを書いてください。",
            f"a need has no place, so no {where!r}: tell only what the place must give",
        )  # fmt: skip
    known = ", ".join(_KNOWN)
    return _fault(
        "unknown-property", where, f"項目「{where}」はありません。使えるもの: {known}", f"there is no {where!r}; known are {known}"
    )


def _size(document: Mapping[str, Any]) -> Size | None:
    told = [kind for kind in SizeKind if document.get(kind) is not None]
    if not told:
        return None
    if len(told) > 1:
        listed = ", ".join(told)
        raise InvalidInput.one(
            "told-twice", told[1], f"広さは {listed} のうち一つだけ書いてください。", f"tell one size only, not {listed} together"
        )
    (kind,) = told
    value = metres(document[kind], kind)
    if not 0 < value <= _LARGEST[kind]:
        most = _LARGEST[kind]
        raise InvalidInput.one(
            "size-range", kind, f"{kind} は 0 より大きく {most:,.0f} 以下にしてください（受け取った値: {value:g}）。",
            f"{kind} must be above 0 and at most {most:,.0f}; got {value:g}",
        )  # fmt: skip
    return Size(kind, value)


def _wanted(document: Mapping[str, Any]) -> dict[str, Any]:
    """`needs` with `odd`, which a trial tells apart: a word that is told in both must be the same."""
    faults: list[Fault] = []
    needs, odd = (gather(faults, lambda n=name: _words(document.get(n), n)) for name in ("needs", "odd"))  # type: ignore[misc]
    if needs is None or odd is None:
        raise InvalidInput(faults)
    torn = [name for name in sorted(needs.keys() & odd.keys()) if needs[name] != odd[name]]
    if torn:
        told = "needs と違う値です。片方だけに書いてください。", "needs tells otherwise: write it in one of them"
        raise InvalidInput([_fault("told-otherwise", f"odd.{name}", *told) for name in torn])
    return {**odd, **needs}


def _words(value: Any, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput.one("not-an-object", where, "{…} の形で書いてください。", "write an object")
    faults: list[Fault] = []
    found = {
        name: gather(faults, lambda n=name, g=given: _word(n, g, f"{where}.{n}"))  # type: ignore[misc]
        for name, given in value.items()
        if given is not None
    }
    if faults:
        raise InvalidInput(faults)
    return found


def _word(name: str, given: Any, where: str) -> Any:
    if name in PLACE_NEEDS:
        return place_need_value(name, given, where)
    if name in NEEDS:
        return need_value(name, given, where)
    known = ", ".join((*PLACE_NEEDS, *NEEDS))
    raise InvalidInput.one(
        "unknown-need", where, f"条件「{name[:60]}」はありません。使えるもの: {known}", f"there is no need {name[:60]!r}; known are {known}"
    )


def _span_json(span: Timespan) -> dict[str, Any]:
    return span.in_japan().to_dict()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _odd_json(name: str, value: Any) -> Any:
    """Hours are minutes inside, and text outside."""
    if NEEDS[name].form is Form.HOURS:
        return [f"{at // 60:02}:{at % 60:02}" for at in value]
    return _plain(value)


def _fault(code: str, where: str, ja: str, en: str) -> Fault:
    return Fault(code, where, Text(ja, en))


