"""The shipped cases as readers meet them are the cases the tests judge."""

from datetime import date
from pathlib import Path

import pytest

from fieldreg.kernel.errors import BadLaw
from fieldreg.law.files.case_book import CASE_DAY, all_cases, answer_of, cases_of, load_cases
from tests.fieldreg.law import bench, law_cases

MADE_UP = Path(__file__).parent / "made_up"


def test_every_case_that_is_judged_is_in_the_book():
    assert [(f"{c.place}: {c.name}", dict(c.told)) for c in all_cases()] == list(law_cases.read())


def test_a_case_without_a_day_is_judged_on_the_day_told():
    assert CASE_DAY == bench.ON


def test_a_case_is_read_whole():
    first, *_ = load_cases(MADE_UP / "cases.yaml", "made_up/cases")

    assert (first.name, first.on, first.about) == ("It applies", date(2026, 1, 2), "fresh-rule")
    assert [(rule, answer_of(said)) for rule, said in first.expect.items()] == [
        ("fresh-rule", "applies"),
        ("doubtful-rule", "not_applicable"),
    ]


def test_cases_about_a_rule_come_before_those_that_mention_it():
    about = [case.about == "caa-did" for case in cases_of("caa-did")]

    assert about == sorted(about, reverse=True)
    assert {True, False} == set(about)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: alone", "not a list of cases"),
        ("- on: 2026-01-01", "a case needs a name"),
        ("- {name: x, on: soon}", "not a date: 'soon'"),
        ("- {name: x, on: 2026-13-01}", "cannot be read|not a date"),
        ("- {name: x, expect: [permit]}", "an answer for each rule"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path, text, said):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadLaw, match=said) as caught:
        load_cases(path, "made_up/broken")

    assert caught.value.where.startswith("made_up/broken")
