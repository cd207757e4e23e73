"""Series asked for: what a preview tells is what booking does, once, and all or nothing where that is asked for."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import State
from fieldreg.booking.series.series import Chance, NotAllHad
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests.fieldreg.services.bookings.booked import days, series
from tests.makers import reservation

EIGHT = ["12-01", "12-08", "12-15", "12-22", "12-29", "01-05", "01-12", "01-19"]


def test_a_series_is_kept_with_a_reservation_for_each_date(desk):
    answer = desk.book()

    assert (answer.fresh, answer.series.ref, answer.series.recurrence.rule.text) == (True, "S-2026-0001", "FREQ=WEEKLY;COUNT=8")
    assert days(answer.reservations) == EIGHT
    assert {one.series for one in answer.reservations} == {"S-2026-0001"}
    assert [one.recurrence_id for one in answer.reservations] == [one.slot.start for one in answer.reservations]
    assert [one.screening["on"][5:] for one in answer.reservations] == EIGHT  # each by the law of its own day
    assert [one.holds_until for one in answer.reservations][:2] == [one.slot.start for one in answer.reservations][:2]
    assert desk.services.series.series("S-2026-0001", desk.company).series == answer.series


def test_a_date_that_somebody_has_is_skipped_and_told_without_whose_it_is(desk):
    start, end = ("2026-12-15T11:00:00+09:00", "2026-12-15T14:00:00+09:00")
    theirs, _ = desk.services.booking.reserve(reservation(time_start=start, time_end=end, organisation="秘密社"), desk.rival)
    answer = desk.book()

    assert days(answer.reservations) == [day for day in EIGHT if day != "12-15"]
    (skipped,) = answer.series.skipped
    assert (skipped.chance, f"{skipped.slot.start:%m-%d}") == (Chance.TAKEN, "12-15")
    assert theirs.id in skipped.because.ja
    assert "秘密社" not in f"{skipped.because}{skipped.because.en}"


def test_what_has_passed_or_lies_too_far_ahead_is_skipped_with_its_reason(desk):
    body = {"time_start": "2026-11-16T09:00:00+09:00", "time_end": "2026-11-16T12:00:00+09:00", "rrule": "FREQ=YEARLY;COUNT=4"}
    answer = desk.book(**body, rdate=["2026-11-23T10:00:00+09:00"])  # as now strikes ten

    assert days(answer.reservations) == ["11-23", "11-16", "11-16"]
    assert [str(one.chance) for one in answer.series.skipped] == ["past", "beyond-horizon"]
    assert [one.slot.start.year for one in answer.series.skipped] == [2026, 2029]


@pytest.mark.parametrize("taken", [(), ("2026-12-01",), ("2026-12-08", "2026-12-22", "2027-01-19")])
def test_a_preview_tells_what_booking_then_does(desk, taken):
    for day in taken:
        slot = {"time_start": f"{day}T08:00:00+09:00", "time_end": f"{day}T10:00:00+09:00"}
        desk.services.booking.reserve(reservation(area="park/yard", **slot), desk.rival)
    body = series(rdate=["2026-11-20", "2030-01-01"], exdate=["2026-12-29"])
    before = desk.everything()
    seen = desk.services.series.preview(body, desk.company)
    assert desk.everything() == before

    answer = desk.services.series.book(body, desk.company)

    assert [one.asked.slot for one in seen.looked if one.skipped is None] == [one.slot for one in answer.reservations]
    assert [one.skipped for one in seen.looked if one.skipped is not None] == list(answer.series.skipped)
    assert [one.screening.to_dict() for one in seen.looked if one.screening] == [one.screening for one in answer.reservations]
    assert (seen.free, len(seen.looked)) == (len(answer.reservations), 9)


def test_each_date_is_screened_once_and_a_taken_one_never(desk, monkeypatch):
    desk.services.booking.reserve(reservation(time_start="2026-12-15T09:00:00+09:00", time_end="2026-12-15T12:00:00+09:00"), desk.rival)
    judged, screened = [], type(desk.services.screening).screened
    monkeypatch.setattr(
        type(desk.services.screening), "screened",
        lambda self, work, trial, on=None: judged.append(f"{trial.timespan.start:%m-%d}") or screened(self, work, trial, on),
    )  # fmt: skip
    desk.services.series.preview(series(), desk.company)
    desk.book()
    assert judged == [day for day in EIGHT if day != "12-15"]


def test_all_or_nothing_is_nothing_where_one_is_taken(desk):
    desk.services.booking.reserve(reservation(time_start="2026-12-15T09:00:00+09:00", time_end="2026-12-15T12:00:00+09:00"), desk.rival)
    before = desk.everything()
    with pytest.raises(NotAllHad) as caught:
        desk.book(all_or_nothing=True)
    assert [f"{one.slot.start:%m-%d}" for one in caught.value.skipped] == ["12-15"]
    assert desk.everything() == before
    assert len(desk.book(all_or_nothing=True, exdate=["2026-12-15"]).reservations) == 7


def test_of_which_no_date_can_be_had_nothing_is_kept(desk):
    desk.book(who="rival")
    before = desk.everything()
    with pytest.raises(NotAllHad) as caught:
        desk.book()
    assert len(caught.value.skipped) == 8
    assert desk.everything() == before


def test_a_double_press_gives_one_series(desk):
    first, again = desk.book(key="k"), desk.book(key="k")
    assert (again.fresh, again.series) == (False, first.series)
    assert [one.id for one in again.reservations] == [one.id for one in first.reservations]
    assert desk.told().count("series.booked") == 1
    assert desk.letters().count(("series-requested", "company")) == 1
    assert desk.book(key="k2", area="park/hall").series.ref == "S-2026-0002"


@pytest.mark.parametrize(
    "more", [{"rrule": "FREQ=WEEKLY;COUNT=7"}, {"exdate": ["2026-12-08"]}, {"purpose": "ほか"}, {"all_or_nothing": True}]
)
def test_a_key_of_another_request_is_refused(desk, more):
    desk.book(key="k")
    with pytest.raises(Conflict) as caught:
        desk.book(key="k", **more)
    assert caught.value.code == "key-reused"


def test_a_series_is_one_request_of_the_quota(desk, clock):
    services = Services(desk.services.store, clock, limits=BookingLimits(open_requests=2))
    services.series.book(series(), desk.company)
    services.series.book(series(area="park/hall"), desk.company)
    with pytest.raises(Conflict) as caught:
        services.series.book(series(site="hostile", area=None), desk.company)
    assert caught.value.code == "quota"


@pytest.mark.parametrize(
    ("more", "code", "where"),
    [
        ({"rrule": "FREQ=WEEKLY"}, "rule-no-end", "rrule.COUNT"),
        ({"site": "nowhere"}, "unknown-site", "site"),
        ({"site": "reused", "area": None}, "not-offered", "site"),
        ({"colour": "red"}, "unknown-property", "colour"),
        ({"all_or_nothing": "yes"}, "not-yes-or-no", "all_or_nothing"),
        ({"time_start": None}, "time-form", "time_start"),
        ({"vehicle": {"mass_g": -1}}, "number-range", "vehicle.mass_g"),
    ],
)
def test_what_is_wrong_with_all_of_it_is_refused(desk, more, code, where):
    for act in (desk.services.series.preview, desk.services.series.book):
        with pytest.raises((InvalidInput, Conflict)) as caught:
            act(series(**more), desk.company)
        assert (caught.value.code, caught.value.where) == (code, where)


def test_faults_of_the_reservation_and_of_the_rule_are_told_together(desk):
    with pytest.raises(InvalidInput) as caught:
        desk.book(purpose="", rrule="FREQ=DAILY", exdate=["x"])
    assert [fault.where for fault in caught.value.faults] == ["purpose", "rrule.COUNT", "exdate[0]"]


def test_who_only_reads_asks_for_none_and_a_rival_sees_none(desk):
    auditor = Account(id=99, email="a@example.jp", role=Role.AUDITOR, password_hash="")
    with pytest.raises(NotAllowed):
        desk.services.series.book(series(), auditor)
    ref = desk.book().series.ref
    with pytest.raises(NotFound):
        desk.services.series.series(ref, desk.rival)
    assert desk.services.series.series(ref, desk.staff).series.ref == ref


def test_an_act_has_its_event_and_one_letter_however_many_dates(desk):
    ref = desk.book().series.ref
    assert desk.told(ref) == ["series.booked"]
    assert desk.told().count("reservation.requested") == 8
    assert desk.letters() == [("series-requested", "company"), ("series-waiting", "staff")]


def test_a_hold_that_runs_out_is_told_once_for_the_series(desk, clock):
    desk.book()
    clock.go_on(timedelta(days=28))  # 21 December
    assert desk.services.booking.expire_holds() == 3
    assert desk.letters()[2:] == [("series-expired", "company")]


def test_a_date_on_which_the_place_is_closed_is_skipped_with_the_reason(desk, clock):
    span = Timespan(datetime(2026, 12, 14, tzinfo=JST), datetime(2026, 12, 16, tzinfo=JST))
    closure = Closure(site="park", area=None, span=span, reason=Text("草刈り", "mowing"), kind=ClosureKind.MAINTENANCE, made_at=clock.now())
    with desk.services.store.writing() as work:
        work.closures.add(closure)
        work.commit()
    (skipped,) = desk.book().series.skipped
    assert (skipped.chance, f"{skipped.slot.start:%m-%d}", "草刈り" in skipped.because.ja) == (Chance.CLOSED, "12-15", True)


def test_of_dates_whose_setting_up_runs_into_one_another_every_other_is_had(desk):
    buffers = {"set_up_minutes": 8 * 60, "tear_down_minutes": 14 * 60}
    desk.services.availability.add({"site": "park", "from": "2026-12-01", "source": "s", "confidence": "low", **buffers}, desk.staff)
    body = series(rrule="FREQ=DAILY;COUNT=4")
    seen = desk.services.series.preview(body, desk.company)
    answer = desk.services.series.book(body, desk.company)
    assert days(answer.reservations) == ["12-01", "12-03"]
    assert [one.skipped for one in seen.looked if one.skipped is not None] == list(answer.series.skipped)
    assert {one.chance for one in answer.series.skipped} == {Chance.TAKEN}


def test_a_series_is_one_row_of_a_list(desk):
    answer = desk.book()
    alone, _ = desk.services.booking.reserve(reservation(area="park/hall"), desk.company)
    count, rows = desk.services.booking.reservations_page(desk.company, limit=10)
    assert (count, [row.id for row in rows]) == (2, [alone.id, answer.reservations[-1].id])
    desk.services.booking.decide(answer.reservations[0].id, State.ACCEPTED, desk.staff)
    count, waiting = desk.services.booking.inbox_page((State.REQUESTED,), limit=10)
    assert (count, [row.reservation.id for row in waiting]) == (2, [alone.id, answer.reservations[1].id])
    assert days(desk.services.series.of_rows(rows)["S-2026-0001"]) == EIGHT
    assert len(desk.services.booking.inbox()) == 8
