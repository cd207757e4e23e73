"""The furnished registry, on both databases, with two companies, a second one's rival, and two of the desk."""

import pytest

from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from tests.fieldreg.store.conftest import backend, store, template, url  # noqa: F401 - fixtures
from tests.makers import furnish


@pytest.fixture
def services(store, clock):  # noqa: F811
    furnish(store)
    return Services(store, clock)


@pytest.fixture
def people(services):
    def hired(name):
        role = Role.STAFF if name.startswith("staff") else Role.COMPANY
        organisation = "" if role is Role.STAFF else name
        told = Account(email=f"{name}@example.jp", role=role, password_hash="x", organisation=organisation)
        return services.accounts.put_account(told)[0]

    return {name: hired(name) for name in ("kou", "otsu", "hei", "staff", "staff2")}
