"""Triggers of the timeline: events are added, one after the other, and nothing else; what was told goes only where that is recorded.

SQLite replaces a row of the same key without asking a trigger on DELETE, so the one on INSERT refuses a key that is there.
"""

from collections.abc import Mapping

from sqlalchemy.engine import Connection

__all__ = ["NAMES", "ON_POSTGIS", "ON_SQLITE", "keep_append_only"]

_LAST = "(SELECT {} FROM events ORDER BY seq DESC LIMIT 1)"
_NEXT = f"COALESCE({_LAST.format('seq')}, 0) + 1"
_BEFORE = f"COALESCE({_LAST.format('digest')}, '')"
_RECORDED = "EXISTS (SELECT 1 FROM erasures WHERE erasures.event = {}.event)"
_TOLD = "EXISTS (SELECT 1 FROM tellings t WHERE t.event = new.event)"


def _sqlite(name: str, moment: str, table: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER {name} BEFORE {moment} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{name}'); END"


ON_SQLITE: Mapping[str, str] = {
    name: _sqlite(name, *rest)
    for name, *rest in (
        ("events_no_update", "UPDATE", "events"),
        ("events_no_delete", "DELETE", "events"),
        ("events_in_order", "INSERT", "events", f"new.seq <> {_NEXT} OR new.previous <> {_BEFORE}"),
        ("tellings_no_update", "UPDATE", "tellings"),
        ("tellings_no_delete", "DELETE", "tellings", f"NOT {_RECORDED.format('old')}"),
        ("tellings_once", "INSERT", "tellings", f"{_TOLD} OR {_RECORDED.format('new')}"),
        ("erasures_no_update", "UPDATE", "erasures"),
        ("erasures_no_delete", "DELETE", "erasures"),
        ("erasures_once", "INSERT", "erasures", "EXISTS (SELECT 1 FROM erasures e WHERE e.event = new.event)"),
    )
}  # fmt: skip

_FUNCTION = (
    "CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def _postgis(name: str, moment: str, table: str, when: str = "") -> str:
    each = "STATEMENT" if moment == "TRUNCATE" else "ROW"
    condition = f"WHEN ({when}) " if when else ""
    return f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH {each} {condition}EXECUTE FUNCTION events_are_kept()"


# A condition of PostgreSQL's triggers asks no other table, so these two ask in a function of their own.
_ASKING = {
    "events_in_order": ("INSERT", "events", f"NEW.seq <> {_NEXT} OR NEW.previous <> {_BEFORE}"),
    "tellings_no_delete": ("DELETE", "tellings", f"NOT {_RECORDED.format('OLD')}"),
    "tellings_once": ("INSERT", "tellings", _RECORDED.format("NEW")),
}
ON_POSTGIS: tuple[str, ...] = (
    _FUNCTION,
    *(
        _postgis(f"{table}_no_{moment.lower()}", moment, table)
        for table in ("events", "tellings", "erasures")
        for moment in ("UPDATE", "DELETE", "TRUNCATE")
        if f"{table}_no_{moment.lower()}" not in _ASKING
    ),
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        "RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if moment == 'DELETE' else 'NEW'}; END $$"
        for name, (moment, _, refused) in _ASKING.items()
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        for name, (moment, table, _) in _ASKING.items()
    ),
)
NAMES = frozenset(
    {*_ASKING, *(f"{table}_no_{moment}" for table in ("events", "tellings", "erasures") for moment in ("update", "delete", "truncate"))}
)  # on PostgreSQL


def keep_append_only(connection: Connection) -> None:
    """Makes the triggers, once the tables are there."""
    statements = ON_SQLITE.values() if connection.dialect.name == "sqlite" else ON_POSTGIS
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement)
