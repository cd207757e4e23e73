"""`fieldreg load … --as neighbours`: looked at, loaded, refused whole."""

import json

import pytest

from geodata.sample.files import SAMPLE

FILES = [(path.name, path.read_bytes()) for path in (SAMPLE / "neighbours").iterdir()]


@pytest.fixture
def folder(tmp_path):
    """The sample's files, to be changed."""
    made = tmp_path / "neighbours"
    made.mkdir()
    for name, data in FILES:
        (made / name).write_bytes(data)
    return made


def changed(folder, before, after, name="2026-12.yaml"):
    data = (folder / "2026-12.yaml").read_text(encoding="utf-8")
    assert before in data
    (folder / name).write_text(data.replace(before, after), encoding="utf-8")


def test_a_folder_of_the_same_files_changes_nothing(run, folder):
    told = run("load", folder, "--as", "neighbours")
    assert told.exit_code == 0
    assert "版: 追加 0、変更 0、同じ 1" in told.stdout
    assert "nothing was written" in told.stdout


def test_a_rule_is_looked_at_and_changed(run, folder):
    changed(folder, "within_m: 500", "within_m: 400")
    line = "    同じ周波数帯の電波 距離: 500 m 以内 → 400 m 以内 / The same radio band, distance: within 500 m → within 400 m"
    looked = run("load", folder, "--as", "neighbours", "--dry-run")
    assert (looked.exit_code, line in looked.stdout.splitlines()) == (0, True)
    done = json.loads(run("load", folder, "--as", "neighbours", "--json").stdout)
    assert (done["layer"], done["changes"]) == ("neighbours", {"added": 0, "changed": 1, "removed": 0, "unchanged": 0})
    assert "同じ 1" in run("load", folder, "--as", "neighbours").stdout
    assert run("audit", "verify").exit_code == 0


def test_an_edition_follows_another_and_says_what_is_gone_and_new(run, folder):
    changed(folder, 'edition: "2026-12"\nin_force: 2026-04-01', 'edition: "2027-04"\nin_force: 2027-04-01', "2027-04.yaml")
    data = (folder / "2027-04.yaml").read_text(encoding="utf-8")
    (folder / "2027-04.yaml").write_text(data.replace("id: loud-sound", "id: loud"), encoding="utf-8")
    told = json.loads(run("load", folder, "--as", "neighbours", "--json").stdout)
    (added,) = [one for one in told["details"] if one["kind"] == "added"]
    assert (added["id"], added["against"]) == ("2027-04", "2026-12")
    assert [line["en"] for line in added["differences"]] == [
        "gone: Loud sound", "new: Loud sound (within 200 m, within 0 min, both are told)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("within_m: 500", "within_m: 5001", "2027-04.yaml:15 rules[0].within_m: 0〜5000 の数にしてください"),
        ("severity: consent", "severity: refuse", "rules[1].severity: advise, consent のどれかです"),
        ("activities: [drone, balloon, kite]}\n    other", "activities: [boat]}\n    other", "activities: drone, automated_driving"),
        ("in_force: 2026-04-01", "in_force: 2026-13-01", "2027-04.yaml:5 in_force: 日付ではありません"),
        ("id: loud-sound", "id: same-radio-band", "「same-radio-band」が二つあります"),
        ('edition: "2026-12"', 'edition: "2027-04"', "in_force: 版「2026-12」も同じ日から使われます"),
        ("rules:", "rule:", "項目「rule」は使えません"),
    ],
)
def test_faults_refuse_the_whole_and_end_with_1(run, folder, before, after, fault):
    changed(folder, before, after, "2027-04.yaml")
    told = run("load", folder / "2027-04.yaml", "--as", "neighbours")
    assert told.exit_code == 1
    assert fault in told.stdout
    assert "同じ 1" in run("load", folder / "2026-12.yaml", "--as", "neighbours").stdout


def test_every_fault_is_told_at_once(run, folder):
    changed(folder, "within_m: 500", "within_m: far")
    changed(folder, "severity: consent", "severity: refuse")
    told = json.loads(run("load", folder, "--as", "neighbours", "--json").stdout)
    assert [fault["where"] for fault in told["faults"]] == ["rules[0].within_m", *(f"rules[{n}].severity" for n in (1, 2, 4))]
    assert {fault["code"] for fault in told["faults"]} == {"bad-rule"}


def test_what_is_no_such_file_is_told(run, tmp_path):
    (tmp_path / "x.yaml").write_text("- a list", encoding="utf-8")
    told = run("load", tmp_path / "x.yaml", "--as", "neighbours")
    assert (told.exit_code, "docs/neighbours.md" in told.stdout) == (1, True)
