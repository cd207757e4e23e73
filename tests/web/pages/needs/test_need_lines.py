"""A need line by line: each thing asked for once, in the words of either language and of no code."""

import pytest

from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_lines import need_lines
from web.pages.needs.need_words import need_line

ROAD = "activity=automated_driving&when=20261214T1000-1200&needs="


def lines(query):
    need = AskedNeed.of(dict(part.split("=") for part in query.split("&"))).need
    return {title.ja: (said.ja, said.en) for title, said in need_lines(need)}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("low", ("少ない", "few")),
        ("medium", ("ふつう以下", "at most some")),
        ("high", ("多い以下", "at most many")),
    ],
)
def test_how_many_walk_there_is_told_in_words_and_not_by_its_code(wanted, said):
    assert lines(f"{ROAD}max_pedestrian_density:{wanted}")["歩行者の多さ"] == said


def test_what_is_asked_of_a_road_stands_line_by_line_and_what_is_not_asked_in_none():
    told = lines(f"{ROAD}min_lanes:2,max_gradient_pct:8,needs_lte_5g:y,no_oneway:y,needs_gnss:n,road_classes:~city~private")

    assert {title: said[0] for title, said in told.items() if title not in ("実証の種類", "日時")} == {
        "車線数": "2以上",
        "勾配": "8 %以下",
        "携帯電話の通信（LTE・5G）": "要る",
        "一方通行": "あってはならない",
        "道路の種別": "市道か私道・構内道路",
    }


@pytest.mark.parametrize(
    ("high", "ja", "en"),
    [
        ("AGL:0:60", "高さ60 m", "up to 60 m"),
        ("AGL:20:60", "高さ20〜60 m", "up to 20–60 m"),
        ("AMSL:20:60", "高さ海抜20〜60 m", "up to 20–60 m above the sea"),
        ("AMSL:20:", "高さ海抜20 m以上", "from 20 m above the sea up"),
        ("AGL:20:", "高さ20 m以上", "from 20 m up"),
    ],
)
def test_every_height_that_is_told_stands_in_the_line(high, ja, en):
    line = need_line(AskedNeed.of({"activity": "kite", "high": high, "when": "20261214T1000-1200"}).need)

    assert (line.ja.split("・")[1], line.en.split(" · ")[1]) == (ja, en)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("20261214T1000-1130", "12/14(月) 10:00〜11:30（1.5時間）"),
        ("20261214T1000-1045", "12/14(月) 10:00〜10:45（45分）"),
        ("20261214T2200-20261215T0200", "12/14(月) 22:00〜翌02:00（4時間）"),
        ("20261214T1000-20261216T1000,20261220T1000-1200", "12/14(月) 10:00〜12/16(水) 10:00（48時間） ほか1回"),
    ],
)
def test_hours_and_how_long_they_are_stand_in_the_line(when, said):
    assert need_line(AskedNeed.of({"activity": "kite", "when": when}).need).ja.split("・")[1] == said


def test_the_line_and_the_lines_name_what_a_place_must_have_in_both_languages():
    query = "activity=ground_robot&when=20261214T1000-1200&needs=indoor:n,power_kva:30,surface:~sand~grass"
    need = AskedNeed.of(dict(part.split("=") for part in query.split("&"))).need
    assert {name: said for name, said in lines(query).items() if name not in ("実証の種類", "日時")} == {
        "屋内": ("あってはならない", "must not be"),
        "電源の容量": ("30 kVA以上", "at least 30 kVA"),
        "地面・床": ("砂か芝・草地", "sand or grass"),
    }
    assert "電源の容量 30 kVA以上" in need_line(need).ja
    assert "at least 30 kVA" in need_line(need).en
