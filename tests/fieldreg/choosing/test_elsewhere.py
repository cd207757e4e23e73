"""A place outside the city: that its municipality is to be asked is no consent, and what it asks for is not known."""

from datetime import date

import pytest

from fieldreg.alternatives.weight import asks_no_more
from fieldreg.choosing.comparison.answer_rows import answer_rows
from fieldreg.choosing.comparison.cells import State
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.choosing.demands import Demands, Grade
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NOT_OURS, Finding, Severity
from tests.fieldreg.screening.plans import found
from tests.makers import park

DAY = date(2026, 11, 23)
OUTSIDE = found(NOT_OURS, severity=Severity.CONSENT)
CONSENT, BANNED = found("private-land", severity=Severity.CONSENT), found("x", severity=Severity.PROHIBITED)
PERMIT = found("caa-did")


def demands(*findings: Finding) -> Demands:
    return Demands(verdict="consent", asked_on=DAY, findings=findings, unknown=(), earliest_start=DAY, at_least=False)


@pytest.mark.parametrize(
    ("findings", "grade", "consents"),
    [
        ((), Grade.NOTHING, 0), ((CONSENT,), Grade.CONSENTS, 1),
        ((OUTSIDE,), Grade.NOT_JUDGED, 0), ((OUTSIDE, CONSENT), Grade.NOT_JUDGED, 1),
        ((PERMIT, OUTSIDE), Grade.PERMITS, 0), ((BANNED, OUTSIDE), Grade.PROHIBITED, 0),
    ],
)  # fmt: skip
def test_outside_the_city_nothing_reads_as_consents_alone(findings, grade, consents):
    held = demands(*findings)
    assert (held.grade, held.consents, held.to_dict()["consents"]) == (grade, consents, consents)
    assert held.free_of_permits is (grade in (Grade.NOTHING, Grade.CONSENTS))


def test_the_line_names_it_and_the_comparison_counts_no_consent_of_it():
    held = demands(OUTSIDE, CONSENT)
    assert held.because.ja.startswith(f"判定できない項目 1件: {OUTSIDE.title.ja}")
    both, alone = (consents_told(one) for one in (held, demands(OUTSIDE)))
    assert (both.state, both.value, both.at_least) == (State.KNOWN, 1, True)
    assert (alone.state, alone.value) == (State.UNKNOWN, None)


def test_a_place_outside_is_no_lighter_one_to_be_offered_instead():
    """Nor is one inside, of which all is known, heavier for its one consent."""
    assert not asks_no_more(demands(OUTSIDE), demands(CONSENT))
    assert asks_no_more(demands(CONSENT), demands(OUTSIDE))


def consents_told(held):
    """The cell of a comparison."""
    place = Compared(site=park(areas=()), demands=held, fit=None, permit_free=Text("x"), headroom=None, airport=None, manager=None)
    return next(row.cells[0] for row in answer_rows([place]) if row.name == "consents")
