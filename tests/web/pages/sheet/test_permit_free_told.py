"""The sheet of a site tells in words where no permit is needed, whatever the browser does."""

import html
import json
import re

import pytest

from fieldreg.permit_free import cells

NEED = "activity=drone&high=AGL:{high}&when=20261214T1000-1200&vehicle=mass_g:900&on_site=crowd:0&needs=parking_cars:10"


def told(client, path):
    """The section's text."""
    page = client.get(path)
    assert page.status_code == 200
    section = re.search(r'<h2 id="permit-free-title">(.*?)</section>', page.text, re.DOTALL).group(1)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_the_sheet_says_what_keeps_all_of_it_from_being_free(client):
    said = told(client, "/sites/park")
    assert "許可の要らない範囲" in said
    assert "許可の要らない所はありません" in said


def test_in_english_too(client):
    said = told(client, "/en/sites/park")
    assert "Where no permit is needed" in said
    assert "Nowhere" in said
    assert not re.search(r"[ぁ-ん]", said)


def test_where_it_cannot_be_drawn_the_sheet_says_so_and_stands(client, monkeypatch):
    monkeypatch.setattr(cells, "MOST_CORNERS", -1)
    assert "範囲が広すぎるか、周りの規制が多すぎて" in told(client, "/sites/park")


def panel(client, path):
    """What the page's own script asks, where, and from which height on."""
    tag = re.search(r"<div data-permit-free-of=[^>]*>", client.get(path).text)[0]
    told = {name: html.unescape(value) for name, value in re.findall(r'data-([\w-]+)="([^"]*)"', tag)}
    return json.loads(told["permit-free-of"]), told["url"], told["height"], told["lowest"]


def test_with_a_need_it_is_told_for_the_need_and_says_so(client, services):
    query = NEED.format(high="0:160")
    said = told(client, f"/sites/park?{query}")
    document, url, height, _ = panel(client, f"/sites/park?{query}")
    answer = services.screening.permit_free(document)["summary"]
    assert answer["because"]["ja"] in said
    assert "あなたの条件: 900 g のドローン・高さ160 m・12/14(月) 10:00〜12:00（2時間）・" in said
    assert "1.2 kg" not in said
    assert (url, height) == ("/api/permit-free", "160.0")
    assert answer["because"] != services.screening.permit_free({"site": "park"})["summary"]["because"]


def test_what_is_asked_is_the_need_at_its_own_times(client):
    query = NEED.format(high="10:60").replace("1200&", "1200,20261215T2200-20261216T0200&")
    document, _, _, lowest = panel(client, f"/sites/park?{query}")
    assert document == {
        "site": "park", "activity": "drone", "vehicle": {"mass_g": 900}, "on_site": {"crowd": 0},
        "altitude_lower": {"datum": "AGL", "value": 10.0}, "altitude_upper": {"datum": "AGL", "value": 60.0},
        "times": [
            {"time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"},
            {"time_start": "2026-12-15T22:00:00+09:00", "time_end": "2026-12-16T02:00:00+09:00"},
        ],
    }  # fmt: skip
    assert lowest == "10.0"
    assert "すべての日時について判定しました。" in told(client, f"/sites/park?{query}")


def test_what_a_road_must_be_like_is_asked_with_it(client):
    query = "activity=automated_driving&when=20261214T1000-1200&needs=max_gradient_pct:8,power_kva:30"
    document, _, height, _ = panel(client, f"/sites/park?{query}")
    assert (document["odd"], height) == ({"max_gradient_pct": 8}, "")


@pytest.mark.parametrize("query", ["?activity=drone&high=AMSL:40:90&when=20261214T1000-1200", "?activity=kite&when=20261214T1000-1200"])
def test_without_a_height_above_ground_there_is_no_slider(client, query):
    assert panel(client, f"/sites/park{query}")[2] == ""


def test_without_a_need_it_is_the_standing_probe_of_today(client):
    assert panel(client, "/sites/park") == ({"site": "park"}, "/api/permit-free?on=2026-11-23", "30.0", "0.0")
    assert "登録済みの1.2 kgのドローンを日中に高さ30 mまで飛ばす場合の範囲です。" in told(client, "/sites/park")


def test_in_english_the_need_is_said_in_english(client):
    said = told(client, f"/en/sites/park?{NEED.format(high='0:60')}")
    assert "For your trial: 900 g drone · up to 60 m · Mon 14 Dec 10:00–12:00 (2 h)" in said
    assert not re.search(r"[ぁ-ん]", said)
