"""What tests of people share: words that must not be found elsewhere, and what was told."""

import pytest

from fieldreg.kernel.errors import NotFound
from fieldreg.timeline.chain import broken_links
from tests.makers import reservation

PASSWORD, OTHER = "purple kettle on ice", "green kettle on fire"
CANARY = "カナリア計画Z9"
QUESTION = {"organisation": "甲", "email": "a@example.jp", "subject": CANARY, "body": CANARY}


def now_of(services, account):
    """The account as the store tells it now, fellows and all."""
    return services.accounts.account(account.id)


def events(services):
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        return [link.event for link in work.timeline.links()]


def acts(services, after):
    return [str(event.act) for event in events(services)[after:]]


def asked_by(services, account, day):
    made, _ = services.booking.reserve(
        reservation(purpose=CANARY, time_start=f"2026-12-{day:02}T09:00:00+09:00", time_end=f"2026-12-{day:02}T10:00:00+09:00"), account
    )
    case, _ = services.cases.open(QUESTION, account)
    return made.id, case.ref


def seen_by(services, account):
    """Which reservations and cases the account's own lists tell, each also asked for by its number."""
    account = now_of(services, account)
    booked = {one.id for one in services.booking.reservations_page(account, limit=100)[1]}
    cases = {one.ref for one in services.cases.own_page(account, limit=100)[1]}
    assert all(services.booking.reservation(one, account).id == one for one in booked)
    assert all(services.cases.case(one, account=account).ref == one for one in cases)
    return booked | cases


def hidden_from(services, account, things):
    account = now_of(services, account)
    for thing in things:
        with pytest.raises(NotFound):
            services.booking.reservation(thing, account) if thing.startswith("R") else services.cases.case(thing, account=account)
    return True


def gone(services, secret):
    """Whether it is answered as one that never was, looked at or used."""
    told = []
    for use in (services.invitations.look, lambda it: services.invitations.accept(it, PASSWORD)):
        with pytest.raises(NotFound) as error:
            use(secret)
        told.append(error.value.message)
    with pytest.raises(NotFound) as never:
        services.invitations.look("never was")
    return told == [never.value.message] * 2
