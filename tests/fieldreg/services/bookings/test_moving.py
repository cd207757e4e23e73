"""The desk's moves: cancelled, moved, shortened and offered with a reason, told with what else is free; nothing of the past changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.permits import Permit, PermitState
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from tests.fieldreg.services.bookings.asking import acts, ask, body, hours, state, told, wait

DAY = timedelta(days=1)


@pytest.fixture
def held(services, people):
    """An accepted morning of the whole park."""
    one = ask(services, people["kou"])
    return services.booking.decide(one.id, State.ACCEPTED, people["staff"])


def change(services, one, who, **form):
    return services.moving.change(one.id, {"area": "", "reason": "工事のため", **form}, who)


def codes(wrong):
    return [(fault.code, fault.where) for fault in wrong.value.faults]


def test_an_accepted_one_is_cancelled_with_a_reason_and_three_free_slots(services, people, held):
    with pytest.raises(InvalidInput) as wrong:
        services.booking.decide(held.id, State.CANCELLED, people["staff"], " ")
    assert codes(wrong) == [("reason-missing", "note")]
    services.booking.decide(held.id, State.CANCELLED, people["staff"], "崖が崩れたため")
    assert state(services, held) == "cancelled"
    letter = body(services, people["kou"], "reservation-cancelled")
    assert "崖が崩れたため" in letter
    assert letter.count("\n・") == 3
    assert services.booking.calendar("park", held.slot) == []


def test_it_moves_to_another_time_and_is_judged_anew(services, people, held):
    made = change(services, held, people["staff"], **hours(13, 15, 2), area="park/yard")
    assert (made.state, made.area, made.sequence) == (State.ACCEPTED, "park/yard", held.sequence + 1)
    assert made.trial["properties"]["time_start"] == "2026-12-02T13:00:00+09:00"
    assert made.trial["properties"]["area"] == "park/yard"
    assert made.trial["geometry"] != held.trial["geometry"]
    assert made.screening != held.screening
    assert services.booking.calendar("park", held.slot) == []
    assert [one.id for one in services.booking.calendar("park", made.slot)] == [held.id]
    letter = body(services, people["kou"], "reservation-changed")
    assert "変更前: ・広い公園 2026-12-01 09:00–12:00" in letter
    assert "変更後: 2026-12-02 13:00–15:00 広い公園 広場" in letter
    assert "工事のため" in letter
    with services.store.reading() as work:
        (event,) = [link.event for link in work.timeline.links() if str(link.event.act) == "reservation.changed"]
    assert event.told["before"]["time_start"] == "2026-12-01T09:00:00+09:00"
    after = event.told["after"]
    assert (after["time_start"], after["area"], after["note"]) == ("2026-12-02T13:00:00+09:00", "park/yard", "工事のため")


def test_what_it_had_goes_to_the_line(services, people, held):
    waits = wait(services, people["otsu"])
    change(services, held, people["staff"], **hours(11, 12))
    assert state(services, waits) == "waiting"  # it is shorter, and in the way still
    change(services, held, people["staff"], **hours(13, 15))
    assert state(services, waits) == "requested"


def test_it_moves_nowhere_where_another_is(services, people, held):
    ask(services, people["otsu"], day=2)
    with pytest.raises(Clashing):
        change(services, held, people["staff"], **hours(11, 13, 2))
    assert services.booking.reservation(held.id, people["kou"]).slot == held.slot


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({**hours(13, 15), "reason": " "}, ("reason-missing", "reason")),
        (hours(9, 12), ("nothing-changed", "time_start")),
        (hours(15, 13), ("end-before-start", "time_end")),
        ({"time_start": "2026-11-20T09:00:00+09:00", "time_end": "2026-12-01T12:00:00+09:00"}, ("in-the-past", "time_start")),
        ({"time_start": "2026-11-20T09:00:00+09:00", "time_end": "2026-11-20T12:00:00+09:00"}, ("in-the-past", "time_end")),
        ({"time_start": "", "time_end": "2026-12-01T12:00:00+09:00"}, ("time-form", "time_start")),
    ],
)
def test_what_is_wrong_with_a_change_is_told_at_its_place(services, people, held, form, fault):
    with pytest.raises(InvalidInput) as wrong:
        change(services, held, people["staff"], **form)
    assert fault in codes(wrong)


def test_while_it_lasts_it_is_shortened_from_its_end_alone(services, people, held, clock):
    clock.at = held.slot.start + timedelta(hours=1)
    made = change(services, held, people["staff"], **hours(9, 11))
    assert made.slot.end == held.slot.end - timedelta(hours=1)
    with pytest.raises(InvalidInput):
        change(services, held, people["staff"], **hours(8, 11))
    clock.at = held.slot.end
    with pytest.raises(Conflict) as over:
        change(services, held, people["staff"], **hours(13, 15))
    assert over.value.code == "over"


@pytest.mark.parametrize("to", [None, State.DECLINED, State.WITHDRAWN])
def test_only_tentative_and_accepted_ones_are_changed(services, people, to):
    one = ask(services, people["kou"])
    if to is not None:
        services.booking.decide(one.id, to, people["staff" if to is State.DECLINED else "kou"], "理由")
    with pytest.raises(Conflict):
        change(services, one, people["staff"], **hours(13, 15))


def test_who_changes_it_is_of_the_desk_and_not_who_asked(services, people, held):
    with pytest.raises(NotAllowed):
        change(services, held, people["kou"], **hours(13, 15))
    own = ask(services, people["staff"], day=5, organisation="窓口")
    services.booking.decide(own.id, State.ACCEPTED, people["staff2"])
    with pytest.raises(NotAllowed) as mine:
        change(services, own, people["staff"], **hours(13, 15, 5))
    assert mine.value.code == "own-request"
    with pytest.raises(NotAllowed):
        services.booking.decide(own.id, State.CANCELLED, people["staff"], "理由")
    with pytest.raises(NotAllowed):
        services.moving.offer(own.id, [hours(13, 15, 6)], "理由", people["staff"])


def test_two_who_change_it_at_once_are_told(services, people, held):
    change(services, held, people["staff"], **hours(13, 15))
    with pytest.raises(Conflict) as seen:
        services.moving.change(held.id, {"reason": "理由", **hours(15, 17)}, people["staff2"], held.sequence)
    assert seen.value.code == "changed-meanwhile"


def test_a_permit_that_does_not_cover_the_new_time_is_told(services, people, held, clock):
    case, _ = services.cases.open({"organisation": "kou", "email": "a@example.jp", "subject": "件", "body": "文"}, people["kou"])
    with services.store.writing() as work:
        work.cases.book(case.ref, held.id)
        granted = Permit(
            case=case.ref, rule="r", title=Text("道路使用許可"), authority=Text("警察"), state=PermitState.GRANTED,
            valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 1),
        )  # fmt: skip
        work.permits.put(granted)
        work.commit()
    change(services, held, people["staff"], **hours(9, 12, 2))
    assert "この日時を含まないものがあります: 道路使用許可" in body(services, people["kou"], "reservation-changed")


# ---------------------------------------------------------------- offers


@pytest.fixture
def offer(services, people, held):
    rows = [hours(9, 12, 2), {**hours(13, 15, 2), "area": "park/yard"}, {**hours(9, 12), "site": "hostile"}]
    return services.moving.offer(held.id, rows, "工事のため", people["staff"])


def test_an_offer_is_told_and_holds_nothing(services, people, held, offer):
    assert (offer.until, len(offer.slots)) == (held.slot.start, 3)
    assert services.moving.open_offers([held.id]) == {held.id: offer}
    letter = body(services, people["kou"], "reservation-offered")
    assert "・広い公園 広場 2026-12-02 13:00–15:00" in letter
    assert "押さえていない" in letter
    assert ask(services, people["otsu"], day=2).state is State.REQUESTED
    with pytest.raises(Conflict) as open_:
        services.moving.offer(held.id, [hours(9, 12, 3)], "理由", people["staff2"])
    assert open_.value.code == "offer-open"


def test_its_owner_takes_one_and_the_reservation_moves_there(services, people, held, offer):
    made = services.moving.take(offer.id, 1, people["kou"])
    assert (made.area, made.state, made.id) == ("park/yard", State.ACCEPTED, held.id)
    assert services.moving.open_offers([held.id]) == {}
    assert acts(services, held)[-3:] == [
        (f"reservation.{act}", "account") for act in ("offered", "offer-ended", "changed")
    ]  # fmt: skip
    assert told(services, people["staff"])[-1] == ("reservation-offer-answered", held.id)
    with pytest.raises(Conflict) as over:
        services.moving.take(offer.id, 0, people["kou"])
    assert over.value.code == "offer-over"


def test_one_at_another_site_moves_it_there_with_its_trial(services, people, held, offer):
    made = services.moving.take(offer.id, 2, people["kou"])
    assert (made.site, made.trial["properties"]["site"], made.area) == ("hostile", "hostile", None)
    assert services.booking.calendar("park", held.slot) == []
    assert [one.id for one in services.booking.calendar("hostile", made.slot)] == [held.id]


def test_one_that_is_gone_is_told_and_the_others_stay(services, people, held, offer):
    ask(services, people["otsu"], day=2, area="park/hall")
    with pytest.raises(Clashing):
        services.moving.take(offer.id, 0, people["kou"])
    assert services.booking.reservation(held.id, people["kou"]).slot == held.slot
    assert services.moving.take(offer.id, 1, people["kou"]).area == "park/yard"


def test_it_is_declined_or_taken_back_and_all_stays(services, people, held, offer):
    services.moving.decline(offer.id, people["kou"])
    assert services.booking.reservation(held.id, people["kou"]) == held
    assert told(services, people["staff"])[-1] == ("reservation-offer-answered", held.id)
    second = services.moving.offer(held.id, [hours(9, 12, 3)], "理由", people["staff"])
    services.moving.take_back(second.id, people["staff"])
    with pytest.raises(Conflict):
        services.moving.decline(second.id, people["kou"])


def test_strangers_and_the_desk_answer_no_offer(services, people, offer):
    for who, error in (("otsu", NotFound), ("staff", NotAllowed)):
        with pytest.raises(error):
            services.moving.take(offer.id, 0, people[who])
        with pytest.raises(error):
            services.moving.decline(offer.id, people[who])
    with pytest.raises(NotAllowed):
        services.moving.take_back(offer.id, people["kou"])
    with pytest.raises(InvalidInput):
        services.moving.take(offer.id, 3, people["kou"])
    with pytest.raises(NotFound):
        services.moving.take(offer.id + 1, 0, people["kou"])


def test_its_time_ends_it_and_so_does_what_becomes_of_the_reservation(services, people, held, offer, clock):
    change(services, held, people["staff"], **hours(9, 11))
    with pytest.raises(Conflict):
        services.moving.take(offer.id, 0, people["kou"])
    second = services.moving.offer(held.id, [hours(9, 12, 3)], "理由", people["staff"], "2026-11-25T12:00:00+09:00")
    clock.at = second.until
    assert services.moving.open_offers([held.id]) == {}
    with pytest.raises(Conflict):
        services.moving.take(second.id, 0, people["kou"])
    assert (services.bookings_over.end_offers(), services.bookings_over.end_offers()) == (1, 0)
    assert acts(services, held)[-1] == ("reservation.offer-ended", "clock")


@pytest.mark.parametrize(
    ("rows", "more", "fault"),
    [
        ([], {}, ("slots-count", "time_start_1")),
        ([hours(9, 12, 2), hours(9, 12, 2)], {}, ("slots-count", "time_start_1")),
        ([hours(9, 12, day) for day in (2, 3, 4, 5)], {}, ("slots-count", "time_start_1")),
        ([hours(9, 12)], {}, ("nothing-changed", "time_start_1")),
        ([{**hours(9, 12), "site": "reused"}], {}, ("not-offered", "time_start_1")),
        ([{**hours(9, 12), "site": "nowhere"}], {}, ("unknown-site", "time_start_1")),
        ([hours(9, 12, 2)], {"reason": ""}, ("reason-missing", "reason")),
        ([hours(9, 12, 2)], {"until": "2026-12-01T10:00:00+09:00"}, ("until-out-of-range", "until")),
    ],
)
def test_what_is_wrong_with_an_offer_is_told_at_its_place(services, people, held, rows, more, fault):
    with pytest.raises(InvalidInput) as wrong:
        services.moving.offer(held.id, rows, more.get("reason", "理由"), people["staff"], more.get("until"))
    assert fault in codes(wrong)


def test_a_slot_that_is_taken_is_not_offered(services, people, held):
    ask(services, people["otsu"], day=2)
    with pytest.raises(InvalidInput) as wrong:
        services.moving.offer(held.id, [hours(9, 12, 3), hours(9, 12, 2)], "理由", people["staff"])
    assert codes(wrong) == [("not-free", "time_start_2")]


# ---------------------------------------------------------------- time


def test_done_and_not_used_only_after_its_end(services, people, held, clock):
    clock.at = held.slot.end - timedelta(seconds=1)
    for to in (State.DONE, State.NO_SHOW):
        with pytest.raises(Conflict) as early:
            services.booking.decide(held.id, to, people["staff"])
        assert early.value.code == "not-over"
    assert [one.id for one in services.booking.calendar("park", held.slot)] == [held.id]
    clock.at = held.slot.end
    services.booking.decide(held.id, State.NO_SHOW, people["staff"])
    assert told(services, people["kou"])[-1] == ("reservation-no-show", held.id)


def test_what_is_over_is_done_by_the_clock_and_corrected_within_30_days(services, people, held, clock):
    clock.at = held.slot.end
    assert (services.bookings_over.close_done(), services.bookings_over.close_done()) == (1, 0)
    assert state(services, held) == "done"
    assert acts(services, held)[-1] == ("reservation.moved", "clock")
    clock.at = held.slot.end + 30 * DAY + timedelta(seconds=1)
    with pytest.raises(Conflict) as late:
        services.booking.decide(held.id, State.NO_SHOW, people["staff"])
    assert late.value.code == "too-late-to-correct"
    clock.at = held.slot.end + 30 * DAY
    services.booking.decide(held.id, State.NO_SHOW, people["staff"])
    assert state(services, held) == "no_show"


def test_while_its_tearing_down_lasts_the_clock_lets_it_be(services, people, held, clock):
    with services.store.writing() as work:
        lineage = work.sites.get("park").lineage(None)
        held = work.reservations.change(replace(held, tear_down=timedelta(hours=1)), lineage, at=clock.now())
        work.commit()
    clock.at = held.slot.end
    assert services.bookings_over.close_done() == 0
    clock.at = held.held.end
    assert services.bookings_over.close_done() == 1


def test_what_has_begun_is_not_accepted_and_what_is_over_not_withdrawn_or_cancelled(services, people, held, clock):
    asked = ask(services, people["kou"], 13, 14)
    clock.at = asked.slot.start
    for to in (State.ACCEPTED, State.TENTATIVE):
        with pytest.raises(Conflict) as begun:
            services.booking.decide(asked.id, to, people["staff"])
        assert begun.value.code == "begun"
    clock.at = held.slot.end
    for to, who in ((State.WITHDRAWN, "kou"), (State.CANCELLED, "staff")):
        with pytest.raises(Conflict) as over:
            services.booking.decide(held.id, to, people[who], "理由")
        assert over.value.code == "over"
