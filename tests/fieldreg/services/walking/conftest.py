"""Somebody who walks cases, over a registry of the test's own."""

import pytest

from fieldreg.store import open_store
from tests.fieldreg.services.walking.walks import Walker


@pytest.fixture
def walker(tmp_path, clock):
    store = open_store(f"sqlite:///{tmp_path / 'registry.db'}")
    yield Walker(store, clock)
    store.close()
