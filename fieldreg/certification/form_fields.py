"""Reading one field of a form of the register; what is wrong joins the faults and None is returned."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.folding import folded
from fieldreg.kernel.input_faults import LONGEST_TEXT, gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text

__all__ = ["FormReader", "same_name"]

LONGEST_LINE = 200
MOST_YEN = 10**12
_YEN = re.compile(r"\d{1,13}")
_SHORT_FORMS = (("(株)", "株式会社"), ("(有)", "有限会社"), ("(同)", "合同会社"))

Word = TypeVar("Word", bound=StrEnum)


class FormReader:
    """A form with the faults found in it so far; `raise_faults` tells all of them at once."""

    def __init__(self, form: Mapping[str, Any], today: date) -> None:
        self.form, self.today = form, today
        self.faults: list[Fault] = []

    def line(self, name: str, *, required: bool = True, longest: int = LONGEST_LINE) -> str:
        """A short text in one line."""
        return gather(self.faults, lambda: text_of(self.form, name, required=required, longest=longest)) or ""

    def text(self, name: str, *, required: bool = True) -> str:
        """A text of several lines, which forms end by CR LF."""
        return self.line(name, required=required, longest=LONGEST_TEXT).replace("\r\n", "\n")

    def day(self, name: str, *, past: bool = True) -> date | None:
        """A day, with `past` one that has come.  Whether it fits anything else is for the caller to say."""
        given = str(self.form.get(name) or "").strip()
        if not given:
            self.fault("day-missing", name, "日付を入れてください。", "enter a day")
            return None
        found = gather(self.faults, lambda: day_from_text(given, name))
        if found is not None and past and found > self.today:
            self.fault("in-the-future", name, "まだ来ていない日です。きょうまでの日にしてください。", "that day has not come yet")
            return None
        return found

    def word(self, name: str, words: type[Word]) -> Word | None:
        """One of the words of an enumeration."""
        given = str(self.form.get(name) or "")
        if given in set(words):
            return words(given)
        self.fault("choice-missing", name, "一つ選んでください。", "choose one")
        return None

    def yen(self, name: str) -> int | None:
        """Whole yen, written with commas, in full width or with 円 behind it."""
        plain = unicodedata.normalize("NFKC", str(self.form.get(name) or "")).replace(",", "").strip().removesuffix("円").strip()
        if _YEN.fullmatch(plain) and int(plain) <= MOST_YEN:
            return int(plain)
        self.fault("yen-form", name, "金額を円の整数で書いてください（例: 1,200,000）。", "write whole yen, such as 1,200,000")
        return None

    def ticked(self, name: str) -> bool:
        return bool(self.form.get(name))

    def fault(self, code: str, name: str, ja: str, en: str) -> None:
        """Notes what is wrong with a field."""
        self.faults.append(Fault(code, name, Text(ja, en)))

    def raise_faults(self) -> None:
        """Raises InvalidInput with every fault, in the order they were found."""
        if self.faults:
            raise InvalidInput(self.faults)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for width, case, blanks and the short forms of kinds of company.

    >>> same_name("㈱ 杜ロボ", "株式会社杜ロボ"), same_name("株式会社杜ロボ", "杜ロボ販売株式会社")
    (True, False)
    """
    return _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    for short, long in _SHORT_FORMS:
        plain = plain.replace(short, long)
    return "".join(folded(plain).split())
