"""The need an address asks for is read alike by every page."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_words import need_line

WHOLE = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900"


def _query(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split("&"))


def test_a_need_in_an_address_is_read_and_written_the_same() -> None:
    asked = AskedNeed.of(_query(WHOLE) | {"kind": "park", "sort": "area"})

    assert asked is not None
    assert (asked.query, asked.document["vehicle"]) == (WHOLE, {"bvlos": False, "mass_g": 900})


def test_an_activity_alone_is_a_filter_and_no_need() -> None:
    assert AskedNeed.of({"activity": "drone", "kind": "park"}) is None


def test_a_need_that_cannot_be_held_is_refused_by_its_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        AskedNeed.of(_query(WHOLE.replace("mass_g:900", "mass_g:-5")))

    assert [fault.where for fault in refused.value.faults] == ["vehicle.mass_g"]


@pytest.mark.parametrize(
    ("needs", "said"),
    [("parking_cars:10", "parking, cars at least 10"), ("power_kva:30", "at least 30 kVA"), ("max_gradient_pct:8", "at most 8 %")],
)
def test_what_is_wanted_is_said_in_english_with_its_unit_once(needs, said):
    need = AskedNeed.of({"activity": "automated_driving", "when": "20261214T1000-1200", "needs": needs}).need
    assert need_line(need).en.endswith(said)
