"""What is free instead: the nearest days at the same hours, another area, a like place, and none that anything stands in the way of."""

from datetime import datetime, timedelta

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan, whole_days


def offered(office, held, now=None):
    with office.services.store.reading() as work:
        found = office.services.booking.instead.of(work, held, now or office.services.clock.now())
    return [(one.site, one.area, f"{one.slot.start.astimezone(JST):%m-%d %H}", f"{one.slot.end.astimezone(JST):%H}") for one in found]


def close(office, first, days, area=None, site="park", **more):
    with office.services.store.writing() as work:
        span = whole_days(datetime(2026, 12, 1).date() + timedelta(days=first - 1), days)
        known = {"kind": ClosureKind.EVENT, "reason": Text("祭り", "Fair"), "made_at": office.services.clock.now()}
        made = work.closures.add(Closure(site=site, area=area, span=span, **(known | more)), {})
        work.commit()
    return made


def test_the_nearest_days_come_first_at_the_same_hours(office):
    held = office.book(day=7)
    like = ("meadow", None, "12-07 09", "12")
    assert offered(office, held) == [("park", None, "12-08 09", "12"), ("park", None, "12-06 09", "12"), like]
    close(office, 7, 1, site="meadow")
    assert offered(office, held)[2] == ("park", None, "12-09 09", "12")  # more days where there is no other place


def test_what_is_taken_closed_or_begun_is_not_offered(office):
    held = office.book(day=7)
    office.book(day=8, start=11, end=13, area="park/yard", who="rival")  # a part of it
    close(office, 6, 1, area="park/hall")
    begun = datetime(2026, 12, 5, 9, tzinfo=JST)
    assert offered(office, held, begun) == [
        ("park", None, "12-09 09", "12"), ("park", None, "12-10 09", "12"), ("meadow", None, "12-07 09", "12"),
    ]  # fmt: skip


def test_of_an_area_the_area_is_offered_whatever_its_neighbours_do(office):
    held = office.book(day=7, area="park/yard")
    close(office, 8, 7, area="park/hall")
    assert offered(office, held) == [
        ("park", "park/yard", "12-08 09", "12"), ("park", "park/yard", "12-06 09", "12"), ("park", "park/hall", "12-07 09", "12"),
    ]  # fmt: skip


def test_where_the_place_has_none_like_places_are_offered_at_the_same_time(office):
    """Neither one that is of another use nor one that does not take the activity."""
    held = office.book(day=16)
    close(office, -30, 46)
    close(office, 17, 11)
    like = ("meadow", None, "12-16 09", "12")
    assert offered(office, held) == [("park", None, "12-28 09", "12"), ("park", None, "12-29 09", "12"), like]
    close(office, 28, 60)
    assert offered(office, held) == [like]
    close(office, 16, 1, site="meadow")
    assert offered(office, held) == []


def test_the_setting_up_and_tearing_down_of_the_other_place_are_counted(office):
    """What is told as free is not refused when it is asked for."""
    rules = "site: meadow\nfrom: 2026-01-01\nsource: 決まり\nconfidence: unconfirmed\nset_up_minutes: 120\n"
    report = office.services.availability.load([("meadow.yaml", rules.encode())])
    assert not report.refused, report.plan
    held = office.book(day=7)
    assert ("meadow", None, "12-07 09", "12") in offered(office, held)
    office.book(day=7, start=7, end=8, site="meadow", who="rival")
    assert ("meadow", None, "12-07 09", "12") not in offered(office, held)


def test_a_closure_that_excepts_it_stands_in_the_way_of_its_other_days(office):
    held = office.book(day=7)
    with office.services.store.writing() as work:
        span = Timespan(datetime(2026, 11, 20, tzinfo=JST), datetime(2026, 12, 20, tzinfo=JST))
        made = Closure(site="park", area=None, span=span, kind=ClosureKind.EVENT, reason=Text("祭り"), made_at=office.services.clock.now())
        work.closures.add(made, {held.id: "主催者"})
        work.commit()
    assert offered(office, held) == [("park", None, "12-20 09", "12"), ("park", None, "12-21 09", "12"), ("meadow", None, "12-07 09", "12")]


def test_of_a_place_that_is_registered_no_more_nothing_is_offered(office):
    held = office.book(day=7)
    with office.services.store.writing() as work:
        work.reservations.move(held.id, "cancelled", by=held.owner, at=office.services.clock.now())
        work.sites.remove("park")
        work.commit()
    assert offered(office, held) == []
