"""A rule judged for many sites at once: once for each way its looks turn out, alone where it is no function of them."""

from collections import Counter

import numpy as np
import pytest
import shapely

from fieldreg.kernel.errors import BadLaw, DatumMismatch
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NotApplicable, Severity, Unknown, UnknownKind
from fieldreg.register.sites import Site, SiteKind
from fieldreg.screening.bulk.bulk_facts import Facts
from fieldreg.screening.bulk.notebook import Notebook
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.bulk.recorded_place import RecordedPlace
from fieldreg.screening.bulk.rule_memo import Standins, judged_together
from tests.fakes import FixedClock

KINDS = (SiteKind.PARK, SiteKind.RIVER, SiteKind.COAST)


def site(n):
    outline = shapely.box(140.8 + n / 1000, 38.2, 140.8005 + n / 1000, 38.2005)
    return Site(
        id=f"s{n}", name=Text(f"候補{n}"), kind=KINDS[n % 3], outline=outline, accuracy_m=5, manager="m", ward=f"区{n % 2}",
        ground_elevation_m=10.0 * n,
    )  # fmt: skip


@pytest.fixture
def facts():
    (places,) = Places([site(n) for n in range(12)]).in_planes
    today = FixedClock().today()
    return Facts(None, places, on=today, asked_on=today, alone=None)


class Rule:
    """What a formula makes of its surroundings; counts how often it is asked."""

    def __init__(self, formula):
        self.formula, self.asked = formula, 0

    def check(self, trial, around, others=None):
        self.asked += 1
        return clear(self.formula(around))


def clear(because):
    return NotApplicable(rule="r", title=Text("r"), because=Text(because))


def together(facts, formula, alone=None):
    """What each site is told, with the rule's answers."""
    rule, notes = Rule(formula), Notebook(facts)
    own = Counter()

    def judged_alone(n):
        own[n] += 1
        return clear(alone(facts.places.sites[n]))

    found = judged_together(rule, Standins(None, notes, RecordedPlace(notes, terrain=False)), judged_alone)
    return [found.leaves[leaf] for leaf in found.column], rule.asked, own


def test_a_rule_is_judged_once_for_each_kind_of_place(facts):
    leaves, asked, own = together(facts, lambda around: str(around.site.kind))

    assert [leaf.outcome.because.ja for leaf in leaves] == [str(KINDS[n % 3]) for n in range(12)]
    assert (asked, own) == (3, {})


def test_a_later_look_is_only_taken_where_an_earlier_one_leads_to_it(facts):
    def formula(around):
        return around.site.ward if around.site.kind is SiteKind.PARK else "elsewhere"

    leaves, asked, _ = together(facts, formula)

    assert [leaf.outcome.because.ja for leaf in leaves] == [f"区{n % 2}" if n % 3 == 0 else "elsewhere" for n in range(12)]
    assert asked == 4  # parks of either ward, and two other kinds


def test_heights_are_compared_for_all_and_told_by_each(facts):
    leaves, asked, _ = together(facts, lambda around: f"{around.ground.elevation_m:.0f}" if around.ground.elevation_m > 55 else "low")

    assert [leaf.own_words for leaf in leaves] == [n >= 6 for n in range(12)]
    assert asked == 2


def test_what_cannot_be_seen_in_columns_is_judged_at_each_site_alone(facts):
    def formula(around):
        return "park" if around.site.kind is SiteKind.PARK else str(around.site.outline.area)

    leaves, _, own = together(facts, formula, alone=lambda held: held.id)

    assert [leaf.outcome.because.ja for leaf in leaves] == ["park" if n % 3 == 0 else f"s{n}" for n in range(12)]
    assert own == {n: 1 for n in range(12) if n % 3}


def test_a_rule_that_is_no_function_of_its_looks_shares_nothing(facts):
    turn = iter(range(100))

    def formula(around):
        return around.site.ward if next(turn) % 2 else around.site.kind

    leaves, _, own = together(facts, formula, alone=lambda held: held.id)

    told = [leaf.outcome.because.ja for leaf in leaves]
    assert all(told[n] == f"s{n}" for n in own)
    assert len(own) > 0


def test_what_a_rule_raises_is_told_of_the_sites_it_raises_at(facts):
    def formula(around):
        if around.site.kind is SiteKind.RIVER:
            raise DatumMismatch.one("x", "y", "比べられません", "cannot be compared")
        return "fine"

    def alone(held):
        if held.id == "s1":
            raise BadLaw(Text("s1"), where="r")
        return "after all"

    leaves, _, own = together(facts, formula, alone=alone)

    assert set(own) == {1, 4, 7, 10}
    assert isinstance(leaves[1].fault, BadLaw)
    assert leaves[1].outcome is None
    assert [leaf.outcome.because.ja for n, leaf in enumerate(leaves) if n != 1] == [
        "after all" if n % 3 == 1 else "fine" for n in range(12) if n != 1
    ]


def test_unlooked_attributes_of_a_site_go_unshared(facts):
    _, asked, own = together(facts, lambda around: str(around.site.notes), alone=lambda held: "alone")

    assert asked == 1
    assert len(own) == 12


def test_an_answer_that_is_open_is_shared_like_any_other(facts):
    class Open(Rule):
        def check(self, trial, around, others=None):
            self.asked += 1
            return Unknown(
                rule="r", title=Text("r"), because=Text(str(around.site.kind)), needs=["x"], kind=UnknownKind.MISSING_ANSWER,
                severity=Severity.PERMIT,
            )  # fmt: skip

    rule, notes = Open(None), Notebook(facts)
    found = judged_together(rule, Standins(None, notes, RecordedPlace(notes, terrain=False)), None)

    assert rule.asked == 3
    assert np.bincount(found.column).tolist() == [4, 4, 4]
