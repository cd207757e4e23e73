"""How a database comes to be, and how its health is told."""

import contextlib
import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import ischema_names

from fieldreg.kernel.errors import FieldregError
from fieldreg.store import open_store, tables
from fieldreg.store.columns import Geometry


@pytest.fixture(autouse=True)
def _geometry_is_known(monkeypatch):
    monkeypatch.setitem(ischema_names, "geometry", Geometry)


def test_upgrading_twice_is_upgrading_once(empty_url):
    with contextlib.closing(open_store(empty_url)) as store:
        store.upgrade()
        first = _objects(store)
        store.upgrade()
        assert _objects(store) == first
        assert store.check()["ok"]


def test_the_migrations_lead_to_the_tables_the_code_speaks_of(store, empty_url):
    """Columns, keys, CHECKs and indexes, each by name."""
    with contextlib.closing(open_store(empty_url)) as plain:
        with plain._dialect.engine.begin() as connection:
            plain._dialect.prepare(connection)
            tables.metadata.create_all(connection)
        wanted = _described(plain)
    migrated = _described(store)
    assert {name: migrated[name] for name in wanted} == wanted
    assert len(wanted) == len(tables.metadata.tables)


def test_two_processes_may_start_on_an_empty_database_at_once(empty_url):
    code = f"from fieldreg.store import open_store; open_store({empty_url!r}, busy_ms=30000).upgrade()"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    with contextlib.closing(open_store(empty_url)) as store:
        assert store.check()["ok"]


def test_a_database_not_yet_made_is_told_as_such(empty_url):
    with contextlib.closing(open_store(empty_url)) as store:
        said = store.check()
    assert not said["ok"]
    assert said["detail"].get("version", "upgrade") == "upgrade"


def test_a_missing_guard_is_noticed(store, raw, backend):
    assert store.check()["ok"]
    raw(DROP_GUARD[backend])
    said = store.check()
    assert not said["ok"]
    assert "claims_guard" in said["detail"]["guard"]


@pytest.mark.parametrize(
    "setting, value",
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("integrity_check", "ok")],
)
def test_sqlite_keeps_what_it_acknowledged_and_its_foreign_keys(tmp_path, setting, value):
    """`synchronous` 2 is FULL: no test that kills a process could tell it from less."""
    with contextlib.closing(open_store(f"sqlite:///{tmp_path / 'a.db'}")) as store:
        store.upgrade()
        with store._dialect.engine.connect() as connection:
            assert connection.scalar(sa.text(f"PRAGMA {setting}")) == value


def test_another_database_is_refused():
    with pytest.raises(ValueError, match="sqlite or postgresql, not mysql"):
        open_store("mysql://localhost/x")


def test_a_database_that_cannot_be_reached_is_unavailable(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    with pytest.raises(FieldregError) as told, store.reading():
        pass
    assert told.value.code == "unavailable"
    assert not store.check()["ok"]


DROP_GUARD = {
    "sqlite": "DROP TRIGGER claims_guard_insert",
    "postgis": "ALTER TABLE claims DROP CONSTRAINT claims_guard",
}


def _described(store):
    with store._dialect.engine.connect() as connection:
        look = sa.inspect(connection)
        return {
            name: {
                "columns": [{k: str(v) for k, v in column.items()} for column in look.get_columns(name)],
                "key": look.get_pk_constraint(name),
                "checks": _ours(look.get_check_constraints(name)),
                "foreign": _ours(look.get_foreign_keys(name)),
                "unique": _ours(look.get_unique_constraints(name)),
                "indexes": [_told(index) for index in _ours(look.get_indexes(name))],
            }
            for name in tables.metadata.tables
        }


def _told(index):
    """With the condition of a partial index as its text."""
    return index | {"dialect_options": {option: str(value) for option, value in index.get("dialect_options", {}).items()}}


def _ours(found):
    """Without the spatial indexes, SRID checks and guard, which are not the tables' own."""
    strangers = ("_outline", "_srid", "claims_guard")
    kept = [item for item in found if not item["name"].endswith(strangers)]
    return sorted(kept, key=lambda item: item["name"])


def _objects(store):
    with store._dialect.engine.connect() as connection:
        look = sa.inspect(connection)
        return {name: str(look.get_columns(name)) for name in look.get_table_names()}
