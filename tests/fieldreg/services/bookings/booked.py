"""A small registry with people who book series in it."""

from dataclasses import dataclass

import sqlalchemy as sa

from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.store import tables
from tests import makers, registries

__all__ = ["Desk", "series"]


def series(**more):
    """The contract's body for the park's yard on eight Tuesday mornings."""
    return makers.reservation(area="park/yard", rrule="FREQ=WEEKLY;COUNT=8") | more


def furnished(services):
    """The small registry with two companies and the desk in it, by name."""
    makers.furnish(services.store)
    people = {}
    for name, role in (("company", Role.COMPANY), ("rival", Role.COMPANY), ("staff", Role.STAFF)):
        account = Account(email=f"{name}@example.jp", role=role, password_hash="hash", organisation=name)
        people[name], _ = services.accounts.put_account(account)
    return people


@dataclass
class Desk:
    """Services over a store, and who uses them."""

    services: Services
    people: dict

    @classmethod
    def over(cls, store, clock):
        services = Services(store, clock)
        return cls(services, registries.filled(store, f"a desk at {clock.at}", lambda _: furnished(services)))

    def __getattr__(self, name):
        return self.people[name]

    def book(self, who="company", key=None, **more):
        return self.services.series.book(series(**more), self.people[who], key)

    def told(self, subject=None):
        """The acts of the timeline, oldest first."""
        with self.services.store.reading() as work:
            events = [link.event for link in work.timeline.links()]
        return [str(event.act) for event in events if subject is None or event.ref == subject]

    def letters(self):
        """Template and addressee of every letter, oldest first."""
        with self.services.store._dialect.engine.connect() as raw:
            rows = raw.execute(sa.select(tables.letters.c.template, tables.letters.c.email).order_by(tables.letters.c.id))
            return [(row.template, row.email.split("@")[0]) for row in rows]

    def everything(self):
        """What is written of reservations, series, events and letters."""
        with self.services.store._dialect.engine.connect() as raw:
            return {
                name: [tuple(row) for row in raw.execute(sa.select(getattr(tables, name)))]
                for name in ("reservations", "series", "claims", "events", "letters")
            }


def days(reservations):
    """Month and day of each, in order."""
    return [f"{one.slot.start:%m-%d}" for one in reservations]


def states(reservations):
    """State by month and day."""
    return {f"{one.slot.start:%m-%d}": str(one.state) for one in reservations}
