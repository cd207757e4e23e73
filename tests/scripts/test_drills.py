"""Copies in a folder, and the restore that is rehearsed with one of them."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.kept_copies import kept_in, name_for
from tests.scripts.conftest import environment, run_on

FIRST = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # the clock of the tests


def at(database, hours, *arguments):
    moment = (FIRST + timedelta(hours=hours)).isoformat()
    return CliRunner().invoke(main, [str(a) for a in arguments], env=environment(database) | {"FIELDREG_NOW": moment})


def test_so_many_are_kept_and_other_files_are_left(database, tmp_path):
    folder = tmp_path / "copies"
    for hours in range(4):
        made = at(database, hours, "backup", "--into", folder, "--keep", 2)
        assert made.exit_code == 0, made.output
        (folder / "notes.txt").write_text("kept")
    assert [path.name for path in kept_in(folder)] == [name_for(FIRST + timedelta(hours=hours)) for hours in (2, 3)]
    assert (folder / "notes.txt").exists()
    assert [path.name for path in (folder, *kept_in(folder)) if path.stat().st_mode & 0o077] == []
    assert "古い写しを消しました / removed: fieldreg-20261123T020000Z.db" in made.output


def test_nothing_is_removed_where_the_new_copy_is_not_sound(database, tmp_path):
    folder = tmp_path / "copies"
    assert at(database, 0, "backup", "--into", folder, "--keep", 1).exit_code == 0
    with closing(sqlite3.connect(database)) as held:
        (trigger,) = held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'claims' LIMIT 1").fetchone()
        held.execute(f"DROP TRIGGER {trigger}")
        held.commit()
    failed = at(database, 1, "backup", "--into", folder, "--keep", 1)
    assert failed.exit_code == 2
    assert name_for(FIRST) in [path.name for path in kept_in(folder)]


@pytest.mark.parametrize("arguments", [(), ("a.db", "--into", "b"), ("a.db", "--keep", "3")])
def test_either_a_file_or_a_folder(run, arguments):
    result = run("backup", *arguments)
    assert result.exit_code == 2
    assert "--into" in result.stderr


def test_a_drill_restores_the_newest_elsewhere_and_tells_what_would_be_lost(database, tmp_path):
    folder = tmp_path / "copies"
    for hours in (0, 1):
        at(database, hours, "backup", "--into", folder)
    before = database.read_bytes()
    told = json.loads(run_on(database, "drill", folder, "--json").stdout)
    assert (told["ok"], told["sealed"], told["faults"], told["broken_events"]) == (True, True, [], 0)
    assert told["copy"].endswith(name_for(FIRST + timedelta(hours=1)))
    assert told["lost"] == {"events": 0, "same_registry": True}
    assert told["counts"]["sites"] > 60
    assert database.read_bytes() == before  # the registry in use was only read

    for name in ("a", "b"):
        added = run_on(database, "users", "add", f"{name}@example.jp", "--role", "staff", "--password-stdin", input="a long enough word\n")
        assert added.exit_code == 0
    told = run_on(database, "drill", folder)
    assert told.exit_code == 0
    assert "写しの後の記録 2 件は、戻すと失われます / events since the copy, lost by a restore: 2" in told.stdout
    assert "戻せます / it can be restored" in told.stdout


def test_a_copy_of_another_registry_is_told_as_such(database, tmp_path):
    other = tmp_path / "other.db"
    run_on(other, "init", "--sample")
    for name in ("a", "b"):
        for path, email in ((other, f"{name}@example.jp"), (database, f"{name}{name}@example.jp")):
            added = run_on(path, "users", "add", email, "--role", "staff", "--password-stdin", input="a long enough word\n")
            assert added.exit_code == 0
    run_on(other, "backup", tmp_path / "other-copy.db")
    told = json.loads(run_on(database, "drill", tmp_path / "other-copy.db", "--json").stdout)
    assert told["lost"] == {"events": None, "same_registry": False}


def test_a_spoilt_copy_is_refused_with_every_fault(database, tmp_path):
    copy = tmp_path / "copy.db"
    run_on(database, "backup", copy)
    with closing(sqlite3.connect(copy)) as held:
        held.execute("UPDATE accounts SET email = email")
        held.execute("DELETE FROM sites WHERE pk = (SELECT min(pk) FROM sites)")
        held.commit()
    result = run_on(database, "drill", copy)
    assert result.exit_code == 2
    assert "作られた後に書き換わっています" in result.stderr


def test_an_empty_folder_is_told(database, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run_on(database, "drill", tmp_path / "empty")
    assert result.exit_code == 2
    assert "fieldreg backup --into" in result.stderr
