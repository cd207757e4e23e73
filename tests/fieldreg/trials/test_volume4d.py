"""Two volumes meet when they share a moment, a height and a place."""

from datetime import datetime

import pytest
import shapely

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import DatumMismatch
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.trials.volume4d import Volume4D


def volume(box=(140.97, 38.22, 140.98, 38.23), low=0, high=60, start=9, end=12, datum=Datum.AGL):
    return Volume4D(
        outline=shapely.box(*box),
        altitude_lower=Altitude(low, datum),
        altitude_upper=Altitude(high, datum),
        timespan=Timespan(datetime(2026, 12, 1, start, tzinfo=JST), datetime(2026, 12, 1, end, tzinfo=JST)),
    )


@pytest.mark.parametrize(
    ("case", "other", "meets"),
    [
        ("the same", volume(), True),
        ("begins as the first ends", volume(start=12, end=13), False),
        ("above it", volume(low=61, high=90), False),
        ("resting on its top", volume(low=60, high=90), True),
        ("beside it, touching", volume(box=(140.98, 38.22, 140.99, 38.23)), True),
        ("a metre away", volume(box=(140.98 + 1.2e-5, 38.22, 140.99, 38.23)), False),
    ],
)
def test_volumes_meet(case, other, meets):
    assert volume().intersects(other) is meets, case
    assert other.intersects(volume()) is meets, case


def test_heights_of_two_datums_are_not_compared_silently():
    with pytest.raises(DatumMismatch):
        volume().intersects(volume(datum=Datum.AMSL))
