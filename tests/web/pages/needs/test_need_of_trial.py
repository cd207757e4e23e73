"""A trial's need is what it was without its place, and judged at that place it is the trial again."""

import re
from html import unescape

import pytest
import shapely

from fieldreg.trials.trial_geojson import trial_from_geojson
from tests import makers
from web.pages.needs.need_of_trial import need_of_trial


def feature(start, end, upper, lower=None, datum="AGL", **more):
    heights = {"altitude_upper": {"value": upper, "datum": datum}} | ({"altitude_lower": {"value": lower, "datum": datum}} if lower else {})
    told = {"activity": "drone", "time_start": f"2026-12-01T{start}:00+09:00", "time_end": f"2026-12-01T{end}:00+09:00", **heights, **more}
    box = shapely.geometry.mapping(shapely.box(140.85, 38.25, 140.851, 38.251))
    return {"type": "Feature", "geometry": box, "properties": told}


def of(*features):
    return need_of_trial(trial_from_geojson({"type": "FeatureCollection", "features": list(features)}))


def test_of_several_parts_it_has_every_time_and_the_whole_height():
    asked = of(feature("09:00", "10:00", 60, 20), feature("09:00", "10:00", 40, 10), feature("13:00", "14:00", 50, 30))

    assert asked.query == "activity=drone&high=AGL:10:60&when=20261201T0900-1000,20261201T1300-1400"


def test_where_one_part_has_no_lower_height_neither_has_the_need():
    asked = of(feature("09:00", "10:00", 60, 20), feature("09:00", "10:00", 40))

    assert asked.query == "activity=drone&high=AGL::60&when=20261201T0900-1000"


def test_heights_of_two_datums_are_no_need():
    assert of(feature("09:00", "10:00", 60), feature("09:00", "10:00", 90, datum="AMSL")) is None


def test_what_is_told_of_the_craft_and_not_yet_known_goes_along():
    asked = of(feature("09:00", "10:00", 60, vehicle={"mass_g": 900, "bvlos": False}, not_yet_known=["on_site.crowd", "site"]))

    assert asked.document["vehicle"] == {"mass_g": 900, "bvlos": False}
    assert asked.document["not_yet_known"] == ["on_site.crowd"]


@pytest.mark.parametrize("at_site", [True, False])
def test_a_kept_trial_leads_to_a_comparison_for_its_need(client, services, at_site):
    trial = makers.trial(vehicle={"mass_g": 1200, "bvlos": False})
    if not at_site:
        trial["properties"].pop("site")
    code = services.kept_trials.keep(trial)[0].code
    query = need_of_trial(trial_from_geojson(trial)).query

    (address,) = re.findall(r'href="([^"]+)">ほかの場所と比べる</a>', client.get(f"/t/{code}").text)

    assert unescape(address) == (f"/compare?site=park&{query}" if at_site else f"/?{query}")
    assert "比べるには2件以上が要ります。" in client.get(unescape(address)).text or not at_site


def test_at_its_own_place_the_need_takes_what_the_trial_takes(services):
    site = services.register.site("park")
    trial = makers.trial(vehicle={"mass_g": 1200, "bvlos": False})
    trial["geometry"] = shapely.geometry.mapping(site.outline)
    with services.store.reading() as work:
        screened = services.screening.screened(work, trial_from_geojson(trial))
        again = services.screening.screened(work, need_of_trial(trial_from_geojson(trial)).need.at(site))

    assert again.answers == screened.answers
