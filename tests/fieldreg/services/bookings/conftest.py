"""A desk over a registry of the test's own."""

import pytest

from tests import registries
from tests.fieldreg.services.bookings.booked import Desk


@pytest.fixture
def desk(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    yield Desk.over(store, clock)
    store.close()
