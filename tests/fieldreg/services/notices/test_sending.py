"""Sending as the days go by: servers that are away, addressees who are refused, mornings and nights, and what the desk decides."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.desk.cases import Step
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Addressee, FaultKind, Letter, LetterState, Link
from fieldreg.services import Services
from fieldreg.services.notices.letters import seen_as
from tests import cast, makers, registries
from tests.fakes import FixedClock
from tests.post_office import PostOffice

TUESDAY = datetime(2026, 12, 1, 10, tzinfo=JST)
CASE = {"organisation": "甲社", "email": "asker@example.jp", "subject": "件名", "body": "本文"}
FUTURE = {"time_start": "2027-02-01T09:00:00+09:00", "time_end": "2027-02-01T12:00:00+09:00"}


@pytest.fixture
def clock():
    return FixedClock(TUESDAY)


@pytest.fixture
def office():
    return PostOffice()


@pytest.fixture
def services(tmp_path, clock, office):
    store = registries.furnished(tmp_path / "registry.db")
    yield Services(store, clock, post=office.post())
    store.close()


@pytest.fixture
def people(services):
    return {name: person.account for name, person in cast.hire(services).items()}


def add(services, cause="c", email="a@example.jp", **more):
    to = Addressee(email=email, language="ja", staff=more.pop("staff", False))
    values = {"ref": "C-1", "message": "m", "link": "/x"}
    known = {"template": "case-message", "values": values}
    with services.store.writing() as work:
        work.letters.add(Letter(**({"at": services.clock.now(), "cause": cause, "to": to} | known | more)))
        work.commit()


def letters(services):
    """In the order they were written."""
    with services.store.reading() as work:
        return work.letters.page(limit=1_000)[1][::-1]


def standing(services):
    return [(str(one.state), one.attempts, str(one.fault_kind)) for one in letters(services)]


def minutes(services):
    """From now to when each leaves."""
    return [(one.next_at - services.clock.now()) / timedelta(minutes=1) for one in letters(services)]


def told(services):
    return [(one.template, one.to.email, one.digest) for one in letters(services)]


# ---------------------------------------------------------------- the server away, the addressee refused


def test_two_hours_without_a_server_no_act_fails_and_each_letter_arrives_once_afterwards(services, people, office, clock):
    made, _ = services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    for minute in range(0, 120, 5):
        if minute % 30 == 0:
            services.cases.open(CASE | {"subject": f"件名 {minute}"})
        services.letters.send_due()
        clock.go_on(timedelta(minutes=5))
    services.booking.decide(made.id, State.ACCEPTED, people["staff"])
    assert {str(one.state) for one in letters(services) if not one.digest} == {"queued", "failed"}
    assert office.arrived == []
    with office.open():
        for _ in range(48):
            services.letters.send_due()
            clock.go_on(timedelta(minutes=30))
    assert {str(one.state) for one in letters(services)} == {"sent"}
    single = sorted(name for name in office.ids() if name.startswith("<letter."))
    assert single == sorted(f"<letter.{one.token}@mail.example.jp>" for one in letters(services) if not one.digest)
    assert sorted(str(message["To"]) for _, message in office.arrived) == sorted(
        ["company@example.jp"] * 2 + ["asker@example.jp"] * 4 + ["staff@example.jp"]
    )


def test_a_minute_ten_an_hour_six_hours_and_then_the_desk_is_told(services, people, clock):
    add(services)
    waits = []
    for _ in range(4):
        assert services.letters.send_due().failed == 1
        waits += minutes(services)
        clock.at = letters(services)[0].next_at - timedelta(seconds=1)
        assert services.letters.send_due().to_dict() == dict.fromkeys(("sent", "filed", "failed", "given_up", "unsure"), 0)
        clock.go_on(timedelta(seconds=1))
    assert waits == [1, 10, 60, 360]
    assert services.letters.need_somebody() == 0
    assert services.letters.send_due().given_up == 1
    assert standing(services) == [("given-up", 5, "unreached")]
    assert services.letters.need_somebody() == 1
    with services.store.reading() as work:
        (event,) = [one for one in work.timeline.page(limit=99)[1] if str(one.act) == "letter.given-up"]
    assert (event.ref, event.told["after"]["email"], str(event.by)) == ("1", "a@example.jp", "clock")


def test_an_addressee_refused_for_good_is_told_at_once_and_one_put_off_is_tried_again(services, office, clock):
    office.refused |= {"gone@example.jp": "550 5.1.1 no such mailbox", "busy@example.jp": "451 greylisted"}
    for n, email in enumerate(("gone@example.jp", "busy@example.jp", "a@example.jp")):
        add(services, f"c{n}", email)
    with office.open():
        assert services.letters.send_due().to_dict() == {"sent": 1, "filed": 0, "failed": 1, "given_up": 1, "unsure": 0}
        assert standing(services) == [("given-up", 1, "refused"), ("failed", 1, "put-off"), ("sent", 0, "")]
        assert [one.fault for one in letters(services)] == ["550 5.1.1 no such mailbox", "451 greylisted", ""]
        office.refused.clear()
        clock.go_on(timedelta(minutes=1))
        assert services.letters.send_due().sent == 1
    assert services.letters.need_somebody() == 1
    assert [to for to, _ in office.arrived] == [("a@example.jp",), ("busy@example.jp",)]


def test_a_server_that_is_away_is_asked_once_in_a_round_and_what_it_held_up_leaves_when_it_is_back(services, office, clock):
    for n in range(3):
        add(services, f"c{n}")
    services.letters.send_due()
    assert standing(services) == [("failed", 1, "unreached"), ("queued", 0, ""), ("queued", 0, "")]
    with office.open():
        services.letters.send_due()
    assert standing(services) == [("sent", 1, ""), ("sent", 0, ""), ("sent", 0, "")]


def test_a_letter_nobody_confirms_is_told_and_not_sent_again(services, office, clock):
    async def go(server):
        server.transport.abort()

    office.at_the_end = go
    add(services)
    with office.open():
        assert services.letters.send_due().unsure == 1
        office.at_the_end = None
        clock.go_on(timedelta(days=3))
        services.letters.send_due()
    assert standing(services) == [("unsure", 1, "unsure")]
    assert len(office.arrived) == 1  # it was taken, and nobody said so


def test_without_a_post_letters_wait(services):
    add(services)
    waiting = Services(services.store, services.clock)
    assert waiting.letters.send_due().to_dict() == dict.fromkeys(("sent", "filed", "failed", "given_up", "unsure"), 0)
    assert standing(waiting) == [("queued", 0, "")]


# ---------------------------------------------------------------- mornings and nights


def test_over_new_year_the_desk_finds_one_letter_on_the_fourth_at_half_past_eight(services, office, clock):
    clock.at = datetime(2026, 12, 28, 17, tzinfo=JST)
    with office.open():
        for n in range(3):
            add(services, f"c{n}", "staff@example.jp", staff=True, digest=True)
            clock.go_on(timedelta(days=2))
            services.letters.send_due()
        assert office.arrived == []
        clock.at = datetime(2027, 1, 4, 8, 29, 59, tzinfo=JST)
        assert services.letters.send_due().sent == 0
        clock.go_on(timedelta(seconds=1))
        assert services.letters.send_due().sent == 3
    ((to, message),) = office.arrived
    assert (to, message["Subject"]) == (("staff@example.jp",), "［実証フィールド台帳］けさのお知らせ（3 件）")
    assert message.get_content().count("■ ") == 3


def test_at_night_the_desk_is_left_alone_and_a_company_is_not(services, office, clock):
    clock.at = datetime(2026, 12, 1, 22, tzinfo=JST)
    add(services, "c", "staff@example.jp", staff=True)
    add(services, "c", "company@example.jp")
    with office.open():
        services.letters.send_due()
        assert [to for to, _ in office.arrived] == [("company@example.jp",)]
        clock.at = datetime(2026, 12, 2, 8, 30, tzinfo=JST)
        services.letters.send_due()
    assert [to for to, _ in office.arrived] == [("company@example.jp",), ("staff@example.jp",)]


def test_a_server_that_comes_back_at_night_wakes_nobody(services, office, clock):
    clock.at = datetime(2026, 12, 1, 19, 50, tzinfo=JST)
    add(services, "c", "staff@example.jp", staff=True)
    services.letters.send_due()
    clock.at = datetime(2026, 12, 1, 19, 51, tzinfo=JST)
    services.letters.send_due()  # tried again in ten minutes, which is the night
    clock.at = datetime(2026, 12, 1, 23, tzinfo=JST)
    add(services, "d", "company@example.jp")
    with office.open():
        services.letters.send_due()
        services.letters.send_due()
    assert [to for to, _ in office.arrived] == [("company@example.jp",)]


# ---------------------------------------------------------------- which acts tell whom


def test_a_reservation_is_told_step_by_step(services, people, clock):
    made, _ = services.booking.reserve(makers.reservation(**FUTURE), people["company"], key="k")
    services.booking.reserve(makers.reservation(**FUTURE), people["company"], key="k")
    services.booking.decide(made.id, State.TENTATIVE, people["staff"], note="図面をください。")
    services.languages.choose(people["company"], "en")
    services.booking.decide(made.id, State.ACCEPTED, people["staff"])
    services.booking.decide(made.id, State.WITHDRAWN, people["company"])
    assert told(services) == [
        ("reservation-requested", "company@example.jp", False), ("reservation-waiting", "staff@example.jp", True),
        ("reservation-tentative", "company@example.jp", False), ("reservation-accepted", "company@example.jp", False),
        ("reservation-withdrawn", "staff@example.jp", True),
    ]  # fmt: skip
    held = letters(services)
    assert {one.thread for one in held} == {made.id}
    assert {one.to.account for one in held} == {people["company"].id, people["staff"].id}
    assert "場所: 広い公園\n日時: 2027-02-01 09:00–12:00\n高さ: 地上から 60 m まで（下限の申告なし）\n枠を押さえる期限: " in held[0].body
    assert "窓口から: 図面をください。" in held[2].body
    assert "From the desk: (nothing further)" in held[3].body
    assert held[1].links == {"link": Link(f"/desk/reservations/{made.id}")}


def test_a_refusal_and_a_hold_that_ran_out_are_told_with_their_reason(services, people, clock):
    first, _ = services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    services.booking.decide(first.id, State.DECLINED, people["staff"], note="工事のため")
    services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    clock.go_on(timedelta(days=61))
    services.booking.expire_holds()
    found = [one for one in letters(services) if one.template in ("reservation-declined", "reservation-expired")]
    assert [one.template for one in found] == ["reservation-declined", "reservation-expired"]
    assert "理由: 工事のため" in found[0].body


def test_nobody_is_told_what_he_decided_himself(services, people):
    made, _ = services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    before = told(services)
    services.booking.decide(made.id, State.WITHDRAWN, people["company"])
    after = [one for one in told(services) if one not in before]
    assert [to for _, to, _ in after if to == "company@example.jp"] == []
    assert ("reservation-withdrawn", "staff@example.jp", True) in after


def test_what_fails_tells_nobody(services, people):
    services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    before = told(services)
    with pytest.raises(Conflict):
        services.booking.reserve(makers.reservation(**FUTURE), people["rival"])
    assert told(services) == before


def test_a_case_is_told_to_who_brought_it_and_its_words_to_nobody_else(services, people):
    held, key = services.cases.open(CASE | {"body": "秘密の計画", "subject": "件名 <b>"})
    services.cases.open(CASE | {"body": "秘密の計画", "subject": "件名 <b>"}, key=key)
    services.case_desk.answer(held.ref, "可能です。", people["staff"])
    services.case_desk.answer(held.ref, "図面もください。", people["staff"], after="可能です。")
    assert told(services) == [
        ("consultation-opened-by-key", "asker@example.jp", False), ("case-waiting", "staff@example.jp", True),
        ("consultation-answered-by-key", "asker@example.jp", False), ("consultation-answered-by-key", "asker@example.jp", False),
    ]  # fmt: skip
    whole = "".join(one.subject + one.body for one in letters(services))
    assert "秘密の計画" not in whole
    assert key not in whole
    assert "可能です。\n\n図面もください。" in letters(services)[-1].body


def test_with_an_account_the_letter_leads_to_the_case(services, people):
    held, _ = services.cases.open(CASE, people["company"])
    first = letters(services)[0]
    assert (first.template, first.to.account, first.links) == (
        "consultation-opened", people["company"].id, {"link": Link(f"/cases/{held.ref}")},
    )  # fmt: skip


def test_messages_and_steps_of_a_case(services, people):
    held, _ = services.cases.open(CASE, people["company"])
    services.case_desk.move(held.ref, Step.TRIAGE, people["staff"])
    services.case_desk.say(held.ref, "図面をください。", people["staff"])
    services.case_desk.note(held.ref, "内輪の話", people["staff"])
    services.cases.say(held.ref, "送りました。", account=people["company"])
    services.case_desk.move(held.ref, Step.DECLINED, people["staff"], reason="公園の工事")
    assert told(services)[2:] == [
        ("case-message", "asker@example.jp", False), ("case-message", "staff@example.jp", True), ("case-step", "asker@example.jp", False),
    ]  # fmt: skip
    assert "理由: 公園の工事" in letters(services)[-1].body
    assert "内輪の話" not in "".join(one.body for one in letters(services))


def test_whoever_left_no_address_is_told_nothing_and_the_desk_not_what_it_wrote_down_itself(services, people):
    held, _ = services.cases.note_down({"channel": "phone", "contact": "担当者", "phone": "022-000-0000"}, people["staff"])
    services.case_desk.answer(held.ref, "可能です。", people["staff"])
    assert told(services) == []


# ---------------------------------------------------------------- what the desk decides


def given_up(services, office):
    office.refused["gone@example.jp"] = "550 no such mailbox"
    add(services, email="gone@example.jp")
    with office.open():
        services.letters.send_due()
    return letters(services)[0]


def test_a_corrected_address_gets_the_letter_once(services, people, office):
    held = given_up(services, office)
    services.letters.send_again(held.id, people["staff"], seen=seen_as(held), email="right@example.jp")
    assert services.letters.need_somebody() == 0
    with office.open():
        services.letters.send_due()
        services.letters.send_due()
    assert [to for to, _ in office.arrived] == [("right@example.jp",)]
    with services.store.reading() as work:
        event = work.timeline.page(limit=1)[1][0]
    assert (str(event.act), event.actor, event.told["before"], event.told["after"]["email"]) == (
        "letter.again", people["staff"].id, {"state": "given-up", "email": "gone@example.jp"}, "right@example.jp",
    )  # fmt: skip


def test_one_that_was_dealt_with_is_off_the_list_and_never_sent(services, people, office, clock):
    held = given_up(services, office)
    assert services.letters.settle(held.id, people["staff"], seen=seen_as(held)).settled_by == people["staff"].id
    assert services.letters.need_somebody() == 0
    office.refused.clear()
    clock.go_on(timedelta(days=9))
    with office.open():
        services.letters.send_due()
    assert office.arrived == []


def test_of_two_at_the_desk_the_second_is_told(services, people, office):
    held = given_up(services, office)
    services.letters.settle(held.id, people["staff"], seen=seen_as(held))
    with pytest.raises(Conflict):
        services.letters.settle(held.id, people["admin"], seen=seen_as(held))
    with pytest.raises(Conflict):
        services.letters.send_again(held.id, people["admin"], seen=seen_as(held), email="b@example.jp")


def test_one_that_was_sent_or_waits_is_not_settled_and_what_was_sent_not_sent_again(services, people, office):
    add(services)
    (held,) = letters(services)
    with pytest.raises(Conflict):
        services.letters.settle(held.id, people["staff"], seen=seen_as(held))
    with office.open():
        services.letters.send_due()
    (held,) = letters(services)
    with pytest.raises(Conflict):
        services.letters.send_again(held.id, people["staff"], seen=seen_as(held))


def test_an_address_that_is_none_is_refused(services, people, office):
    held = given_up(services, office)
    with pytest.raises(InvalidInput, match="email"):
        services.letters.send_again(held.id, people["staff"], seen=seen_as(held), email="a@example.jp, b@example.jp")


def test_letters_are_the_desk_s_alone_but_for_one_s_own(services, people, office):
    services.booking.reserve(makers.reservation(**FUTURE), people["company"])
    for act in (
        lambda who: services.letters.page(list(LetterState), who, limit=9),
        lambda who: services.letters.letter(1, who),
        lambda who: services.letters.of_thread("R-2026-0001", who),
        lambda who: services.letters.send_again(1, who, seen="queued 0"),
        lambda who: services.letters.settle(1, who, seen="queued 0"),
    ):
        for name in ("company", "rival", "department"):
            with pytest.raises(NotAllowed):
                act(people[name])
    assert [one.template for one in services.letters.own(people["company"], limit=9)[1]] == ["reservation-requested"]
    assert services.letters.own(people["rival"], limit=9) == (0, [])
    about_it = services.letters.of_thread("R-2026-0001", people["staff"])
    assert [one.template for one in about_it] == ["reservation-waiting", "reservation-requested"]
    with pytest.raises(NotFound):
        services.letters.letter(99, people["staff"])


def test_an_address_that_never_was_one_waits_for_somebody(services, people):
    add(services, email="窓口")
    (held,) = letters(services)
    assert (held.fault_kind, services.letters.need_somebody()) == (FaultKind.NO_ADDRESS, 1)
    with pytest.raises(InvalidInput, match="メールアドレスを一つ"):
        services.letters.send_again(held.id, people["staff"], seen=seen_as(held))  # to the same
