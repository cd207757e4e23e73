"""A call and whoever has no part in it, or too much: who applied prepares nothing of it, a stranger is told nothing."""

import pytest

from fieldreg.calls.call import CallState
from fieldreg.kernel.errors import Conflict, NotAllowed, NotFound
from fieldreg.people.accounts import Role
from tests.calls import CLOSES, anonymous, terms_form


def test_who_applied_prepares_nothing_that_the_jury_sees_and_chooses_no_juror(call):
    refs = [call.apply("aoba").application.ref, call.apply("nanakita", name="七北田電機", hide="").application.ref]
    services, staff = call.services, call.people["staff"]
    services.administering.change(call.people["aoba"].id, call.people["admin"], role=Role.STAFF)
    own = services.accounts.account(call.people["aoba"].id)
    call.open_seals()
    for juror in ("juror_a", "juror_b"):
        call.calls.jury.name(call.call_id, call.people[juror].email, staff)
        call.calls.judging.declare(call.call_id, {"has": "no"}, call.people[juror])
    juror = call.people["juror_a"].id
    for act in (
        lambda: call.calls.opening.anonymise(refs[0], anonymous(), own, version=0),
        lambda: call.calls.opening.anonymise(refs[1], anonymous(), own, version=0),
        lambda: call.calls.jury.check(call.call_id, juror, [], own),
        lambda: call.calls.jury.excuse(call.call_id, juror, "都合", own),
    ):
        with pytest.raises(NotAllowed) as told:
            act()
        assert told.value.code == "own-request"
    assert call.calls.jury.check(call.call_id, juror, [refs[1]], staff).checked_at is not None


def test_before_the_opening_no_refusal_tells_who_applied(call):
    call.apply("aoba")
    call.services.administering.change(call.people["aoba"].id, call.people["admin"], role=Role.STAFF)
    own = call.services.accounts.account(call.people["aoba"].id)
    call.calls.jury.name(call.call_id, call.people["juror_a"].email, call.people["staff"])
    assert not call.calls.jury.excuse(call.call_id, call.people["juror_a"].id, "都合", own).sits


def test_where_nobody_applied_no_jury_is_needed_to_tell_all_that_there_is_no_winner(call):
    staff = call.people["staff"]
    call.open_seals().begin()
    assert call.decide({}).state is CallState.DECIDED
    call.calls.deciding.publish(call.call_id, None, staff)
    assert [(one.applied, one.adopted) for one in call.calls.public.results(call.call_id)] == [(0, []), (0, [])]


def test_where_somebody_applied_a_jury_is(call):
    call.apply("aoba")
    call.open_seals().anonymise()
    with pytest.raises(Conflict, match="審査員がいません"):
        call.begin()


def test_a_stranger_is_told_nothing_of_a_call_s_state_whatever_he_does(call):
    drafted = call.calls.desk.draft(terms_form(), call.people["staff"])
    stranger, points = call.people["juror_a"], {"points_1": "5", "points_2": "5", "points_3": "5"}
    judging, said = call.calls.judging, set()
    for call_id in (drafted.id, call.call_id, "K-2026-9999"):
        for act in (
            lambda it: judging.recuse(it, "ZZZZ", stranger), lambda it: judging.declare(it, {"has": "no"}, stranger),
            lambda it: judging.score(it, "ZZZZ", points, stranger, version=0), lambda it: judging.sitting(it, stranger),
        ):  # fmt: skip
            with pytest.raises(NotFound) as told:
                act(call_id)
            said.add((told.value.message.ja, told.value.where))
    assert len(said) == 1


def test_who_closed_his_account_is_told_of_the_end_of_a_call_as_he_is_told_its_result(call):
    call.apply("aoba")
    call.services.administering.close(call.people["aoba"].id, call.people["admin"])
    call.at(CLOSES)
    call.calls.desk.cancel(call.call_id, "予算が成立しなかったため", call.people["staff"])
    with call.services.store.reading() as work:
        told = [one.to.email for one in work.letters.page(limit=9)[1] if one.template == "call-cancelled"]
    assert told == [call.people["aoba"].email]
