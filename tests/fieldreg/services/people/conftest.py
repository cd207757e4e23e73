"""A registry with people of the test's own."""

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from fieldreg.store import open_store
from tests.fieldreg.services.people.peopled import PASSWORD
from tests.makers import furnish


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def services(tmp_path, clock):
    store = open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    store.upgrade()
    furnish(store)
    yield Services(store, clock)
    store.close()


@pytest.fixture
def hired(services, hashed):
    """Adds an account, known by the part before the @."""

    def hire(name, role=Role.COMPANY, organisation=""):
        told = Account(email=f"{name}@example.jp", role=role, password_hash=hashed, organisation=organisation)
        return services.accounts.put_account(told)[0]

    return hire


@pytest.fixture
def admin(hired):
    return hired("admin", Role.ADMIN)
