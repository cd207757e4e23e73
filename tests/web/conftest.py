"""The application over a small registry, and visitors of every kind."""

import re
import sqlite3
from contextlib import closing

import pytest

from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.wiring import Config
from tests import cast, makers, registries
from tests.fakes import FixedClock
from web.app import create_app

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Visitor:
    """A browser: keeps its cookies, and sends the token of the last page with each form."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **more):
        return self.client.get(path, **more)

    def token(self, page="/about"):
        return TOKEN.search(self.client.get(page).text)[1]

    def post(self, path, page="/about", **fields):
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def enter(self, held, now):
        """Has the session that signing in begins: without the password, whose hashing is slow on purpose."""
        with self.client.session_transaction() as session:
            session.update(account=held.id, epoch=held.session_epoch, since=now.isoformat(), seen=now.isoformat())

    def sign_in(self, name, password=cast.PASSWORD):
        return self.post("/login", page="/login", email=f"{name}@example.jp", password=password)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A database with the small registry and the cast in it, to be copied; and the cast."""
    path = tmp_path_factory.mktemp("furnished") / "fieldreg.db"
    held = registries.upgraded(path)
    makers.furnish(held)
    return path, cast.hire(Services(held, FixedClock()))


def copied(made, folder):
    """A copy of a database in a folder of its own."""
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(folder / "fieldreg.db")) as copy:
        source.backup(copy)
    return folder / "fieldreg.db"


@pytest.fixture
def store(furnished, tmp_path):
    return open_store(f"sqlite:///{copied(furnished[0], tmp_path)}")


@pytest.fixture
def services(store, clock):
    return Services(store, clock, secret=lambda: SECRET)


@pytest.fixture
def people(furnished):
    return furnished[1]


@pytest.fixture
def app_of(tmp_path, services):
    """Makes the application with settings of the test's own."""
    config = Config(database_url=f"sqlite:///{tmp_path / 'fieldreg.db'}", secret_key=SECRET)
    return lambda **overrides: create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False} | overrides)


@pytest.fixture(scope="session")
def standing_app(furnished, tmp_path_factory):
    """An application for all who only look, and a connection that sees whether anybody wrote."""
    path = copied(furnished[0], tmp_path_factory.mktemp("standing"))
    store = open_store(f"sqlite:///{path}")
    config = Config(database_url=f"sqlite:///{path}", secret_key=SECRET)
    with closing(sqlite3.connect(path)) as watch:
        yield create_app(config, Services(store, FixedClock()), {"TESTING": True, "RATELIMIT_ENABLED": False}), watch
    store.close()


def shares(request):
    """Whether the test shares an application: one marked `looks`, and not `writes`, does."""
    return request.node.get_closest_marker("looks") is not None and not request.node.get_closest_marker("writes")


@pytest.fixture
def app(request):
    """One of the test's own, or the one that is shared."""
    if not shares(request):
        yield request.getfixturevalue("app_of")()
        return
    shared, watch = request.getfixturevalue("standing_app")
    before = watch.execute("PRAGMA data_version").fetchone()
    yield shared
    assert watch.execute("PRAGMA data_version").fetchone() == before, "a test marked `looks` wrote to the registry it shares"


@pytest.fixture
def visit(app, people, request):
    """A visitor who has signed in, under a name of the cast or of another account; None is a stranger."""

    def held(name):
        if shares(request):
            return people[name].account, FixedClock().now()
        services = request.getfixturevalue("services")
        return services.administering.by_email(f"{name}@example.jp"), services.clock.now()

    def come(name=None):
        visitor = Visitor(app)
        if name is not None:
            visitor.enter(*held(name))
        return visitor

    return come


@pytest.fixture
def client(app):
    return app.test_client()
