"""The sheet tells what a site offers with source, age and confidence, and says of what nobody knows that nobody knows it."""

import re
from datetime import date

import pytest
from shapely.geometry import LineString

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, PastTrial, SiteKind
from tests import makers
from web.pages.sheet.site_facilities import age_of, facility_rows, unknown_facilities

TODAY = date(2026, 11, 23)
HALL = makers.park(
    id="hall-park", areas=(), source="市の要覧", confidence="medium",
    facilities={"power_kva": 30, "parking_cars": 1200, "water": False, "opening": "9時から", "opening_en": "from nine", "toilet": True},
    facts={
        "facilities.power_kva": Fact("設計図 <b>", "high", "2019-04", "measured"),
        "facilities.parking_cars": Fact("新聞", "low", "2025-12", "read", about=True),
        "facilities.water": Fact("現地", "unconfirmed"),
    },
    past_trials=(
        PastTrial(
            on="2021-03-05/2021-03-07", what=Text("荷物を運ぶドローン", "Drone delivery"), who="見本社", source="新聞", confidence="high"
        ),
    ),
)  # fmt: skip
ROAD = makers.park(
    id="road", areas=(), kind=SiteKind.ROAD, outline=LineString([(140.85, 38.25), (140.86, 38.25)]), source="市",
    road={"road_class": "city", "lanes": 2, "gradient_pct": 8.5, "oneway": False, "snow_season": ["12-01", "03-31"], "notes": "冬は雪"},
    facts={"road.lanes": Fact("台帳", "high", "2024")},
)  # fmt: skip


def test_each_value_has_its_own_source_or_the_sites():
    rows = [(r.title.en, r.value.ja, r.fact.source, r.fact.confidence, r.age.ja) for r in facility_rows(HALL, TODAY)]

    assert rows == [
        ("power", "30 kVA", "設計図 <b>", "high", "7年前"),
        ("water", "なし", "現地", "unconfirmed", ""),
        ("toilet", "あり", "市の要覧", "medium", ""),
        ("parking, cars", "約1,200台", "新聞", "low", ""),
        ("open", "9時から", "市の要覧", "medium", ""),
    ]


def test_what_belongs_together_is_told_in_one_row_with_the_finer_source():
    site = makers.park(
        facilities={"toilet": True, "toilets_n": 3, "station": "富沢", "station_en": "Tomizawa", "station_m": 511, "did_m": 80},
        facts={"facilities.station": Fact("駅の表", "high"), "facilities.station_m": Fact("測った距離", "medium")},
    )

    assert [(r.value.ja, r.value.en, r.fact.source) for r in facility_rows(site, TODAY)] == [
        ("あり（地図では 3か所）", "yes (3 on the map)", ""), ("富沢（直線で 511 m）", "Tomizawa (511 m, straight)", "測った距離"),
        ("80 m", "80 m", ""),
    ]  # fmt: skip


def test_a_roads_attributes_are_told_too_and_what_is_not_known_of_it():
    rows = [(r.title.en, r.value.en or r.value.ja, r.fact.source) for r in facility_rows(ROAD, TODAY)]

    assert rows == [
        ("class of road", "city road", "市"), ("one way", "no", "市"), ("number of lanes", "2", "台帳"), ("gradient", "8.5 %", "市"),
        ("season of snow and ice", "12-01 to 03-31", "市"),
    ]  # fmt: skip
    assert [title.en for title in unknown_facilities(ROAD)] == [
        "lane width", "speed limit", "number of signals", "number of crossings", "mobile network (LTE, 5G)", "network",
        "nearest station",
    ]  # fmt: skip


def test_what_nobody_looked_up_is_named():
    assert {"power", "surface", "fenced"} & {title.en for title in unknown_facilities(HALL)} == {"surface", "fenced"}


@pytest.mark.parametrize(
    ("on", "ja"),
    [
        ("2026-11-23", ""), ("2025-11-24", ""), ("2025-11-23", "1年前"), ("2025-12", ""), ("2025-11", "1年前"), ("2018", "8年前"), ("", ""),
        ("2027-01-01", ""),
    ],
)  # fmt: skip
def test_an_age_is_in_whole_years(on, ja):
    assert age_of(on, TODAY).ja == ja


@pytest.fixture
def page(app, services):
    with services.store.writing() as work:
        work.sites.put(HALL)
        work.commit()
    return app.test_client()


def test_the_sheet_tells_value_source_age_method_and_confidence_in_both_languages(page):
    for path, wanted in (
        (
            "/sites/hall-park",
            ("30 kVA", "設計図 &lt;b&gt;", "2019-04（7年前）・計測・確からしさ: 高", "約1,200台", "要確認", "荷物を運ぶドローン（見本社）"),
        ),
        ("/en/sites/hall-park", ("2019-04 (7 years ago) · measured · confidence: high", "about 1,200 cars", "from nine", "Drone delivery")),
    ):
        told = page.get(path).text
        assert [words for words in wanted if words not in told] == []
    assert len(re.findall(r"<tr [^>]*data-facility>", page.get("/sites/hall-park").text)) == 5


def test_the_sheet_says_of_what_nobody_knows_that_it_is_unconfirmed(page):
    told = re.search(r"<p class=\"small\" data-unknown-facilities>(.*?)</p>", page.get("/sites/hall-park").text, re.DOTALL)[1]

    assert "未確認" in told
    assert "用途地域" in told
    assert "電源" not in told


def test_a_site_of_which_nothing_is_known_says_so(page):
    told = page.get("/sites/park").text

    assert "設備はまだ調べられていません" in told
    assert "電源の容量" in told
    assert "この場所で行われた実証" not in told
