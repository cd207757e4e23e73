"""`fieldreg screen` for people: one screen, and first what is to be done."""

import json

import pytest

from scripts.first_screen import MOST_LINES, first_screen
from tests.scripts.test_cli_screen import screen, trial  # noqa: F401 - the fixture

NISHI_PARK = {"type": "Polygon", "coordinates": [[[140.8612, 38.2585], [140.8628, 38.2585], [140.8628, 38.2596], [140.8612, 38.2585]]]}
NIGHT = {"site": "nishi-park", "time_start": "2026-12-22T18:00:00+09:00", "time_end": "2026-12-22T20:00:00+09:00", "radius_m": None}


def by_night(**more):
    return {**trial(**NIGHT, **more), "geometry": NISHI_PARK}


def test_a_night_in_nishi_park_fits_one_screen_and_begins_with_what_is_to_be_done(screen):  # noqa: F811
    said = screen(by_night()).stdout.splitlines()

    assert len(said) <= MOST_LINES == 40
    assert [line.partition(" / ")[0] for line in said[:5]] == ["判定", "まず", "手続き", "あなたの回答", "窓口に確かめる"]
    assert said[0].startswith("判定 / verdict: 許可・承認が必要 / permit（2026-12-22")
    assert said[1] == "まず / first: 「公園内行為許可」を出す（期限 / last day: 2026-12-08）/ hand in Permit for acts in a park"
    assert said[2].startswith("手続き / papers: 許可 / permits 2")
    assert said[2].endswith("最も早い開始日 / earliest start: 2026-12-08 以後 / or later")
    assert "（on_site." in said[3]
    assert said[-1].endswith("--all")
    assert any("caa-night" in line for line in said)


def test_its_dates_are_those_of_the_machines_answer(screen):  # noqa: F811
    said, told = screen(by_night()).stdout, json.loads(screen(by_night(), "--json").stdout)
    steps = {rule: step["last_day"] for step in told["plan"]["steps"] for rule in step["rules"]}

    steps.pop("desk-first")
    assert {f["rule"]: f["apply_by"] for f in told["findings"] if f["apply_by"]} == {rule: day for rule, day in steps.items() if day}
    assert told["earliest_start"] == told["plan"]["earliest_start"]
    assert f"earliest start: {told['earliest_start']}" in said
    assert all(f"last day: {day} " in said for day in steps.values() if day)


def test_with_all_every_reason_stands_below(screen):  # noqa: F811
    short, whole = (screen(by_night(), *options).stdout for options in ((), ("--all",)))

    assert whole.startswith(short.rstrip("\n"))
    assert "該当なし / not applicable:" in whole
    assert "safer to have first, though no law says so" in whole


def test_a_site_that_does_not_take_the_trial_is_the_first_thing_said(screen):  # noqa: F811
    said = screen(trial(site="arahama-training-ground", place=[140.98417, 38.22861])).stdout.splitlines()

    assert said[0].startswith("判定 / verdict: 禁止 / prohibited")
    assert "今も使われています" in said[1]
    assert any("site-activity" in line for line in said)


@pytest.mark.parametrize("many", [0, 1, 200])
def test_however_much_is_found_it_is_one_screen(many):
    text = {"ja": "題", "en": "title"}
    step = {
        "kind": "application", "severity": "permit", "too_late": False, "title": text, "authority": {"name": text}, "state": "open",
        "state_name": text, "last_day": "2026-12-01", "last_moment": None, "last_day_at_latest": False,
    }  # fmt: skip
    doubt = {"rule": "u", "title": text, "open": True, "settled_by": "desk"}
    finding = {"rule": "f", "title": text, "severity": "permit", "because": text}
    answer = {
        "verdict": "permit", "on": "2026-12-01", "open": {"you": 0, "desk": many, "map": 1}, "questions": [], "findings": [finding] * many,
        "unknown": [doubt] * many, "plan": {"steps": [step] * many, "blocked": [], "earliest_start": None, "at_least": True},
    }  # fmt: skip
    said = first_screen(answer)

    assert len(said) <= MOST_LINES
    assert (f"ほか / and {many - 9} more" in "\n".join(said)) is (many > 9)
