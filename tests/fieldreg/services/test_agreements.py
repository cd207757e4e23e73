"""What is agreed for a case: from a division's condition to both confirmations, to the reservation and the public record."""

from datetime import timedelta

import pytest

from fieldreg.desk.agreements import AgreementState
from fieldreg.desk.cases import Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.desk.agreements import mark_of
from fieldreg.timeline.events import Subject
from tests import registries
from tests.makers import reservation

FORM = {"organisation": "試験会社", "email": "a@example.jp", "subject": "公園で飛ばす", "body": "公園で飛ばしたい。", "site": "park"}
QUIET, NORTH = "9時前は音を出さない", "北側だけを使う"
ROWS = [{"text": QUIET, "task": "T-2026-0001", "kind": "noise", "public": True}, {"text": NORTH, "kind": "area", "until": "2027-03-31"}]


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def cast(services):
    roles = {"company": Role.COMPANY, "rival": Role.COMPANY, "staff": Role.STAFF, "other": Role.STAFF}
    made = {name: Account(email=f"{name}@example.jp", role=role, password_hash="") for name, role in roles.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in made.items()}


@pytest.fixture
def case(services, cast):
    return services.cases.open(FORM, cast["company"])[0].ref


def states(services, case, account):
    versions = services.agreements.versions(case, account=account)
    return [(one.version, str(one.state), [held.text for held in one.conditions]) for one in versions]


def test_a_yes_with_conditions_proposes_them_as_its_newest_answer_says(services, cast, case):
    asked = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m")
    (sent,) = services.task_desk.send(case, (Order(addressee=asked, kind=TaskKind.MANAGER_CONSENT, question="?"),), cast["staff"])
    yes = {"reply": "yes_with_conditions", "name": "係", "division": "課"}
    services.task_answering.answer_by_link(sent.token, yes | {"conditions": "古い条件"})
    services.task_answering.answer_by_link(sent.token, yes | {"conditions": f"{QUIET}\n{NORTH}"}, after=1)
    proposed = services.agreements.proposed(case, cast["staff"])
    assert [(one.text, one.task) for one in proposed] == [(QUIET, "T-2026-0001"), (NORTH, "T-2026-0001")]
    services.task_answering.answer_by_link(sent.token, {"reply": "yes", "name": "係", "division": "課"}, after=2)
    assert services.agreements.proposed(case, cast["staff"]) == []


def test_it_is_agreed_when_both_have_confirmed_and_stands_on_reservation_and_public_record(services, cast, case):
    staff, company = cast["staff"], cast["company"]
    booked, _ = services.booking.reserve(reservation(), company)
    services.case_desk.book(case, booked.id, staff)
    services.agreements.draft(case, ROWS, staff)
    assert (states(services, case, company), services.agreements.of_reservation(booked.id)) == ([], ())  # a draft is the desk's own
    services.agreements.offer(case, staff)
    assert states(services, case, company) == [(1, "offered", [QUIET, NORTH])]
    assert services.agreements.of_reservation(booked.id) == ()
    kept = services.agreements.confirm(case, 1, account=company)
    assert (kept.state, kept.offered_by, kept.confirmed_by, kept.told_to_staff) == (AgreementState.CONFIRMED, staff.id, company.id, False)
    assert [one.text for one in services.agreements.of_reservation(booked.id)] == [QUIET, NORTH]
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED):
        services.case_desk.move(case, step, staff)
    services.case_desk.publish(case, {"title": "公園での飛行", "summary": "飛ばした。"}, staff)
    (record,) = services.cases.public_records()
    assert record.conditions == (Text(QUIET),)  # the public one alone


def test_taking_a_condition_away_needs_another_version_confirmed_by_both(services, cast, case):
    staff, company = cast["staff"], cast["company"]
    services.agreements.draft(case, ROWS, staff)
    services.agreements.offer(case, staff)
    with pytest.raises(Conflict, match="確認待ち"):
        services.agreements.draft(case, ROWS[:1], staff)
    services.agreements.confirm(case, 1, account=company)
    services.agreements.draft(case, ROWS[:1], staff)
    assert states(services, case, staff) == [(1, "confirmed", [QUIET, NORTH]), (2, "draft", [QUIET])]
    services.agreements.offer(case, staff)
    assert states(services, case, company) == [(1, "confirmed", [QUIET, NORTH]), (2, "offered", [QUIET])]
    with pytest.raises(Conflict):
        services.agreements.confirm(case, 1, account=company)  # what was read is not what is offered
    services.agreements.confirm(case, 2, account=company)
    assert states(services, case, company) == [(1, "ended", [QUIET, NORTH]), (2, "confirmed", [QUIET])]
    with pytest.raises(Conflict):
        services.agreements.confirm(case, 2, account=company)


def test_two_who_write_one_draft_are_told_of_each_other(services, cast, case, clock):
    first = services.agreements.draft(case, ROWS, cast["staff"], after="")
    clock.go_on(timedelta(seconds=1))
    services.agreements.draft(case, ROWS[:1], cast["staff"], after=mark_of(first))
    with pytest.raises(Conflict) as refused:
        services.agreements.draft(case, [{"text": "私の条件"}], cast["other"], after=mark_of(first))
    assert refused.value.code == "written-meanwhile"
    assert all(text in refused.value.message.ja for text in ("私の条件", QUIET))
    assert states(services, case, cast["staff"]) == [(1, "draft", [QUIET])]


def test_every_fault_of_what_is_written_is_told_and_an_empty_draft_is_not_offered(services, cast, case):
    staff = cast["staff"]
    rows = [{"text": "あ" * 401}, {"text": "種類", "kind": "magic"}, {"text": "日付", "until": "2027-02-30"}, {"text": " "}]
    with pytest.raises(InvalidInput) as refused:
        services.agreements.draft(case, rows, staff)
    assert len(refused.value.faults) == 3
    with pytest.raises(Conflict):
        services.agreements.offer(case, staff)
    services.agreements.draft(case, [], staff)
    with pytest.raises(InvalidInput, match="一つ以上"):
        services.agreements.offer(case, staff)


def test_what_was_told_to_staff_is_marked_and_what_is_broken_off_binds_nobody(services, cast, case):
    staff = cast["staff"]
    services.agreements.draft(case, ROWS, staff)
    services.agreements.offer(case, staff)
    kept = services.agreements.confirm_told(case, 1, cast["other"])
    assert (kept.told_to_staff, kept.confirmed_by) == (True, cast["other"].id)
    booked, _ = services.booking.reserve(reservation(), cast["company"])
    services.case_desk.book(case, booked.id, staff)
    for broken in (False, True):
        with pytest.raises(InvalidInput, match="理由"):
            services.agreements.end(case, " ", staff, broken=broken)
    services.agreements.end(case, "約束が守られなかった", staff, broken=True)
    assert services.agreements.of_reservation(booked.id) == ()
    with pytest.raises(Conflict):
        services.agreements.end(case, "もう一度", staff)


def test_nobody_else_reads_offers_or_confirms(services, cast, case):
    staff, key = cast["staff"], services.cases.open(FORM | {"body": "別件"})
    services.agreements.draft(case, ROWS, staff)
    services.agreements.offer(case, staff)
    for account in (cast["rival"], None):
        with pytest.raises(NotFound):
            services.agreements.versions(case, account=account)
    for account in (cast["rival"], staff, None):
        with pytest.raises(NotFound):
            services.agreements.confirm(case, 1, account=account)
        with pytest.raises(NotFound):
            services.agreements.confirm(case, 1, key[1], account)
    for act in (services.agreements.offer, services.agreements.proposed):
        with pytest.raises(NotAllowed):
            act(case, cast["company"])
    own = services.cases.open(FORM | {"body": "職員の件"}, staff)[0].ref
    with pytest.raises(NotAllowed):
        services.agreements.draft(own, ROWS, staff)
    services.agreements.draft(key[0].ref, ROWS, staff)
    services.agreements.offer(key[0].ref, staff)
    assert services.agreements.confirm(key[0].ref, 1, key[1]).confirmed_by is None


def test_each_act_is_told_and_the_draft_to_the_desk_alone(services, cast, case):
    services.agreements.draft(case, ROWS, cast["staff"])
    services.agreements.offer(case, cast["staff"])
    services.agreements.confirm(case, 1, account=cast["company"])
    services.agreements.end(case, "終わった", cast["staff"])
    with services.store.reading() as work:
        told = [(str(event.act), event.actor, len(event.readers)) for event in work.timeline.of(Subject.CASE, case)]
    staff, company = cast["staff"].id, cast["company"].id
    assert told[1:] == [
        ("case.agreement-drafted", staff, 1), ("case.agreement-offered", staff, 2), ("case.agreement-confirmed", company, 2),
        ("case.agreement-ended", staff, 2),
    ]  # fmt: skip


def written(services, email):
    with services.store.reading() as work:
        return [letter.template for letter in reversed(work.letters.page(limit=99)[1]) if letter.to.email == email]


def test_the_applicant_is_written_to_when_it_is_offered_and_when_both_have_confirmed(services, cast, case):
    staff = cast["staff"]
    services.agreements.draft(case, ROWS, staff)
    assert written(services, "a@example.jp") == ["consultation-opened"]
    services.agreements.offer(case, staff)
    services.agreements.confirm(case, 1, account=cast["company"])
    assert written(services, "a@example.jp") == ["consultation-opened", "agreement-offered", "agreement-confirmed"]


def test_who_has_a_key_alone_is_written_no_link(services, cast):
    case, key = services.cases.open(FORM)
    services.agreements.draft(case.ref, ROWS, cast["staff"])
    services.agreements.offer(case.ref, cast["staff"])
    services.agreements.confirm(case.ref, 1, key)
    assert written(services, "a@example.jp") == ["consultation-opened-by-key", "agreement-offered-by-key", "agreement-confirmed-by-key"]


def test_what_is_offered_or_broken_off_is_what_the_page_showed(services, cast, case, clock):
    staff, other = cast["staff"], cast["other"]
    shown = mark_of(services.agreements.draft(case, ROWS, staff))
    clock.go_on(timedelta(minutes=1))
    services.agreements.draft(case, ROWS[:1], other, after=shown)
    with pytest.raises(Conflict) as refused:
        services.agreements.offer(case, staff, after=shown)
    assert (refused.value.code, QUIET in refused.value.message.ja) == ("written-meanwhile", True)
    offered = mark_of(services.agreements.offer(case, staff))
    services.agreements.confirm(case, 1, account=cast["company"])
    with pytest.raises(Conflict):  # the applicant has confirmed what the page showed as waiting for him
        services.agreements.end(case, "直すため", staff, broken=True, after=offered)
    assert states(services, case, cast["company"]) == [(1, "confirmed", [QUIET])]


def test_nothing_is_drafted_offered_or_confirmed_of_a_case_that_has_ended(services, cast, case):
    staff, company = cast["staff"], cast["company"]
    services.agreements.draft(case, ROWS, staff)
    services.agreements.offer(case, staff)
    services.cases.withdraw(case, account=company)
    for act in (
        lambda: services.agreements.confirm(case, 1, account=company), lambda: services.agreements.confirm_told(case, 1, staff),
    ):  # fmt: skip
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "case-ended"
    services.agreements.end(case, "取り下げられたため", staff, broken=True)
    with pytest.raises(Conflict):
        services.agreements.draft(case, ROWS, staff)


def test_staff_who_hold_the_key_confirm_nothing_in_the_applicants_name(services, cast):
    kept, key = services.cases.note_down({"channel": "phone", "contact": "係", "phone": "022-000-0000"}, cast["staff"])
    services.agreements.draft(kept.ref, ROWS, cast["staff"])
    services.agreements.offer(kept.ref, cast["staff"])
    with pytest.raises(NotAllowed):
        services.agreements.confirm(kept.ref, 1, key, cast["staff"])
    assert services.agreements.confirm(kept.ref, 1, key).confirmed_by is None


def test_conditions_stand_on_the_reservation_of_either_case_after_they_were_joined(services, cast):
    staff, company = cast["staff"], cast["company"]
    first, second = (services.cases.open(FORM | {"subject": name}, company)[0].ref for name in ("一", "二"))
    booked, _ = services.booking.reserve(reservation(), company)
    services.case_desk.book(first, booked.id, staff)
    for case, rows in ((first, ROWS[:1]), (second, ROWS[1:])):
        services.agreements.draft(case, rows, staff)
        services.agreements.offer(case, staff)
        services.agreements.confirm(case, 1, account=company)
    services.case_desk.merge(first, second, staff)
    assert [one.text for one in services.agreements.of_reservation(booked.id)] == [QUIET, NORTH]


def test_conditions_of_an_answer_whose_question_was_taken_back_are_proposed_no_more(services, cast, case):
    asked = Addressee(kind=AddresseeKind.MANAGER, name=Text("公園課"), manager="m")
    (sent,) = services.task_desk.send(case, (Order(addressee=asked, kind=TaskKind.MANAGER_CONSENT, question="?"),), cast["staff"])
    told = {"reply": "yes_with_conditions", "name": "係", "division": "課", "conditions": QUIET}
    services.task_answering.answer_by_link(sent.token, told)
    services.task_desk.recall(sent.task.ref, "聞く相手を間違えたため", cast["staff"])
    assert services.agreements.proposed(case, cast["staff"]) == []
    (later,) = services.task_desk.send(case, (Order(addressee=asked, kind=TaskKind.MANAGER_CONSENT, question="?"),), cast["staff"])
    assert later.task.brief["conditions"] == []


def test_auditors_read_drafts_too(services, cast, case):
    services.agreements.draft(case, ROWS, cast["staff"])
    auditor, _ = services.accounts.put_account(Account(email="auditor@example.jp", role=Role.AUDITOR, password_hash=""))
    assert states(services, case, auditor) == [(1, "draft", [QUIET, NORTH])]


def test_a_reservation_of_another_applicant_is_not_joined(services, cast, case):
    theirs, _ = services.booking.reserve(reservation(), cast["rival"])
    with pytest.raises(InvalidInput):
        services.case_desk.book(case, theirs.id, cast["staff"])
