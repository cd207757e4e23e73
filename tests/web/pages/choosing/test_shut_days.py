"""The slider and the ranking on days on which a place is shut, or has no hour left; what nobody knows stays unknown."""

import re

import pytest

from tests.makers import reservation

DOCUMENT = {
    "site": "park", "from": "2026-11-23", "source": "公園条例", "confidence": "medium",
    "hours": {"of": "use", "seasons": [{"days": {"every": ["09:00-17:00"], "mon": "closed"}}]},
}  # fmt: skip
NEED = "activity=drone&high=AGL:0:60&when=202612{day}T{hours}&vehicle=mass_g:900"


@pytest.fixture
def rows(visit):
    def of(query):
        told = visit().get(f"/map/rows.json?{query}").json
        return {row["id"]: row["slot"] and row["slot"]["words"] for row in told["rows"]}, told["slider"]["slots"]

    return of


@pytest.fixture
def ruled(services, people):
    services.availability.add(DOCUMENT, people["staff"].account)


def test_a_day_on_which_it_is_shut_is_told_and_counted(rows, ruled):
    words, counts = rows("on=2026-12-07")
    assert words["park"] == "12/7(月) 休み・次の空き 12/8(火)"
    assert words["hostile"] == "12/7(月) 空き"
    assert counts["taken"] == 1
    assert rows("on=2026-12-08")[0]["park"] == "12/8(火) 空き"


def test_a_day_without_an_hour_left_is_told_as_that(rows, ruled, services, people):
    for start, end in (("09:00", "13:00"), ("13:00", "16:00")):
        hours = {"time_start": f"2026-12-08T{start}:00+09:00", "time_end": f"2026-12-08T{end}:00+09:00"}
        services.booking.reserve(reservation(**hours), people["company"].account)
    assert rows("on=2026-12-08")[0]["park"] == "12/8(火) 予約あり・次の空き 12/9(水)"
    last = {"time_start": "2026-12-08T16:00:00+09:00", "time_end": "2026-12-08T17:00:00+09:00"}
    services.booking.reserve(reservation(**last), people["company"].account)
    assert rows("on=2026-12-08")[0]["park"] == "12/8(火) 空いている時間なし・次の空き 12/9(水)"


def test_without_rules_no_day_is_shut(rows):
    assert rows("on=2026-12-07")[0]["park"] == "12/7(月) 空き"


@pytest.mark.parametrize(
    ("day", "hours", "told", "because"),
    [
        ("08", "1000-1200", "12/8(火) 空き", "この日時に予約も休止もありません"),
        (
            "08", "1600-1800", "12/8(火) 時間外・6週間は空きなし",
            "開いている時間の外: 2026-12-08 16:00–18:00。6週間のうちに空きはありません",
        ),
        (
            "07", "1000-1200", "12/7(月) 時間外・次の空き 12/8(火)",
            "開いている時間の外: 2026-12-07 10:00–12:00。次に空いているのは 2026-12-08 10:00–12:00",
        ),
    ],
)  # fmt: skip
def test_a_need_is_held_against_the_hours(rows, ruled, services, day, hours, told, because):
    query = NEED.format(day=day, hours=hours)
    assert rows(query)[0]["park"] == told
    need = {
        "activity": "drone", "altitude_upper": {"value": 60, "datum": "AGL"}, "vehicle": {"mass_g": 900},
        **{f"time_{end}": f"2026-12-{day}T{at[:2]}:{at[2:]}:00+09:00" for end, at in zip(("start", "end"), hours.split("-"), strict=True)},
    }  # fmt: skip
    slots = {row["site"]: row["slot"] for row in services.choosing.page(need, 10).to_dict()["ranked"]}
    assert slots["park"]["because"]["ja"] == because
    assert slots["hostile"]["because"]["ja"] == "この日時に予約も休止もありません（開いている時間は未確認）"


def test_the_ranking_is_others_as_soon_as_the_hours_are(rows, services, people):
    query = NEED.format(day="07", hours="1000-1200")
    assert rows(query)[0]["park"] == "12/7(月) 空き"
    services.availability.add(DOCUMENT, people["staff"].account)
    assert re.match(r"12/7\(月\) 時間外", rows(query)[0]["park"])
