"""`fieldreg audit verify`: the timeline as it was written, or the event that is not."""

import json
import sqlite3

import pytest

OTHER = "f" * 64


def test_a_registry_as_it_was_written_is_proved(run):
    told = json.loads(run("audit", "verify", "--json").stdout)
    assert (told["ok"], told["broken"], told["events"] > 0) == (True, [], True)
    assert told["events"] == told["head"]["seq"]
    result = run("audit", "verify", "--noted", f"{told['head']['seq']}:{told['head']['digest']}")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"{told['head']['seq']}:{told['head']['digest']}"


def test_a_changed_byte_is_told_with_its_event(run, database):
    with sqlite3.connect(database) as raw:
        raw.execute("DROP TRIGGER events_no_update")
        raw.execute("UPDATE events SET at = at + 1 WHERE seq = 1")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "1: 記録の内容が書き換えられています。" in result.stdout
    assert run("check").exit_code == 1  # which misses the trigger


def test_a_cut_off_end_is_found_by_what_was_noted(run, database):
    seq, digest = run("audit", "verify").stdout.splitlines()[-1].split(":")
    with sqlite3.connect(database) as raw:
        for name in ("events_no_delete", "tellings_no_delete"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM tellings WHERE event = ?", (seq,))
        raw.execute("DELETE FROM events WHERE seq = ?", (seq,))
    assert run("audit", "verify").exit_code == 0
    result = run("audit", "verify", "--noted", f"{seq}:{digest}")
    assert result.exit_code == 1
    assert f"{seq}: 控えてあった記録と違うか" in result.stdout


@pytest.mark.parametrize("noted", ["", "1", "1:abc", f"x:{OTHER}", f"1:{OTHER} "])
def test_what_was_noted_otherwise_is_refused(run, noted):
    result = run("audit", "verify", "--noted", noted)
    assert result.exit_code == 2
    assert "--noted" in result.stderr
