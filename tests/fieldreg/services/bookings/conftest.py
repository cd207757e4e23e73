"""Every use case of bookings on both back ends, and a desk over a registry of the test's own."""

import pytest

from tests import registries
from tests.fieldreg.services.bookings.booked import Desk
from tests.fieldreg.store.conftest import backend, store, template, url

__all__ = ["backend", "store", "template", "url"]


@pytest.fixture
def desk(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    yield Desk.over(store, clock)
    store.close()
