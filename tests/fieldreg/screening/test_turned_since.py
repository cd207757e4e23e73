"""What turned between two answers, of answers written by hand: which is graver, and which dates are others."""

import pytest

from fieldreg.law import rules_in_force
from fieldreg.screening.turned_since import GONE, turned_since
from tests.fieldreg.law.bench import ON

RULE = "caa-did"


def told(answer, *, severity=None, apply_by=None, too_late=False):
    known = {"answer": answer, "title": {"ja": "題", "en": "title"}}
    if answer == "not_applicable":
        return known
    known |= {"severity": severity or answer, "because": {"ja": "理由", "en": "reason"}, "zones": []}
    return known if answer == "unknown" else known | {"apply_by": apply_by, "too_late": too_late}


def kept(rule=None, *, asked_on="2026-11-23", earliest_start=None):
    return {
        "asked_on": asked_on, "on": "2026-12-01", "verdict": "permit", "open": {}, "earliest_start": earliest_start,
        "rules": {} if rule is None else {RULE: rule}, "law": {}, "layers": {}, "site": None,
    }  # fmt: skip


def since(before, after, **later):
    return turned_since(kept(before), kept(after, **later), rules_in_force(ON))


@pytest.mark.parametrize(
    ("before", "after", "graver"),
    [
        (None, told("not_applicable"), False), (told("not_applicable"), None, False), (None, told("permit"), True),
        (told("permit"), told("not_applicable"), False), (told("unknown", severity="permit"), told("permit"), True),
        (told("permit"), told("unknown", severity="permit"), False), (told("notify"), told("consent"), True),
        (told("not_applicable"), told("unknown", severity="advise"), True),
    ],
)  # fmt: skip
def test_only_what_weighs_more_than_before_is_graver(before, after, graver):
    (turned,) = since(before, after).rules

    assert turned.graver is graver
    assert (turned.before == GONE, turned.now == GONE) == (before is None, after is None)


def test_the_same_answers_and_dates_are_nothing():
    assert since(told("permit", apply_by="2026-11-24"), told("permit", apply_by="2026-11-24"), asked_on="2026-11-24").nothing


def test_a_last_day_that_has_passed_meanwhile_is_told_though_it_is_the_same_day():
    found = since(told("permit", apply_by="2026-11-24"), told("permit", apply_by="2026-11-24", too_late=True))

    assert [(m.what, m.rule, m.before, m.now, m.late) for m in found.dates] == [("apply_by", RULE, "2026-11-24", "2026-11-24", True)]
    assert not found.nothing


def test_an_earliest_start_that_moved_alone_is_something():
    found = since(told("permit"), told("permit"), earliest_start="2026-12-09")

    assert (found.rules, [m.what for m in found.dates], found.nothing) == ([], ["earliest_start"], False)


def test_both_verdicts_are_said_as_people_are_told_them():
    closed, open_ = ({"verdict": "unknown", "open": {"you": count}} for count in (0, 1))
    rules = {"a": told("notify"), "b": told("consent"), "c": told("unknown", severity="permit"), "d": told("not_applicable")}
    found = turned_since(kept() | open_ | {"rules": rules}, kept() | closed | {"rules": rules}, rules_in_force(ON))

    assert (found.verdict, found.said) == (("unknown", "unknown"), ("unknown", "consent"))
