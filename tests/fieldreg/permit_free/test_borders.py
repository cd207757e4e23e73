"""What draws borders: heights over a terrain, volumes of several heights, attributes that rules read, and the bounds."""

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

import fieldreg.law
from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.permit_free import FREE, PERMIT, UNKNOWN, cells, parts_of, zone_borders
from fieldreg.permit_free.zone_borders import READ_OF_ZONES
from fieldreg.register.zones import Edition, Restriction, Zone
from fieldreg.surroundings.aerodromes import dimensions
from fieldreg.surroundings.footprint import Footprint
from fieldreg.surroundings.layer_view import LayerView
from fieldreg.surroundings.surface_contours import beneath_in, no_higher_in
from fieldreg.surroundings.terrain import Ground, Samples
from tests.fieldreg.permit_free.cut_places import CITY, DAY, asked_about, opened, probe_of
from tests.fieldreg.permit_free.test_parts import alone, points_in

CELL_DEG = 0.0002
SURFACES = "caa-airport-surfaces"


class Slope:
    """Ground that rises to the north-east, in cells as of a raster."""

    def under(self, footprint):
        west, south, east, north = footprint.bounds
        lon = np.arange(np.floor(west / CELL_DEG), np.floor(east / CELL_DEG) + 1) * CELL_DEG
        lat = np.arange(np.floor(south / CELL_DEG), np.floor(north / CELL_DEG) + 1) * CELL_DEG
        x, y = (v.ravel() for v in np.meshgrid(lon, lat))
        squares = shapely.box(x, y, x + CELL_DEG, y + CELL_DEG)
        met = shapely.intersects(squares, footprint)
        x, y, squares = x[met], y[met], squares[met]
        height = np.maximum(0.0, 6_000 * (x - 140.985) + 2_000 * (y - 38.215))
        samples = Samples(x + CELL_DEG / 2, y + CELL_DEG / 2, height, 15.0, squares, np.full(len(x), 1.0))
        return Ground(float(height.mean()), 0.3, "slope", samples)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = opened(tmp_path_factory.mktemp("borders"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def over_a_slope(tmp_path_factory):
    made = opened(tmp_path_factory.mktemp("slope"), terrain=Slope())
    yield made
    made.store.close()


def risen(asked, height_m):
    """The same question at another height."""
    upper = Altitude(height_m, Datum.AGL)
    return replace(asked, trial=replace(asked.trial, volumes=tuple(replace(v, altitude_upper=upper) for v in asked.trial.volumes)))


def test_over_a_terrain_nothing_is_free_where_a_small_trial_comes_to_a_surface(over_a_slope):
    chance, answers = random.Random(1), set()
    services = over_a_slope
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        for height_m in (30, 60, 90, 120, 149):
            asked = risen(probe_of(services, sight, "fukanuma-beach"), height_m)
            parts = parts_of(asked)
            answers |= {part.answer for part in parts.parts}
            assert parts.asked.modelled
            well = shapely.buffer(parts.free_xy, -1.1)
            for point in [] if well.is_empty else points_in(well, 12, chance):
                assert alone(services, work, asked, point.buffer(1.0)) == FREE
    assert answers == {FREE, PERMIT, UNKNOWN}


def test_where_two_volumes_overlap_both_heights_count(services):
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        whole = probe_of(services, sight, "tohoku-univ-aobayama")
        low = whole.trial.volumes[0]
        west, south, east, north = low.outline.bounds
        half = shapely.box(west, south, (west + east) / 2, north).intersection(low.outline)
        high = replace(low, outline=half, altitude_upper=Altitude(160, Datum.AGL))
        asked = asked_about(services, sight, replace(whole.trial, volumes=(low, high)), whole.site)
        parts = parts_of(asked)

    too_high = shapely.union_all([part.xy for part in parts.parts if "caa-150m" in [o.rule for o in part.told]])
    assert too_high.symmetric_difference(asked.plane.to_xy(half)).area < 1e-4 * too_high.area
    assert parts.area_m2(FREE) > 0


def test_what_reaches_beyond_the_named_site_is_told_and_not_judged(services):
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        probe = probe_of(services, sight, "fukanuma-beach")
        wide = shapely.box(*probe.trial.volumes[0].outline.buffer(0.002).bounds)
        asked = asked_about(services, sight, replace(probe.trial, volumes=(replace(probe.trial.volumes[0], outline=wide),)), probe.site)
        parts = parts_of(asked)

    (beyond,) = [part for part in parts.parts if part.off_site]
    assert (beyond.answer, beyond.rules) == (UNKNOWN, ())
    assert not beyond.xy.intersects(probe.outline_xy)
    assert sum(part.area_m2 for part in parts.parts) == pytest.approx(asked.outline_xy.area, rel=1e-6)


def test_every_attribute_of_a_zone_that_the_law_reads_tells_zones_apart():
    folder = Path(fieldreg.law.__file__).parent
    read = re.compile(r'(?:zone\.attributes|record|reason)(?:\.get\(|\[)["\'](\w+)["\']')
    found = {name for path in folder.rglob("*.py") for name in read.findall(path.read_text())}
    of_a_record = {"margin_m", "verify_reason_en"}  # within "surfaces"; words alone
    assert found - of_a_record <= set(READ_OF_ZONES)


@pytest.mark.parametrize(("room", "bound"), [(zone_borders, "MOST_ZONES"), (cells, "MOST_CORNERS")])
def test_more_than_can_be_drawn_is_refused_with_a_way_out(services, monkeypatch, room, bound):
    monkeypatch.setattr(room, bound, 2)
    with services.store.reading() as work:
        asked = probe_of(services, services.screening.sight(work), "fukanuma-beach")
        with pytest.raises(InvalidInput, match="範囲を狭くする") as raised:
            parts_of(asked)
    assert raised.value.faults[0].code == "too-much-to-draw"


@pytest.fixture(scope="module")
def by_a_listed_airport(tmp_path_factory):
    """Sendai's airport as if the State had listed it, moved so that the ground beside its runway cuts a field."""
    made = opened(tmp_path_factory.mktemp("listed"))
    with made.store.writing() as work:
        record = moved(sendai_surfaces(made.screening.sight(work)), 0.0665, 0.0725) | {"listed": True}
        edition = Edition(layer="airport-surfaces", edition="listed", in_force_from=DAY, accuracy_m=0.0, coverage=CITY)
        work.zones.put_edition(edition)
        airport = Zone(id="listed", layer="airport-surfaces", edition="listed", name=Text("告示された空港"), outline=CITY,
                       restriction=Restriction.REQ_AUTHORISATION, attributes={"surfaces": record})  # fmt: skip
        work.zones.put_zones([airport])
        work.commit()
    yield made
    made.store.close()


def sendai_surfaces(sight):
    view = LayerView(sight, "airport-surfaces", DAY, DAY, Footprint(shapely.Point(140.95, 38.17).buffer(0.001)))
    (record,) = [hit.zone.attributes["surfaces"] for hit in view.hits() if "surfaces" in hit.zone.attributes]
    return record


def moved(record, east_deg, north_deg):
    """The same with every place in it elsewhere."""
    if isinstance(record, list):
        return [moved(one, east_deg, north_deg) for one in record]
    if not isinstance(record, dict):
        return record
    held = {name: moved(value, east_deg, north_deg) for name, value in record.items()}
    return held | {"lon": held["lon"] + east_deg, "lat": held["lat"] + north_deg} if "lon" in held else held


def told_beside(services, work, asked, border):
    """Of the airport's surfaces, what a part and a small trial alone tell on either side of a border that cuts the outline."""
    line = shapely.intersection(border.boundary, shapely.buffer(asked.outline_xy, -6.0))
    along = [part.interpolate(share, normalized=True) for part in shapely.get_parts(line) for share in (0.2, 0.5, 0.8)]
    parts, told = parts_of(asked).parts, set()
    for place in [shapely.affinity.translate(point, x, y) for point in along for x in (-2, 2) for y in (-2, 2)]:
        disc = place.buffer(1.0)
        if not border.boundary.intersects(disc):
            (part,) = [part for part in parts if part.xy.intersects(place)]
            volumes = tuple(replace(volume, outline=asked.plane.to_lonlat(disc)) for volume in asked.trial.volumes)
            small = services.screening.screened(work, replace(asked.trial, volumes=volumes)).answers[SURFACES]
            told.add((next((str(one.status) for one in part.told if one.rule == SURFACES), "not told"), small))
    return told


OVER, NEAR, UNDER = ("applies", "permit"), ("unknown", "unknown"), ("not told", "not_applicable")


@pytest.mark.parametrize(("height_m", "off_m", "sides"), [(112, -15.0, {OVER, NEAR}), (72, 25.0, {NEAR, UNDER})])
def test_over_an_estimate_parts_turn_as_far_from_a_surface_as_it_may_be_off(services, height_m, off_m, sides):
    """The field lies at 160 m, 15 m off at most; 10 m more are kept under a surface."""
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        asked = risen(probe_of(services, sight, "tohoku-univ-aobayama"), height_m)
        border = no_higher_in(asked.plane, sendai_surfaces(sight), 160.0 + height_m + off_m)
        assert told_beside(services, work, asked, border) == sides


def test_beside_a_listed_airport_parts_turn_where_its_grounds_and_slopes_begin(by_a_listed_airport):
    services = by_a_listed_airport
    with services.store.reading() as work:
        sight = services.screening.sight(work)
        asked = risen(probe_of(services, sight, "fukanuma-beach"), 10)
        border = beneath_in(asked.plane, sendai_surfaces(sight), dimensions(DAY).lengths["approach_length_m"])
        assert told_beside(services, work, asked, border) == {OVER, UNDER}
