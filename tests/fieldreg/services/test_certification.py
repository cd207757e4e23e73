"""The register's use cases over a store: on what a certification may stand, and that a form in two hands is one thing."""

import threading
from datetime import timedelta

import pytest

from fieldreg.certification.states import State
from fieldreg.desk.cases import Outcome, Step
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests import registries
from tests.fieldreg.certification.certified import APPLICATION, DECISION, OPINIONS, TESTS


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    yield Services(store, clock)
    store.close()


@pytest.fixture
def people(services):
    roles = {"staff": Role.STAFF, "other": Role.STAFF, "admin": Role.ADMIN, "company": Role.COMPANY, "department": Role.DEPARTMENT}
    accounts = {name: Account(email=f"{name}@example.jp", role=role, password_hash="hash") for name, role in roles.items()}
    return {name: services.accounts.put_account(account)[0] for name, account in accounts.items()}


def prepared(services, people, **more):
    held = services.certification.apply(APPLICATION | more, people["staff"])
    for act, form in (("tests", TESTS), ("opinion", OPINIONS[0]), ("opinion", OPINIONS[1])):
        held = services.certification.act(held.ref, act, form, people["staff"])
    return held


def case(services, people, *steps):
    """A case moved on by staff, closed as realised at the last."""
    told = {"organisation": "株式会社杜ロボ", "email": "a@example.jp", "subject": "見回り", "body": "試したい"}
    ref = services.cases.open(told)[0].ref
    for step in steps:
        outcome = Outcome.REALISED if step is Step.CLOSED else None
        services.case_desk.move(ref, step, people["staff"], outcome=outcome, effect="見回りが減った" if outcome else "")
    return ref


ALL = (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING, Step.CLOSED)


def test_it_stands_on_no_case_that_is_not_finished_whatever_anybody_says(services, people):
    running = prepared(services, people, application=case(services, people, *ALL[:-1])).ref
    with pytest.raises(InvalidInput) as told:
        services.certification.act(running, "certify", DECISION, people["other"])
    assert [fault.code for fault in told.value.faults] == ["application-unfinished"]


def test_on_a_realised_case_and_on_one_nobody_knows_only_with_somebody_s_word(services, people):
    for ref in (case(services, people, *ALL), "公募2022-7"):
        held = prepared(services, people, application=ref)
        with pytest.raises(InvalidInput) as told:
            services.certification.act(held.ref, "certify", DECISION | {"attested": ""}, people["other"])
        assert [fault.code for fault in told.value.faults] == ["application-unknown"]
        sure = services.certification.act(held.ref, "certify", DECISION, people["other"])
        assert (sure.state, sure.attested_by) == (State.CERTIFIED, people["other"].id)


def test_only_the_desk_writes_and_reads_what_is_not_public(services, people):
    ref = prepared(services, people).ref
    register = services.certification
    for name in ("company", "department"):
        who = people[name]
        for look in (
            lambda a: register.apply(APPLICATION, a), lambda a: register.act(ref, "tests", TESTS, a), register.all, register.due,
            lambda a: register.one(ref, a), lambda a: register.set_settings({}, a),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                look(who)
    with pytest.raises(NotAllowed):
        register.set_settings({}, people["staff"])
    with pytest.raises(NotFound):
        register.act(ref, "erase", {}, people["admin"])


def test_one_form_in_four_hands_at_once_makes_one_application(services, people):
    made, form = [], APPLICATION | {"once": "k" * 20}
    hands = [threading.Thread(target=lambda: made.append(services.certification.apply(form, people["staff"]))) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [one.ref for one in made] == ["N-2026-0001"] * 4
    assert len(services.certification.all(people["staff"])) == 1


def test_of_two_who_saw_the_same_one_is_first(services, people):
    held = prepared(services, people)
    ended = []

    def decide(act, form, who):
        try:
            services.certification.act(held.ref, act, form | {"version": str(held.version), "once": act}, who)
            ended.append(act)
        except Conflict as error:
            ended.append(error.code)

    both = [
        threading.Thread(target=decide, args=("certify", DECISION, people["other"])),
        threading.Thread(target=decide, args=("refuse", {"reason": "似たもの"}, people["admin"])),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) in (["certify", "changed-meanwhile"], ["changed-meanwhile", "refuse"])


def test_who_comes_second_is_told_of_both_texts(services, people):
    held = services.certification.apply(APPLICATION, people["staff"])
    services.certification.act(held.ref, "opinion", OPINIONS[0], people["staff"])
    with pytest.raises(Conflict) as told:
        services.certification.act(held.ref, "opinion", OPINIONS[1] | {"version": "1", "csrf_token": "secret"}, people["other"])
    for said in (told.value.message.ja, told.value.message.en):
        assert OPINIONS[0]["text"] in said
        assert OPINIONS[1]["text"] in said
        assert "secret" not in said


def test_a_maker_is_reminded_by_day_and_once_for_each_cause(services, people, clock):
    held = prepared(services, people, maker_email="maker@example.jp")
    services.certification.act(held.ref, "certify", DECISION, people["other"])
    register = services.certification_reminders
    assert register.remind() == 0
    clock.go_on(timedelta(days=366))
    assert (clock.at.hour, register.remind(), register.remind()) == (10, 1, 0)
    with services.store.reading() as work:
        letter = work.letters.page(limit=9)[1][0]
    assert (letter.template, letter.to.email, held.ref in letter.subject) == ("yearly-report-due", "maker@example.jp", True)
    clock.go_on(timedelta(days=365, hours=12))
    assert register.remind() == 0  # at night
