"""Use cases of bookings on both back ends: two companies, the desk and a department over a small registry, or one of a test's own."""

from datetime import datetime, timedelta

import pytest

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.people.managers import Manager
from fieldreg.register.sites import SiteKind
from fieldreg.services import Services
from tests import registries
from tests.fieldreg.services.bookings.booked import Desk
from tests.fieldreg.store.conftest import backend, store, url
from tests.makers import furnish, park, reservation

__all__ = ["backend", "store", "url"]


class Office:
    """What tests of the desk's acts on reservations stand on."""

    def __init__(self, services):
        self.services = services
        self.people = {}

    def hire(self, name, role, **more):
        self.people[name] = hired(self.services.store, name, role, **more)

    def at(self, day, start, end, **more):
        """The body of a reservation in December."""
        first, last = (datetime(2026, 12, day, tzinfo=JST) + timedelta(hours=hour) for hour in (start, end))
        return reservation(time_start=first.isoformat(), time_end=last.isoformat(), **more)

    def book(self, day=1, start=9, end=12, who="aoba", *, accept=True, **more):
        made, _ = self.services.booking.reserve(self.at(day, start, end, **more), self.people[who])
        return self.services.booking.decide(made.id, "accepted", self.people["staff"]) if accept else made

    def get(self, ref):
        return self.services.booking.reservation(ref, self.people["staff"])

    def letters(self, *templates):
        with self.services.store.reading() as work:
            found = reversed(work.letters.page(limit=999)[1])
            return [one for one in found if one.template in templates]

    def events(self, *acts):
        with self.services.store.reading() as work:
            return [link.event for link in work.timeline.links() if str(link.event.act) in acts]


def hired(store, name, role, **more):
    with store.writing() as work:
        made = work.accounts.put(Account(email=f"{name}@example.jp", role=role, password_hash="hash", **more))
        work.commit()
    return made


def staffed(store):
    """The small registry with more places, and the people of an office in it, by name."""
    furnish(store)
    with store.writing() as work:
        work.managers.put(Manager(id="other", name=Text("学校課", "Schools")))
        work.sites.put(park(id="meadow", name=Text("隣の原", "Meadow"), areas=()))
        work.sites.put(park(id="hall", name=Text("体育館", "Hall"), areas=(), manager="other", kind=SiteKind.INDOOR, activities=("robot",)))
        work.sites.remove("hostile")
        work.commit()
    return {
        name: hired(store, name, role, **more)
        for name, role, more in (
            ("aoba", Role.COMPANY, {"organisation": "青葉"}), ("rival", Role.COMPANY, {"organisation": "七北田", "language": "en"}),
            ("staff", Role.STAFF, {}), ("second", Role.STAFF, {}), ("admin", Role.ADMIN, {}), ("parks", Role.DEPARTMENT, {"manager": "m"}),
            ("schools", Role.DEPARTMENT, {"manager": "other"}), ("auditor", Role.AUDITOR, {}),
        )
    }  # fmt: skip


@pytest.fixture
def office(fresh_store, clock):
    made = Office(Services(fresh_store, clock))
    made.people = registries.filled(fresh_store, "an office", staffed)
    return made


@pytest.fixture
def desk(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    yield Desk.over(store, clock)
    store.close()


@pytest.fixture
def services(store, clock):
    registries.filled(store, "the small one", furnish)
    return Services(store, clock)


@pytest.fixture
def people(services):
    def hired(name):
        role = Role.STAFF if name.startswith("staff") else Role.COMPANY
        organisation = "" if role is Role.STAFF else name
        told = Account(email=f"{name}@example.jp", role=role, password_hash="x", organisation=organisation)
        return services.accounts.put_account(told)[0]

    return {name: hired(name) for name in ("kou", "otsu", "hei", "staff", "staff2")}
