"""What a site allows by itself, and the room above it."""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import SiteKind
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import Edition, Layer, Zone
from fieldreg.screening.standing_probe import permit_free, standing_probe
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.headroom import ground_of, headroom
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Activity
from tests.fieldreg.screening.test_screening import clear, finding, screened, unknown
from tests.makers import park

ON = date(2026, 12, 1)
PLACE = (140.954, 38.1925)  # 東六郷: 100.7 m AMSL by the worked table, ground 2 m
SURFACES = {
    "reference_point": {"lon": 140.916944, "lat": 38.139722, "elevation_m": 1.7},
    "rule": {
        "horizontal_height_m": 45, "horizontal_radius_m": 4000, "conical_slope": 0.02, "conical_radius_m": 16500,
        "outer_radius_m": 24000, "approach_slope": 0.02, "approach_length_m": 15000, "approach_divergence": 0.15,
        "transitional_slope": 1 / 7,
    },
    "strips": [
        {
            "name": "09/27", "half_width_m": 150, "extension_m": 60, "approach_slope": 0.02,
            "approach_length_m": 15000, "approach_divergence": 0.15,
            "start": {"lon": 140.899002, "lat": 38.138802, "elevation_m": 3.35},
            "end": {"lon": 140.932999, "lat": 38.1423, "elevation_m": 4.57},
        }
    ],
    "margin_m": 10,
}  # fmt: skip


def view(*zones, **edition):
    told = {"layer": "airport-surfaces", "edition": "a", "in_force_from": date(2015, 1, 1), "coverage": shapely.box(139, 37, 142, 40)}
    layer = Layer(id="airport-surfaces", title=Text("制限表面"))
    source = ZoneIndex([layer], [Edition(**told | edition)], zones)
    return LayerView(source, "airport-surfaces", ON, ON, shapely.Point(PLACE))


def zone(attributes, reach_deg=0.3, name="仙台空港"):
    outline = shapely.Point(140.917, 38.14).buffer(reach_deg)
    return Zone(id=name, layer="airport-surfaces", edition="a", name=Text(name), outline=outline, attributes=attributes)


def test_headroom_is_the_lowest_surface_less_the_ground():
    room = headroom(*PLACE, view(zone({"surfaces": SURFACES})), Ground(2.0, 15.0, "概算")).to_dict()

    assert room["status"] == "ok"
    assert room["lowest_amsl_m"] == pytest.approx(100.7, abs=0.5)
    assert room["headroom_agl_m"] == pytest.approx(98.7, abs=0.5)
    assert room["surfaces"] == {"conical": room["lowest_amsl_m"]}


def test_without_ground_the_room_is_unknown_though_the_surface_is_told():
    room = headroom(*PLACE, view(zone({"surfaces": SURFACES})), None).to_dict()

    assert (room["status"], room["headroom_agl_m"]) == ("unknown", None)
    assert room["lowest_amsl_m"] == pytest.approx(100.7, abs=0.5)


def test_an_aerodrome_of_unconfirmed_shape_leaves_it_unknown():
    near = zone({"verify": True}, name="霞目飛行場")

    room = headroom(*PLACE, view(zone({"surfaces": SURFACES}), near), Ground(2.0, 15.0, "概算"))

    assert room.status == "unknown"
    assert "霞目飛行場" in room.because.ja


@pytest.mark.parametrize("edition", [{"in_force_to": ON}, {"failed": "x"}, {"stale_after": date(2020, 1, 1)}, {"coverage": None}])
def test_a_silent_layer_leaves_it_unknown(edition):
    room = headroom(*PLACE, view(zone({"surfaces": SURFACES}), **edition), Ground(2.0, 15.0, "概算")).to_dict()

    assert (room["status"], room["lowest_amsl_m"], room["headroom_agl_m"]) == ("unknown", None, None)


def test_heights_of_a_layer_that_does_not_hold_everything_are_not_the_last_word():
    room = headroom(*PLACE, view(zone({"surfaces": SURFACES}), complete=False), Ground(2.0, 15.0, "概算")).to_dict()

    assert (room["status"], room["headroom_agl_m"]) == ("unknown", None)
    assert room["lowest_amsl_m"] == pytest.approx(100.7, abs=0.5)


@pytest.mark.parametrize(("attributes", "status"), [({}, "unknown"), ({"advise": True}, "ok")])
def test_a_zone_without_heights_leaves_it_unknown(attributes, status):
    assert headroom(*PLACE, view(zone(attributes)), Ground(2.0, 15.0, "概算")).status == status


def test_an_empty_layer_leaves_it_unknown():
    assert headroom(*PLACE, view(), None).status == "unknown"


def test_the_ground_is_the_sites_own_and_only_where_it_is_known():
    assert ground_of(park(ground_elevation_m=40.0, ground_accuracy_m=None)) == Ground(40.0, 20.0, "広い公園")
    assert ground_of(park(ground_elevation_m=None)) is None


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [([clear()], True), ([finding()], False), ([unknown()], None), ([finding(), unknown()], False)],
)
def test_whether_nothing_asks_for_a_permit(outcomes, expected):
    assert permit_free(screened(outcomes)) is expected


def test_a_road_is_probed_with_a_bus_and_other_places_with_a_drone():
    road = park(kind=SiteKind.ROAD, outline=shapely.LineString([(140.85, 38.25), (140.86, 38.25)]), areas=())

    bus, drone = standing_probe(road, ON), standing_probe(park(), ON)

    assert (bus.activity, drone.activity) == (Activity.AUTOMATED_DRIVING, Activity.DRONE)
    width = plane_at(140.855, 38.25).to_xy(bus.footprint).area / plane_at(140.855, 38.25).to_xy(road.outline).length
    assert width == pytest.approx(10, abs=0.2)
    assert drone.footprint.equals(park().outline)
