"""A registry with people of the test's own."""

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from tests import registries
from tests.fieldreg.services.people.peopled import PASSWORD


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def services(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
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
