"""Whether a zone holds a position: by its border's accuracy and by its heights."""

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from geodata.export.published.zone_presence import Holds, Position, holds

BOX = shapely.box(140.88, 38.25, 140.90, 38.27)  # some 1,750 m by 2,220 m
METRE = 1 / 111_000  # of latitude, in degrees


def at(lat, height=50.0, reference="AGL", lon=140.89):
    return Position(lon=lon, lat=lat, height_m=height, reference=reference)


def zone(layer=None, outline=BOX):
    attributes = {} if layer is None else {"volumes": [{"layer": layer}]}
    return Zone(id="z", layer="did", edition="e", name=Text("z"), outline=outline, attributes=attributes)


@pytest.mark.parametrize(
    ("south_of_the_border_m", "accuracy_m", "found"),
    [(-200, 100, Holds.SURELY), (-90, 100, Holds.PERHAPS), (90, 100, Holds.PERHAPS), (110, 100, Holds.NO), (-1, 0, Holds.SURELY),
     (1, 0, Holds.NO)],
)  # fmt: skip
def test_within_its_accuracy_a_border_is_not_known(south_of_the_border_m, accuracy_m, found):
    assert holds(zone(), at(38.25 - south_of_the_border_m * METRE), accuracy_m) is found


@pytest.mark.parametrize("outline", [shapely.Point(140.89, 38.26), shapely.LineString([(140.89, 38.25), (140.89, 38.27)])])
def test_a_point_and_a_line_hold_nothing_surely(outline):
    assert holds(zone(outline=outline), at(38.26), 50) is Holds.PERHAPS
    assert holds(zone(outline=outline), at(38.26, lon=140.9), 50) is Holds.NO


@pytest.mark.parametrize(
    ("layer", "height", "reference", "found"),
    [
        (None, 10_000, "AMSL", Holds.SURELY),
        ({"lower": 30, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL"}, 29, "AGL", Holds.NO),
        ({"lower": 30, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL"}, 30, "AGL", Holds.SURELY),
        ({"lower": 30, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL"}, 101, "AGL", Holds.NO),
        ({"lower": 30, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL"}, 50, "AMSL", Holds.PERHAPS),
        ({"lower": 0, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL", "uom": "ft"}, 31, "AGL", Holds.NO),
        ({"lower": 0, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL", "uom": "ft"}, 30, "AGL", Holds.SURELY),
        ({"lower": 100, "lowerReference": "AMSL"}, 5_000, "AGL", Holds.PERHAPS),
    ],
)
def test_heights_are_compared_where_they_can_be(layer, height, reference, found):
    assert holds(zone(layer), at(38.26, height, reference), 10) is found


def test_what_is_surely_elsewhere_is_not_made_doubtful_by_its_height():
    layer = {"lower": 30, "lowerReference": "AMSL", "upper": 100, "upperReference": "AMSL"}
    assert holds(zone(layer), at(38.20), 10) is Holds.NO
