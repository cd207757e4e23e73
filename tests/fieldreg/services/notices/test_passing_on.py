"""What waited for the morning of somebody who has left: it reaches whoever is in charge now, or the desk, and never who left."""

from datetime import datetime, timedelta

import pytest

from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import Addressee, Letter, LetterState
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import Act
from tests import cast, makers
from tests.fakes import FixedClock
from tests.post_office import PostOffice

TUESDAY = datetime(2026, 12, 1, 10, tzinfo=JST)
CASE = {"organisation": "甲社", "email": "asker@example.jp", "subject": "件名", "body": "本文"}


@pytest.fixture
def clock():
    return FixedClock(TUESDAY)


@pytest.fixture
def office():
    return PostOffice()


@pytest.fixture
def services(fresh_store, clock, office):
    makers.furnish(fresh_store)
    return Services(fresh_store, clock, post=office.post())


@pytest.fixture
def people(services):
    return {name: person.account for name, person in cast.hire(services).items()}


@pytest.fixture
def in_charge(services, people):
    """A case that "staff" looks after and its applicant has written in."""
    held, key = services.cases.open(CASE)
    services.case_desk.assign(held.ref, people["staff"])
    services.cases.say(held.ref, "図面です。", key)
    return held.ref


def next_morning(services, clock, office):
    """Who got letters then, in the order of their addresses."""
    clock.go_on(datetime(2026, 12, 2, 8, 30, tzinfo=JST) - clock.now())
    with office.open():
        services.letters.send_due()
    return sorted(to for names, _ in office.arrived for to in names if to != "asker@example.jp")


def kept(services, cause):
    with services.store.reading() as work:
        found = [one for one in work.letters.page(limit=1_000)[1] if cause in one.cause]
    return sorted((one.to.email, str(one.state)) for one in found)


def told(services):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links() if link.event.act is Act.LETTER_PASSED_ON]


def hire(services, name, role=Role.STAFF):
    return services.accounts.put_account(Account(email=f"{name}@example.jp", role=role, password_hash=""))[0]


def test_who_is_in_charge_now_gets_it_once_and_who_left_nothing(services, people, clock, office, in_charge):
    follower = hire(services, "follower")
    services.case_desk.assign(in_charge, people["staff"], to=follower.id)
    services.administering.close(people["staff"].id, people["admin"])
    arrived = next_morning(services, clock, office)
    assert "staff@example.jp" not in arrived
    assert kept(services, ":said:") == [("follower@example.jp", "sent"), ("staff@example.jp", "passed-on")]
    said = [event for event in told(services) if ":said:" in event.told["after"]["cause"]]
    assert [(event.told["to"], event.told["after"]["email"]) for event in said] == [([follower.id], "staff@example.jp")]
    clock.go_on(timedelta(days=1))
    before = len(office.arrived)
    with office.open():
        services.letters.send_due()
    assert len(office.arrived) == before
    assert services.letters.need_somebody() == 0


def test_where_nobody_is_in_charge_any_more_everybody_at_the_desk_gets_it(services, people, clock, office, in_charge):
    for name in ("one", "two"):
        hire(services, name)
    services.administering.close(people["staff"].id, people["admin"])
    next_morning(services, clock, office)
    assert kept(services, ":said:") == [
        ("one@example.jp", "sent"), ("staff@example.jp", "passed-on"), ("two@example.jp", "sent"),
    ]  # fmt: skip


def test_what_is_of_no_case_goes_to_the_desk_and_who_has_it_already_gets_no_twin(services, people, clock, office):
    hire(services, "one")
    services.booking.reserve(makers.reservation(time_start="2027-02-01T09:00:00+09:00", time_end="2027-02-01T12:00:00+09:00"),
                             people["company"])  # fmt: skip
    services.administering.close(people["staff"].id, people["admin"])
    arrived = next_morning(services, clock, office)
    assert arrived.count("one@example.jp") == 1
    assert "staff@example.jp" not in arrived


@pytest.mark.parametrize(("role", "manager"), [(Role.DEPARTMENT, "m"), (Role.COMPANY, ""), (Role.AUDITOR, "")])
def test_who_does_other_work_by_now_gets_nothing_of_the_desk_s_and_the_desk_does(
    services, people, clock, office, in_charge, role, manager
):
    hire(services, "one")
    services.administering.change(people["staff"].id, people["admin"], role=role, manager=manager)
    arrived = next_morning(services, clock, office)
    assert ("staff@example.jp" in arrived, arrived.count("one@example.jp")) == (False, 1)
    assert kept(services, ":said:") == [("one@example.jp", "sent"), ("staff@example.jp", "passed-on")]
    assert len(told(services)) == len([one for one in kept(services, "") if one[1] == "passed-on"])


def test_who_becomes_an_administrator_keeps_what_waited(services, people, clock, office, in_charge):
    services.administering.change(people["staff"].id, people["admin"], role=Role.ADMIN)
    assert "staff@example.jp" in next_morning(services, clock, office)
    assert told(services) == []


def test_a_companys_own_digest_is_nobody_elses(services, people, clock, office):
    to = Addressee(email="company@example.jp", account=people["company"].id, language="ja")
    values = {"ref": "C-1", "message": "m", "link": "/x"}
    with services.store.writing() as work:
        work.letters.add(Letter(at=TUESDAY, cause="watch:x", to=to, template="case-message", values=values, digest=True))
        work.commit()
    services.administering.close(people["company"].id, people["admin"])
    assert next_morning(services, clock, office) == []
    assert kept(services, "watch:x") == [("company@example.jp", "passed-on")]
    assert [event.told["to"] for event in told(services)] == [[]]


def test_a_letter_that_was_passed_on_is_shown_as_that_and_not_sent_again(services, people, clock, office, in_charge):
    services.administering.close(people["staff"].id, people["admin"])
    next_morning(services, clock, office)
    with services.store.reading() as work:
        held = next(one for one in work.letters.page(limit=99)[1] if one.state is LetterState.PASSED_ON)
    assert not held.needs_somebody
    assert services.letters.letter(held.id, people["admin"]).state is LetterState.PASSED_ON
