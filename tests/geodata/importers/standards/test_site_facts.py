"""Facts, facilities and past trials of a site's row: every way to write them wrong, with its place and sentence."""

import pytest
from shapely.geometry import Point

from geodata.importers.standards.sites import read_sites
from geodata.tables import Row

SITE = {"id": "s", "name": "公園", "kind": "park", "manager": "m", "accuracy_m": 10}


def read(**told):
    return read_sites([Row(file="a.geojson", number=1, id="s", properties=SITE | told, outline=Point(140.9, 38.2))])


@pytest.mark.parametrize(
    ("told", "where", "code"),
    [
        ({"facilities": ["water"]}, "properties.facilities", "not-an-object"),
        ({"facilities": {"electricity": 30}}, "properties.facilities.electricity", "unknown-facility"),
        ({"facilities": {"power_kva": "30"}}, "properties.facilities.power_kva", "not-a-number"),
        ({"facilities": {"surface": ["lava"]}}, "properties.facilities.surface[0]", "unknown-choice"),
        ({"facts": {"area_m2": "市"}}, "properties.facts.area_m2", "fact-form"),
        ({"facts": {"area_m2": {"source": "市", "on": "2021/12"}}}, "properties.facts.area_m2", "fact-form"),
        ({"facts": {"area_m2": {"source": "市", "on": "2021-13"}}}, "properties.facts.area_m2", "fact-form"),
        ({"facts": {"area_m2": {"source": "市", "method": "guessed"}}}, "properties.facts.area_m2", "fact-form"),
        ({"facts": {"area_m2": {"source": "市", "about": "yes"}}}, "properties.facts.area_m2", "fact-form"),
        ({"facts": {"area_m2": {"source": "市", "confidence": "sure"}}}, "properties.facts.area_m2", "fact-form"),
        ({"past_trials": {}}, "properties.past_trials", "wrong-type"),
        ({"past_trials": ["2021"]}, "properties.past_trials[0]", "past-trial-form"),
        ({"past_trials": [{"on": "2021", "what": "x"}, {"what": "x"}]}, "properties.past_trials[1]", "past-trial-form"),
        ({"past_trials": [{"on": "2021", "what": " "}]}, "properties.past_trials[0]", "past-trial-form"),
        ({"past_trials": [{"on": "spring", "what": "x"}]}, "properties.past_trials[0]", "past-trial-form"),
        ({"past_trials": [{"on": "2021", "what": "x", "person": "y"}]}, "properties.past_trials[0]", "past-trial-form"),
    ],
)
def test_a_row_that_is_wrong_is_kept_out_and_the_place_told(told, where, code):
    found = read(**told)

    assert dict(found.sites) == {}
    (fault,) = (held.fault for held in found.faults)
    assert (fault.where, fault.code) == (where, code)
    assert fault.message.ja
    assert fault.message.en


def test_a_row_that_says_nothing_of_them_has_none():
    (_, site) = read().sites["s"]

    assert (dict(site.facilities), dict(site.facts), site.past_trials) == ({}, {}, ())
