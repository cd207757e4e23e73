"""The sample behind the pages, for tests that only read it."""

import sqlite3
from contextlib import closing

import pytest

from fieldreg.services import Services
from fieldreg.wiring import Config
from tests import registries
from tests.fakes import FixedClock
from web.app import create_app


@pytest.fixture(scope="session")
def sample_app(tmp_path_factory):
    """The sample's services and application, and a connection that sees whether anybody wrote."""
    path = tmp_path_factory.mktemp("pages") / "fieldreg.db"
    store = registries.sample(path)
    services = Services(store, FixedClock())
    config = Config(database_url=f"sqlite:///{path}", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")
    with closing(sqlite3.connect(path)) as watch:
        yield services, create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False}), watch
    store.close()


@pytest.fixture(scope="module")
def registry(sample_app):
    """The sample, as services and as a client of this file's own see it; all files share it, so nobody writes."""
    services, app, watch = sample_app
    before = watch.execute("PRAGMA data_version").fetchone()
    yield services, app.test_client()
    assert watch.execute("PRAGMA data_version").fetchone() == before, "a test of a page wrote to the registry all of them share"
