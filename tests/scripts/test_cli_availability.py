"""`fieldreg load … --as availability`: looked at, loaded, refused whole."""

import json

import pytest

from geodata.sample.files import read_availability

FOLLOWS = """\
site: mikamine-park
from: 2027-04-01
source: 公園課の回答
confidence: high
hours: {seasons: [{days: {every: ["07:00-19:00"]}}]}
seats: 2
"""


@pytest.fixture
def folder(tmp_path):
    """The sample's files, to be changed."""
    made = tmp_path / "availability"
    made.mkdir()
    for name, data in read_availability():
        (made / name).write_bytes(data)
    return made


def test_a_folder_of_the_same_files_changes_nothing(run, folder):
    told = run("load", folder, "--as", "availability")
    assert told.exit_code == 0
    assert "定め: 追加 0、変更 0、同じ 10" in told.stdout
    assert "nothing was written" in told.stdout


def test_a_version_is_looked_at_and_added(run, folder):
    (folder / "new.yaml").write_text(FOLLOWS, encoding="utf-8")
    looked = run("load", folder, "--as", "availability", "--dry-run")
    assert looked.exit_code == 0
    ja = "同時に使える件数（共用のとき）: （書かない。上の定めによる） → 2 件"
    en = "At once, where shared: (not said: as above it) → 2 at once"
    assert f"    {ja} / {en}" in looked.stdout.splitlines()
    done = json.loads(run("load", folder, "--as", "availability", "--json").stdout)
    assert (done["layer"], done["load"], done["changes"]) == (
        "availability", None, {"added": 1, "changed": 0, "removed": 0, "unchanged": 10},
    )  # fmt: skip
    assert [one["id"] for one in done["details"] if one["kind"] == "added"] == ["mikamine-park 2027-04-01"]
    again = run("load", folder, "--as", "availability")
    assert "同じ 11" in again.stdout
    assert run("audit", "verify").exit_code == 0


def test_faults_refuse_the_whole_and_end_with_1(run, folder):
    (folder / "new.yaml").write_text(FOLLOWS, encoding="utf-8")
    (folder / "bad.yaml").write_text(FOLLOWS.replace("seats: 2", "seats: 0").replace("2027", "2028"), encoding="utf-8")
    told = run("load", folder, "--as", "availability")
    assert told.exit_code == 1
    assert "誤り bad.yaml:6 seats: 1 から 10000 までの整数で書いてください" in told.stdout
    assert "同じ 10" in run("load", *[folder / name for name, _ in read_availability()], "--as", "availability").stdout
    (folder / "bad.yaml").unlink()
    assert "追加 1" in run("load", folder, "--as", "availability", "--dry-run").stdout


def test_options_of_sites_and_zones_are_refused(run, folder):
    assert run("load", folder, "--as", "availability", "--layer", "did").exit_code == 2
