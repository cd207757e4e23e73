"""What is in doubt is told, and what is not is not: made-up files of either kind."""

from datetime import date
from pathlib import Path

import pytest

from fieldreg.law.files.catalogue import load_record
from fieldreg.law.files.parameters import load_parameter
from fieldreg.law.files.review import doubts

MADE_UP = Path(__file__).parent / "made_up"
ON = date(2026, 3, 1)


def rule(name):
    return load_record(MADE_UP / f"{name}.yaml", "made_up")


def number(name):
    return load_parameter(MADE_UP / f"{name}.yaml", f"made_up.{name}")


def told(found):
    return [(str(d.kind), d.about, d.because.en) for d in found]


def test_fresh_files_leave_no_doubt():
    assert doubts([rule("fresh-rule")], [number("fresh_number")], {"fresh-rule"}, ON) == []


def test_everything_doubtful_is_told_by_kind():
    found = doubts([rule("doubtful-rule")], [number("doubtful_number")], set(), ON)

    assert told(found) == [
        ("unconfirmed_rule", "doubtful-rule", "A doubtful rule"),
        ("unconfirmed_number", "made_up.doubtful_number", "the value from 2015-12-10 is not confirmed"),
        ("unconfirmed_lead_time", "doubtful-rule", "7 calendar_days is not confirmed"),
        ("stale", "doubtful-rule", "never checked"),
        ("stale", "made_up.doubtful_number", "last checked on 2025-02-28"),
        ("uncited_number", "made_up.doubtful_number", "a reference without a link: Hearsay"),
        ("rule_without_case", "doubtful-rule", "A doubtful rule"),
    ]


@pytest.mark.parametrize(("on", "stale"), [(date(2027, 3, 1), False), (date(2027, 3, 2), True)])
def test_a_year_to_the_day_is_fresh_and_a_day_more_is_stale(on, stale):
    found = doubts([rule("fresh-rule")], [number("fresh_number")], {"fresh-rule"}, on)

    assert told(found) == stale * [
        ("stale", "fresh-rule", "last checked on 2026-03-01"),
        ("stale", "made_up.fresh_number", "last checked on 2026-03-01"),
    ]
