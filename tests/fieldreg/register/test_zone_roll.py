"""A roll says which zones are in force and meet a box, as looking at every zone would."""

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.register.plane_zones import FOREVER
from fieldreg.register.zone_roll import ZoneRoll, boxes_outward

DAY = date(2026, 11, 23)
degree = st.integers(0, 40).map(lambda n: 140.85 + n * 0.0025)
window = st.tuples(degree, degree, degree, degree).map(lambda v: (min(v[:2]), min(v[2:]) - 102, max(v[:2]), max(v[2:]) - 102))


@st.composite
def shapes(draw):
    kind, x, y = draw(st.sampled_from(["point", "line", "box", "corner"])), draw(degree), draw(degree) - 102
    if kind == "point":
        return shapely.Point(x, y)
    if kind == "line":
        return shapely.LineString([(x, y), (x + draw(degree) - 140.85 + 0.001, y + 0.01)])
    if kind == "box":
        return shapely.box(x, y, x + 0.0025, y + 0.0025)
    return shapely.Polygon([(x, y), (x + 0.05, y), (x, y + 0.05)])


class Held:
    """Outlines as a store has them; counts those looked at."""

    def __init__(self, outlines):
        self.held, self.looked_at = np.array([*outlines, None], object)[:-1], 0

    def boxes(self, layer, edition):
        return boxes_outward(shapely.bounds(self.held).reshape(-1, 4).T)

    def outlines(self, numbers):
        self.looked_at += len(numbers)
        return self.held[[number - 7 for number in numbers]]


@settings(max_examples=300, deadline=None)
@given(st.lists(shapes(), max_size=30), window, st.data())
def test_what_meets_a_box(outlines, box, data):
    days = [data.draw(st.sampled_from([(0, FOREVER), (DAY.toordinal(), FOREVER), (0, DAY.toordinal())])) for _ in outlines]
    since, until = (np.array([pair[n] for pair in days], np.int32) for n in (0, 1))
    numbers = np.arange(7, 7 + len(outlines))
    roll = ZoneRoll("parks", "2026", numbers, since, until)
    expected = [
        n for n, outline in enumerate(outlines)
        if since[n] <= DAY.toordinal() < until[n] and shapely.box(*box).intersects(outline)
    ]  # fmt: skip

    assert list(roll.meeting(box, DAY, Held(outlines))) == expected
    assert list(roll.in_force(DAY)) == [n for n in range(len(outlines)) if since[n] <= DAY.toordinal() < until[n]]


def test_without_days_all_are_in_force_and_none_is_listed():
    roll = ZoneRoll("parks", "2026", np.arange(5))
    assert roll.in_force(DAY) == range(5)
    assert roll.in_force(DAY + timedelta(days=4000)) == range(5)


@pytest.mark.parametrize("box, looked_at", [((140, 38, 142, 40), 0), ((140.8, 38.1, 140.95, 38.9), 1), ((140.9, 38.3, 140.9, 38.3), 1)])
def test_only_what_lies_across_the_edge_is_looked_at(box, looked_at):
    held = Held([shapely.box(140.9 + n / 20, 38.3, 140.9 + n / 20 + 0.06, 38.31) for n in range(8)])
    ZoneRoll("parks", "2026", np.arange(7, 15)).meeting(box, DAY, held)
    assert held.looked_at <= looked_at * 2


@given(st.floats(-180, 180), st.floats(0, 1e-6))
def test_a_box_never_gets_smaller(side, more):
    west, south, east, north = boxes_outward(np.array([[side], [side], [side + more], [side + more]]))[:, 0].tolist()
    assert west <= side
    assert south <= side
    assert east >= side + more
    assert north >= side + more
