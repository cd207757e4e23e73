"""The permit-free part against small trials screened alone, wherever one is put."""

import random
from dataclasses import replace

import numpy as np
import pytest
import shapely

from fieldreg.permit_free import FREE, PERMIT, UNKNOWN, parts_of, permit_free_as_one
from fieldreg.screening.standing_probe import permit_free
from tests.deep import often
from tests.fieldreg.permit_free.cut_places import opened, seeded

ANSWER = {True: FREE, False: PERMIT, None: UNKNOWN}
SMALL_M = 1.0  # radius of a trial: wider than any sliver a rule lets pass


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = opened(tmp_path_factory.mktemp("parts"))
    yield made
    made.store.close()


def alone(services, work, asked, disc_xy):
    """What the product's own screening tells of a small trial by itself."""
    volumes = tuple(
        replace(volume, outline=asked.plane.to_lonlat(disc_xy))
        for volume, own in zip(asked.trial.volumes, asked.outlines_xy, strict=True)
        if shapely.intersects(own, disc_xy)
    )
    return ANSWER[permit_free(services.screening.screened(work, replace(asked.trial, volumes=volumes)))]


def points_in(shape_xy, count, chance):
    """Points anywhere in a shape, at random."""
    triangles = [t for t in shapely.get_parts(shapely.constrained_delaunay_triangles(shape_xy)) if t.area > 0]
    found = []
    for triangle in chance.choices(triangles, [t.area for t in triangles], k=count):
        (a, b, c, _), (u, v) = shapely.get_coordinates(triangle), sorted((chance.random(), chance.random()))
        found.append(shapely.Point(u * a + (v - u) * b + (1 - v) * c))
    return found


def compared(services, count, each, seed):
    """Where a small trial within one part is told otherwise by itself; and how many were tried of each answer."""
    chance, found, tried = random.Random(seed), [], dict.fromkeys(ANSWER.values(), 0)
    with services.store.reading() as work:
        for asked in seeded(services, services.screening.sight(work), count, seed):
            parts = parts_of(asked)
            total = sum(part.area_m2 for part in parts.parts)
            if abs(total - asked.outline_xy.area) > 1e-5 * total + 0.1:
                found.append(("not all of the outline", asked.trial.site, total, asked.outline_xy.area))
            for part in parts.parts:
                well = shapely.buffer(part.xy, -SMALL_M - 0.05)
                if part.off_site or well.is_empty:
                    continue
                for point in points_in(well, each * (4 if part.answer == FREE else 1), chance):
                    told = alone(services, work, asked, point.buffer(SMALL_M))
                    tried[part.answer] += 1
                    if told != part.answer:
                        found.append((asked.trial.site, part.answer, part.rules, told, asked.plane.to_lonlat(point).wkt))
    return found, tried


def test_a_small_trial_anywhere_in_a_part_is_told_what_the_part_is(services):
    found, tried = compared(services, 14, 2, 1)
    assert found == []
    assert min(tried.values()) > 5


@pytest.mark.slow
def test_a_thousand_small_trials_are_told_what_their_parts_are(services):
    found, tried = compared(services, often(120), 6, 2)
    assert found == []
    assert sum(tried.values()) > 1_000
    assert tried[FREE] > 300


def raster_differences(services, count, most, seed):
    """Of a raster of 1 m, or of `most` cells, over each place, those told otherwise alone; on a border of parts any of theirs will do."""
    found, looked_at = [], 0
    with services.store.reading() as work:
        for asked in seeded(services, services.screening.sight(work), count, seed):
            parts = [part for part in parts_of(asked).parts if not part.off_site]
            west, south, east, north = asked.outline_xy.bounds
            step = max(1.0, ((east - west) * (north - south) / most) ** 0.5)
            x, y = (v.ravel() for v in np.meshgrid(np.arange(west, east, step) + step / 2, np.arange(south, north, step) + step / 2))
            for disc in shapely.buffer(shapely.points(x, y), SMALL_M):
                here = [part for part in parts if part.xy.intersects(disc)]
                if here and asked.outline_xy.covers(disc):
                    looked_at += 1
                    told = alone(services, work, asked, disc)
                    if told not in {part.answer for part in here}:
                        found.append((asked.trial.site, [part.answer for part in here], told, disc.centroid.wkt))
    return found, looked_at


def test_the_parts_are_what_a_raster_of_small_trials_tells(services):
    found, looked_at = raster_differences(services, 3, 300, 3)
    assert (found, looked_at > 100) == ([], True)


@pytest.mark.slow
def test_the_parts_of_more_places_are_what_a_raster_of_small_trials_tells(services):
    count, most = often(5), often(700)
    found, looked_at = raster_differences(services, count, most, 4)
    assert (found, looked_at > count * most / 3) == ([], True)


def test_all_that_is_free_is_free_as_one_trial(services):
    with services.store.reading() as work:
        told = [(parts, permit_free_as_one(parts)) for parts in map(parts_of, seeded(services, services.screening.sight(work), 25, 5))]
    free = [as_one for parts, as_one in told if parts.area_m2(FREE) > 0]
    assert free
    assert free == [True] * len(free)
    assert {as_one for parts, as_one in told if parts.area_m2(FREE) == 0} == {None}
