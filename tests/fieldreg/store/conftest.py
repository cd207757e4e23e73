"""One empty store per test, alike on SQLite and PostGIS."""

import itertools

import pytest
import sqlalchemy as sa

from fieldreg.store import open_store
from tests import databases, registries
from tests.fieldreg.store.makers import account, manager, site

BACKENDS = ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]
_numbers = itertools.count()


@pytest.fixture(params=BACKENDS, scope="session")
def backend(request):
    return request.param


@pytest.fixture
def url(backend, request, tmp_path):
    """A URL of an empty store for this test alone."""
    if backend == "sqlite":
        registries.upgraded(tmp_path / "fieldreg.db").close()
        yield f"sqlite:///{tmp_path / 'fieldreg.db'}"
    else:
        yield request.getfixturevalue("lent_postgis")


@pytest.fixture
def empty_url(backend, request, tmp_path):
    """A URL where nothing has been made yet."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        name = f"new_{next(_numbers)}"
        admin = request.getfixturevalue("postgis_url")
        yield databases.made(admin, name)
        databases.dropped(admin, name)


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def raw(store):
    """Runs statements past the repositories, as an administrator's slip or another program would."""

    def run(*statements, **values):
        with store._dialect.engine.connect() as connection:
            store._dialect.begin(connection, write=True)
            for statement in statements:
                result = connection.execute(sa.text(statement), values)
            rows = result.all() if result.returns_rows else []
            connection.commit()
            return rows

    return run


@pytest.fixture
def owner(store):
    """A company's account, and a registry of one site with a tree of areas; gives the account's id."""
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(site())
        made = work.accounts.put(account())
        work.commit()
    return made.id
