"""One fresh store per test, alike on SQLite and PostGIS: a copy of one that was upgraded once."""

import itertools
import shutil

import pytest
import sqlalchemy as sa

from fieldreg.store import open_store
from tests.fieldreg.store.makers import account, manager, site

BACKENDS = ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]
_numbers = itertools.count()


@pytest.fixture(params=BACKENDS, scope="session")
def backend(request):
    return request.param


@pytest.fixture(scope="session")
def template(backend, request, tmp_path_factory):
    """A URL of an upgraded, empty store to copy."""
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'fieldreg.db'}"
    else:
        admin = request.getfixturevalue("postgis_url")
        url = _database(admin, f"store_template_{next(_numbers)}")  # made anew where the parts of a run take turns
    made = open_store(url)
    made.upgrade()
    made.close()
    return url


@pytest.fixture
def url(backend, template, request, tmp_path):
    """A URL of an empty store for this test alone."""
    if backend == "sqlite":
        shutil.copy(sa.make_url(template).database, tmp_path / "fieldreg.db")
        yield f"sqlite:///{tmp_path / 'fieldreg.db'}"
    else:
        name = f"store_{next(_numbers)}"
        admin = request.getfixturevalue("postgis_url")
        yield _database(admin, name, copy_of=sa.make_url(template).database)
        _administer(admin, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_url(backend, request, tmp_path):
    """A URL where nothing has been made yet."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        name = f"new_{next(_numbers)}"
        admin = request.getfixturevalue("postgis_url")
        yield _database(admin, name)
        _administer(admin, f"DROP DATABASE {name} WITH (FORCE)")


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


def _database(admin, name, copy_of="template0"):
    _administer(admin, f"CREATE DATABASE {name} TEMPLATE {copy_of}")
    return sa.make_url(admin).set(database=name).render_as_string(hide_password=False)


def _administer(admin, statement):
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
