"""What the databases themselves refuse of claims: two that meet, more than a place bears at once, one in a closure; and a closure over one.

Two claims of a unit meet where their spans do, one of them holds it, one of them is exclusive, and neither heights nor outlines
part them (`booking.claims.meet`).  SQLite asks triggers, one writer at a time.  PostgreSQL asks EXCLUDE for all but outlines; what EXCLUDE
cannot say (outlines, how many at once, closures) a trigger asks under the lock of the unit's row, which every writer of claims takes.
"""

# ruff: noqa: S608 - SQL is put together from names written here and in `tables`

from collections.abc import Mapping

from sqlalchemy.engine import Connection

from fieldreg.kernel.altitudes import Datum
from fieldreg.store.tables import LONGEST_HELD_US, SHORT_HELD_US

__all__ = ["NAMES", "NEAR", "NEAR_BY_SPANS", "ON_SQLITE", "SHARE_GROUND", "guard_claims"]

SHARE_GROUND = "fieldreg_share_ground"  # SQLite has no outlines: a connection without this function can add no drawn claim
_MANY = 1_000_000_000  # more than any place bears
_OVERLAP = "{0}.t0 < {1}.t1 AND {1}.t0 < {0}.t1"
_HEIGHTS = "(c.z_datum IS NULL OR new.z_datum IS NULL OR c.z_datum <> new.z_datum OR c.z0 <= new.z1 AND new.z0 <= c.z1)"
_PLACES = "(c.hold OR new.hold) AND (c.exclusive OR new.exclusive)"
_OUTLINE = "(SELECT r.geometry FROM reservations r WHERE r.pk = {}.reservation)"


def _met(units: str, start: str, end: str) -> str:
    """Live claims of units that meet a span: the short by their start, the few long ones by an index of their own.

    By one bound for both, that of the longest, whoever asks for an hour would read a month of hours.
    """
    short = f"t1 - t0 <= {SHORT_HELD_US} AND t0 > {start} - {SHORT_HELD_US} AND t0 < {end} AND t1 > {start}"
    # the plus keeps SQLite from the index by t0
    long = f"t1 - t0 > {SHORT_HELD_US} AND t1 > {start} AND t1 < {end} + {LONGEST_HELD_US} AND +t0 < {end}"
    return " UNION ALL ".join(f"SELECT * FROM claims WHERE unit {units} AND live AND {held}" for held in (short, long))


_OTHERS = f"({_met('= new.unit', 'new.t0', 'new.t1')}) c WHERE c.reservation <> new.reservation"

# at the start of each claim within the new one, and at its own: how many there are then, and the least of what they bear
_COVER = f"({_met('= new.unit', 'p.start', '(p.start + 1)')}) d WHERE d.reservation <> new.reservation"
_SAID = "(c.seats IS NOT NULL OR new.seats IS NOT NULL)"
_SEATED = f"EXISTS (SELECT 1 FROM {_OTHERS} AND {_SAID})"
_STARTS = f"""SELECT new.t0 AS start UNION ALL SELECT c.t0 FROM {_OTHERS} AND c.t0 > new.t0"""
_FULL = f"""{_SEATED} AND EXISTS (SELECT 1 FROM ({_STARTS}) p WHERE (
    SELECT count(*) + 1 > {{least}}(COALESCE(new.seats, {_MANY}), COALESCE(min(d.seats), {_MANY})) FROM {_COVER}))"""

# what may stand in the way of a span, for whoever looks before he writes
NEAR = (
    f"SELECT 1 FROM ({_met('{units}', ':start', ':end')}) c"
    " UNION ALL SELECT 1 FROM closures b WHERE b.unit {units} AND b.lifted_at IS NULL AND b.t0 < :end AND b.t1 > :start LIMIT 1"
)
# the same of PostgreSQL, unit by unit in the guard's own index of spans: by a bound on the start it read a day's claims to refuse an hour
NEAR_BY_SPANS = (
    "SELECT 1 FROM unnest(%(units)s::text[]) AS u (unit), LATERAL (SELECT 1 FROM claims c WHERE c.unit = u.unit AND c.live"
    " AND int8range(c.t0, c.t1) && int8range(%(start)s, %(end)s) LIMIT 1) AS near"
    " UNION ALL SELECT 1 FROM closures b WHERE b.unit = ANY(%(units)s) AND b.lifted_at IS NULL"
    " AND b.t0 < %(end)s AND b.t1 > %(start)s LIMIT 1"
)

_EXCEPTED = "EXISTS (SELECT 1 FROM closure_exceptions e WHERE e.closure = {}.ref AND e.reservation = {}.reservation)"
_CLOSED = (
    f"EXISTS (SELECT 1 FROM closures b WHERE b.unit = new.unit AND b.lifted_at IS NULL AND {_OVERLAP.format('b', 'new')}"
    f" AND NOT {_EXCEPTED.format('b', 'new')})"
)
_HELD = f"EXISTS (SELECT 1 FROM ({_met('= new.unit', 'new.t0', 'new.t1')}) c WHERE NOT {_EXCEPTED.format('new', 'c')})"

_DRAWN = "CASE WHEN c.drawn AND new.drawn THEN {share} ELSE {yes} END"
_MEETS_ON_SQLITE = (
    f"EXISTS (SELECT 1 FROM {_OTHERS} AND {_PLACES} AND {_HEIGHTS} AND "
    + _DRAWN.format(share=f"{SHARE_GROUND}({_OUTLINE.format('c')}, {_OUTLINE.format('new')})", yes="1")
    + ")"
)


def _on_sqlite(name: str, when: str, table: str, live: str, refused: str, told: str) -> dict[str, str]:
    return {
        f"{name}_{moment.lower()}": f"CREATE TRIGGER {name}_{moment.lower()} {when} {moment} ON {table} "
        f"WHEN {live} BEGIN SELECT RAISE(ABORT, '{told}') WHERE {refused}; END"
        for moment in ("INSERT", "UPDATE")
    }


ON_SQLITE: Mapping[str, str] = {
    **_on_sqlite("claims_guard", "BEFORE", "claims", "new.live", _MEETS_ON_SQLITE, "double_booking"),
    **_on_sqlite("claims_seats", "BEFORE", "claims", "new.live", _FULL.format(least="min"), "double_booking: full"),
    **_on_sqlite("claims_open", "BEFORE", "claims", "new.live", _CLOSED, "double_booking: closed"),
    **_on_sqlite("closures_guard", "BEFORE", "closures", "new.lifted_at IS NULL", _HELD, "closure_over_claims"),
}


def _either(flag: str) -> str:
    """What EXCLUDE, which knows only "and", says for "or": two ranges that meet iff at least one of the two has the flag.

    One that has it reaches over every reservation, one that has not over its own alone.
    """
    return f"(CASE WHEN {flag} THEN int4range(NULL, NULL) ELSE int4range(reservation, reservation, '[]') END) WITH &&"


def _heights(datum: Datum) -> str:
    """Every height of a datum, but for one that says which."""
    return f"(CASE WHEN z_datum = '{datum}' THEN int4range(z0, z1, '[]') ELSE int4range(NULL, NULL) END) WITH &&"


_GUARD = (
    "ALTER TABLE claims ADD CONSTRAINT claims_guard EXCLUDE USING gist "
    f"(unit WITH =, int8range(t0, t1) WITH &&, {_either('hold')}, {_either('exclusive')}, {_either('NOT drawn')}, "
    f"{', '.join(_heights(datum) for datum in Datum)}) WHERE (live)"
)
_SHARE = f"ST_Relate({_OUTLINE.format('c')}, {_OUTLINE.format('new')}, 'T********')"
_DRAWN_MEET = (
    f"new.drawn AND EXISTS (SELECT 1 FROM {_OTHERS} AND {_PLACES} AND {_HEIGHTS}"
    f" AND {_DRAWN.format(share=_SHARE, yes='false')})"
)


def _function(name: str, refused: Mapping[str, str]) -> str:
    """One that locks the unit's row, and refuses each of these with its word."""
    asked = " ".join(f"IF {when} THEN {_REFUSE.format(told)} END IF;" for when, told in refused.items())
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_LOCK} {asked} RETURN new; END $$"


def _trigger(name: str, table: str, when: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"


_LOCK = "PERFORM 1 FROM units u WHERE u.id = new.unit FOR NO KEY UPDATE;"
_REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'exclusion_violation';"
_EXCLUDE = ("ALTER TABLE claims DROP CONSTRAINT IF EXISTS claims_guard", _GUARD)
_ON_POSTGIS = (
    _function("claims_are_borne", {
        _DRAWN_MEET: "double_booking", _FULL.format(least="LEAST"): "double_booking: full", _CLOSED: "double_booking: closed",
    }),
    _trigger("claims_are_borne", "claims", "new.live"),
    _function("closures_are_empty", {_HELD: "closure_over_claims"}),
    _trigger("closures_are_empty", "closures", "new.lifted_at IS NULL"),
)  # fmt: skip
NAMES = frozenset({"claims_are_borne", "closures_are_empty"})  # of triggers on PostgreSQL


def guard_claims(connection: Connection, *, whole: bool = True) -> None:
    """Makes the guards in place of earlier ones, once the tables are there; not `whole`: all but EXCLUDE, which reads every claim."""
    if connection.dialect.name == "sqlite":
        for name, statement in ON_SQLITE.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    for statement in (*(_EXCLUDE if whole else ()), *_ON_POSTGIS):
        connection.exec_driver_sql(statement.replace("%", "%%"))
