"""Somebody who walks cases, over a registry of the test's own."""

import pytest

from tests import registries
from tests.fieldreg.services.walking.walks import Walker


@pytest.fixture
def walker(tmp_path, clock):
    store = registries.furnished(tmp_path / "registry.db")
    yield Walker(store, clock)
    store.close()
