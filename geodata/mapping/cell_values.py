"""Cells of municipal tables as numbers and days: full-width digits, thousands, forms of days, Japanese eras.

Nothing is guessed here: each reader gives None for what is not written in the form it was told.
"""

import math
import re
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from geodata.importers.base.coded_values import plain

__all__ = ["day_form", "number_in", "shown"]

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}  # the year before the first
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_WAREKI = re.compile(rf"({'|'.join(_ERAS)}|[{''.join(_LETTERS)}])\s*(元|\d{{1,2}})\s*[年./-]\s*(\d{{1,2}})\s*[月./-]\s*(\d{{1,2}})\s*日?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTS = {"%Y", "%m", "%d"}


def shown(value: Any) -> str:
    """A cell as conditions and tables compare it: without the blanks about it, booleans as true and false."""
    return str(value).lower() if isinstance(value, bool) else plain(value)


def number_in(value: Any) -> float | None:
    """A finite number, written as one or as text.

    >>> number_in("１，２００.5"), number_in(50), number_in("1,20"), number_in("約50"), number_in("1e999")
    (1200.5, 50.0, None, None, None)
    """
    written = unicodedata.normalize("NFKC", plain(value))
    if _THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    if not _NUMBER.fullmatch(written):
        return None
    number = float(written)
    return number if math.isfinite(number) else None


def day_form(form: str) -> Callable[[str], date | None]:
    """The reader of days written in `form`: iso (2026-12-01), wareki, or a pattern with %Y, %m and %d once each.

    Raises ValueError for another form.

    >>> day_form("wareki")("令和元年５月１日"), day_form("%Y/%m/%d")("2026/2/30"), day_form("wareki")("H31.4.1")
    (datetime.date(2019, 5, 1), None, datetime.date(2019, 4, 1))
    """
    if form == "iso":
        return lambda written: _made(date.fromisoformat, written) if _ISO.fullmatch(written) else None
    if form == "wareki":
        return _in_era
    if sorted(re.findall("%.?", form)) != sorted(_PARTS):
        raise ValueError(f"no form of a day: {form!r}")
    return lambda written: _made(lambda text: date(*time.strptime(text, form)[:3]), unicodedata.normalize("NFKC", written))


def _in_era(written: str) -> date | None:
    found = _WAREKI.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if found is None:
        return None
    era, year, month, day = found.groups()
    first = _ERAS[_LETTERS.get(era, era)]
    return _made(lambda _: date(first + (1 if year == "元" else int(year)), int(month), int(day)), written)


def _made(make: Callable[[str], date], written: str) -> date | None:
    try:
        return make(written)
    except ValueError:
        return None
