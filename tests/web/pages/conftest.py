"""The sample behind the pages, for tests that only read it."""

import pytest

from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.wiring import Config
from geodata.sample.load import load_sample
from tests.fakes import FixedClock
from web.app import create_app


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The sample, as services and as a client see it."""
    path = tmp_path_factory.mktemp("pages") / "fieldreg.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    load_sample(store)
    services = Services(store, FixedClock())
    config = Config(database_url=f"sqlite:///{path}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    yield services, create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False}).test_client()
    store.close()
