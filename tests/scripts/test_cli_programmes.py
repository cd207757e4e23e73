"""`fieldreg load … --as programmes`: looked at, loaded, refused whole, undone."""

import json

import pytest

from geodata.sample.files import read_programmes
from tests.made_programmes import changed


@pytest.fixture
def folder(tmp_path):
    """The sample's five files, to be changed."""
    made = tmp_path / "programmes"
    made.mkdir()
    for name, data in read_programmes():
        (made / name).write_bytes(data)
    (made / "README.md").write_text("no programme")
    return made


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_folder_of_the_same_files_changes_nothing(run, folder):
    told = run("load", folder, "--as", "programmes")
    assert told.exit_code == 0
    assert "版: 追加 0、変更 0、同じ 5" in told.stdout
    assert "nothing was written" in told.stdout


def test_a_change_is_looked_at_loaded_listed_and_undone(run, folder):
    edit(folder / "consultation.yaml", "business_days: 2, from: received", "business_days: 3, from: received")
    looked = run("load", folder, "--as", "programmes", "--dry-run")
    assert looked.exit_code == 0
    assert "    段階「intake」 due.business_days: 2 → 3 / step intake, due.business_days: 2 → 3" in looked.stdout.splitlines()
    assert json.loads(run("loads", "--json").stdout) == {"loads": []}

    done = json.loads(run("load", folder / "consultation.yaml", "--as", "programmes", "--json").stdout)
    assert (done["load"], done["layer"], done["changes"]) == (1, "programmes", {"added": 0, "changed": 1, "removed": 0, "unchanged": 0})
    assert done["details"] == [
        {
            "id": "consultation/2026-04", "kind": "changed", "against": "consultation/2026-04",
            "differences": [
                {"ja": "段階「intake」 due.business_days: 2 → 3", "en": "step intake, due.business_days: 2 → 3"},
            ],
        }
    ]  # fmt: skip
    assert "programmes  +0 ~1 -0  applied  consultation.yaml" in run("loads").stdout
    assert run("rollback", "1").exit_code == 0
    assert run("audit", "verify").exit_code == 0


def test_faults_refuse_the_whole_and_end_with_1(run, folder):
    edit(folder / "partnership.yaml", "then: [finding_division]", "then: [finding_divison]")
    edit(folder / "consultation.yaml", "business_days: 2, from: received", "business_days: 3, from: received")
    told = run("load", folder, "--as", "programmes")
    assert told.exit_code == 1
    (line,) = (line for line in told.stdout.splitlines() if "誤り" in line and "partnership" in line)
    assert "steps[0].then[0]: 段階か結果「finding_divison」はありません。「finding_division」のことですか。" in line
    report = json.loads(run("load", folder, "--as", "programmes", "--json").stdout)
    assert (report["load"], report["rejected"], [fault["code"] for fault in report["faults"]]) == (None, 1, ["refers-to-nothing"])
    assert json.loads(run("loads", "--json").stdout) == {"loads": []}


@pytest.mark.parametrize("extra", [("--layer", "did"), ("--edition", "2026"), ("--replace",), ("--strict",), ("--accuracy", "5")], ids=str)
def test_what_is_said_of_geodata_is_refused(run, folder, extra):
    told = run("load", folder, "--as", "programmes", *extra)
    assert told.exit_code == 2
    assert extra[0] in told.stderr.split("Error: ")[1]
    assert "is for sites and zones" in told.stderr


def test_a_folder_without_programmes_and_a_file_too_large_are_refused(run, tmp_path):
    (tmp_path / "empty").mkdir()
    told = run("load", tmp_path / "empty", "--as", "programmes")
    assert told.exit_code == 2
    assert "there are 0" in told.stderr
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 200_000)
    told = run("load", large, "--as", "programmes")
    assert told.exit_code == 1
    assert "at most 131,072 are read" in told.stdout


def test_two_files_of_one_name_are_told_apart_by_their_paths(run, tmp_path):
    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths.append(tmp_path / name / "small.yaml")
        paths[-1].write_text(changed(("manager: m,", "manager: sendai-project-promotion,")), encoding="utf-8")
    told = json.loads(run("load", *paths, "--as", "programmes", "--json").stdout)
    assert [(fault["file"], fault["code"]) for fault in told["faults"]] == [(str(paths[1]), "twice")]
