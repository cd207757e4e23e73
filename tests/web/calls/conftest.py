"""A call behind the pages, with jurors who can sign in."""

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from tests import cast
from tests.calls import OPENS, Rehearsal


@pytest.fixture
def call(services, clock, people):
    """Announced and open; its people can all sign in by their names."""
    held = Rehearsal(services, clock, {name: person.account for name, person in people.items()})
    secret = hash_password(cast.PASSWORD)
    for name, role in (("second", Role.STAFF), ("juror_a", Role.DEPARTMENT), ("juror_b", Role.COMPANY)):
        held.people[name] = services.accounts.put_account(Account(email=f"{name}@example.jp", role=role, password_hash=secret))[0]
    return held.announce().at(OPENS)
