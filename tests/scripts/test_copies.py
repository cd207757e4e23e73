"""Copies of a registry: a bad one is refused before anything is touched, and `fieldreg check` tells of each fault."""

import contextlib
import hashlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from fieldreg.kernel.errors import Unavailable
from fieldreg.people.accounts import Account, Role
from fieldreg.store import open_store
from fieldreg.store.engines.claim_guards import SHARE_GROUND
from fieldreg.store.engines.sqlite_served import alone
from scripts.copies import _LOOKS
from tests.fieldreg.store.makers import add, asked
from tests.scripts.conftest import environment
from tests.scripts.test_cli_serve import started

SITE = "nanakita-park"
HOURS = [(n, n + 1) for n in range(2_000)]


def booked(database, hours=HOURS[:3]):
    """Reservations in the registry, by its store."""
    with contextlib.closing(open_store(f"sqlite:///{database}")) as store:
        with store.writing() as work:
            owner = work.accounts.by_email("a@example.jp") or work.accounts.put(
                Account(email="a@example.jp", role=Role.COMPANY, password_hash="!")
            )
            work.commit()
        return [add(store, asked(owner.id, site=SITE, slot=slot)).id for slot in hours]


@pytest.fixture
def copy(run, database, tmp_path):
    booked(database)
    assert run("backup", tmp_path / "copy.db").exit_code == 0
    return tmp_path / "copy.db"


def altered(*statements):
    def alter(file):
        with contextlib.closing(sqlite3.connect(file)) as held:
            held.create_function(SHARE_GROUND, 2, lambda *_: True)  # or else no trigger of claims can be asked
            for statement in statements:
                held.execute(statement)
            held.commit()

    return alter


def flipped(file):
    """One letter of a site's name, which no look at the tables could tell."""
    content = file.read_bytes()
    place = content.rindex("七北田公園".encode())
    file.write_bytes(content[:place] + "八".encode() + content[place + 3 :])


def torn(file):
    """A page in the middle overwritten."""
    content = bytearray(file.read_bytes())
    page = int.from_bytes(content[16:18], "big") or 65536
    middle = len(content) // page // 2 * page
    content[middle : middle + page] = b"\xff" * page
    file.write_bytes(bytes(content))


def halved(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


TAMPERED = {
    "without claims": (altered("DELETE FROM claims"), "claims"),
    "with a claim on another unit": (
        altered("UPDATE claims SET unit = (SELECT id FROM sites WHERE id <> 'x' LIMIT 1) WHERE hold"), "claims"
    ),
    "with claims that let go": (altered("UPDATE claims SET hold = 0"), "claims"),
    "without guard": (altered("DROP TRIGGER claims_guard_insert"), "guard"),
    "with a guard that sleeps": (
        altered(
            "DROP TRIGGER claims_guard_update", "CREATE TRIGGER claims_guard_update BEFORE UPDATE ON claims WHEN 0 BEGIN SELECT 1; END"
        ),
        "schema",
    ),
    "with a foreign trigger": (
        altered("CREATE TRIGGER spy AFTER INSERT ON reservations BEGIN DELETE FROM claims; END"), "schema"
    ),
    "with a foreign table": (altered("CREATE TABLE stranger (x)"), "schema"),
    "without an index": (altered("DROP INDEX ix_claims_unit_t0"), "schema"),
    "booked twice": (
        altered(
            "PRAGMA foreign_keys = ON",
            "DROP TRIGGER claims_guard_update",
            f"UPDATE reservations SET (t0, held_from) = (SELECT min(t0), min(t0) FROM reservations WHERE site = '{SITE}') "
            f"WHERE t0 = (SELECT max(t0) FROM reservations WHERE site = '{SITE}')",
        ),
        "claims",
    ),
    "with rows that hang in the air": (altered("DELETE FROM units"), "foreign_keys"),
    "of a newer version": (altered("UPDATE alembic_version SET version_num = '9999'"), "newer"),
    "without its tables": (altered("DROP TABLE zones"), "not-a-registry"),
    "with a torn page": (torn, None),
    "cut in half": (halved, None),
}  # fmt: skip


def listing(folder):
    """Every file beside the database, but the lock, by content."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if not path.name.endswith(".serving")
    }


def codes(run, *files):
    told = run("check", *files, "--json")
    found = json.loads(told.stdout)
    assert told.exit_code == (0 if found["ok"] else 1)
    return {fault["code"] for fault in found["faults"]}


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_copy_is_refused_before_anything_is_touched(run, copy, database, how, sealed):
    alter, code = TAMPERED[how]
    if not sealed:
        altered("DROP TABLE manifest")(copy)
    alter(copy)
    before = listing(database.parent)
    refused = run("restore", copy)
    assert refused.exit_code == 2
    assert str(copy) in refused.stderr
    assert listing(database.parent) == before
    found = codes(run, copy)
    assert found
    assert code is None or code in found
    assert ("digest" in found) or not sealed or code is None


def test_one_flipped_letter_is_refused(run, copy, database):
    flipped(copy)
    before = listing(database.parent)
    assert run("restore", copy).exit_code == 2
    assert listing(database.parent) == before
    assert codes(run, copy) == {"digest"}


def test_no_byte_may_be_another_than_when_it_was_made(run, copy):
    whole = copy.read_bytes()
    for place in random.Random(7).sample(range(100, len(whole)), 12):
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        assert codes(run, copy), place
    copy.write_bytes(whole)
    assert codes(run, copy) == set()


def test_every_fault_that_may_be_found_has_words():
    assert all(name.ja and name.en for name in _LOOKS.values())


def test_a_copy_without_seal_is_taken_and_said_to_be_without(run, copy):
    altered("DROP TABLE manifest")(copy)
    told = run("restore", copy)
    assert told.exit_code == 0
    assert "封がありません" in told.stdout
    assert "封のない写し" in run("check", copy).stdout


@pytest.mark.parametrize("how", ["without claims", "without guard", "with a foreign trigger", "with rows that hang in the air"])
def test_check_tells_of_the_registry_itself(run, database, how):
    booked(database)
    assert run("check").exit_code == 0
    alter, code = TAMPERED[how]
    alter(database)
    assert code in codes(run)
    assert f"[{code}]" in run("check").stdout


def test_a_damaged_registry_is_kept_as_it_lies_and_replaced(run, copy, database):
    altered("DROP TRIGGER claims_guard_insert")(database)
    told = run("restore", copy)
    assert told.exit_code == 0, told.stderr
    assert codes(run) == set()
    kept = database.with_name("fieldreg.db.before-restore-1")
    assert str(kept) in told.stdout
    assert codes(run, kept) >= {"guard"}


def test_a_restored_registry_refuses_double_bookings_and_is_another_revision(run, copy, database):
    with contextlib.closing(open_store(f"sqlite:///{database}")) as store:
        before = store.revision()
        assert run("restore", copy).exit_code == 0
        assert store.revision() > before
    with pytest.raises(Exception, match="重なるため"):
        booked(database, HOURS[:1])


def test_what_was_restored_is_what_was_copied_and_nothing_lies_about(run, copy, database, tmp_path):
    late = booked(database, HOURS[10:12])
    assert run("restore", copy).exit_code == 0
    assert names(database) == names(copy)
    assert set(names(tmp_path / "fieldreg.db.before-restore-1")) - set(names(copy)) == set(late)
    assert not [path for path in tmp_path.iterdir() if "part" in path.name or path.name.startswith(".fieldreg")]
    with contextlib.closing(sqlite3.connect(database)) as held:
        assert held.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchall() == []


def test_a_restored_timeline_tells_that_it_went_back(run, copy, database):
    booked(database, HOURS[10:12])
    with contextlib.closing(open_store(f"sqlite:///{database}")) as store:
        with store.reading() as work:
            there = work.timeline.head()
        assert run("restore", copy).exit_code == 0
        with store.reading() as work:
            *before, told = [link.event for link in work.timeline.links()]
    assert (str(told.act), told.told["before"]) == ("registry.restored", {"seq": there[0], "digest": there[1]})
    assert told.told["after"]["seq"] == len(before)
    assert run("audit", "verify").exit_code == 0
    assert codes(run) == set()


def names(file):
    with contextlib.closing(sqlite3.connect(file)) as held:
        return [row[0] for row in held.execute("SELECT public_id FROM reservations ORDER BY 1")]


def test_a_registry_that_says_it_is_served_is_not_restored(run, copy, database):
    """By a server of this process; it ends with it."""
    with contextlib.closing(open_store(f"sqlite:///{database}")) as store:
        store.serve()
        before = listing(database.parent)
        refused = run("restore", copy)
        assert (refused.exit_code, "公開中" in refused.stderr) == (2, True)
        assert listing(database.parent) == before
        store._dialect._served._held.close()
    assert run("restore", copy).exit_code == 0


def test_while_a_copy_is_restored_no_server_begins(database, monkeypatch):
    monkeypatch.setattr("fieldreg.store.engines.sqlite_served._PATIENCE_S", 0.05)
    with contextlib.closing(open_store(f"sqlite:///{database}")) as store:
        with alone(database) as unserved:
            assert unserved
            with pytest.raises(Unavailable):
                store.serve()
        store.serve()


@pytest.mark.slow
def test_over_a_live_server_it_is_refused_and_by_force_nothing_acknowledged_is_lost(run, copy, database, tmp_path):
    with started(database, "serve"):
        before = names(database)
        refused = run("restore", copy)
        assert (refused.exit_code, "公開中" in refused.stderr) == (2, True)
        assert names(database) == before

        acknowledged, stop = [], threading.Event()

        def ask():
            for slot in HOURS[100:]:
                if stop.is_set():
                    return
                acknowledged.extend(booked(database, [slot]))

        writer = threading.Thread(target=ask)
        writer.start()
        while len(acknowledged) < 5:
            time.sleep(0.01)
        told = run("restore", copy, "--force")
        stop.set()
        writer.join()
        assert told.exit_code == 0, told.stderr
    kept = names(tmp_path / "fieldreg.db.before-restore-1")
    assert len(acknowledged) >= 5
    assert len(kept) + len(names(database)) == 3 + len(acknowledged) + 3  # each is in the one or the other
    assert codes(run) == set()


@pytest.mark.slow
def test_killed_in_the_middle_it_is_as_before_or_as_after(run, copy, database, tmp_path):
    """With SIGKILL, at twelve moments of a restore."""
    booked(database, HOURS[20:22])
    start = tmp_path / "start"
    start.mkdir()
    for path in (database, copy):
        shutil.copy2(path, start / path.name)
    outcomes = {tuple(names(database)), tuple(names(copy))}
    for n in range(12):
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.cli", "restore", str(copy)], env={**environment(database), "PATH": ""},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.2 + 0.15 * n)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        assert tuple(names(database)) in outcomes
        assert codes(run) == set()
    assert run("restore", copy).exit_code == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".fieldreg")]
