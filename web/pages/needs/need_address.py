"""A need in an address: the same need has the same words in the same order, and is read back whole.

    activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900,radio:~2.4GHz&needs=power_kva:30

Of each object its names in order, `name:value` parted by commas.  A value is `y` or `n`, a number, or a text; of a list each part
begins with `~`, of a list within it with `*`.  Whatever else these signs would mean is written as in an address (`%2C`).  `high` is
the datum, the lower height ("" for none) and the upper one, metres; `when` Japan's time, the end's day only where it is another.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import JST
from fieldreg.trials.intent import SizeKind

__all__ = ["NEED_NAMES", "document_of_query", "query_of_document"]

_OBJECTS = ("vehicle", "on_site", "needs")
NEED_NAMES = ("activity", *SizeKind, "high", "when", *_OBJECTS, "not_yet_known")
_LONGEST = 6_000
_KEPT = "!$'()*,/:;@~.-_"  # signs a query may hold as they are
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_WHEN = re.compile(r"([0-9]{8}T[0-9]{4,6})-(?:([0-9]{8})T)?([0-9]{4,6})")


def query_of_document(document: Mapping[str, Any]) -> str:
    """The query of a need as `need_to_json` writes it.

    Raises ValueError for a moment between two seconds, or heights of two datums: no need that was read has them so.
    """
    return urlencode(list(_parts(document)), safe=_KEPT, quote_via=quote)


def document_of_query(query: Mapping[str, str]) -> dict[str, Any] | None:
    """The document of a need that an address holds, to be read by `need_from_json`; None where it holds none.

    Only `NEED_NAMES` are looked at.  Raises InvalidInput naming the part that cannot be read.
    """
    told = {name: query[name] for name in NEED_NAMES if query.get(name)}
    if not told:
        return None
    long = next((name for name, text in told.items() if len(text) > _LONGEST), None)
    if long is not None:
        raise _unreadable(long)
    found: dict[str, Any] = {"activity": told.get("activity")}
    found |= {str(kind): _number(kind, told[kind]) for kind in SizeKind if kind in told}
    found |= _heights(told["high"]) if "high" in told else {}
    found |= _times(told["when"]) if "when" in told else {}
    found |= {name: _object(name, told[name]) for name in _OBJECTS if name in told}
    return found | ({"not_yet_known": told["not_yet_known"].split(",")} if "not_yet_known" in told else {})


# ---------------------------------------------------------------- writing


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "activity", document["activity"]
    yield from ((kind, _plain(document[kind])) for kind in SizeKind if document.get(kind) is not None)
    lower, upper = document.get("altitude_lower"), document.get("altitude_upper")
    if lower or upper:
        yield "high", _high(lower, upper)
    spans = document.get("times") or [document]
    yield "when", ",".join(_when(span) for span in spans)
    yield from ((name, _named(document[name])) for name in _OBJECTS if document.get(name))
    if document.get("not_yet_known"):
        yield "not_yet_known", ",".join(sorted(document["not_yet_known"]))


def _high(lower: Mapping[str, Any] | None, upper: Mapping[str, Any] | None) -> str:
    (datum, *others) = sorted({held["datum"] for held in (lower, upper) if held})
    if others:
        raise ValueError("heights of two datums")
    return ":".join([datum, *(_plain(held["value"]) if held else "" for held in (lower, upper))])


def _when(span: Mapping[str, Any]) -> str:
    start, end = (datetime.fromisoformat(span[name]).astimezone(JST) for name in ("time_start", "time_end"))
    day = "" if end.date() == start.date() else f"{end:%Y%m%d}T"
    return f"{start:%Y%m%d}T{_clock(start)}-{day}{_clock(end)}"


def _clock(moment: datetime) -> str:
    if moment.microsecond:
        raise ValueError("an address tells no parts of a second")
    return f"{moment:%H%M%S}" if moment.second else f"{moment:%H%M}"


def _named(held: Mapping[str, Any]) -> str:
    return ",".join(f"{name}:{_value(held[name])}" for name in sorted(held))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"~{_inner(one)}" for one in value)
    return _plain(value)


def _inner(value: Any) -> str:
    return "".join(f"*{_plain(one)}" for one in value) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, int | float):
        return json.dumps(int(value) if float(value).is_integer() and abs(value) < 1e15 else value)
    text = quote(str(value), safe=":.-_ ").replace("~", "%7E")  # which no quoting touches
    return f"%{ord(text[0]):02X}{text[1:]}" if text in ("y", "n") or _NUMBER.fullmatch(text) else text


# ---------------------------------------------------------------- reading


def _heights(text: str) -> dict[str, Any]:
    datum, *ends = text.split(":")
    if len(ends) != 2:
        raise _unreadable("high")
    names = ("altitude_lower", "altitude_upper")
    return {name: {"value": _number("high", end), "datum": datum} for name, end in zip(names, ends, strict=True) if end}


def _times(text: str) -> dict[str, Any]:
    spans = [_span(one) for one in text.split(",")]
    return spans[0] if len(spans) == 1 else {"times": spans}


def _span(text: str) -> dict[str, str]:
    found = _WHEN.fullmatch(text)
    if found is None:
        raise _unreadable("when")
    start, day, end = found.groups()
    return {"time_start": _moment(start), "time_end": _moment(f"{day or start[:8]}T{end}")}


def _moment(text: str) -> str:
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S" if len(text) > len("20261214T1000") else "%Y%m%dT%H%M")  # noqa: DTZ007
    except ValueError:
        raise _unreadable("when") from None
    return moment.replace(tzinfo=JST).isoformat()


def _object(name: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in text.split(","):
        key, colon, value = part.partition(":")
        if not colon or key in found:
            raise _unreadable(name)
        found[key] = _read(value)
    return found


def _read(text: str) -> Any:
    if text.startswith("~"):
        return [[_word(w) for w in one[1:].split("*")] if one.startswith("*") else _word(one) for one in text[1:].split("~")]
    return _word(text)


def _word(text: str) -> Any:
    if text in ("y", "n"):
        return text == "y"
    return json.loads(text) if _NUMBER.fullmatch(text) and not re.match(r"-?0[0-9]", text) else unquote(text)


def _number(name: str, text: str) -> Any:
    if not _NUMBER.fullmatch(text) or re.match(r"-?0[0-9]", text):
        raise _unreadable(name)
    return json.loads(text)


def _unreadable(name: str) -> InvalidInput:
    return InvalidInput.one(
        "need-address", name, f"アドレスの「{name}」を読めません。条件を入れ直してください。",
        f"{name!r} of the address cannot be read: enter the need again",
    )  # fmt: skip
