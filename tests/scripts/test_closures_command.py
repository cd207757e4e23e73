"""`fieldreg closures import` as it is typed."""

import json

import pytest

from tests.fieldreg.booking.closures.test_closures_ics import DAY, calendar, event


@pytest.fixture
def bring(run, tmp_path):
    def told(*events, site="nishi-park", more=()):
        path = tmp_path / "closed.ics"
        path.write_bytes(calendar(*events))
        return run("closures", "import", str(path), "--site", site, *more)

    return told


def test_a_file_is_told_read_and_read_twice(bring):
    dry = bring(event(*DAY), more=("--dry-run", "--json"))
    assert (dry.exit_code, json.loads(dry.stdout)["applied"], len(json.loads(dry.stdout)["new"])) == (0, False, 1)
    done = bring(event(*DAY))
    assert (done.exit_code, "追加 / new 1" in done.stdout) == (0, True)
    assert json.loads(bring(event(*DAY), more=("--json",)).stdout)["unchanged"] == 1
    assert "解除 / lifted 1" in bring(event(*DAY, "STATUS:CANCELLED")).stdout


def test_faults_are_told_with_their_events_and_nothing_is_read(bring):
    wrong = event(uid="bad")
    dry = bring(wrong, event(*DAY), more=("--dry-run",))
    assert (dry.exit_code, "! bad: 「運動会」: 開始（DTSTART）がありません。" in dry.stdout) == (1, True)
    refused = bring(wrong, event(*DAY))
    assert (refused.exit_code, "bad" in refused.stderr) == (2, True)
    assert json.loads(bring(event(*DAY), more=("--json", "--dry-run")).stdout)["unchanged"] == 0
    assert bring(event(*DAY), site="none-such").exit_code == 2
