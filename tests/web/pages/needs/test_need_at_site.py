"""The need that an address asks for is taken on to the checking page as it is, or it is said what the page cannot hold."""

import html
import json
import re

import pytest

from fieldreg.screening.needs import Need
from fieldreg.trials.trial_geojson import trial_from_geojson
from web.pages.needs.asked_need import AskedNeed

SITE = "park"
NEED = "activity=drone&high=AGL:5:60&when=20261214T1000-1200&vehicle=mass_g:900,bvlos:n&on_site=crowd:0&needs=power_kva:30"


def began_with(client, query):
    page = client.get(f"/check?site={SITE}&{query}")
    assert page.status_code == 200
    return json.loads(html.unescape(re.search(r'data-trial="([^"]*)"', page.text)[1]) or "null"), page.text


def test_the_need_is_laid_over_the_whole_site_as_the_list_judges_it(client, services):
    document, _ = began_with(client, NEED)

    (told,) = trial_from_geojson(document).volumes
    trial = AskedNeed.of(dict(part.split("=") for part in NEED.split("&"))).need.at(services.register.site(SITE))
    (meant,) = trial.volumes
    assert (told.altitude_lower, told.altitude_upper, told.timespan) == (meant.altitude_lower, meant.altitude_upper, meant.timespan)
    assert told.outline.equals(meant.outline)
    assert document["properties"]["vehicle"] == {"mass_g": 900, "bvlos": False}


def test_what_a_road_must_be_like_goes_with_the_trial_and_what_a_place_must_have_does_not(client):
    document, _ = began_with(client, "activity=automated_driving&when=20261214T1000-1200&needs=max_gradient_pct:8,power_kva:30")

    assert document["properties"]["odd"] == {"max_gradient_pct": 8}


@pytest.mark.parametrize(
    "query",
    ["activity=drone&high=AGL:0:60&when=20261214T2200-20261215T2200", "activity=drone&high=AGL:0:60&when=20261214T2200-20261216T0200"],
)
def test_what_the_fields_cannot_say_is_said_and_not_changed(client, query):
    document, page = began_with(client, query)

    assert document is None
    assert "この条件のままの判定は、場所のページにあります" in page
    assert f'href="/sites/{SITE}?{html.escape(query)}"' in page


@pytest.mark.parametrize(
    ("query", "lower", "end"),
    [
        ("activity=drone&high=AMSL:20:60&when=20261214T1000-1200", {"value": 20.0, "datum": "AMSL"}, "2026-12-14T12:00:00+09:00"),
        ("activity=drone&high=AGL:0:60&when=20261214T2200-20261215T0200", {"value": 0.0, "datum": "AGL"}, "2026-12-15T02:00:00+09:00"),
    ],
)
def test_heights_above_the_sea_and_nights_are_begun_with(client, query, lower, end):
    document, _ = began_with(client, query)

    assert (document["properties"]["altitude_lower"], document["properties"]["time_end"]) == (lower, end)


def test_a_time_that_ends_on_another_day_says_on_which(client):
    _, page = began_with(client, "activity=drone&high=AGL:0:60&when=20261214T1000-1200,20261215T1000-20261217T0900,20261219T2200-2300")

    assert re.findall(r'<a class="tabular" href="[^"]+">([^<]+)</a>', page) == ["12/15 10:00–12/17 09:00", "12/19 22:00–23:00"]


def test_of_several_times_each_has_its_own_address(client):
    document, page = began_with(client, "activity=drone&high=AGL:0:60&when=20261214T1000-1200,20261215T1300-1400")

    assert document["properties"]["time_start"] == "2026-12-14T10:00:00+09:00"
    (other,) = re.findall(r'<a class="tabular" href="([^"]+)">', page)
    then, _ = began_with(client, html.unescape(other).split("?site=park&")[1])
    assert Need.from_json({**{k: v for k, v in then["properties"].items() if k != "site"}}).timespan.start.hour == 13
