"""The sheet tells how far up the airport's surface is, as far as the law lets one fly, and only where something flies."""

import re

from fieldreg.law.files.parameters import parameter
from fieldreg.register.sites import SiteKind
from web.pages.law.height_limit import height_limit_m
from web.pages.maps.map_features import point_on


def told(client, site, prefix=""):
    """What the sheet says of the room, without its source; None where it says nothing."""
    found = re.search(r"<dd data-headroom>(.*?)<span class=\"facts__source\">", client.get(f"{prefix}/sites/{site.id}").text, re.DOTALL)
    return found and " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_the_room_is_told_up_to_the_surface_and_no_farther_than_the_law_lets_one_fly(registry):
    services, client = registry
    limit = parameter("aviation.height_limit", services.clock.today()).number
    seen = set()
    for site in services.register.sites():
        if site.kind in (SiteKind.ROAD, SiteKind.INDOOR) or site.indoor:
            continue
        room = services.screening.headroom(*point_on(site), services.clock.today())["headroom_agl_m"]
        if room is None:
            expected = ""
        elif room >= limit:
            expected = "150 m以上（地上から）。ただし 150 m 以上を飛ぶには航空法の許可が要ります。"
        else:
            expected = f"地上から約 {int(room)} mまで"
        assert told(client, site) == expected, site.id
        seen.add(expected[:4])
    assert {"150 ", "地上から"} <= seen


def test_a_road_and_a_hall_have_no_room_to_fly_in(registry):
    services, client = registry
    sites = [site for site in services.register.sites() if site.kind in (SiteKind.ROAD, SiteKind.INDOOR) or site.indoor]

    assert {SiteKind.ROAD, SiteKind.INDOOR} <= {site.kind for site in sites}
    assert [site.id for site in sites if told(client, site) is not None] == []


def test_no_page_calls_it_a_height_one_may_fly_at(registry):
    services, client = registry
    site = next(site for site in services.register.sites() if site.kind == SiteKind.PARK)

    assert "飛べる高さ" not in client.get(f"/sites/{site.id}").text
    assert "空港の制限表面まで" in client.get(f"/sites/{site.id}").text
    assert "Up to the airport&#39;s surface" in client.get(f"/en/sites/{site.id}").text


def test_the_height_is_the_law_s_own_number(registry):
    services, client = registry

    assert height_limit_m(services.clock.today()) == 150
    assert 'data-height-limit="150"' in client.get("/check").text
