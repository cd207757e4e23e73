"""A drawn boundary may be off by its accuracy: certain, possible, or surely not."""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import Edition, Layer, LayerStatus, Zone, edition_on
from fieldreg.surroundings.around_trial import LayerView

PLANE = Plane(10)
HOME = PLANE.to_xy(shapely.Point(140.92, 38.23))
ON = date(2026, 12, 1)
EVERYWHERE = shapely.box(139, 37, 142, 40)


def square(east_m, size_m=1000.0, north_m=0.0):
    """A square whose west side is `east_m` east of home."""
    x, y = HOME.x + east_m, HOME.y + north_m
    return PLANE.to_lonlat(shapely.box(x, y - size_m / 2, x + size_m, y + size_m / 2))


FOOTPRINT = square(-100, 100)  # its east side lies on x = home


def view(*zones, on=ON, asked_on=ON, **edition):
    made = Edition(**{"layer": "did", "edition": "2020", "in_force_from": date(2022, 6, 25), "coverage": EVERYWHERE} | edition)
    return LayerView(ZoneIndex([Layer(id="did", title=Text("人口集中地区"))], [made], zones), "did", on, asked_on, FOOTPRINT)


def zone(outline, accuracy_m=0.0, **more):
    return Zone(**{"id": "a", "layer": "did", "edition": "2020", "name": Text("甲"), "outline": outline, "accuracy_m": accuracy_m} | more)


@pytest.mark.parametrize(
    ("case", "gap_m", "accuracy_m", "reach_m", "certain"),
    [
        ("touching counts", 0.0, 0, 0, True),
        ("half a centimetre is touching", 0.005, 0, 0, True),
        ("two centimetres is not", 0.02, 0, 0, None),
        ("overlapping less than the accuracy", -50, 60, 0, False),
        ("overlapping more than the accuracy", -70, 60, 0, True),
        ("apart by less than the accuracy", 50, 60, 0, False),
        ("apart by more than the accuracy", 70, 60, 0, None),
        ("surely within reach", 250, 40, 300, True),
        ("perhaps within reach", 280, 40, 300, False),
        ("perhaps still within reach", 330, 40, 300, False),
        ("surely out of reach", 345, 40, 300, None),
        ("accuracy worse than the reach, and deep inside", -200, 400, 300, True),
        ("accuracy worse than the reach, and just inside", -50, 400, 300, False),
    ],
)
def test_within_reach(case, gap_m, accuracy_m, reach_m, certain):
    hits = view(zone(square(gap_m), accuracy_m)).hits(reach_m)

    assert [h.certain for h in hits] == ([] if certain is None else [certain]), case


def test_overlap_is_measured_in_the_plane():
    (hit,) = view(zone(square(-40))).hits()

    assert hit.overlap_area_m2 == pytest.approx(40 * 100, rel=1e-6)
    assert hit.overlap_share == pytest.approx(0.4, rel=1e-6)
    assert hit.distance_m == 0


def test_the_margin_is_what_is_left_after_reach_and_accuracy():
    assert view(zone(square(400), 30)).margin_m(300) == pytest.approx(70, abs=0.01)
    assert view(zone(square(20_000))).margin_m() is None


def test_certain_hits_come_before_possible_ones():
    near, far = zone(square(10), 50, id="b"), zone(square(-60), 5, id="c")

    assert [h.zone.id for h in view(near, far).hits()] == ["c", "b"]


@pytest.mark.parametrize(
    ("case", "edition", "status"),
    [
        ("as it should be", {}, LayerStatus.OK),
        ("not yet in force", {"in_force_from": date(2027, 1, 1)}, LayerStatus.MISSING),
        ("expired the day before", {"in_force_to": ON}, LayerStatus.MISSING),
        ("could not be read", {"failed": "壊れています"}, LayerStatus.FAILED),
        ("its word is no longer taken", {"stale_after": date(2026, 11, 30)}, LayerStatus.STALE),
        ("its word is still taken that day", {"stale_after": ON}, LayerStatus.OK),
        ("speaks of another place", {"coverage": shapely.box(135, 34, 136, 35)}, LayerStatus.OUTSIDE),
        ("vouches for nowhere", {"coverage": None}, LayerStatus.OUTSIDE),
    ],
)
def test_whether_a_layer_can_speak(case, edition, status):
    assert view(zone(square(5000)), **edition).status is status, case


def test_an_edition_without_zones_proves_nothing():
    assert view().status is LayerStatus.EMPTY


def test_a_layer_goes_stale_by_the_day_of_asking_too():
    assert view(zone(square(0)), asked_on=date(2027, 5, 1), stale_after=date(2027, 1, 1)).status is LayerStatus.STALE


def test_deep_inside_two_neighbours_it_is_certain_to_be_in_one():
    """The border between two districts is no border of what they share."""
    west, east = zone(square(-1050, 1000), 250), zone(square(-50, 1000), 250, id="b")

    assert [h.certain for h in view(west, east).hits()] == [True, True]
    beyond_the_border = zone(square(-1150, 1000), 250)  # the footprint ends 50 m short of it
    assert [h.certain for h in view(beyond_the_border, zone(square(-150, 1000), 250, id="b")).hits()] == [True, False]
    assert [h.certain for h in view(east).hits()] == [False]


def test_a_zone_of_another_day_is_not_there():
    ended, begun = zone(square(-50), valid_to=ON), zone(square(-50), id="b", valid_from=ON)

    assert [h.zone.id for h in view(ended, begun).hits()] == ["b"]


def test_of_editions_begun_the_same_day_the_later_loaded_holds():
    drawn, exact = (
        Edition(layer="did", edition=name, in_force_from=date(2022, 6, 25), sequence=n) for n, name in enumerate("de")
    )

    assert edition_on([exact, drawn], ON) is exact
    assert edition_on([drawn, exact], ON) is exact
    assert edition_on([drawn], date(2022, 6, 24)) is None


class Counting(ZoneIndex):
    """Counts the zones it hands out."""

    handed = 0

    def candidates(self, edition, box):
        found = super().candidates(edition, box)
        self.handed += len(found)
        return found


def test_of_a_dense_layer_only_what_is_within_reach_is_looked_up():
    row = [zone(square(40 + 60 * n, 10), id=f"{n:03}") for n in range(200)]  # 12 km of houses
    made = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), coverage=EVERYWHERE)
    source = Counting([Layer(id="did", title=Text("建物"))], [made], row)
    here = LayerView(source, "did", ON, ON, FOOTPRINT)

    assert [h.zone.id for h in here.hits(30)] == []
    assert [h.zone.id for h in here.hits(41)] == ["000"]
    assert source.handed <= 4
    assert here.margin_m(30) == pytest.approx(10, abs=1e-6)
    assert source.handed <= 10


@pytest.mark.parametrize("gap_m", [50, 99.99, 100.01, 499.99, 500.01, 2500, 4999])
def test_the_margin_is_that_of_the_nearest_however_far_it_is_looked_for(gap_m):
    """The nearer one is drawn worse, so that its true outline may be the nearer by far or by little."""
    exact, vague = zone(square(gap_m)), zone(square(-100 - gap_m - 1000 - 30), 31, id="b")

    assert view(exact, vague).margin_m() == pytest.approx(gap_m - 1, abs=1e-6)


def test_the_margin_ends_five_kilometres_beyond_reach():
    assert view(zone(square(5299))).margin_m(300) == pytest.approx(4999, abs=1e-6)
    assert view(zone(square(5301))).margin_m(300) is None


@pytest.mark.parametrize("length_m", [100, 1000, 10_000, 30_000])
def test_a_side_that_bends_out_of_its_box_is_found(length_m):
    """A line straight in the plane lies north of the parallel through its ends."""
    x, y = HOME.x - 50, HOME.y - 50
    south = PLANE.to_lonlat(shapely.box(x - length_m / 2, y - length_m, x + length_m / 2, y - 0.005))

    assert [h.certain for h in view(zone(south)).hits()] == [True]


def test_an_edition_is_no_more_exact_than_its_worst_zone():
    held = view(zone(square(300), 250), zone(square(900), 5, id="b"), accuracy_m=10)

    assert held.edition.accuracy_m == 250
    assert [(h.zone.id, h.certain) for h in held.hits(60)] == [("a", False)]
