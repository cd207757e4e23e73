"""Reserving and consulting are asked for with the need, from the list's card, the sheet and the comparison alike."""

import html
import re

import pytest

NEED = "activity=drone&radius_m=20&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900&needs=parking_cars:1"
WAYS = {f"/sites/park/reserve?{NEED}", f"/consult?site=park&{NEED}"}
PAGES = [f"/?{NEED}", f"/sites/park?{NEED}", f"/compare?site=park&site=hostile&{NEED}"]


def addresses(page):
    return {html.unescape(address) for address in re.findall(r'href="([^"]*)"', page)}


@pytest.mark.parametrize("path", PAGES, ids=["list", "sheet", "compare"])
def test_both_links_carry_the_need_on(client, path):
    assert addresses(client.get(path).text) >= WAYS


@pytest.mark.parametrize("path", PAGES, ids=["list", "sheet", "compare"])
def test_in_english_they_stay_in_english(client, path):
    assert addresses(client.get(f"/en{path}").text) >= {f"/en{way}" for way in WAYS}


def test_the_rows_of_the_script_have_the_same_addresses_as_the_page(client):
    (row,) = [row for row in client.get(f"/map/rows.json?{NEED}").json["rows"] if row["id"] == "park"]
    assert {row["reserve"], row["consult"]} == WAYS


@pytest.mark.parametrize("path", [f"/?{NEED}", f"/compare?site=park&site=reused&{NEED}"], ids=["list", "compare"])
def test_a_place_of_another_use_can_be_asked_about_and_not_reserved(client, path):
    found = addresses(client.get(path).text)
    assert f"/consult?site=reused&{NEED}" in found
    assert f"/sites/reused/reserve?{NEED}" not in found


@pytest.mark.parametrize("path", ["/", "/sites/park", "/compare?site=park&site=hostile"], ids=["list", "sheet", "compare"])
def test_without_a_need_the_links_are_as_they_were(client, path):
    found = {address for address in addresses(client.get(path).text) if re.match(r"/sites/\w+/reserve|/consult", address)}
    assert found == {"/consult", *({"/sites/park/reserve", "/consult?site=park"} if path.startswith("/sites") else ())}
