"""Whose applicant has replied since the desk last acted; what was merged, found where it goes on; and no close before its slot."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import ENDED_STEPS, Outcome, Step
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests import registries
from tests.fakes import FixedClock
from tests.made_files import PDF
from tests.makers import furnish, reservation

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "混雑の配信", "body": "避難所の混雑を配信したい。"}
MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    return FixedClock(MORNING)


@pytest.fixture
def services(fresh_store, clock):
    registries.filled(fresh_store, "the small one", furnish)
    return Services(fresh_store, clock)


@pytest.fixture
def cast(services):
    roles = {"company": Role.COMPANY, "rival": Role.COMPANY, "staff": Role.STAFF, "other": Role.STAFF}
    made = {name: Account(email=f"{name}@example.jp", role=role, password_hash="", organisation=name) for name, role in roles.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in made.items()}


def replied(services, staff):
    """The references of the view; the mark on the page and the number of the tab tell the same."""
    count, found = services.case_desk.page(CaseSearch(replied=True), staff, limit=50)
    every = services.case_desk.page(CaseSearch(steps=tuple(Step)), staff, limit=50)[1]
    assert services.case_desk.replied(every, staff) == {one.ref for one in found}
    assert services.case_desk.counts(staff)["replied"] == count == len(found)
    return [one.ref for one in found]


def test_a_case_is_marked_from_the_applicants_words_until_somebody_of_the_desk_acts(services, cast):
    staff, company = cast["staff"], cast["company"]
    by_account, (by_key, key) = services.cases.open(FORM, company)[0].ref, services.cases.open(FORM)
    assert replied(services, staff) == []  # to be received is no reply
    services.cases.say(by_account, "もう一つあります。", account=company)
    services.cases.say(by_key.ref, "電話番号は変わりました。", key)
    assert replied(services, staff) == [by_account, by_key.ref]
    services.case_desk.assign(by_account, staff, to=cast["other"].id)  # whoever hands it on has not acted
    assert replied(services, staff) == [by_account, by_key.ref]
    services.case_desk.note(by_account, "折り返す。", cast["other"])
    services.case_desk.ask_applicant(by_key.ref, "いつですか。", staff)
    assert replied(services, staff) == []
    services.case_files.add_own(by_key.ref, [("図.pdf", PDF)], key)  # it goes on, and there is something new
    assert replied(services, staff) == [by_key.ref]
    services.case_desk.move(by_key.ref, Step.TRIAGE, staff)
    assert replied(services, staff) == []
    services.case_desk.answer(by_account, "できます。", staff)
    services.cases.say(by_account, "では、いつから。", account=company)  # taken up again by that
    assert replied(services, staff) == [by_account]


def test_the_desks_own_people_reply_as_anybody_where_they_ask_for_themselves(services, cast):
    own = services.cases.open(FORM, cast["other"])[0].ref
    services.cases.say(own, "追記です。", account=cast["other"])
    assert replied(services, cast["staff"]) == [own]
    services.case_desk.say(own, "承知しました。", cast["staff"])
    assert replied(services, cast["staff"]) == []


def test_an_ended_case_is_not_marked(services, cast):
    ref = services.cases.open(FORM, cast["company"])[0].ref
    services.cases.say(ref, "やめます。", account=cast["company"])
    services.cases.withdraw(ref, "", account=cast["company"])
    assert replied(services, cast["staff"]) == []


def test_what_was_merged_is_read_and_found_where_it_goes_on(services, cast):
    staff, company = cast["staff"], cast["company"]
    first, second, third = (services.cases.open(FORM | {"subject": f"{n}件目"}, company, files=[(f"{n}.pdf", PDF + n.encode())])[0].ref
                            for n in ("一", "二", "三"))  # fmt: skip
    services.cases.say(first, "一つ目のことば。", account=company)
    services.case_desk.merge(first, second, staff)
    services.case_desk.merge(second, third, staff)
    assert services.cases.merged(third, account=staff) == [first, second]
    said = [(one.case, one.text) for one in services.cases.said(third, account=company)]
    assert said == [(first, "一つ目のことば。")]
    assert [(one.case, one.name) for one in services.case_files.of_case(third, staff)] == [
        (third, "三.pdf"), (first, "一.pdf"), (second, "二.pdf"),
    ]  # fmt: skip
    assert [one.case for one in services.case_files.own(third, account=company)] == [third, first, second]
    assert services.case_files.for_desk(first, 1, staff).content == PDF + "一".encode()
    assert [one.ref for one in services.case_desk.page(CaseSearch(text=second), staff, limit=9)[1]] == [third]
    ended = services.case_desk.page(CaseSearch(text=first, steps=ENDED_STEPS), staff, limit=9)[1]
    assert {one.ref: one.merged_into for one in ended} == {first: second, second: third}  # both numbers stay
    with pytest.raises(Conflict) as error:
        services.cases.say(first, "つづき。", account=company)
    assert (error.value.code, error.value.where) == ("case-merged", second)


def test_a_key_opens_one_case_and_reads_nothing_of_what_was_merged_into_it(services, cast):
    """Who wrote the same address may be somebody else."""
    held, key = services.cases.open(FORM, files=[("図.pdf", PDF)])
    services.cases.say(held.ref, "ひみつ。", key)
    other, other_key = services.cases.open(FORM)
    services.case_desk.merge(held.ref, other.ref, cast["staff"])
    assert services.cases.merged(other.ref, other_key) == []
    assert services.cases.said(other.ref, other_key) == []
    assert services.case_files.own(other.ref, other_key) == []
    with pytest.raises(NotFound):
        services.case_files.for_applicant(held.ref, 1, other_key)


def running(services, cast):
    """A case of its own that runs, with a reservation accepted for the morning of the first of December."""
    ref, staff = services.cases.open(FORM, cast["company"])[0].ref, cast["staff"]
    booked = services.booking.reserve(reservation(), cast["company"])[0]
    services.booking.decide(booked.id, "accepted", staff)
    services.case_desk.book(ref, booked.id, staff)
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
        services.case_desk.move(ref, step, staff)
    return ref, booked.id


def test_it_is_not_realised_before_its_slot_is_over(services, cast, clock):
    ref, booked = running(services, cast)
    close = {"outcome": Outcome.REALISED, "effect": "待つ人が減った。"}
    with pytest.raises(Conflict) as error:
        services.case_desk.move(ref, Step.CLOSED, cast["staff"], **close)
    assert error.value.code == "slot-to-come"
    assert f"{booked}（2026-12-01 まで）" in error.value.message.ja
    assert f"{booked} (until 2026-12-01)" in error.value.message.en
    clock.go_on(datetime(2026, 12, 1, 3, tzinfo=UTC) - clock.now() - timedelta(seconds=1))  # a second before noon
    with pytest.raises(Conflict):
        services.case_desk.move(ref, Step.CLOSED, cast["staff"], **close)
    clock.go_on(timedelta(seconds=1))
    assert services.case_desk.move(ref, Step.CLOSED, cast["staff"], **close).outcome is Outcome.REALISED


@pytest.mark.parametrize("outcome", [Outcome.NO_MATCH, Outcome.ADVISED, Outcome.DECLINED])
def test_any_other_outcome_stays_possible(services, cast, outcome):
    ref, _ = running(services, cast)
    closed = services.case_desk.move(ref, Step.CLOSED, cast["staff"], outcome=outcome, effect="分かった。", reason="都合により")
    assert closed.outcome is outcome


def test_a_reservation_that_holds_nothing_any_more_keeps_nothing_open(services, cast):
    ref, booked = running(services, cast)
    services.booking.decide(booked, str(State.CANCELLED), cast["staff"], note="機体の故障")
    assert services.case_desk.move(ref, Step.CLOSED, cast["staff"], outcome=Outcome.REALISED, effect="分かった。").step is Step.CLOSED
