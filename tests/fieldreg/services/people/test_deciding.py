"""Who may not decide what, and who only reads."""

from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.cases import Step
from fieldreg.kernel.errors import NotAllowed, NotFound
from fieldreg.people.accounts import Role
from tests.fieldreg.services.people.peopled import (
    QUESTION,
    asked_by,
    events,
    hidden_from,
)
from tests.makers import reservation


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
@pytest.mark.parametrize("to", [State.TENTATIVE, State.ACCEPTED, State.DECLINED])
def test_nobody_decides_what_he_asked_for_himself(services, hired, role, to):
    held, other = hired("held", role), hired("other", role)
    made, case = asked_by(services, held, 1)
    for act in (
        lambda by: services.booking.decide(made, to, by, note="理由"), lambda by: services.case_desk.answer(case, "可", by),
        lambda by: services.case_desk.move(case, Step.DECLINED, by, reason="理由"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as told:
            act(held)
        assert told.value.code == "own-request"
    assert services.booking.reservation(made, held).state is State.REQUESTED
    services.booking.decide(made, to, other, note="理由")
    services.case_desk.answer(case, "可", other)


def test_nobody_decides_what_his_organisation_asked_for_now_or_when_it_was_asked(services, admin, hired, clock):
    asker, colleague = hired("asker", organisation="総務 課"), hired("colleague", Role.STAFF, organisation="総務課")
    made, case = asked_by(services, asker, 1)
    clock.go_on(timedelta(minutes=1))
    services.organisations.leave(asker)
    for act in (
        lambda: services.booking.decide(made, State.ACCEPTED, colleague), lambda: services.case_desk.answer(case, "可", colleague)
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as told:
            act()
        assert told.value.code == "own-request"
    services.booking.decide(made, State.ACCEPTED, admin)


def test_what_staff_wrote_down_for_a_caller_is_not_their_own(services, hired):
    held = hired("held", Role.STAFF)
    told = {"channel": "phone", "contact": "甲の担当者", "phone": "022-000-0000", "subject": "相談", "body": "飛ばしたい"}
    case, _ = services.cases.note_down(told, held)
    services.case_desk.answer(case.ref, "可", held)


def test_who_asked_may_still_take_his_own_back(services, hired):
    held = hired("held", Role.STAFF)
    made, _ = asked_by(services, held, 1)
    assert services.booking.decide(made, State.WITHDRAWN, held).state is State.WITHDRAWN


@pytest.mark.parametrize("role", [Role.JUROR, Role.AUDITOR])
def test_who_only_reads_asks_for_nothing_and_decides_nothing(services, hired, role):
    held, company = hired("held", role), hired("company")
    made, case = asked_by(services, company, 1)
    before = events(services)
    for act in (
        lambda: services.booking.reserve(reservation(), held), lambda: services.booking.decide(made, State.ACCEPTED, held),
        lambda: services.cases.open(QUESTION, held), lambda: services.cases.say(case, "x", account=held),
        lambda: services.cases.withdraw(case, account=held), lambda: services.case_desk.answer(case, "x", held),
        lambda: services.case_desk.note(case, "x", held), lambda: services.desk.see([1], held),
        lambda: services.organisations.leave(held), lambda: services.invitations.invite("a@example.jp", Role.COMPANY, held),
    ):  # fmt: skip
        with pytest.raises((NotAllowed, NotFound)):
            act()
    assert events(services) == before


def test_an_auditor_reads_what_the_desk_reads_and_a_juror_does_not(services, hired):
    company, staff, auditor, juror = hired("company"), hired("s", Role.STAFF), hired("a", Role.AUDITOR), hired("j", Role.JUROR)
    made, case = asked_by(services, company, 1)
    services.case_desk.note(case, "内部の所見", staff)
    assert services.booking.reservation(made, auditor).id == made
    assert [one.text for one in services.cases.said(case, account=auditor)] == ["内部の所見"]
    assert services.timeline.page(auditor, limit=1)[0] == services.timeline.page(staff, limit=1)[0]
    assert hidden_from(services, juror, [made, case])
    assert services.timeline.page(juror, limit=1) == (0, [])
