"""Days and times that a workbook keeps as numbers and openpyxl leaves so: formats that Excel has built in for a language.

Which number formats 27 to 36, 50 to 58 and 71 to 81 are depends on the language (ECMA-376 part 1, 18.8.30); in Japanese,
Chinese and Korean 27 to 36 and 50 to 58 show days in each, but for the hours 32 and 33, and in Thai 71 to 81.
openpyxl calls them General.  A format that somebody wrote out may show nothing of a day but its era and year, or its
weekday, which openpyxl takes for a number too.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

__all__ = ["as_day", "shows_day"]

_HOURS: Final = frozenset({32, 33, 75, 76, 78, 79, 80})
_DAYS: Final = frozenset({*range(27, 37), *range(50, 59), 71, 72, 73, 74, 77, 81}) - _HOURS
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ERA = re.compile(r"(?:^|[^a-z0#?])(?:g{1,3}e{1,4}|g{1,3}|e{1,4}(?![+\-])|r{1,2}|a{3,4}|b{1,2})(?:$|[^a-z0#?])", re.IGNORECASE)
_FIRST_SERIAL = 1  # 1900-01-01; what is below shows no day there is


def shows_day(number_format_id: int, written: str) -> bool:
    """Whether a number in a cell of this format is shown as a day or an hour, though openpyxl reads it as a number.

    >>> shows_day(31, "General"), shows_day(57, "General"), shows_day(0, "General"), shows_day(164, "0.00E+00")
    (True, True, False, False)
    >>> shows_day(164, '[$-411]ggge"年"'), shows_day(164, '0"件"'), shows_day(164, '[$-411]aaaa;@')
    (True, False, True)
    """
    if number_format_id in _DAYS | _HOURS:
        return True
    first = _LITERAL.sub("", written).split(";", 1)[0]
    return first.lower() != "general" and _ERA.search(first) is not None


def as_day(value: float, number_format_id: int, epoch: Any) -> str:
    """The day (or hour) a number stands for, as ISO text.  Raises ValueError or OverflowError where no calendar has it."""
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 (as where workbooks are opened)

    if number_format_id in _HOURS:
        moment = from_excel(value % 1 or 0, epoch)
        return moment.isoformat() if isinstance(moment, time) else time(0).isoformat()
    if value < _FIRST_SERIAL:
        raise ValueError(f"{value} is no day")
    moment = from_excel(value, epoch)
    if isinstance(moment, datetime):
        return moment.date().isoformat() if moment.time() == time(0) else moment.isoformat(timespec="seconds")
    if isinstance(moment, date | time | timedelta):
        return str(moment)
    raise ValueError(f"{value} is no day")
