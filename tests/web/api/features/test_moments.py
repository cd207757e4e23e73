from datetime import UTC, datetime

import pytest

from fieldreg.kernel.timespan import JST
from web.api.features.moments import period_from_text
from web.shell.errors import MalformedRequest


def day(year, month, date):
    return datetime(year, month, date, tzinfo=JST)


@pytest.mark.parametrize(
    "told, start, end",
    [
        ("2026-12-01", day(2026, 12, 1), day(2026, 12, 2)),
        ("2026-12-01T", day(2026, 12, 1), day(2026, 12, 2)),
        ("2026-12-01T/..", day(2026, 12, 1), None),
        ("2026-12-01/2026-12-03", day(2026, 12, 1), day(2026, 12, 4)),
        ("../2026-12-01", None, day(2026, 12, 2)),
        ("2026-12-01/", day(2026, 12, 1), None),
        ("../..", None, None),
        ("2026-12-01/P2D", day(2026, 12, 1), day(2026, 12, 3)),
        ("2026-01-31/P1M", day(2026, 1, 31), day(2026, 2, 28)),
        ("P1Y/2026-12-31", day(2026, 1, 1), day(2027, 1, 1)),
        ("2026-12-01T09:00:00Z/PT90M", datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, 30, tzinfo=UTC)),
        ("2026-12-01T09:00:00 09:00/..", day(2026, 12, 1).replace(hour=9), None),
        ("2026-12-01t09:00:00z/..", datetime(2026, 12, 1, 9, tzinfo=UTC), None),
        ("2026-12-01T09:00:00/..", day(2026, 12, 1).replace(hour=9), None),
        ("0001-01-01/2026-12-01", None, day(2026, 12, 2)),
        ("2026-12-01/9999-12-30", day(2026, 12, 1), None),
    ],
)
def test_every_way_to_say_it(told, start, end):
    period = period_from_text(told)
    assert (period.start, period.end) == (start, end)


def test_a_moment_is_shorter_than_anything_told():
    period = period_from_text("2026-12-01T09:00:00+09:00")
    assert (period.end - period.start).total_seconds() == 1e-6
    assert period.days == (day(2026, 12, 1).date(), day(2026, 12, 1).date())


@pytest.mark.parametrize("told", [
    "", "now", "2026", "2026-02-30", "2026-12-01/2026-11-30", "2026-12-01/P", "2026-12-01/PT", "2026-12-01/P0D", "P1D", "P1D/..", "../P1D",
    "2026-12-01/P9999Y", "9999-12-31/..", "1899-12-31", "../1850-01-01", "2026-12-01T25:00:00Z", "2026-12-01/x", "1/2/3", "２０２６-12-01",
])  # fmt: skip
def test_what_says_nothing_is_refused(told):
    with pytest.raises(MalformedRequest) as refused:
        period_from_text(told)
    assert refused.value.where == "datetime"
