"""`fieldreg check-law` and the coverage report, over made-up files."""

import json
from datetime import date
from pathlib import Path

import pytest

from fieldreg.law.files.case_book import load_cases
from fieldreg.law.files.catalogue import load_record
from fieldreg.law.files.parameters import load_parameter
from scripts import law_coverage
from scripts.commands import law_check
from tests.scripts.conftest import run_on

MADE_UP = Path(__file__).parents[1] / "fieldreg" / "law" / "files" / "made_up"


def rule(name):
    return load_record(MADE_UP / f"{name}.yaml", "made_up")


def number(name):
    return load_parameter(MADE_UP / f"{name}.yaml", f"made_up.{name}")


@pytest.fixture
def check_law(tmp_path, monkeypatch):
    """Runs the command over the files named; no registry is there, for none is needed."""

    def run(kind, tested, *arguments):
        monkeypatch.setattr(law_check, "shipped", lambda: ([rule(f"{kind}-rule")], [number(f"{kind}_number")], tested))
        return run_on(tmp_path / "none.db", "check-law", *arguments)

    return run


def test_nothing_in_doubt_ends_with_0(check_law):
    result = check_law("fresh", {"fresh-rule"})

    assert result.exit_code == 0
    assert result.stdout == (
        "2026-11-23: 規則 1、数値 1 / 1 rules, 1 numbers\n確かめ直すものはありません / nothing to confirm\n"
    )


def test_a_later_day_makes_it_stale_and_ends_with_1(check_law):
    result = check_law("fresh", {"fresh-rule"}, "--on", "2027-03-02")

    assert result.exit_code == 1
    assert result.stdout == (
        "2027-03-02: 規則 1、数値 1 / 1 rules, 1 numbers\n"
        "\n"
        "1年を超えて確かめていないもの / not checked for more than a year: 2\n"
        "  fresh-rule: 最後に確かめたのは 2026-03-01 です / last checked on 2026-03-01\n"
        "  made_up.fresh_number: 最後に確かめたのは 2026-03-01 です / last checked on 2026-03-01\n"
    )


def test_machines_are_told_every_doubt(check_law):
    result = check_law("doubtful", set(), "--json", "--on", "2025-03-01")

    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(d["kind"], d["about"]) for d in told["doubts"]] == [
        ("unconfirmed_rule", "doubtful-rule"),
        ("unconfirmed_number", "made_up.doubtful_number"),
        ("unconfirmed_lead_time", "doubtful-rule"),
        ("stale", "doubtful-rule"),
        ("uncited_number", "made_up.doubtful_number"),
        ("rule_without_case", "doubtful-rule"),
    ]
    assert (told["on"], told["rules"], told["numbers"]) == ("2025-03-01", 1, 1)


@pytest.mark.parametrize("wrong", [("--on", "soon"), ("--every",), ("surplus",)])
def test_wrong_use_ends_with_2(check_law, wrong):
    assert check_law("fresh", {"fresh-rule"}, *wrong).exit_code == 2


def test_the_law_as_it_ships_can_be_checked(tmp_path):
    result = run_on(tmp_path / "none.db", "check-law", "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == bool(told["doubts"])
    assert told["rules"] > 20


# ---------------------------------------------------------------- coverage


def covered(name):
    cases = load_cases(MADE_UP / "cases.yaml", "made_up/cases")
    return law_coverage.coverage(rule(name), cases, lambda case, need: need in case.told.get("trial", {}).get("without", ()))


def test_a_rule_with_every_case_has_no_hole():
    row = covered("fresh-rule")

    assert row.counts == {"applies": 1, "not_applicable": 1, "unknown": 1}
    assert row.holes == []


def test_each_hole_is_marked():
    assert covered("doubtful-rule").holes == [
        "no case: applies",
        "no case: unknown",
        "exemption never met: tether",
        "exemption never unmet: tether",
        "never unanswered: vehicle.bvlos",
    ]


def test_the_report_adds_up():
    report = list(law_coverage.lines([covered("fresh-rule"), covered("doubtful-rule")]))

    assert [line.split() for line in report if not line.startswith("    HOLE")] == [
        ["rule", "applies", "not", "unknown", "exempt.", "needs"],
        ["fresh-rule", "1", "1", "1", "1/1", "1/1"],
        ["doubtful-rule", "0", "1", "0", "0/1", "0/1"],
        ["2", "rules,", "4", "answers", "expected,", "5", "holes"],
    ]


@pytest.mark.parametrize(("names", "code"), [(["fresh-rule"], 0), (["fresh-rule", "doubtful-rule"], 1)])
def test_a_hole_ends_with_1(monkeypatch, capsys, names, code):
    cases = [c for c in load_cases(MADE_UP / "cases.yaml", "made_up/cases") if c.on > date(2016, 1, 1)]
    monkeypatch.setattr(law_coverage, "records", lambda: [rule(name) for name in names])
    monkeypatch.setattr(law_coverage, "all_cases", lambda: cases)

    assert law_coverage.main() == code
    assert capsys.readouterr().out.count("HOLE") == (5 if code else 0)
