"""Which answer counts more: the verdict of many, and how many doubts are left to whom."""

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Authority, Finding, NotApplicable, Severity, Unknown, UnknownKind
from fieldreg.law.weighing import WEIGHTS, open_counts, outweighed, verdict

ANSWER, LAYER, STALE, BORDER = UnknownKind


def finding(severity=Severity.PERMIT):
    return Finding(
        rule="r", severity=severity, title=Text("題"), because=Text("理由"), articles=[], authority=Authority(Text("東京航空局"))
    )


def doubt(kind, *needs, severity=Severity.PERMIT):
    return Unknown(rule="r", title=Text("題"), because=Text("不明"), needs=needs, kind=kind, severity=severity)


def unknown(severity=Severity.PERMIT):
    return doubt(ANSWER, severity=severity)


def clear():
    return NotApplicable(rule="r", title=Text("題"), because=Text("当たりません"))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "clear"),
        ([clear()], "clear"),
        ([finding(severity=Severity.ADVISE)], "advise"),
        ([finding(severity=Severity.ADVISE), finding(severity=Severity.CONSENT)], "consent"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.PERMIT)], "unknown"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.PROHIBITED)], "unknown"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.ADVISE)], "consent"),
        ([finding(severity=Severity.CONSENT), unknown(severity=Severity.CONSENT)], "consent"),
        ([finding(severity=Severity.NOTIFY), unknown(severity=Severity.CONSENT)], "unknown"),
        ([finding(severity=Severity.ADVISE), unknown(severity=Severity.ADVISE)], "advise"),
        ([clear(), unknown(severity=Severity.ADVISE)], "unknown"),
        ([finding(severity=Severity.PERMIT), unknown(severity=Severity.PROHIBITED)], "permit"),
        ([finding(severity=Severity.PERMIT), unknown()], "permit"),
        ([finding(severity=Severity.PROHIBITED), finding(), unknown()], "prohibited"),
        ([unknown()], "unknown"),
    ],
)
def test_the_verdict(outcomes, expected):
    assert verdict(outcomes) == expected


def test_the_head_counts_the_open_ones_by_who_closes_them():
    lesser = doubt(ANSWER, "site", severity=Severity.CONSENT)
    held = [doubt(ANSWER, "site"), lesser, doubt(BORDER, "did: exact boundary"), doubt(STALE, "did")]

    assert open_counts(held) == {"you": 1, "desk": 1, "map": 1}
    assert open_counts([]) == {"you": 0, "desk": 0, "map": 0}


@pytest.mark.parametrize("severity", Severity)
def test_nothing_is_clear_beside_a_doubt(severity):
    assert outweighed(None, severity.rank)


def test_what_weighs_more_is_what_the_verdict_keeps():
    """Of two answers of one rule, on two days, none may hide a graver doubt or a surer permit."""
    order = [f"{status} {severity}" for status, severity in sorted(WEIGHTS, key=lambda answer: -WEIGHTS[answer])]

    assert order == [
        "applies prohibited", "applies permit", "unknown prohibited", "unknown permit", "applies consent", "unknown consent",
        "applies notify", "unknown notify", "applies advise", "unknown advise",
    ]  # fmt: skip
