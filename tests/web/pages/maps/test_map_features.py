"""What the maps are told beside outlines: how grave a zone may be, and how far about a site still counts as in it."""

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.law.files.catalogue import records
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Site, SiteKind
from fieldreg.register.zones import LAYER_IDS
from web.pages.maps.map_features import site_features
from web.shell.gravity import gravity_of


@pytest.mark.parametrize(
    ("layer", "gravity"),
    [("small-uav", "prohibited"), ("did", "permit"), ("airport-surfaces", "permit"), ("hazard", "advise"), ("wards", ""), ("none", "")],
)
def test_a_zone_is_as_grave_as_the_gravest_rule_that_looks_at_its_layer(layer, gravity):
    assert gravity_of(layer) == gravity


def test_no_layer_of_a_rule_is_without_gravity():
    looked_at = {layer for rule in records() if rule.family != "desk" for layer in rule.layers}

    assert {layer for layer in LAYER_IDS if gravity_of(layer)} == looked_at & set(LAYER_IDS)
    assert all(Severity(gravity_of(layer)) for layer in looked_at)


@pytest.mark.parametrize(
    ("outline", "reach_m"),
    [
        (shapely.box(140.98, 38.22, 140.99, 38.23), 30),
        (shapely.LineString([(140.98, 38.22), (140.99, 38.22)]), 35),  # a road is taken 5 m to each side
        (shapely.Point(140.98, 38.22), 80),  # a bare point 50 m about it
    ],
)
def test_a_site_reaches_as_far_as_its_accuracy_and_what_it_takes_up(app, outline, reach_m):
    site = Site(id="x", name=Text("場所", "Site"), kind=SiteKind.PARK, outline=outline, accuracy_m=30, manager="m", ward="若林区")
    with app.test_request_context("/"):
        app.preprocess_request()
        ((_, _, told),) = site_features([(site, "")])

    assert told["reach_m"] == reach_m
