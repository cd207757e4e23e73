"""Retention: how long what names persons is kept, and from when its time runs.

The years are a setting.  The city's own periods for these records were **not confirmed** by any source we read; ten years from the
fiscal year after the one in which a thing ended is a default of ours, after what other municipalities write, and no rule of law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.fiscal_years import fiscal_year, fiscal_year_begins
from fieldreg.kernel.texts import Text

__all__ = ["DEFAULT_YEARS", "NOTE", "RetentionRule", "ended_before", "erasable_from"]

DEFAULT_YEARS = 10
_LONGEST_YEARS = 100
NOTE = Text(
    "保存年数は未確認の初期値（翌年度から10年）です。市の文書管理の規程に合わせて設定してください（FIELDREG_RETENTION_YEARS）。",
    "the years are an unconfirmed default (10 from the next fiscal year); set them by the city's own rules on records "
    "(FIELDREG_RETENTION_YEARS)",
)


@dataclass(frozen=True)
class RetentionRule:
    """Years of all, and of those programmes (or "account", "reservation") that have years of their own.

    >>> rule = RetentionRule.from_text("10, open-call=5")
    >>> rule.years_of("open-call"), rule.years_of("partnership"), rule.confirmed
    (5, 10, True)
    """

    years: int = DEFAULT_YEARS
    by_programme: Mapping[str, int] = field(default_factory=dict)
    confirmed: bool = False  # whether somebody of the city set them

    @classmethod
    def from_text(cls, text: str) -> "RetentionRule":
        """From a setting like "10, open-call=5"; "" is the default.  Raises InvalidInput."""
        usual, own = DEFAULT_YEARS, {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, years = (word.strip() for word in part.rpartition("="))
            if not (years.isascii() and years.isdigit() and 0 < int(years) <= _LONGEST_YEARS):
                raise InvalidInput.one(
                    "configuration", "FIELDREG_RETENTION_YEARS",
                    "環境変数 FIELDREG_RETENTION_YEARS は「10」か「10, open-call=5」のように、1以上の年数で書いてください。",
                    'FIELDREG_RETENTION_YEARS must be years, like "10" or "10, open-call=5"',
                )  # fmt: skip
            if name:
                own[name] = int(years)
            else:
                usual = int(years)
        return cls(usual, own, confirmed=bool(text.strip()))

    def years_of(self, programme: str) -> int:
        return self.by_programme.get(programme, self.years)


def erasable_from(ended: date, years: int) -> date:
    """The first day on which it is past its time: whole fiscal years (from 1 April) after the one in which it ended.

    >>> erasable_from(date(2026, 3, 31), 10), erasable_from(date(2026, 4, 1), 10)
    (datetime.date(2036, 4, 1), datetime.date(2037, 4, 1))
    """
    return fiscal_year_begins(fiscal_year(ended) + 1 + years)


def ended_before(today: date, years: int) -> date:
    """The day before which a thing must have ended for its time to be over today: the other way round.

    >>> ended_before(date(2036, 4, 1), 10), ended_before(date(2037, 3, 31), 10)
    (datetime.date(2026, 4, 1), datetime.date(2026, 4, 1))
    """
    return fiscal_year_begins(fiscal_year(today) - years)
