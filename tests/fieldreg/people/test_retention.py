"""From which day on what names persons may be erased: by fiscal years, and the two ways of asking agree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.retention import DEFAULT_YEARS, RetentionRule, ended_before, erasable_from

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    "ended, years, first",
    [
        (date(2026, 3, 31), 10, date(2036, 4, 1)),
        (date(2026, 4, 1), 10, date(2037, 4, 1)),
        (date(2026, 12, 31), 1, date(2028, 4, 1)),
        (date(2027, 1, 1), 1, date(2028, 4, 1)),
    ],
)
def test_years_run_from_the_fiscal_year_after_the_end(ended, years, first):
    assert erasable_from(ended, years) == first


@given(today=DAYS, days=st.integers(-400, 400), years=st.integers(1, 30))
def test_what_is_looked_for_is_what_is_past_its_time(today, days, years):
    ended = today.replace(year=today.year - years, day=1) + timedelta(days=days)  # about where it turns
    assert (ended < ended_before(today, years)) is (erasable_from(ended, years) <= today)


@given(ended=DAYS, years=st.integers(1, 30))
def test_nothing_is_erased_before_its_years_are_over(ended, years):
    assert erasable_from(ended, years) - ended > timedelta(days=365 * years)


def test_a_rule_is_read_from_the_setting():
    rule = RetentionRule.from_text(" 7 , open-call = 5,account=3")
    assert (rule.years_of("partnership"), rule.years_of("open-call"), rule.years_of("account"), rule.confirmed) == (7, 5, 3, True)
    assert RetentionRule.from_text("") == RetentionRule(DEFAULT_YEARS, {}, confirmed=False)


@pytest.mark.parametrize("text", ["0", "-1", "ten", "10, x", "open-call=", "101", "1.5"])
def test_a_setting_that_is_none_names_its_variable(text):
    with pytest.raises(InvalidInput) as told:
        RetentionRule.from_text(text)
    assert told.value.where == "FIELDREG_RETENTION_YEARS"
