"""Boxes about many footprints are those about each."""

import numpy as np
import shapely

from fieldreg.kernel.geometry import Plane
from fieldreg.surroundings.footprint import Footprint, boxes_within


def test_the_boxes_of_many_are_those_of_each():
    chance = np.random.default_rng(2)
    lon, lat = chance.uniform(140.6, 141.2, 50), chance.uniform(38.2, 38.4, 50)
    footprints = [Footprint(one) for one in shapely.box(lon, lat, lon + 0.004, lat + 0.003)]

    for far_m in (0.0, 300.0, 1_000.0, 10_000.0):
        boxes = boxes_within(Plane(10), np.array([one.bounds for one in footprints]), far_m)
        assert [box.bounds for box in boxes] == [one.box(far_m) for one in footprints]
