"""The use cases of people over a store of either kind: one life of an account, and many who want the same at once."""

import threading
from datetime import timedelta

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict, NotAllowed, NotFound
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests.fakes import FixedClock
from tests.makers import furnish, reservation

PASSWORD, YEARS = "purple kettle on ice", timedelta(days=366 * 11)


def admin_of(services):
    return services.accounts.put_account(Account(email="admin@example.jp", role=Role.ADMIN, password_hash="hash"))[0]


def test_an_account_from_its_invitation_to_its_erasure(store):
    furnish(store)
    clock = FixedClock()
    services = Services(store, clock)
    admin = admin_of(services)
    _, link = services.invitations.invite("new@example.jp", Role.COMPANY, admin, organisation="見本ドローン")
    new = services.invitations.accept(link, PASSWORD)
    assert services.accounts.sign_in("NEW@example.jp", PASSWORD) == new
    _, link = services.invitations.invite("second@example.jp", Role.COMPANY, new)
    second = services.invitations.accept(link, PASSWORD)
    (one,) = services.organisations.all(admin)
    services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    _, token = services.tokens.make(new.id, "QGIS", new)
    made, _ = services.booking.reserve(reservation(purpose="カナリア"), services.accounts.account_by_token(token))
    assert services.booking.reservations_page(services.accounts.account(second.id), limit=9)[0] == 1
    services.booking.decide(made.id, State.DECLINED, admin, note="工事")
    services.administering.close(new.id, admin)
    assert services.accounts.account_by_token(token) is None
    clock.go_on(YEARS)
    services.retention.hold(made.id, "保全", admin)
    assert {str(gone.what) for gone in services.retention.apply(admin)} == {"account"}
    services.retention.lift(made.id, admin)
    assert {str(gone.what) for gone in services.retention.apply(admin)} == {"reservation"}
    assert (services.retention.apply(admin), services.timeline.proof().broken) == ([], [])
    assert services.booking.reservation(made.id, admin).purpose == ""
    assert services.accounts.account(new.id).email == f"erased-account-{new.id}@invalid"


def at_once(*acts):
    """What each of the acts ended in, all begun together: a value, or the error."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        start.wait()
        try:
            told[n] = act()
        except (NotFound, Conflict, NotAllowed) as error:
            told[n] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_four_who_use_one_link_at_once_one_has_the_account(store):
    services = Services(store, FixedClock())
    _, link = services.invitations.invite("new@example.jp", Role.STAFF, admin_of(services))
    told = at_once(*[lambda: services.invitations.accept(link, PASSWORD)] * 4)
    assert sorted(type(one).__name__ for one in told) == ["Account", "NotFound", "NotFound", "NotFound"]
    with store.reading() as work:
        assert [one.email for one in work.accounts.all()] == ["admin@example.jp", "new@example.jp"]


def test_two_administrators_who_close_each_other_leave_one(store):
    services = Services(store, FixedClock())
    first = admin_of(services)
    second, _ = services.accounts.put_account(Account(email="second@example.jp", role=Role.ADMIN, password_hash="hash"))
    at_once(lambda: services.administering.close(first.id, second), lambda: services.administering.close(second.id, first))
    with store.reading() as work:
        assert sum(one.active for one in work.accounts.all()) == 1
