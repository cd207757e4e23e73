"""What the importers of coded datasets (国土数値情報 and its like) share: codes, blanks, days, and an accuracy asked for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Target
from geodata.tables import Row

__all__ = ["KSJ_LICENCE", "accuracy_of", "code_of", "day_of", "plain", "text_of", "told_code", "unconfirmed_codes", "values_in"]

KSJ_LICENCE = "国土数値情報ダウンロードサイトコンテンツ利用規約"
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_UNKNOWN_YEARS = ("9999", "0001")  # 9999/1/1 (国土数値情報), 0001-01-01 (PLATEAU): the publisher does not know the day


def plain(value: Any) -> str:
    """A cell as text without the blanks about it: 1, 1.0 and " 1" are "1"; nothing, true, false and lists are "".

    >>> plain(4.0), plain("\u3000国道４号 "), plain(None), plain(True)
    ('4', '国道４号', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def values_in(head: Sequence[Row], name: str) -> set[str]:
    """What the first rows hold in one column, as text; blanks are left out."""
    return {text for row in head if (text := plain(row.properties.get(name)))}


def text_of(cells: Cells, name: str) -> str:
    """A text without the blanks about it; a number stands as it is written."""
    value = cells.raw(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain(value)
    return cells.text(name).strip()


def code_of(cells: Cells, name: str, known: Mapping[str, Any], *, needed: bool = True) -> str:
    """A key of `known`, written as a number, with or without leading zeros; "" (with a fault, if needed) for a blank.

    A code nobody knows is always a fault: the publisher has changed its list, or the column is another.  So only a
    column that decides what a zone is may be read by it; any other is read by `told_code`.
    """
    written, code = _code(cells, name)
    if code in known:
        return code
    if written or needed:
        listed = ", ".join(known)
        cells.tell(
            "unknown-code", name, f"{name} は {listed} のどれかのコードです（受け取った値: {str(cells.raw(name))[:40]!r}）。",
            f"{name} is one of the codes {listed}; got {str(cells.raw(name))[:40]!r}",
        )  # fmt: skip
    return ""


def told_code(cells: Cells, name: str, known: Mapping[str, Any]) -> str:
    """The same of a column that decides nothing: "" for a code nobody knows, which is kept as it is (`unconfirmed_codes`)."""
    written, code = _code(cells, name)
    if code in known:
        return code
    if written:
        cells.unconfirmed[name] = written
    return ""


def unconfirmed_codes(cells: Cells) -> dict[str, Any]:
    """Attributes that tell which codes nobody knows, by column, as they were written; empty where all are known."""
    return {"unconfirmed_codes": dict(cells.unconfirmed)} if cells.unconfirmed else {}


def _code(cells: Cells, name: str) -> tuple[str, str]:
    """As written, and without full width and leading zeros."""
    written = plain(cells.raw(name))
    code = unicodedata.normalize("NFKC", written)
    return written, (code.lstrip("0") or "0") if code.isdecimal() else code


def day_of(cells: Cells, name: str) -> date | None:
    """A day written 2009/3/31 or 2009-03-31; None for a blank and for the years 9999 and 0001, by which "unknown" is meant."""
    written = unicodedata.normalize("NFKC", plain(cells.raw(name)))
    if not written or written.startswith(_UNKNOWN_YEARS):
        return None
    found = _DAY.fullmatch(written)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:  # no such day: told below
        pass
    cells.tell(
        "day-form", name, f"{name} は 2009/3/31 の形の日付です（受け取った値: {written[:40]!r}）。",
        f"{name} is a day such as 2009/3/31; got {written[:40]!r}",
    )  # fmt: skip
    return None


def accuracy_of(target: Target, ja: str, en: str) -> float:
    """The accuracy the loader gave for `ja` (`en`), metres.  Raises InvalidInput where nobody says it."""
    if target.accuracy_m is None:
        raise InvalidInput.one(
            "accuracy-missing", "--accuracy",
            f"{ja}の位置の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 25）。",
            f"the data does not tell how exact {en} is; give --accuracy in metres (such as --accuracy 25)",
        )  # fmt: skip
    return target.accuracy_m
