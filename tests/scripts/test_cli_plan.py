"""`fieldreg screen --ics`, and the plan in the terminal."""

import json

import pytest
from icalendar import Calendar

from fieldreg.law.findings import Severity
from scripts.saying import screening_lines
from tests.fieldreg.screening.plans import ADVICE, CALENDAR, HOURS, found, planned, unjudged
from tests.scripts.test_cli_screen import trial

ANSWER = {"verdict": "permit", "on": "2026-12-22", "earliest_start": None, "findings": [], "unknown": [], "not_applicable": []}


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "trial.geojson"
    path.write_text(json.dumps(trial()), encoding="utf-8")
    return path


def test_the_calendar_holds_the_plan_and_the_answer_stays_the_answer(run, asked, tmp_path):
    out = tmp_path / "out.ics"
    out.write_text("old")
    plain = run("screen", asked, "--json")
    result = run("screen", asked, "--json", "--ics", out)

    assert (result.exit_code, result.stdout) == (1, plain.stdout)
    assert "calendar written" in result.stderr
    steps = json.loads(result.stdout)["plan"]["steps"]
    events = Calendar.from_ical(out.read_bytes()).walk("VEVENT")
    assert [str(e["uid"]) for e in events] == [f"{s['rule']}.20261201T000000Z@fieldreg" for s in steps]
    assert "caa-did" in {s["rule"] for s in steps}
    assert [p.name for p in tmp_path.iterdir() if ".part-" in p.name] == []


def test_a_calendar_that_cannot_be_written_ends_with_2_and_leaves_nothing(run, asked, tmp_path):
    result = run("screen", asked, "--ics", tmp_path / "nowhere" / "out.ics")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "could not be written" in result.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_calendar_that_cannot_be_put_in_place_leaves_the_old_one(run, asked, tmp_path, monkeypatch):
    out = tmp_path / "out.ics"
    out.write_text("old")

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    result = run("screen", asked, "--ics", out)

    assert (result.exit_code, out.read_text()) == (2, "old")
    assert [p.name for p in tmp_path.iterdir() if ".part-" in p.name] == []


def test_the_steps_stand_in_order_with_their_last_days():
    plan = planned(
        found("notice", 48, HOURS, after=["permit"], severity=Severity.NOTIFY),
        found("permit", 10, after=["consent"]),
        found("consent", 14, CALENDAR),
        found("road"),
        found("check", severity=Severity.NOTIFY, on_the_day=True),
        desk=ADVICE,
        unknown=[unjudged("open")],
    )
    ask = "かかる期間が分かりません。窓口に確かめてください / How long it takes is not known: ask"
    assert list(screening_lines(ANSWER | {"plan": plan.to_dict()}))[1:] == [
        "",
        "申請の段取り / plan（開始 / start 2026-12-22 09:00）:",
        "  1. 窓口への相談 / The desk",
        "     目安 / recommended: 2026-09-29 目安の日は過ぎています。早めに相談してください / Later than recommended: talk to them soon",
        "  2. consentの申請 / Application consent",
        "     期限 / last day: 2026-11-20 間に合いません / Too late",
        "  3. permitの申請 / Application permit",
        "     期限 / last day: 2026-12-04 間に合いません / Too late",
        "     先に必要な回答 / waits for: 2",
        "  4. noticeの申請 / Application notice",
        "     期限 / last day: 2026-12-18 間に合いません / Too late",
        "     先に必要な回答 / waits for: 3",
        "  5. roadの申請 / Application road",
        f"     期限は不明、回答は 2026-12-22 までに必要 / answer needed by 2026-12-22: {ask}",
        "  6. checkの申請 / Application check",
        "     当日 / on the day: 2026-12-22 当日まで・当日に行います / By or on the day itself",
        "  最も早い開始日 / earliest start: 2026-12-24 以後 / or later（分からない期間や項目あり）",
        "  まだ数えていないもの / not counted yet: open",
    ]
