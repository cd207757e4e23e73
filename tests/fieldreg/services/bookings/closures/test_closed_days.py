"""A closed place is never called free: in a ranking, side by side, and by what list, map and slider look at."""

from datetime import date

import pytest

from fieldreg.booking.free_days import BookedDays, SlotState, units_of
from fieldreg.kernel.timespan import Timespan, moment_from_json
from tests.fieldreg.services.bookings.closures.test_closing import close
from tests.makers import park

NEED = {
    "activity": "drone", "time_start": "2026-12-01T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00",
    "altitude_upper": {"value": 60, "datum": "AGL"}, "vehicle": {"mass_g": 1200, "gross_mass_g": 1500},
}  # fmt: skip
SPAN = Timespan(moment_from_json(NEED["time_start"], ""), moment_from_json(NEED["time_end"], ""))


def vacancy(office, site="park"):
    rows = office.services.choosing.page(NEED, 9).rows
    return next(row.vacancy for row in rows if row.site.id == site)


def compared(office, name):
    sites = [office.services.register.site(one) for one in ("park", "meadow")]
    row = next(row for row in office.services.comparing.compare(sites).rows if row.name == name)
    return [str(cell.value) for cell in row.cells]


def test_a_ranking_tells_it_closed_until_the_next_free_day(office):
    assert vacancy(office).state is SlotState.FREE
    close(office, day=1, days=2)
    told = vacancy(office)
    assert (told.state, told.because.ja) == (SlotState.TAKEN, "休止: 2026-12-01 09:00–12:00。次に空いているのは 2026-12-04 09:00–12:00")
    assert told.because.en == "closed: 2026-12-01 09:00–12:00; next free 2026-12-04 09:00–12:00"
    assert vacancy(office, "meadow").state is SlotState.FREE


def test_a_closed_area_leaves_the_rest_and_beside_a_reservation_both_are_told(office):
    close(office, area="park/hall")
    assert vacancy(office).because.ja.startswith("一部の区画が休止: ")
    office.book(area="park/yard")
    assert vacancy(office).because.en.startswith("a part is reserved or closed: ")


def test_lifted_it_is_free_again_at_once(office):
    made = close(office)
    assert vacancy(office).state is SlotState.TAKEN
    office.services.closing.lift(made.ref, "中止", office.people["staff"])
    assert vacancy(office).state is SlotState.FREE


def test_side_by_side_its_days_are_fewer(office):
    days, following = compared(office, "free_days"), compared(office, "next_free_day")
    close(office, day=-6, days=2)  # from 24 November on
    closed, later = compared(office, "free_days"), compared(office, "next_free_day")
    assert [int(before) - int(after) for before, after in zip(days, closed, strict=True)] == [3, 0]
    assert (following, later) == (["2026-11-24", "2026-11-24"], ["2026-11-27", "2026-11-24"])


@pytest.mark.parametrize("closed, wanted, state", [
    (None, None, SlotState.TAKEN), (None, "park/yard", SlotState.TAKEN), ("park/yard", None, SlotState.PARTLY),
    ("park/yard", "park/yard", SlotState.TAKEN), ("park/hall", "park/yard", SlotState.PARTLY),
])  # fmt: skip
def test_what_list_map_and_slider_look_at(office, closed, wanted, state):
    close(office, area=closed)
    booked = BookedDays(office.services.closing.held(SPAN, ["park"]))
    assert booked.state("park", [SPAN], units_of(park(), wanted)) is state
    assert booked.next_free("park", [SPAN], units_of(park(), "park/yard" if closed is None else closed)) == date(2026, 12, 2)
    assert office.services.closing.held(SPAN, ["meadow"]) == []
