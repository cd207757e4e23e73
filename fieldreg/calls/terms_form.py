"""Reading a call's terms from what a form sent, every fault at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from fieldreg.calls.terms import EARLIER, Challenge, Criterion, Terms
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import moment_from_json

__all__ = ["MOST_CHALLENGES", "MOST_CRITERIA", "terms_from_form"]

MOST_CHALLENGES, MOST_CRITERIA = 6, 8
_HIGHEST_POINTS, _MOST_ADOPTED, _MOST_YEN, _HIGHEST_WEIGHT = 1_000, 100, 10**10, Decimal(1_000)
T = TypeVar("T")
_DECIMAL = re.compile(r"\d{1,7}(?:\.\d{1,3})?")


def terms_from_form(form: Mapping[str, Any]) -> Terms:
    """Terms as written: texts by name, `challenges` and `criteria` as rows of texts, `tie_break` as a list of words.

    Raises InvalidInput with every fault; a fault of a row names it (``challenges.2.title``).
    """
    faults: list[Fault] = []
    said = {name: gather(faults, lambda n=name, m=most: text_of(form, n, required=True, longest=m))  # type: ignore[misc]
            for name, most in (("title", 120), ("body", 4_000))}  # fmt: skip
    moments = {name: gather(faults, lambda n=name: _minute(form.get(n), n)) for name in ("opens_at", "closes_at")}  # type: ignore[misc]
    challenges = _rows(faults, form, "challenges", MOST_CHALLENGES, _challenge)
    criteria = _rows(faults, form, "criteria", MOST_CRITERIA, _criterion)
    opens_at, closes_at = moments["opens_at"], moments["closes_at"]
    until = gather(faults, lambda: _minute(form.get("questions_until"), "questions_until")) if form.get("questions_until") else closes_at
    if opens_at and closes_at and not opens_at < closes_at:
        faults.append(_fault(
            "end-before-start", "closes_at", "締切は受付開始より後にしてください。",
            "the closing must be after the opening",
        ))
    if until and closes_at and until > closes_at:
        told = "質問の期限は締切までにしてください。", "questions end with the period at the latest"
        faults.append(_fault("questions-late", "questions_until", *told))
    tie_break = tuple(dict.fromkeys(word for word in form.get("tie_break", ()) if word))
    if any(word != EARLIER and word not in {one.id for one in criteria} for word in tie_break):
        faults.append(_fault(
            "no-criterion", "tie_break", "同点の順に、ない審査項目があります。",
            "the tie-break names a criterion that is not there",
        ))
    minimum = gather(faults, lambda: _decimal(form, "minimum")) if form.get("minimum") else None
    if faults or opens_at is None or closes_at is None or until is None:
        raise InvalidInput(faults)
    terms = Terms(
        title=said["title"] or "", body=said["body"] or "", challenges=tuple(challenges), criteria=tuple(criteria), minimum=minimum,
        tie_break=tie_break, opens_at=opens_at, closes_at=closes_at, questions_until=until, two_persons=bool(form.get("two_persons")),
    )  # fmt: skip
    return _within_reach(terms)


def _within_reach(terms: Terms) -> Terms:
    """The terms, unless nobody could ever reach their minimum, or everybody would."""
    if terms.minimum is not None and not terms.worst <= terms.minimum <= terms.best:
        raise InvalidInput.one(
            "minimum-out-of-reach", "minimum",
            f"最低点は、この審査項目で取りうる {terms.worst} から {terms.best} の間にしてください。",
            f"with these criteria the minimum lies between {terms.worst} and {terms.best}",
        )  # fmt: skip
    return terms


def _rows(
    faults: list[Fault], form: Mapping[str, Any], name: str, most: int, read: Callable[[Mapping[str, Any], int, str], T]
) -> list[T]:
    """What `read` makes of each row that is not empty, numbered from 1 on without gaps."""
    rows: Sequence[Any] = form.get(name) or ()
    told = [row for row in rows if isinstance(row, Mapping) and any(str(value).strip() for value in row.values())]
    if not told:
        faults.append(_fault(f"{name}-missing", name, "少なくとも一つ書いてください。", "write at least one"))
    if len(told) > most:
        faults.append(_fault("too-many", name, f"{most} 件までにしてください。", f"at most {most}"))
    made = [gather(faults, lambda r=row, n=n: read(r, n, f"{name}.{n}")) for n, row in enumerate(told[:most], 1)]  # type: ignore[misc]
    return [one for one in made if one is not None]


def _challenge(row: Mapping[str, Any], number: int, where: str) -> Challenge:
    faults: list[Fault] = []
    texts = {
        name: gather(faults, lambda n=name, m=most: text_of(row, n, required=True, longest=m))  # type: ignore[misc]
        for name, most in (("title", 120), ("division", 120), ("body", 4_000))
    }
    most = gather(faults, lambda: _whole(row, "most", 1, _MOST_ADOPTED))
    budget = gather(faults, lambda: _whole(row, "budget_yen", 0, _MOST_YEN)) if str(row.get("budget_yen") or "").strip() else None
    if faults or most is None:
        raise _of_row(faults, where, f"課題{number}", f"challenge {number}")
    return Challenge(number=number, most=most, budget_yen=budget, **{name: text or "" for name, text in texts.items()})


def _criterion(row: Mapping[str, Any], number: int, where: str) -> Criterion:
    faults: list[Fault] = []
    title = gather(faults, lambda: text_of(row, "title", required=True, longest=120))
    lowest = gather(faults, lambda: _whole(row, "lowest", 0, _HIGHEST_POINTS))
    highest = gather(faults, lambda: _whole(row, "highest", 1, _HIGHEST_POINTS))
    weight = gather(faults, lambda: _decimal(row, "weight"))
    if weight is not None and not 0 < weight <= _HIGHEST_WEIGHT:
        faults.append(_fault(
            "weight-range", "weight", "重みは 0 より大きく 1000 までにしてください。",
            "a weight is more than 0 and at most 1000",
        ))
    if lowest is not None and highest is not None and lowest >= highest:
        faults.append(_fault(
            "points-range", "highest", "最高点は最低点より大きくしてください。",
            "the highest points must be above the lowest",
        ))
    if faults or lowest is None or highest is None or weight is None:
        raise _of_row(faults, where, f"審査項目{number}", f"criterion {number}")
    return Criterion(id=str(number), title=title or "", lowest=lowest, highest=highest, weight=weight)


def _of_row(faults: Sequence[Fault], where: str, ja: str, en: str) -> InvalidInput:
    """The faults of a row, each saying which row."""
    return InvalidInput(
        [Fault(one.code, f"{where}.{one.where}", Text(
            f"{ja}: {_named(one.where)}{one.message.ja}",
            f"{en}: {one.message.en}",
        )) for one in faults]
    )


def _named(column: str) -> str:
    return {
        "title": "名称を", "division": "担当部署を", "body": "内容を", "most": "採択の上限: ", "budget_yen": "予算: ",
        "lowest": "最低点: ", "highest": "最高点: ", "weight": "重み: ",
    }.get(column, "")  # fmt: skip


def _minute(value: Any, where: str) -> datetime:
    """An aware moment of whole minutes."""
    if not value:
        raise InvalidInput.one("moment-missing", where, "日時を入力してください。", "write day and time")
    moment = moment_from_json(value, where)
    if moment.second or moment.microsecond:
        raise InvalidInput.one("whole-minutes", where, "日時は分までで書いてください。", "write day and time to the minute")
    return moment


def _whole(row: Mapping[str, Any], name: str, lowest: int, highest: int) -> int:
    text = str(row.get(name) or "").strip().replace(",", "")
    if not (text.isascii() and text.isdigit() and len(text) < 12 and lowest <= int(text) <= highest):
        raise InvalidInput.one(
            "whole-number", name, f"{lowest} から {highest} までの整数で書いてください。",
            f"write a whole number from {lowest} to {highest}",
        )
    return int(text)


def _decimal(row: Mapping[str, Any], name: str) -> Decimal:
    """A decimal of at most three places, as it was written: never through a float."""
    text = str(row.get(name) or "").strip()
    if not (text.isascii() and _DECIMAL.fullmatch(text)):
        raise InvalidInput.one("decimal-form", name, "数字で、小数は3桁までで書いてください。", "write a number of at most three decimals")
    return Decimal(text)


def _fault(code: str, where: str, ja: str, en: str) -> Fault:
    return Fault(code, where, Text(ja, en))
