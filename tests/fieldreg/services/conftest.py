"""A call over a registry of the test's own, and registries on both back ends."""

import pytest

from fieldreg.services import Services
from fieldreg.store import open_store
from tests import registries
from tests.calls import OPENS, PDF, SECRET, Rehearsal
from tests.fieldreg.store.conftest import _administer, _database


@pytest.fixture
def path(tmp_path):
    return tmp_path / "registry.db"


@pytest.fixture
def call_services(path, clock):
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    yield Services(store, clock, secret=lambda: SECRET)
    store.close()


@pytest.fixture
def call(call_services, clock):
    """Announced, and its period begun."""
    made = Rehearsal(call_services, clock).hire(aoba="株式会社青葉ロボット", nanakita="七北田電機", hirose="広瀬ドローン")
    return made.announce().at(OPENS)


@pytest.fixture
def judged(call):
    """Two applications for the first challenge, open, anonymous, being judged by two jurors; a third was withdrawn."""
    gone = call.apply("hirose").application
    call.calls.applying.withdraw(gone.ref, call.people["hirose"], version=1)
    call.first = call.apply("aoba", [("aoba-planted.pdf", PDF)]).application.ref
    call.second = call.apply("nanakita", name="七北田電機", email="x@nanakita.example.jp", hide="").application.ref
    return call.open_seals().anonymise().seat(juror_a="", juror_b="").begin()


@pytest.fixture(scope="session")
def upgraded_postgis(postgis_url):
    """The name of an empty registry there, to be copied."""
    made = open_store(_database(postgis_url, "services_upgraded"))
    made.upgrade()
    made.close()
    yield "services_upgraded"
    _administer(postgis_url, "DROP DATABASE services_upgraded WITH (FORCE)")


@pytest.fixture
def fresh_postgis(postgis_url, upgraded_postgis, tmp_path):
    name = f"services_{abs(hash(tmp_path.name)) % 10**8}"
    yield _database(postgis_url, name, copy_of=upgraded_postgis)
    _administer(postgis_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def fresh_store(request, tmp_path):
    """An empty registry on either back end, that waits half a minute for another writer."""
    if request.param == "sqlite":
        registries.upgraded(tmp_path / "registry.db").close()
        url = f"sqlite:///{tmp_path / 'registry.db'}"
    else:
        url = request.getfixturevalue("fresh_postgis")
    opened = open_store(url, busy_ms=30_000)
    yield opened
    opened.close()
