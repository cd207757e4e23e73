"""Use cases over a small registry: what is allowed, to whom, and what is kept."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Clashing, Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock
from tests.makers import furnish, reservation, trial

NOW = datetime(2026, 11, 23, 10, tzinfo=JST)
PASSWORD = "correct horse staple"


@pytest.fixture
def services(tmp_path):
    store = registries.upgraded(tmp_path / "registry.db")
    furnish(store)
    yield Services(store, FixedClock(NOW))
    store.close()


@pytest.fixture
def cast(services):
    """One owns, one is a rival, one decides."""
    made = {}
    for name, role in (("company", Role.COMPANY), ("rival", Role.COMPANY), ("staff", Role.STAFF)):
        account = Account(email=f"{name}@example.jp", role=role, password_hash=hash_password(PASSWORD))
        made[name], _ = services.accounts.put_account(account)
    return made


def test_a_reservation_is_kept_with_what_it_was_screened_for(services, cast):
    made, fresh = services.booking.reserve(reservation(), cast["company"])

    assert fresh
    assert made.id == "R-2026-0001"
    assert made.state is State.REQUESTED
    kept = services.booking.reservation(made.id, cast["company"])
    assert kept.trial["properties"]["site"] == "park"
    assert kept.screening["on"] == "2026-12-01"
    assert {u["rule"] for u in kept.screening["unknown"]} >= {"caa-registration"}


def test_a_taken_slot_is_refused_with_what_stands_in_the_way(services, cast):
    first, _ = services.booking.reserve(reservation(), cast["company"])

    with pytest.raises(Clashing) as caught:
        services.booking.reserve(reservation(area="park/yard"), cast["rival"])

    assert [c.reservation for c in caught.value.clashes] == [first.id]


def test_the_same_key_gives_the_same_reservation(services, cast):
    first, _ = services.booking.reserve(reservation(), cast["company"], key="k")

    again, fresh = services.booking.reserve(reservation(), cast["company"], key="k")

    assert (again.id, fresh) == (first.id, False)


def test_a_key_used_for_another_slot_is_refused(services, cast):
    services.booking.reserve(reservation(), cast["company"], key="k")

    with pytest.raises(Conflict) as caught:
        services.booking.reserve(reservation(area="park/hall"), cast["company"], key="k")

    assert caught.value.code == "key-reused"


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        (reservation(site="nowhere"), InvalidInput, "unknown-site"),
        (reservation(area="park/roof"), InvalidInput, "unknown-area"),
        (reservation(site="reused"), Conflict, "not-offered"),
    ],
)
def test_what_is_not_to_be_had_is_told(services, cast, body, error, code):
    with pytest.raises(error) as caught:
        services.booking.reserve(body, cast["company"])

    assert caught.value.code == code


def test_an_activity_the_site_does_not_take_is_told(services, cast):
    with services.store.writing() as work:
        work.sites.put(replace(work.sites.get("park"), activities=("ground_robot",)))
        work.commit()

    with pytest.raises(InvalidInput, match="ground_robot"):
        services.booking.reserve(reservation(), cast["company"])


def test_a_rival_sees_nothing_and_staff_see_all(services, cast):
    made, _ = services.booking.reserve(reservation(), cast["company"])

    assert services.booking.reservation(made.id, cast["staff"]).id == made.id
    with pytest.raises(NotFound):
        services.booking.reservation(made.id, cast["rival"])
    with pytest.raises(NotFound):
        services.booking.decide(made.id, State.WITHDRAWN, cast["rival"])


def test_staff_accept_and_the_owner_may_still_withdraw(services, cast):
    made, _ = services.booking.reserve(reservation(), cast["company"])

    accepted = services.booking.decide(made.id, State.ACCEPTED, cast["staff"], "どうぞ")
    withdrawn = services.booking.decide(made.id, State.WITHDRAWN, cast["company"])

    assert (accepted.state, accepted.decision_note, accepted.decided_by) == (State.ACCEPTED, "どうぞ", cast["staff"].id)
    assert withdrawn.state is State.WITHDRAWN
    assert services.booking.reserve(reservation(), cast["rival"])[1]  # the slot is free again


def test_an_owner_does_not_accept_their_own(services, cast):
    made, _ = services.booking.reserve(reservation(), cast["company"])

    with pytest.raises(NotAllowed):
        services.booking.decide(made.id, State.ACCEPTED, cast["company"])


def test_declining_needs_a_reason_and_happens_once(services, cast):
    made, _ = services.booking.reserve(reservation(), cast["company"])
    with pytest.raises(InvalidInput, match="理由"):
        services.booking.decide(made.id, State.DECLINED, cast["staff"], " ")

    services.booking.decide(made.id, State.DECLINED, cast["staff"], "行事があります")

    with pytest.raises(Conflict):
        services.booking.decide(made.id, State.ACCEPTED, cast["staff"])


def test_the_inbox_holds_what_waits_soonest_first(services, cast):
    late, _ = services.booking.reserve(
        reservation(time_start="2026-12-09T09:00:00+09:00", time_end="2026-12-09T10:00:00+09:00"), cast["company"]
    )
    soon, _ = services.booking.reserve(reservation(), cast["company"])
    done, _ = services.booking.reserve(
        reservation(time_start="2026-12-02T09:00:00+09:00", time_end="2026-12-02T10:00:00+09:00"), cast["rival"]
    )
    services.booking.decide(done.id, State.ACCEPTED, cast["staff"])

    rows = services.booking.inbox()

    assert [r.reservation.id for r in rows] == [soon.id, late.id]
    assert rows[0].screening.on == date(2026, 12, 1)
    assert rows[0].clashes == []


def test_the_calendar_tells_live_slots_only(services, cast):
    gone, _ = services.booking.reserve(reservation(), cast["company"])
    services.booking.decide(gone.id, State.WITHDRAWN, cast["company"])
    kept, _ = services.booking.reserve(reservation(), cast["rival"])

    days = Timespan(datetime(2026, 12, 1, tzinfo=JST), datetime(2026, 12, 2, tzinfo=JST))

    assert [r.id for r in services.booking.calendar("park", days)] == [kept.id]


def test_a_consultation_opens_with_its_key_alone(services, cast):
    form = {"organisation": "試験会社", "email": "a@example.jp", "subject": "相談", "body": "使えますか。", "site": "park"}
    kept, key = services.cases.open(form)

    assert services.cases.case(kept.ref, key).subject == "相談"
    for wrong in ("", "x", None):
        with pytest.raises(NotFound):
            services.cases.case(kept.ref, wrong)
    with pytest.raises(NotFound):
        services.cases.case(kept.ref, account=cast["rival"])
    assert services.cases.case(kept.ref, account=cast["staff"]).ref == kept.ref


def test_only_the_desk_answers(services, cast):
    form = {"organisation": "試験会社", "email": "a@example.jp", "subject": "相談", "body": "使えますか。"}
    kept, key = services.cases.open(form)

    with pytest.raises(NotAllowed):
        services.case_desk.answer(kept.ref, "はい", cast["company"])
    with pytest.raises(InvalidInput, match="回答"):
        services.case_desk.answer(kept.ref, "  ", cast["staff"])
    services.case_desk.answer(kept.ref, "使えます", cast["staff"])

    assert services.cases.case(kept.ref, key).answer == "使えます"


def test_signing_in(services, cast):
    assert services.accounts.sign_in("COMPANY@example.jp", PASSWORD) == cast["company"]
    assert services.accounts.sign_in("company@example.jp", "wrong horse staple") is None
    assert services.accounts.sign_in("nobody@example.jp", PASSWORD) is None
    services.accounts.put_account(replace(cast["company"], active=False))
    assert services.accounts.sign_in("company@example.jp", PASSWORD) is None


def test_a_token_is_told_once_and_kept_as_a_digest(services, cast):
    account, token = services.accounts.put_account(cast["company"], with_token=True)

    assert services.accounts.account_by_token(token) == account
    assert token not in repr(account)
    assert services.accounts.account_by_token("frt_x") is None


def test_an_unknown_site_in_a_trial_is_the_askers_mistake(services):
    with pytest.raises(InvalidInput) as caught:
        services.screening.screen(trial(site="nowhere"))

    assert caught.value.faults[0].where == "properties.site"


def test_standing_answers_follow_the_registry(services):
    before = services.screening.standing(date(2026, 12, 1))
    with services.store.writing() as work:
        work.sites.put(replace(work.sites.get("park"), id="park-2", areas=()))
        work.commit()

    after = services.screening.standing(date(2026, 12, 1))

    assert set(after) - set(before) == {"park-2"}
    assert after["park"].permit_free is False or after["park"].permit_free is None


@pytest.mark.parametrize("note", ["cases", "basemap"])
def test_a_note_that_is_read_whole_is_the_same_until_it_changes_and_then_another(services, note):
    read = getattr(services.register, note)
    before, revision = read(), services.store.revision()
    assert read() is before
    with services.store.writing() as work:
        work.put_note(note, {"features": [], "cases": [], "changed": True})
        work.commit()
    assert services.store.revision() > revision
    assert read() == {"features": [], "cases": [], "changed": True} != before
