"""A call over a registry of the test's own, and registries on both back ends."""

import pytest

from fieldreg.services import Services
from fieldreg.store import open_store
from tests import registries
from tests.calls import OPENS, PDF, SECRET, Rehearsal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "registry.db"


@pytest.fixture
def call_services(path, clock):
    store = registries.upgraded(path)
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


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def fresh_store(request, tmp_path):
    """An empty registry on either back end, that waits half a minute for another writer."""
    if request.param == "sqlite":
        registries.upgraded(tmp_path / "registry.db").close()
        url = f"sqlite:///{tmp_path / 'registry.db'}"
    else:
        url = request.getfixturevalue("lent_postgis")
    opened = open_store(url, busy_ms=30_000)
    yield opened
    opened.close()
