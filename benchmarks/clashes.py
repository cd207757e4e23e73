"""`python -m benchmarks.clashes [--claims 1000000]`: what stands in the way of a slot, beside plain SQL over the same rows.

The registry is the sample in a temporary SQLite file, filled with past reservations without a gap, a fifth of them on one site; the
guards are laid aside while they are put, and then stand again.  Asked are free slots and taken ones of that site: by the product
(whether anything is near, which is all that a free slot costs; and `reservations.clashes` with every text), by an overlap bounded by the
longest slot there may be, and by one that knows no longest slot, as a plain index gives it.  The same rows are asked in PostgreSQL with
PostGIS by `--postgis URL` of an empty database, there also by its own index of ranges (GiST).  Told is CPU, of the process that asks and of
the server's own for this connection, which must be on this machine; what waits for a core on a busy machine is not counted.
"""

import argparse
import random
import re
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
_CLAIMS = "SELECT 1 FROM claims c WHERE c.unit = %(unit)s AND c.live AND "
_OVERLAP = _CLAIMS + "c.t0 < %(end)s AND c.t1 > %(start)s LIMIT 1"
_BOUNDED = _CLAIMS + "c.t0 < %(end)s AND c.t1 > %(start)s AND c.t0 > %(earliest)s LIMIT 1"
_RANGES = _CLAIMS + "int8range(c.t0, c.t1) && int8range(%(start)s, %(end)s) LIMIT 1"


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
        clock = _clock(connection)
        for kind, some in slots.items():
            holds = [slot_hold(site, None, slot) for slot in some]
            ways: dict[str, Callable[[], Sequence[int]]] = {} if name == "SQLite" else {
                "its own index of ranges": lambda some=some: _plain(connection, hot, some, _RANGES),
            }  # fmt: skip
            ways |= {
                "whether anything is near": lambda some=some: [int(_near(work, hot, slot)) for slot in some],
                "all that is told": lambda holds=holds: [len(work.reservations.clashes(hold)) for hold in holds],
                "one bound for all lengths": lambda some=some: _plain(connection, hot, some, _BOUNDED),
                "a plain overlap": lambda some=some: _plain(connection, hot, some[:20], _OVERLAP),
            }
            for way, ask in ways.items():
                took = []
                for _ in range(_ROUNDS):
                    began = clock()
                    answers = ask()
                    took.append([(after - before) / len(answers) * 1e6 for before, after in zip(began, clock(), strict=True)])
                    if any((found > 0) is not (kind == "taken") for found in answers):
                        raise SystemExit(f"{way} is wrong about a {kind} slot")
                print(f"  {kind:6} {way:26}" + "".join(f"{statistics.median(one):12.1f}" for one in zip(*took, strict=True)), flush=True)


def _clock(connection: sa.Connection) -> Callable[[], tuple[float, ...]]:
    """CPU seconds of this process, and of the server's for the connection where there is one."""
    served = connection.dialect.name == "postgresql"
    own = Path(f"/proc/{connection.scalar(sa.text('SELECT pg_backend_pid()'))}/schedstat") if served else None

    def clock() -> tuple[float, ...]:
        return time.process_time(), *([int(own.read_text().split()[0]) / 1e9] if own else [])

    return clock


def _near(work: Any, site: str, slot: Timespan) -> bool:
    transaction = work._transaction  # noqa: SLF001
    return bool(transaction.dialect.anything_near(transaction.connection, [site], microseconds(slot.start), microseconds(slot.end)))


def _plain(connection: sa.Connection, site: str, slots: Sequence[Timespan], asked: str) -> list[int]:
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        asked = re.sub(r"%\((\w+)\)s", r":\1", asked)
    found = []
    for slot in slots:
        start, end = microseconds(slot.start), microseconds(slot.end)
        given = {"unit": site, "start": start, "end": end, "earliest": start - _LONGEST_US}
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
