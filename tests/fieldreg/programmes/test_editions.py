"""Editions beside each other: one on every day, told apart line by line, and none of them changed while it is in use."""

from datetime import date

import pytest

from fieldreg.programmes.differences import differences
from fieldreg.programmes.editions import edition_for, in_force_on, overlaps, period_of
from fieldreg.programmes.loading import plan_of, read_files
from tests.made_programmes import FOLLOWING, changed, small

FIRST, NEXT = small(), small(*FOLLOWING)
NO_CASES = lambda programme, edition: False


def test_an_open_end_lasts_until_the_next_edition_begins():
    both = [NEXT, FIRST]
    assert (period_of(FIRST, [FIRST]).end, period_of(FIRST, both).end, period_of(NEXT, both).end) == (None, date(2027, 4, 1), None)
    assert [edition_for("small", day, both) for day in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))] == [
        None, FIRST, FIRST, NEXT,
    ]  # fmt: skip


def test_an_end_of_its_own_leaves_a_gap():
    ended = small(("[2026-04-01, null]", "[2026-04-01, 2027-01-01]"))
    both = [ended, NEXT]
    assert [edition_for("small", day, both) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 4, 1))] == [ended, None, NEXT]
    assert overlaps(both, {}) == []
    to_the_day = small(("[2026-04-01, null]", "[2026-04-01, 2027-04-01]"))
    assert overlaps([NEXT, to_the_day], {}) == []  # the end is not included


def test_programmes_come_in_the_order_they_wish():
    other = small(("programme: small", "programme: other\norder: 60"))
    first = small(("programme: small", "programme: zebra\norder: 1"))
    assert [one.programme for one in in_force_on(date(2026, 5, 1), [other, FIRST, first])] == ["zebra", "small", "other"]


@pytest.mark.parametrize(
    "other, where",
    [
        ((("edition: 2026-04", "edition: 2026-05"),), "next.yaml: in_force"),  # the same first day
        ((("edition: 2026-04", "edition: 2026-01"), ("[2026-04-01, null]", "[2026-01-01, 2026-04-02]")), "next.yaml: in_force"),
    ],
)
def test_no_day_has_two_editions(other, where):
    plan = plan_of(read_files([("next.yaml", changed(*other).encode())]), [FIRST], NO_CASES, ["m"])
    assert [(fault.code, fault.where) for fault in plan.faults] == [("overlap", where)]
    assert "no day has two editions" in plan.faults[0].message.en


def test_each_difference_is_told_in_both_languages():
    other = small(
        ("due: {business_days: 2, from: received}", "due: {business_days: 3, from: received}"),
        ("    then: [trial, intake]", "    then: [trial]"),
        ("  - {id: budget, label: {ja: 費用, en: Budget}, kind: yen, visible_to: [desk], basis: ours}\n", ""),
        ("years: 10", "years: 5"),
        ("settings:\n", "settings:\n  - {id: pages, title: {ja: 頁, en: Pages}, value: null, basis: ours}\n"),
    )
    assert [(line.ja, line.en) for line in differences(FIRST.document, other.document)] == [
        ('質問「budget」: 削除（{"id": "budget", "label": {"ja": "費用", "en": "Budget"}, "ki…）',
         'question budget: removed ({"id": "budget", "label": {"ja": "費用", "en": "Budget"}, "ki…)'),
        ("段階「intake」 due.business_days: 2 → 3", "step intake, due.business_days: 2 → 3"),
        ('段階「coordination」 then: ["trial", "intake"] → ["trial"]', 'step coordination, then: ["trial", "intake"] → ["trial"]'),
        ("retention.years: 10 → 5", "retention.years: 10 → 5"),
        ('設定「pages」: 追加（{"id": "pages", "title": {"ja": "頁", "en": "Pages"}, "value…）',
         'setting pages: added ({"id": "pages", "title": {"ja": "頁", "en": "Pages"}, "value…)'),
    ]  # fmt: skip


def test_another_order_is_a_difference_too():
    lines = FIRST.document["outcomes"]
    turned = {**FIRST.document, "outcomes": [lines[1], lines[0], lines[2]]}
    assert [line.en for line in differences(FIRST.document, turned)] == ["outcomes: in another order"]


def test_between_editions_their_names_and_days_are_no_difference():
    assert differences(FIRST.document, NEXT.document, of_editions=True) == ()
    assert [line.en for line in differences(FIRST.document, NEXT.document)] == [
        "edition: 2026-04 → 2027-04", 'in_force: ["2026-04-01", null] → ["2027-04-01", null]',
    ]  # fmt: skip


def test_what_a_load_comes_to():
    files = [
        ("a.yaml", changed(("years: 10", "years: 5")).encode()),
        ("b.yaml", changed(*FOLLOWING, ("years: 10", "years: 7")).encode()),
        ("c.yaml", changed(("programme: small", "programme: other")).encode()),
    ]
    plan = plan_of(read_files(files), [FIRST], NO_CASES, ["m"])
    assert plan.faults == ()
    assert [(one.edition.ref, one.kind, one.against, [line.en for line in one.lines]) for one in plan.changes] == [
        ("small/2026-04", "changed", "small/2026-04", ["retention.years: 10 → 5"]),
        ("small/2027-04", "added", "small/2026-04", ["retention.years: 5 → 7"]),
        ("other/2026-04", "added", "", []),
    ]


def test_a_new_edition_is_compared_with_the_one_it_follows_and_no_earlier_one():
    third = changed(("edition: 2026-04", "edition: 2028-04"), ("[2026-04-01, null]", "[2028-04-01, null]"))
    plan = plan_of(read_files([("c.yaml", third.encode())]), [NEXT, FIRST], NO_CASES, ["m"])
    assert [one.against for one in plan.changes] == ["small/2027-04"]


def test_an_edition_in_use_is_not_changed_and_the_same_again_is_no_change():
    used = lambda programme, edition: (programme, edition) == ("small", "2026-04")
    again = plan_of(read_files([("a.yaml", changed().encode())]), [FIRST], used, ["m"])
    assert (again.faults, [one.kind for one in again.changes]) == ((), ["unchanged"])

    other = plan_of(read_files([("a.yaml", changed(("years: 10", "years: 5")).encode())]), [FIRST], used, ["m"])
    (fault,) = other.faults
    assert (fault.code, fault.where) == ("edition-in-use", "a.yaml: edition")
    assert "retention.years: 10 → 5" in fault.message.en
    assert "give it a new edition and in_force" in fault.message.en


def test_a_file_twice_and_a_desk_nobody_registered_are_told():
    files = [("a.yaml", changed().encode()), ("b.yaml", changed().encode())]
    plan = plan_of(read_files(files), [], NO_CASES, ["somebody"])
    assert [(fault.code, fault.where) for fault in plan.faults] == [
        ("unknown-manager", "a.yaml: contact.manager"), ("twice", "b.yaml: edition"), ("unknown-manager", "b.yaml: contact.manager"),
    ]  # fmt: skip


def test_a_broken_file_is_told_beside_what_the_others_would_do():
    plan = plan_of(read_files([("bad.yaml", b"programme: x\n"), ("a.yaml", changed().encode())]), [], NO_CASES, ["m"])
    assert plan.broken_files == {"bad.yaml"}
    assert {fault.where.split(":")[0] for fault in plan.faults} == {"bad.yaml"}
    assert [one.kind for one in plan.changes] == ["added"]
