"""The worked heights about Sendai Airport, asked of the shipped sample: each within half a metre."""

import pytest

from tests.worked_heights import CENTRELINE, PLACES

END_OF_APPROACH = ("15 km out", 38.121274, 140.728655, 296.70)
LOWEST = [(place, lat, lon, min(heights.values())) for place, lat, lon, heights in CENTRELINE]


@pytest.mark.parametrize(("place", "lat", "lon", "expected"), [*LOWEST, END_OF_APPROACH, *PLACES])
def test_the_lowest_surface_is_as_worked(services, place, lat, lon, expected):
    lowest = services.screening.headroom(lon, lat)["lowest_amsl_m"]

    assert lowest == (None if expected is None else pytest.approx(expected, abs=0.5)), place
