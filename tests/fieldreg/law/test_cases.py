"""The cases a lawyer can read: ``fieldreg/law/cases/<family>/*.yaml``, each judged as written."""

from datetime import date

import pytest

from fieldreg.kernel import errors
from tests.fieldreg.law import law_cases

CASES = list(law_cases.read())


@pytest.mark.parametrize("case", [pytest.param(case, id=place) for place, case in CASES])
def test_case(case):
    assert set(case) <= law_cases.KEYS, "a key nobody reads proves nothing"
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"])):
            law_cases.judged(case)
        return

    found = law_cases.judged(case)

    assert law_cases.words(case, found) == case["expect"]
    rule = next(iter(case["expect"]))  # the first rule of a case is the one it is about
    if "because" in case:
        assert case["because"] in found[rule].because.ja
    if "needs" in case:
        assert case["needs"] == list(found[rule].needs)
    if "kind" in case:
        assert case["kind"] == found[rule].kind
    if "exemptions" in case:
        assert case["exemptions"] == {e.id: e.met for e in found[rule].exemptions}
    if "waived" in case:
        assert case["waived"] == found[rule].waived_by


def test_a_case_dated_in_the_file_is_a_day():
    assert all(isinstance(case.get(key, date.min), date) for _, case in CASES for key in ("on", "asked_on"))


def test_no_two_cases_have_one_name():
    places = [place for place, _ in CASES]
    assert sorted(set(places)) == sorted(places)
