"""A rule changed from a day on: what is kept, changed, dropped and new is looked at before, and done as it was shown."""

import random
from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.offers import OfferState
from fieldreg.booking.reservations import State
from fieldreg.booking.series.fates import Fate, fates_of
from fieldreg.booking.series.series import NotAllHad, SeriesState
from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput, NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.services import Services
from fieldreg.waiting.watches import WatchKind
from tests.fieldreg.services.bookings.booked import series, states
from tests.fieldreg.services.bookings.series.test_series_changes import at
from tests.makers import reservation, trial

FROM = date(2026, 12, 22)
NEXT = {"time_start": "2026-12-22T09:00:00+09:00", "time_end": "2026-12-22T12:00:00+09:00"}
LATER = {"time_start": "2026-12-22T10:00:00+09:00", "time_end": "2026-12-22T13:00:00+09:00"}


@pytest.fixture
def ref(desk):
    return desk.book().series.ref


@pytest.fixture
def rules(desk):
    return desk.services.rule_changes


def fates(preview):
    return [(str(one.fate), f"{one.at:%m-%d %H}") for one in preview.dates]


def test_a_change_ends_the_old_and_makes_another_from_the_day_on(desk, rules, ref):
    body = series(time_start="2026-12-22T13:00:00+09:00", time_end="2026-12-22T16:00:00+09:00", rrule="FREQ=WEEKLY;COUNT=2")
    made = rules.change(ref, date(2026, 12, 22), body, desk.company)
    old = desk.services.series.series(ref, desk.company)

    assert list(states(old.reservations).values()) == ["requested"] * 3 + ["withdrawn"] * 5
    assert (old.series.state, old.series.followed_by, made.series.follows) == (SeriesState.CHANGED, made.series.ref, ref)
    assert old.series.recurrence.rule.text == "FREQ=WEEKLY;UNTIL=20261221T145959Z"
    assert [one.slot.start for one in made.reservations] == [at(12, 22, 13), at(12, 29, 13)]
    assert desk.told(ref) == ["series.booked", "series.changed"]
    assert desk.told(made.series.ref) == ["series.booked"]
    assert desk.letters()[2:] == [("series-changed", "staff"), ("series-requested", "company"), ("series-waiting", "staff")]
    with pytest.raises(Conflict) as caught:
        rules.change(ref, date(2026, 12, 22), body, desk.company)
    assert caught.value.code == "series-over"


def test_a_change_may_take_the_very_hours_it_gives_back(desk, rules, ref):
    body = series(time_start="2026-12-22T10:00:00+09:00", time_end="2026-12-22T13:00:00+09:00", rrule="FREQ=WEEKLY;COUNT=5")
    made = rules.change(ref, date(2026, 12, 22), body, desk.company)
    assert (len(made.reservations), list(made.series.skipped)) == (5, [])


@pytest.mark.parametrize(
    ("day", "more", "code"),
    [
        (date(2026, 12, 22), {"time_start": "2026-12-21T09:00:00+09:00", "time_end": "2026-12-21T10:00:00+09:00"}, "before-the-change"),
        (date(2026, 11, 22), {}, "day-over"),
        (date(2026, 12, 1), {"purpose": ""}, "purpose-missing"),
        (date(2026, 12, 1), {"site": "hostile", "area": None}, "series-not-whole"),  # all of it the rival's
    ],
)
def test_a_change_that_cannot_be_had_changes_nothing(desk, rules, ref, day, more, code):
    desk.book(who="rival", site="hostile", area=None)
    before = desk.everything()
    with pytest.raises(FieldregError) as caught:
        rules.change(ref, day, series(**more), desk.company)
    assert caught.value.code == code
    assert desk.everything() == before


def test_dates_of_the_very_hours_are_kept_as_they_were_decided(desk, rules, ref):
    """Every Tuesday becomes every second one, and a Thursday more: what both have stays accepted, under its number."""
    desk.services.series_changes.decide(ref, State.ACCEPTED, desk.staff)
    before = {one.slot.start: one for one in desk.services.series.series(ref, desk.company).reservations}
    body = {**NEXT, "rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=3", "rdate": ["2026-12-24"]}
    seen = rules.preview(ref, FROM, body, desk.company)

    assert fates(seen) == [
        ("kept", "12-22 09"), ("new", "12-24 09"), ("dropped", "12-29 09"), ("kept", "01-05 09"), ("dropped", "01-12 09"),
        ("kept", "01-19 09"),
    ]  # fmt: skip
    assert [f"{one.slot.start:%m-%d}" for one in seen.untouched] == ["12-01", "12-08", "12-15"]
    made = rules.change(ref, FROM, body, desk.company, seen=seen.seen)
    assert states(made.reservations) == {"12-22": "accepted", "12-24": "requested", "01-05": "accepted", "01-19": "accepted"}
    for day in (at(12, 22), at(1, 5), at(1, 19)):
        (now,) = [one for one in made.reservations if one.slot.start == day]
        assert (now.id, now.sequence, now.series) == (before[day].id, before[day].sequence, made.series.ref)
    old = desk.services.series.series(ref, desk.company)
    accepted, withdrawn = dict.fromkeys(("12-01", "12-08", "12-15"), "accepted"), dict.fromkeys(("12-29", "01-12"), "withdrawn")
    assert states(old.reservations) == accepted | withdrawn
    now = desk.services.series.series(made.series.ref, desk.company)
    assert [(one.id, one.state) for one in now.reservations] == [(one.id, one.state) for one in made.reservations]


def test_the_preview_keeps_nothing_and_tells_what_the_change_then_does(desk, rules, ref):
    slot = {"time_start": "2026-12-29T12:00:00+09:00", "time_end": "2026-12-29T14:00:00+09:00"}
    desk.services.booking.reserve(reservation(area="park/yard", **slot), desk.rival)
    before = desk.everything()
    seen = rules.preview(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=3"}, desk.company)
    assert desk.everything() == before
    assert fates(seen) == [(fate, day) for fate, day in zip(
        ["changed"] * 3 + ["dropped"] * 2, ["12-22 10", "12-29 10", "01-05 10", "01-12 09", "01-19 09"], strict=True)]  # fmt: skip
    assert [seen.chance(one).skipped is None for one in seen.of(Fate.CHANGED)] == [True, False, True]
    made = rules.change(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=3"}, desk.company, seen=seen.seen)
    assert [f"{one.slot.start:%m-%d %H}" for one in made.reservations] == ["12-22 10", "01-05 10"]
    assert [f"{one.slot.start:%m-%d}" for one in made.series.skipped] == ["12-29"]


def test_what_is_asked_otherwise_is_kept_of_no_date(desk, rules, ref):
    body = {**NEXT, "rrule": "FREQ=WEEKLY;COUNT=5", "altitude_upper": {"value": 90, "datum": "AGL"}}
    assert {one.fate for one in rules.preview(ref, FROM, body, desk.company).dates} == {Fate.CHANGED}


def test_a_date_that_has_begun_stays_and_its_day_s_later_hours_are_the_new_rule_s(desk, rules, ref, clock):
    accept(desk, ref)
    clock.at = at(12, 22, 10)  # an hour after it began
    seen = rules.preview(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}, desk.company)
    assert f"{seen.untouched[-1].slot.start:%m-%d}" == "12-22"
    assert fates(seen)[:2] == [("new", "12-22 10"), ("changed", "12-29 10")]
    assert seen.chance(seen.dates[0]).skipped is not None  # its own morning runs until noon


def test_who_comes_between_is_told_and_nothing_is_changed(desk, rules, ref):
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}
    seen = rules.preview(ref, FROM, body, desk.company).seen
    desk.services.series_changes.except_date(ref, at(12, 29), desk.company)
    before = desk.everything()
    with pytest.raises(Conflict) as caught:
        rules.change(ref, FROM, body, desk.company, seen=seen)
    assert caught.value.code == "changed-meanwhile"
    assert desk.everything() == before


def accept(desk, ref):
    desk.services.series_changes.decide(ref, State.ACCEPTED, desk.staff)


def move_one(desk, ref):
    one = next(one for one in desk.services.series.series(ref, desk.company).reservations if one.slot.start == at(12, 29))
    hours = {"time_start": "2026-12-29T09:00:00+09:00", "time_end": "2026-12-29T11:00:00+09:00"}
    desk.services.moving.change(one.id, {**hours, "reason": "芝の養生"}, desk.staff)


def take_a_replacement(desk, ref):
    slot = {"time_start": "2026-12-22T12:00:00+09:00", "time_end": "2026-12-22T13:00:00+09:00"}
    desk.services.booking.reserve(reservation(area="park/yard", **slot), desk.rival)


@pytest.mark.parametrize(
    ("act", "hours"), [(accept, LATER), (move_one, NEXT), (move_one, LATER), (take_a_replacement, LATER)]
)
def test_no_date_is_lost_unseen(desk, rules, ref, act, hours):
    """Accepted, moved or taken between the look and the act: it is told, and nothing is changed."""
    if act is not accept:
        accept(desk, ref)
    body = {**hours, "rrule": "FREQ=WEEKLY;COUNT=3"}
    seen = rules.preview(ref, FROM, body, desk.company).seen
    act(desk, ref)
    before = desk.everything()
    with pytest.raises(Conflict) as caught:
        rules.change(ref, FROM, body, desk.company, seen=seen)
    assert caught.value.code == "changed-meanwhile"
    assert desk.everything() == before
    again = rules.preview(ref, FROM, body, desk.company).seen
    assert rules.change(ref, FROM, body, desk.company, seen=again).reservations


def test_who_watches_hears_nothing_of_hours_the_series_keeps(desk, rules, ref):
    hours = {"time_start": "2026-12-22T10:00:00+09:00", "time_end": "2026-12-22T12:00:00+09:00"}
    code = desk.services.kept_trials.keep(trial(**hours))[0].code
    assert desk.services.waiting.begin(code, WatchKind.FREE, None).state["free"] is False
    rules.change(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}, desk.company)
    assert not desk.services.waiting.of_trial(code, None)[WatchKind.FREE].notices


@pytest.mark.parametrize("by", ["company", "staff"])
def test_the_line_gets_what_is_left_and_nothing_the_series_keeps(desk, rules, ref, by):
    accept(desk, ref)
    waits = [
        desk.services.booking.reserve(reservation(area="park/yard", queue=True, **hours), desk.rival)[0].id
        for hours in (
            {"time_start": "2026-12-22T09:00:00+09:00", "time_end": "2026-12-22T11:00:00+09:00"},
            {"time_start": "2027-01-05T09:00:00+09:00", "time_end": "2027-01-05T11:00:00+09:00"},
        )
    ]
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}
    seen = rules.preview(ref, FROM, body, getattr(desk, by))
    assert [seen.chance(one).skipped for one in seen.of(Fate.CHANGED)] == [None, None]
    made = rules.change(ref, FROM, body, getattr(desk, by), note="芝の養生", seen=seen.seen)
    assert states(made.reservations) == {"12-22": "requested", "12-29": "requested"}
    assert [desk.services.booking.reservation(one, desk.staff).state for one in waits] == [State.WAITING, State.REQUESTED]


def test_a_hold_that_ran_out_stands_in_no_way(desk, rules, ref, clock):
    take_a_replacement(desk, ref)
    with desk.services.store.writing() as work:
        (other,) = work.reservations.list(owner=desk.rival.id)
        past = clock.now() - timedelta(hours=1)
        work.reservations.move(other.id, State.TENTATIVE, by=desk.staff.id, at=past, holds_until=past)
        work.commit()
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}
    seen = rules.preview(ref, FROM, body, desk.company)
    assert [seen.chance(one).skipped for one in seen.of(Fate.CHANGED)] == [None, None]
    assert len(rules.change(ref, FROM, body, desk.company, seen=seen.seen).reservations) == 2


def test_no_offer_stays_open_on_a_date_that_is_given_back(desk, rules, ref):
    accept(desk, ref)
    one = next(one for one in desk.services.series.series(ref, desk.company).reservations if one.slot.start == at(12, 29))
    slot = {"time_start": "2026-12-30T09:00:00+09:00", "time_end": "2026-12-30T12:00:00+09:00"}
    offer = desk.services.moving.offer(one.id, [{"site": "park", "area": "park/yard", **slot}], "芝の養生", desk.staff)
    rules.change(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}, desk.company)
    with desk.services.store.reading() as work:
        assert work.offers.get(offer.id).state is OfferState.OVERTAKEN


def test_a_change_is_no_way_around_the_quotas(desk, rules):
    """Of the place: as many undecided as its rules let one have, all the new dates counted; what asks for no more goes on."""
    rule = {"site": "park", "from": "2026-11-23", "source": "s", "confidence": "low", "undecided_requests": 5}
    desk.services.availability.add(rule, desk.staff)
    ref = desk.book(rrule="FREQ=WEEKLY;COUNT=4").series.ref
    hours = {"time_start": "2026-12-08T10:00:00+09:00", "time_end": "2026-12-08T13:00:00+09:00"}
    before = desk.everything()
    for act in (rules.preview, rules.change):
        with pytest.raises(Conflict) as caught:
            act(ref, date(2026, 12, 8), {**hours, "rrule": "FREQ=DAILY;COUNT=5"}, desk.company)
        assert caught.value.code == "quota"
    assert desk.everything() == before
    made = rules.change(ref, date(2026, 12, 8), {**hours, "rrule": "FREQ=DAILY;COUNT=4"}, desk.company)
    assert len(made.reservations) == 4


def test_what_is_given_back_counts_for_no_quota_at_the_look_either(desk, rules):
    """Four undecided of six, three of them given back for five: the look says what the act does."""
    rule = {"site": "park", "from": "2026-11-23", "source": "s", "confidence": "low", "undecided_requests": 6}
    desk.services.availability.add(rule, desk.staff)
    ref = desk.book(rrule="FREQ=WEEKLY;COUNT=4").series.ref
    hours = {"time_start": "2026-12-08T10:00:00+09:00", "time_end": "2026-12-08T13:00:00+09:00", "rrule": "FREQ=DAILY;COUNT=5"}
    seen = rules.preview(ref, date(2026, 12, 8), hours, desk.company)
    assert len(rules.change(ref, date(2026, 12, 8), hours, desk.company, seen=seen.seen).reservations) == 5


def test_a_look_waits_for_nobody_who_writes(desk, rules, ref):
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}
    with desk.services.store.writing() as work:
        work.reservations.lock_sites(["park", "park/yard"])
        seen = rules.preview(ref, FROM, body, desk.company)
    assert len(rules.change(ref, FROM, body, desk.company, seen=seen.seen).reservations) == 2


def test_a_change_is_no_way_around_the_company_s_own_quota(desk, ref):
    accept(desk, ref)
    own = Services(desk.services.store, desk.services.clock, limits=BookingLimits(open_requests=1))
    own.booking.reserve(reservation(area="park/hall"), desk.company)
    for act in (own.rule_changes.preview, own.rule_changes.change):
        with pytest.raises(Conflict) as caught:
            act(ref, FROM, {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}, desk.company)
        assert caught.value.code == "quota"


def test_the_desk_changes_it_with_a_reason_that_its_owner_is_told(desk, rules, ref):
    desk.services.series_changes.decide(ref, State.ACCEPTED, desk.staff)
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2", "rdate": []}
    with pytest.raises(InvalidInput) as missing:
        rules.change(ref, FROM, body, desk.staff, note=" ")
    assert missing.value.faults[0].where == "note"
    before = len(desk.letters())
    made = rules.change(ref, FROM, body, desk.staff, note="芝の養生のため")
    assert (made.series.owner, {str(one.state) for one in made.reservations}) == (desk.company.id, {"requested"})
    old = desk.services.series.series(ref, desk.company)
    assert {(str(one.state), one.decision_note) for one in old.reservations[3:]} == {("cancelled", "芝の養生のため")}
    assert desk.letters()[before:] == [("series-changed-by-desk", "company"), ("series-requested", "company"), ("series-waiting", "staff")]
    with desk.services.store.reading() as work:
        events = [link.event for link in work.timeline.links() if str(link.event.act) in ("series.changed", "series.booked")]
    assert [one.actor for one in events] == [desk.company.id, desk.staff.id, desk.staff.id]


def test_nobody_else_changes_it(desk, rules, ref):
    body = {**LATER, "rrule": "FREQ=WEEKLY;COUNT=2"}
    for act in (rules.preview, rules.change):
        with pytest.raises(NotFound):
            act(ref, FROM, body, desk.rival)
    own = desk.services.series.book(series(area="park/hall"), desk.staff).series.ref
    assert rules.preview(own, FROM, body, desk.staff).dates
    with pytest.raises(NotFound):
        rules.preview(own, FROM, body, desk.company)


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"rrule": "FREQ=WEEKLY;COUNT=2"}, {**LATER, "rrule": 3}, {**LATER, "rrule": "FREQ=WEEKLY"}]
)
def test_what_is_no_rule_is_refused_and_nothing_is_changed(desk, rules, ref, body):
    before = desk.everything()
    for act in (rules.preview, rules.change):
        with pytest.raises(InvalidInput):
            act(ref, FROM, body, desk.company)
    assert desk.everything() == before


def test_every_date_has_one_fate_whatever_the_rules(desk, rules):
    """Thirty changes drawn by lot: each of both rules' dates is told once, and the change does as the preview said."""
    dice = random.Random(31)
    ref = desk.book(rrule="FREQ=WEEKLY;BYDAY=TU,FR;COUNT=12").series.ref
    done = 0
    for _ in range(30):
        day = date(2026, 12, 1) + timedelta(days=dice.randrange(40))
        first = datetime(day.year, day.month, day.day, dice.choice([9, 9, 10]), tzinfo=JST)
        rule = dice.choice(["FREQ=DAILY;INTERVAL=2;COUNT=5", "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;COUNT=3"])
        body = {"time_start": first.isoformat(), "time_end": (first + timedelta(hours=3)).isoformat(), "rrule": rule}
        ours, cut = desk.services.series.series(ref, desk.company).reservations, at(day.month, day.day, 0)
        held = {one.id for one in ours if one.is_live and one.slot.start >= cut}
        try:
            seen = rules.preview(ref, day, body, desk.company)
        except FieldregError:
            continue
        assert sorted(one.before.id for one in seen.dates if one.before is not None) == sorted(held)
        wanted = [one.slot.start for one in seen.dates if one.slot is not None]
        assert sorted(wanted) == [slot.start for slot in seen.request.recurrence.slots()]
        free = [one.slot.start for one in seen.dates if one.slot and (one.fate is Fate.KEPT or seen.chance(one).skipped is None)]
        try:
            made = rules.change(ref, day, body, desk.company, seen=seen.seen)
        except NotAllHad:
            assert free == []
            continue
        assert [one.slot.start for one in made.reservations] == sorted(free)
        ref, done = made.series.ref, done + 1
    assert done > 10


def test_a_moved_date_is_kept_by_no_rule(desk, ref):
    held = desk.services.series.series(ref, desk.company).reservations
    slots = [one.slot for one in held]
    assert {one.fate for one in fates_of(held, slots, same=True)} == {Fate.KEPT}
    assert {one.fate for one in fates_of(held, slots, same=False)} == {Fate.CHANGED}
    assert fates_of([], slots[:1], same=True)[0].fate is Fate.NEW
    assert fates_of(held[:1], [], same=True)[0].fate is Fate.DROPPED
