"""Closing a place: shown first, done in one act, told to all concerned; nothing of the past changes."""

import threading
from datetime import datetime, timedelta

import pytest

from fieldreg.booking.closures.closures import ClosureShow
from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, FieldregError, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.services.bookings.closures import closing as closing_module
from fieldreg.services.bookings.closures.closing import MetOthers
from fieldreg.waiting.watches import WatchKind
from tests.makers import trial

WHY = {"do": "keep", "because": "主催者と調整済み"}


def body(day=1, start=8, days=0, end=18, **more):
    first, last = (datetime(2026, 12, 1, tzinfo=JST) + timedelta(days=n, hours=h) for n, h in ((day - 1, start), (day - 1 + days, end)))
    known = {"site": "park", "kind": "event", "reason": "市民運動会", "reason_en": "sports day"}
    return known | {"time_start": first.isoformat(), "time_end": last.isoformat()} | more


def close(office, who="staff", **more):
    """As somebody does who looks first."""
    told, account = body(**more), office.people[who]
    seen = office.services.closing.preview({name: one for name, one in told.items() if name != "fates"}, account)
    return office.services.closing.close(told, account, seen.digest)


def met(office, who="staff", **more):
    return office.services.closing.preview(body(**more), office.people[who])


def excepted(office, ref):
    return dict(office.services.closing.closure(ref, office.people["staff"])[1])


# ---------------------------------------------------------------- what it would meet


@pytest.mark.parametrize("state", [State.REQUESTED, State.TENTATIVE, State.ACCEPTED])
def test_whatever_is_live_is_met(office, state):
    made = office.book(accept=False)
    if state is not State.REQUESTED:
        office.services.booking.decide(made.id, state, office.people["staff"])
    (one,) = met(office).met
    assert (one.reservation.id, one.reservation.state, one.running, one.own) == (made.id, state, False, False)
    assert [(free.site, free.slot.first_day.isoformat()) for free in one.instead] == [
        ("park", "2026-12-02"), ("park", "2026-11-30"), ("meadow", "2026-12-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "area, closed, meets",
    [
        (None, None, True), (None, "park/yard", True), ("park/yard", None, True), ("park/yard", "park/yard", True),
        ("park/hall", "park/yard", False),
    ],
)  # fmt: skip
def test_it_meets_what_holds_its_unit_or_one_above_or_below(office, area, closed, meets):
    made = office.book(area=area)
    assert [one.reservation.id for one in met(office, area=closed).met] == ([made.id] if meets else [])


@pytest.mark.parametrize("slot, meets", [((9, 12), True), ((18, 19), False), ((7, 8), False), ((17, 19), True)])
def test_spans_are_half_open(office, slot, meets):
    office.book(start=slot[0], end=slot[1])
    assert len(met(office).met) == int(meets)


def test_what_has_ended_was_withdrawn_or_declined_is_not_met(office):
    withdrawn = office.book()
    office.services.booking.decide(withdrawn.id, State.WITHDRAWN, office.people["aoba"])
    declined = office.book(accept=False)
    office.services.booking.decide(declined.id, State.DECLINED, office.people["staff"], note="工事")
    assert met(office).met == []


def test_the_past_is_cut_off_and_what_is_running_stands_apart(office, clock):
    over, running = office.book(start=8, end=9), office.book(start=9, end=12)
    clock.go_on(datetime(2026, 12, 1, 10, tzinfo=JST) - clock.now())
    found = met(office, day=1, start=0)
    assert found.closure.span == Timespan(clock.now(), datetime(2026, 12, 1, 18, tzinfo=JST))
    assert found.past == Timespan(datetime(2026, 12, 1, tzinfo=JST), clock.now())
    assert [(one.reservation.id, one.running) for one in found.met] == [(running.id, True)]
    assert over.id not in [one.reservation.id for one in found.met]


def test_a_span_that_is_over_is_refused(office):
    with pytest.raises(InvalidInput) as told:
        met(office, day=-30)
    assert told.value.code == "closure-over"


def test_holidays_and_other_closures_of_the_place_are_told(office):
    of_area = close(office, day=30, area="park/yard")
    close(office, day=30, site="meadow")
    found = met(office, day=28, days=4)
    assert found.others == [of_area]
    assert [(day.isoformat(), because.ja) for day, because in found.holidays] == [
        ("2026-12-29", "年末年始の閉庁日"), ("2026-12-30", "年末年始の閉庁日"), ("2026-12-31", "年末年始の閉庁日"), ("2027-01-01", "元日"),
    ]  # fmt: skip
    assert [one.ref for one in met(office, day=30, area="park/hall").others] == []


@pytest.mark.parametrize(
    "wrong, where",
    [
        ({"site": "none"}, "site"), ({"area": "park/none"}, "area"), ({"kind": "party"}, "kind"), ({"reason": " "}, "reason"),
        ({"time_end": "2026-12-01T08:00:00+09:00"}, "time_end"), ({"time_start": "2026-12-01T08:00"}, "time_start"),
        ({"override_by": ["company"]}, "override_by"), ({"override_by": "admin"}, "override_by"), ({"colour": "red"}, "colour"),
        ({"time_end": "2031-12-01T08:00:00+09:00"}, "time_end"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(office, wrong, where):
    with pytest.raises(InvalidInput) as told:
        met(office, **wrong)
    assert [fault.where for fault in told.value.faults] == [where]


def test_every_fault_is_told_at_once(office):
    with pytest.raises(InvalidInput) as told:
        office.services.closing.preview({"kind": "x"}, office.people["staff"])
    assert {fault.where for fault in told.value.faults} == {"site", "kind", "reason", "time_start", "time_end"}


# ---------------------------------------------------------------- doing it


def test_one_is_cancelled_with_three_alternatives_and_one_stays_as_an_exception(office):
    first, second = office.book(area="park/yard"), office.book(start=13, end=15, who="rival")
    made = close(office, fates={second.id: WHY})
    assert (made.ref, office.get(first.id).state, office.get(second.id).state) == ("B-2026-0001", State.CANCELLED, State.ACCEPTED)
    assert office.get(first.id).decision_note == "この場所を休止にするため（市民運動会） / the place is closed (sports day)"
    assert excepted(office, made.ref) == {second.id: "主催者と調整済み"}
    assert office.services.closing.exceptions(second.id) == [(made, "主催者と調整済み")]
    gone, kept = office.letters("reservation-cancelled", "reservation-kept")
    assert (gone.to.email, kept.to.email) == ("aoba@example.jp", "rival@example.jp")
    assert "それまでの状態: 承認" in gone.body
    assert "理由: この場所を休止にするため（市民運動会）" in gone.body
    assert [line for line in gone.body.splitlines() if line.startswith("・")] == [
        "・広い公園 広場 2026-12-02 09:00–12:00", "・広い公園 広場 2026-11-30 09:00–12:00", "・隣の原 2026-12-01 09:00–12:00",
    ]  # fmt: skip
    assert "押さえてはいません" in gone.body
    assert "Closed because: sports day" in kept.body
    assert "It stays because: 主催者と調整済み" in kept.body


def test_a_request_is_declined_with_the_same_letter_in_its_readers_language(office):
    asked = office.book(who="rival", accept=False)
    close(office)
    assert office.get(asked.id).state is State.DECLINED
    (letter,) = office.letters("reservation-cancelled", "reservation-declined")
    assert letter.template == "reservation-cancelled"
    assert "It was: Requested" in letter.body
    assert "Reason: the place is closed (sports day)" in letter.body
    assert "- Wide park, 2026-12-02 09:00–12:00" in letter.body
    assert "not held for you" in letter.body


def test_everybody_is_told_and_the_chain_says_who_did_what(office):
    first, second = office.book(area="park/yard"), office.book(start=13, end=15, who="rival")
    made = close(office, fates={second.id: WHY}, override_by=["admin", "staff"])
    moved = [event for event in office.events("reservation.moved") if event.told["after"]["state"] == "cancelled"]
    (kept,), (closed,) = office.events("reservation.excepted"), office.events("closure.made")
    staff = office.people["staff"].id
    assert [(event.ref, event.actor, event.told["before"]["state"]) for event in moved] == [(first.id, staff, "accepted")]
    assert (kept.ref, kept.actor, kept.owner) == (second.id, staff, office.people["rival"].id)
    assert kept.told["after"] == {"state": "accepted", "closures": {made.ref: "主催者と調整済み"}}
    assert (closed.ref, closed.actor) == (made.ref, staff)
    assert closed.told["after"] == {
        "site": "park", "area": None, "time_start": "2026-12-01T08:00:00+09:00", "time_end": "2026-12-01T18:00:00+09:00", "kind": "event",
        "reason": {"ja": "市民運動会", "en": "sports day"}, "override_by": ["admin", "staff"], "source": "", "uid": "",
        "cancelled": [first.id], "kept": {second.id: "主催者と調整済み"},
    }  # fmt: skip


def test_nothing_of_the_past_changes(office, clock):
    over, running = office.book(start=8, end=9), office.book(start=9, end=12)
    clock.go_on(datetime(2026, 12, 1, 10, tzinfo=JST) - clock.now())
    made = close(office, start=0, fates={running.id: {"do": "cancel"}})
    assert made.span.start == clock.now()
    assert office.get(over.id) == over
    assert office.get(running.id).state is State.CANCELLED
    clock.go_on(timedelta(days=1))
    with pytest.raises(Conflict) as told:
        office.services.closing.lift(made.ref, "中止", office.people["staff"])
    assert told.value.code == "closure-over"


def test_what_is_running_is_chosen_on_its_own(office, clock):
    running = office.book(start=9, end=12)
    clock.go_on(datetime(2026, 12, 1, 10, tzinfo=JST) - clock.now())
    with pytest.raises(InvalidInput) as told:
        close(office)
    assert [(fault.code, fault.where) for fault in told.value.faults] == [("running-not-chosen", f"fates.{running.id}")]
    made = close(office, fates={running.id: WHY})
    assert excepted(office, made.ref) == {running.id: WHY["because"]}


@pytest.mark.parametrize(
    "fate, code",
    [({"do": "keep"}, "because-missing"), ({"do": "keep", "because": " "}, "because-missing"), ({"do": "shift"}, "fate-unknown"),
     ("keep", "fate-unknown"), ({"do": "keep", "because": "x" * 401}, "too-long")],
)  # fmt: skip
def test_a_choice_that_is_none_is_refused(office, fate, code):
    held = office.book()
    with pytest.raises(InvalidInput) as told:
        close(office, fates={held.id: fate})
    assert [(fault.code, fault.where) for fault in told.value.faults] == [(code, f"fates.{held.id}")]
    assert office.get(held.id) == held


def test_a_choice_for_what_is_not_met_is_refused(office):
    held = office.book(day=9)
    with pytest.raises(InvalidInput, match="not met"):
        close(office, fates={held.id: {"do": "cancel"}})
    assert office.get(held.id) == held


@pytest.mark.parametrize("change", ["another", "withdrawn", "accepted"])
def test_where_what_is_met_has_changed_it_is_shown_anew(office, change):
    held = office.book(accept=False)
    seen = met(office).digest
    if change == "another":
        office.book(start=13, end=15, who="rival")
    elif change == "withdrawn":
        office.services.booking.decide(held.id, State.WITHDRAWN, office.people["aoba"])
    else:
        office.services.booking.decide(held.id, State.ACCEPTED, office.people["second"])
    before = office.get(held.id)
    with pytest.raises(MetOthers) as told:
        office.services.closing.close(body(), office.people["staff"], seen)
    assert told.value.preview.digest == met(office).digest != seen
    assert office.get(held.id) == before
    office.services.closing.close(body(), office.people["staff"], told.value.preview.digest)


def test_what_meets_something_is_looked_at_first(office):
    office.book()
    with pytest.raises(MetOthers):
        office.services.closing.close(body(), office.people["staff"])
    assert office.services.closing.close(body(day=3), office.people["staff"]).ref == "B-2026-0001"


def test_ones_own_reservation_is_closed_over_by_another(office):
    mine, _ = office.services.booking.reserve(office.at(1, 9, 12), office.people["staff"])
    assert [one.own for one in met(office).met] == [True]
    with pytest.raises(NotAllowed) as told:
        close(office, fates={mine.id: WHY})
    assert told.value.code == "own-request"
    assert [one.own for one in met(office, who="second").met] == [False]
    close(office, who="second")
    assert office.get(mine.id).state is State.DECLINED


@pytest.mark.parametrize(
    "who, site, may",
    [("staff", "park", True), ("admin", "park", True), ("parks", "park", True), ("parks", "hall", False), ("schools", "hall", True),
     ("aoba", "park", False), ("auditor", "park", False)],
)  # fmt: skip
def test_who_may_close_what(office, who, site, may):
    if may:
        made = close(office, who=who, site=site)
        assert office.services.closing.lift(made.ref, "中止", office.people[who]).lifted_by == office.people[who].id
        return
    made = close(office, site=site)
    for act in (lambda: met(office, who=who, site=site), lambda: office.services.closing.close(body(site=site), office.people[who], "x"),
                lambda: office.services.closing.lift(made.ref, "中止", office.people[who])):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


def test_killed_between_nothing_is_written(office, monkeypatch):
    held = office.book()
    seen, before = met(office).digest, (office.events("closure.made", "reservation.moved"), office.letters("reservation-cancelled"))

    def dies(*_, **__):
        raise RuntimeError("killed")

    for name in ("look_at_slot", "_tell_all"):
        with monkeypatch.context() as patch:
            patch.setattr(closing_module, name, dies)
            with pytest.raises(RuntimeError):
                office.services.closing.close(body(), office.people["staff"], seen)
        assert office.get(held.id) == held
        assert (office.events("closure.made", "reservation.moved"), office.letters("reservation-cancelled")) == before
        assert office.services.closing.page(office.people["staff"], ClosureShow.STANDING, limit=9) == (0, [])


# ---------------------------------------------------------------- lifting, and who waits


def test_a_lifted_one_stands_no_more_and_who_waits_is_told(office):
    kept = office.services.kept_trials.keep(trial())[0].code
    office.services.waiting.begin(kept, WatchKind.FREE, office.people["aoba"])
    made = close(office)
    with pytest.raises(Clashing):
        office.book()
    assert office.services.closing.lift(made.ref, " 雨で中止 ", office.people["second"]).lifted_because == "雨で中止"
    (lifted,) = office.events("closure.lifted")
    assert (lifted.ref, lifted.actor, lifted.told) == (made.ref, office.people["second"].id, {"because": "雨で中止"})
    (letter,) = office.letters("watch-told")
    assert "待っていた枠が空きました。" in letter.body
    assert "休止が解かれました。" in letter.body
    assert office.book().state is State.ACCEPTED


def test_it_is_lifted_once_with_a_reason(office):
    made = close(office)
    with pytest.raises(InvalidInput):
        office.services.closing.lift(made.ref, " ", office.people["staff"])
    office.services.closing.lift(made.ref, "中止", office.people["staff"])
    with pytest.raises(Conflict):
        office.services.closing.lift(made.ref, "中止", office.people["staff"])
    with pytest.raises(NotFound):
        office.services.closing.lift("B-2026-9999", "中止", office.people["staff"])


def test_lists_tell_standing_past_and_lifted_with_their_number(office, clock):
    past, lifted, standing = close(office, day=1), close(office, day=3), close(office, day=20, site="hall")
    office.services.closing.lift(lifted.ref, "中止", office.people["staff"])
    clock.go_on(timedelta(days=10))

    def page(who="staff", show=ClosureShow.STANDING, **more):
        count, rows = office.services.closing.page(office.people[who], show, **({"limit": 9} | more))
        return count, [one.ref for one in rows]

    assert page() == (1, [standing.ref])
    assert page(show=ClosureShow.PAST) == (1, [past.ref])
    assert page(show=ClosureShow.LIFTED) == (1, [lifted.ref])
    assert page("parks") == (0, [])
    assert page("schools") == page("auditor") == (1, [standing.ref])
    assert page("aoba") == (0, [])
    assert page(site="park", show=ClosureShow.PAST, offset=1) == (1, [])


# ---------------------------------------------------------------- overriding


def test_who_may_override_asks_for_a_slot_in_it_with_a_reason(office):
    made = close(office, override_by=["staff"])
    asked = office.at(1, 9, 12)
    with pytest.raises(Clashing):
        office.services.booking.reserve(asked, office.people["staff"])
    for who in ("aoba", "admin"):
        with pytest.raises(NotAllowed):
            office.services.booking.reserve(asked, office.people[who], None, "急ぎ")
    held, _ = office.services.booking.reserve(asked, office.people["staff"], None, " 点検に合わせて ")
    assert excepted(office, made.ref) == {held.id: "点検に合わせて"}
    (event,) = office.events("reservation.excepted")
    assert (event.ref, event.told["after"]["closures"]) == (held.id, {made.ref: "点検に合わせて"})
    office.services.booking.decide(held.id, State.ACCEPTED, office.people["second"])
    assert [clash.kind for clash in office.services.booking.clashes(held)] == []


def test_a_reason_does_not_help_against_another_reservation(office):
    office.book()
    close(office, area="park/hall", start=13, override_by=["staff"])
    with pytest.raises(Clashing):
        office.services.booking.reserve(office.at(1, 9, 14), office.people["staff"], None, "急ぎ")


# ---------------------------------------------------------------- at once


def test_a_closure_and_sixteen_who_reserve_at_once_are_never_both(office):
    """Whoever was first: no live reservation lies in a standing closure, and the one that was met is told."""
    company, staff, told = office.people["aoba"], office.people["staff"], []
    gate = threading.Barrier(17)

    def run(act):
        gate.wait()
        try:
            act()
        except FieldregError as error:
            told.append(type(error).__name__)

    acts = [lambda n=n: office.services.booking.reserve(office.at(1, 8 + n % 8, 9 + n % 8, area="park/yard"), company) for n in range(16)]
    acts.append(lambda: office.services.closing.close(body(), staff, met(office).digest))
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with office.services.store.reading() as work:
        live = work.reservations.taken_count(Timespan(*(datetime(2026, 12, 1, hour, tzinfo=JST) for hour in (8, 18))))
    closed = office.services.closing.page(staff, ClosureShow.STANDING, limit=9)[0]
    assert (closed, live) in {(1, 0), (0, 8)}
    assert set(told) <= {"Clashing", "MetOthers"}
    assert (closed == 0) == ("MetOthers" in told)
    assert office.services.store.check()["ok"]


def test_the_closure_is_told_to_no_public_reader_with_who_made_it(office):
    made = close(office)
    (held,) = office.services.closing.held(made.span)
    assert (held.site, held.area, held.slot, held.closed) == ("park", None, made.span, True)
    assert office.services.closing.standing(made.span, "park")[0].reason == Text("市民運動会", "sports day")
