"""`python -m benchmarks.clashes [--claims 1000000]`: what stands in the way of a slot, beside plain SQL over the same rows.

The registry is the sample in a temporary SQLite file, filled with past reservations without a gap, a fifth of them on one site; the
guards are laid aside while they are put, and then stand again.  Asked are free slots and taken ones of that site: by the product
(whether anything is near, which is all that a free slot costs; and `reservations.clashes` with every text), by an overlap bounded by the
longest slot there may be, and by one that knows no longest slot, as a plain index gives it.  The same rows are asked in PostgreSQL with
PostGIS by `--postgis URL` of an empty database.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from fieldreg.booking.claims import LONGEST_HELD, slot_hold
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.store.columns import MICROSECOND, microseconds
from fieldreg.wiring import Config, build
from geodata.sample.load import load_sample

_ASKED, _ROUNDS = 400, 5
_QUARTER = 900_000_000
_BEGIN = microseconds(datetime(2011, 3, 13, tzinfo=JST))
_LONGEST_US = LONGEST_HELD // MICROSECOND
_OVERLAP = "SELECT 1 FROM claims c WHERE c.unit = ? AND c.live AND c.t0 < ? AND c.t1 > ?"


def main() -> None:
    """Prints a line for each way of asking."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--claims", type=int, default=1_000_000)
    asked.add_argument("--postgis")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        services = build(Config(database_url=f"sqlite:///{Path(folder) / 'registry.db'}", secret_key="benchmark " * 5))
        _measure(services, told.claims, "SQLite")
        services.store.close()
    if told.postgis:
        services = build(Config(database_url=told.postgis, secret_key="benchmark " * 5))
        _measure(services, told.claims, "PostGIS")
        services.store.close()


def _measure(services: Services, count: int, name: str) -> None:
    services.store.upgrade()
    load_sample(services.store)
    hot = _fill(services, count)
    site = services.register.site(hot)
    chance, span = random.Random(1), count // 5  # noqa: S311 (slots, no secrets)
    slots = {
        "taken": [_slot(chance.randrange(span)) for _ in range(_ASKED)],
        "free": [_slot(span + 8 + n) for n in range(_ASKED)],
    }
    print(f"{name}: {count:,} claims, {span:,} of them on one site; microseconds a question, median of {_ROUNDS} rounds of {_ASKED}")
    with services.store.reading() as work:
        connection = work._transaction.connection  # type: ignore[attr-defined]  # noqa: SLF001
        for kind, some in slots.items():
            holds = [slot_hold(site, None, slot) for slot in some]
            ways: dict[str, Callable[[], Sequence[int]]] = {
                "whether anything is near": lambda some=some: [int(_near(work, hot, slot)) for slot in some],
                "all that is told": lambda holds=holds: [len(work.reservations.clashes(hold)) for hold in holds],
                "one bound for all lengths": lambda some=some: _plain(connection, hot, some, bounded=True),
                "a plain overlap": lambda some=some: _plain(connection, hot, some[:20], bounded=False),
            }
            for way, ask in ways.items():
                took = []
                for _ in range(_ROUNDS):
                    began = time.perf_counter() if name == "PostGIS" else time.process_time()
                    answers = ask()
                    ended = time.perf_counter() if name == "PostGIS" else time.process_time()
                    took.append((ended - began) / len(answers) * 1e6)
                    if any((found > 0) is not (kind == "taken") for found in answers):
                        raise SystemExit(f"{way} is wrong about a {kind} slot")
                print(f"  {kind:6} {way:26} {statistics.median(took):10.1f}")


def _near(work: Any, site: str, slot: Timespan) -> bool:
    transaction = work._transaction  # noqa: SLF001
    return bool(transaction.dialect.anything_near(transaction.connection, [site], microseconds(slot.start), microseconds(slot.end)))


def _plain(connection: sa.Connection, site: str, slots: Sequence[Timespan], *, bounded: bool) -> list[int]:
    asked = _OVERLAP + (" AND c.t0 > ? LIMIT 1" if bounded else " LIMIT 1")
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        asked = asked.replace("?", "%s")
    found = []
    for slot in slots:
        start, end = microseconds(slot.start), microseconds(slot.end)
        given = (site, end, start, start - _LONGEST_US) if bounded else (site, end, start)
        found.append(int(raw.execute(asked, given).fetchone() is not None))
    return found


def _slot(quarter: int) -> Timespan:
    start = datetime(2011, 3, 13, tzinfo=JST) + timedelta(minutes=15 * quarter)
    return Timespan(start, start + timedelta(minutes=15))


def _fill(services: Services, count: int) -> str:
    """Returns the site a fifth of them is on."""
    owner = services.accounts.put_account(Account(email="bench@example.jp", role=Role.COMPANY, password_hash="-"))[0].id  # noqa: S106
    sites = [site.id for site in services.register.sites()]
    hot, others = sites[0], sites[1:]
    rows = []
    for k in range(count):
        busy = k < count // 5
        start = _BEGIN + (k if busy else k // len(others) * 4) * _QUARTER
        site = hot if busy else others[k % len(others)]
        rows.append({"pk": k + 1, "ref": f"R-2011-{k + 1:07d}", "site": site, "t0": start, "t1": start + _QUARTER, "owner": owner})
    with services.store.writing() as work:
        db = work._transaction.connection  # type: ignore[attr-defined]  # noqa: SLF001
        triggers = {"sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims'"}.get(db.dialect.name)
        guards = db.execute(sa.text(triggers)).all() if triggers else []
        for name, _ in guards:
            db.execute(sa.text(f'DROP TRIGGER "{name}"'))
        if db.dialect.name == "postgresql":
            db.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no triggers; EXCLUDE judges every row all the same
        db.execute(
            sa.text(
                "INSERT INTO reservations (pk, public_id, site, t0, t1, held_from, held_to, state, live, exclusive, activity, purpose,"
                " organisation, owner, decision_note)"
                " VALUES (:pk, :ref, :site, :t0, :t1, :t0, :t1, 'accepted', true, true, 'drone', 'p', 'o', :owner, '')"
            ),
            rows,
        )
        held = "INSERT INTO claims (reservation, unit, t0, t1, hold, exclusive, live) VALUES (:pk, :site, :t0, :t1, true, true, true)"
        db.execute(sa.text(held), rows)
        for _, sql in guards:
            db.execute(sa.text(sql))
        db.execute(sa.text("ANALYZE"))
        work.commit()
    return hot


if __name__ == "__main__":
    main()
