"""The command as an administrator types it: what it prints, and how it ends (0 done, 1 faults told, 2 not done)."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
import shapely

from geodata.formats.json.geojson import to_feature, to_features
from tests.scripts.conftest import environment, run_on

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def site(site_id, **properties):
    told = {"id": site_id, "name": f"場所 {site_id}", "kind": "park", "manager": "sendai-city", "accuracy_m": 10}
    return to_feature(shapely.box(140.9, 38.2, 140.901, 38.201), told | properties)


@pytest.fixture
def file(tmp_path):
    def write(*features, name="given.geojson"):
        path = tmp_path / name
        path.write_text(json.dumps(to_features(features), ensure_ascii=False), encoding="utf-8")
        return path

    return write


def content_of(run):
    return run("export", "sites").stdout, run("loads", "--json").stdout


# ---------------------------------------------------------------- the registry itself


def test_init_twice_is_harmless_and_the_sample_goes_only_into_an_empty_registry(tmp_path):
    path = tmp_path / "new.db"
    assert run_on(path, "init").exit_code == 0
    assert run_on(path, "init").exit_code == 0
    assert "sites 66" in run_on(path, "init", "--sample").stdout
    again = run_on(path, "init", "--sample")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "台帳にはもう中身があります" in again.stderr


@pytest.mark.parametrize("command", [["loads"], ["serve"], ["upgrade"], ["export", "sites"], ["users", "list"]])
def test_a_mistyped_address_makes_no_empty_registry(tmp_path, command):
    result = run_on(tmp_path / "typo.db", *command)
    assert result.exit_code == 2
    assert "fieldreg init" in result.stderr
    assert not (tmp_path / "typo.db").exists()


def test_a_bad_setting_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("FIELDREG_BASEMAP", "google")
    result = run_on(tmp_path / "new.db", "init")
    assert result.exit_code == 2
    assert "FIELDREG_BASEMAP" in result.stderr


def test_as_a_process_of_its_own_it_ends_with_a_sentence_and_no_traceback(tmp_path):
    command = [sys.executable, "-m", "scripts.cli", "loads"]
    done = subprocess.run(
        command, env={**os.environ, **environment(tmp_path / "none.db")}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("エラー: FIELDREG_DATABASE_URL: 台帳")
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- load, loads, rollback


def test_load_prints_the_contracts_report(run, file):
    result = run("load", file(site("a"), site("b", manager="nobody")), "--as", "sites", "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == 1  # a row was kept out
    assert {k: told[k] for k in ("load", "layer", "edition", "read", "accepted", "repaired", "rejected")} == {
        "load": 1, "layer": "sites", "edition": None, "read": 2, "accepted": 1, "repaired": 0, "rejected": 1,
    }  # fmt: skip
    assert told["changes"] == {"added": 1, "changed": 0, "removed": 0, "unchanged": 0}
    assert told["affected"] == {"sites": 0, "reservations": 0, "consultations": 0}
    (fault,) = told["faults"]
    assert {k: fault[k] for k in ("file", "layer", "row", "code", "message")} == {
        "file": "given.geojson", "layer": "sites", "row": 2, "code": "unknown-manager",
        "message": "管理者「nobody」は登録されていません。",
    }  # fmt: skip


def test_load_tells_people_what_where_and_what_next(run, file):
    result = run("load", file(site("a"), site("b", manager="nobody")), "--as", "sites")
    assert "行 2（採用 1、修復 0、除外 1、対象外 0）" in result.stdout
    assert "given.geojson 2 行目 properties.manager: 管理者「nobody」は登録されていません。" in result.stdout


def test_all_rows_good_ends_with_0_and_rolling_back_restores(run, file):
    before, _ = content_of(run)
    assert run("load", file(site("a")), "--as", "sites").exit_code == 0
    assert content_of(run)[0] != before
    assert json.loads(run("loads", "--json").stdout)["loads"][0]["state"] == "applied"

    undone = run("rollback", "1", "--json")
    assert (undone.exit_code, json.loads(undone.stdout)["rolled_back"]) == (0, 1)
    assert content_of(run)[0] == before
    assert "rolled_back" in run("loads").stdout
    assert run("rollback", "1").exit_code == 2


@pytest.mark.parametrize("options", [["--dry-run"], ["--strict"]])
def test_nothing_is_written_when_it_is_only_tried_or_strict(run, file, options):
    before = content_of(run)
    result = run("load", file(site("a"), site("b", kind="castle")), "--as", "sites", *options)
    assert result.exit_code == 1
    assert content_of(run) == before


@pytest.mark.parametrize(
    "name, says",
    [("csv", "座標系が書かれていません"), ("cut-short", "3 行 1 文字目"), ("crs-link", "リンクはたどりません"), ("nan", "NaN という値")],
)
def test_what_is_no_geojson_ends_with_2_and_writes_nothing(run, root, name, says):
    before = content_of(run)
    broken = root / "tests" / "geodata" / "formats" / "broken" / f"{name}.geojson"
    result = run("load", broken, "--layer", "did", "--edition", "2020", "--in-force", "2022-06-25", "--json")
    assert result.exit_code == 2
    (refused,) = json.loads(result.stdout)["refused"]  # machines are told the same
    assert f"{name}.geojson" in refused["where"]
    assert says in refused["message"]
    assert f"{name}.geojson" in result.stderr
    assert says in result.stderr
    assert content_of(run) == before


@pytest.mark.parametrize(
    "options, says",
    [
        ([], "--layer"),
        (["--layer", "dids", "--edition", "a", "--in-force", "2022-06-25"], "wards did airports"),
        (["--layer", "did", "--in-force", "2022-06-25"], "版の名前"),
        (["--layer", "did", "--edition", "a"], "適用が始まる日"),
        (["--layer", "did", "--edition", "2020-outline", "--in-force", "2022-06-25"], "--replace"),
        (["--as", "sites", "--edition", "a"], "--edition は区域（zones）用です"),
        (["--as", "sites", "--crs", "EPSG:27700"], "EPSG:27700"),
        (["--layer", "did", "--edition", "a", "--in-force", "yesterday"], "yesterday"),
    ],
)
def test_wrong_use_ends_with_2_and_a_way_out(run, file, options, says):
    zone = to_feature(shapely.box(140.9, 38.2, 140.901, 38.201), {"id": "z", "name": "区域", "accuracy_m": 1})
    result = run("load", file(zone), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_coverage_of_ones_own(run, file):
    zone = to_feature(shapely.box(140.9, 38.2, 140.901, 38.201), {"id": "z", "name": "区域", "accuracy_m": 1})
    area = file(to_feature(shapely.box(140, 38, 141, 39), {}), name="area.geojson")
    options = ["--layer", "events", "--edition", "2026", "--in-force", "2026-01-01", "--complete", "--coverage", area]
    assert run("load", file(zone), *options).exit_code == 0
    point = file(to_feature(shapely.Point(140, 38), {}), name="point.geojson")
    refused = run("load", file(zone), *options[:3], "b", *options[4:-1], point)
    assert refused.exit_code == 2
    assert "面（Polygon）が必要です" in refused.stderr


# ---------------------------------------------------------------- export


@pytest.mark.parametrize("mode", ["--update", "--replace"])
def test_what_is_exported_loads_without_a_change(run, tmp_path, mode):
    assert run("export", "sites", "--out", tmp_path / "sites.geojson").exit_code == 0
    told = json.loads(run("load", tmp_path / "sites.geojson", "--as", "sites", mode, "--json").stdout)
    assert told["load"] is None
    assert told["changes"]["unchanged"] == 66
    assert told["rejected"] == 0


@pytest.mark.parametrize("layer, edition, zones", [("did", "2020-outline", 15), ("airport-surfaces", "2026-parameters", 3)])
def test_zones_of_the_day_are_exported_and_load_without_a_change(run, tmp_path, layer, edition, zones):
    path = tmp_path / "zones.geojson"
    assert run("export", "zones", "--layer", layer, "--on", "2026-12-01", "--out", path).exit_code == 0
    told = json.loads(run("load", path, "--layer", layer, "--edition", edition, "--replace", "--json").stdout)
    assert (told["read"], told["changes"]["unchanged"], told["load"]) == (zones, zones, None)


def test_a_layer_without_an_edition_is_told(run):
    result = run("export", "zones", "--layer", "buildings")
    assert result.exit_code == 2
    assert "2026-11-23 に有効な版がありません" in result.stderr


@pytest.mark.parametrize("name", [HOSTILE, '=HYPERLINK("http://example.com")', "＝1+1", " +1-2", "@SUM(1)", "-cmd|' /C calc'!A0"])
def test_hostile_names_stay_text_in_geojson_and_csv(run, file, name):
    assert run("load", file(site("hostile", name=name)), "--as", "sites").exit_code == 0

    features = json.loads(run("export", "sites").stdout)["features"]
    assert name in {f["properties"]["name"] for f in features}
    table = list(csv.DictReader(io.StringIO(run("export", "sites", "--format", "csv").stdout.removeprefix("\ufeff"))))
    (held,) = (row["name"] for row in table if row["id"] == "hostile")
    assert held == (name if name == HOSTILE else f"'{name}")


# ---------------------------------------------------------------- users, backup, restore


def test_users_are_added_with_a_token_printed_once(run):
    added = run("users", "add", "a@example.jp", "--role", "company", "--token", "--password-stdin", input="a long password\n")
    assert added.exit_code == 0
    assert added.stdout.startswith("frt_")
    assert added.stdout.count("\n") == 1  # the token alone, for scripts
    listed = json.loads(run("users", "list", "--json").stdout)["users"]
    assert listed == [{"email": "a@example.jp", "role": "company", "organisation": "", "active": True}]
    assert "frt_" not in run("users", "list").stdout


@pytest.mark.parametrize(
    "arguments, given, says",
    [
        (["a@example.jp", "--role", "company"], "short\n", "12 文字以上"),
        (["nobody", "--role", "company"], "a long password\n", "メールアドレスの形ではありません"),
        (["a@example.jp", "--role", "king"], "a long password\n", "king"),
        (["a@example.jp", "--role", "department", "--manager", "nobody"], "a long password\n", "管理者「nobody」"),
    ],
)
def test_users_that_cannot_be_are_refused(run, arguments, given, says):
    result = run("users", "add", *arguments, "--password-stdin", input=given)
    assert result.exit_code == 2
    assert says in result.stderr
    assert json.loads(run("users", "list", "--json").stdout) == {"users": []}


def test_an_address_is_taken_once_whatever_its_letters(run):
    for email, code in (("a@example.jp", 0), ("A@Example.jp", 2)):
        assert run("users", "add", email, "--role", "staff", "--password-stdin", input="a long password\n").exit_code == code


def test_a_backup_brings_everything_back(run, file, tmp_path):
    before = content_of(run)
    assert run("backup", tmp_path / "copy.db").exit_code == 0
    run("load", file(site("a")), "--as", "sites")
    changed = content_of(run)

    restored = run("restore", tmp_path / "copy.db")
    assert restored.exit_code == 0
    assert content_of(run) == before
    kept = tmp_path / "fieldreg.db.before-restore-1"
    assert run("restore", kept).exit_code == 0
    assert content_of(run) == changed
    assert not list(tmp_path.glob("*.part-*"))


def test_a_backup_overwrites_nothing(run, tmp_path):
    (tmp_path / "copy.db").write_text("precious")
    assert run("backup", tmp_path / "copy.db").exit_code == 2
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_what_is_no_backup_is_not_restored(run, tmp_path):
    before = content_of(run)
    (tmp_path / "text.db").write_text("no database " * 100)
    run("backup", tmp_path / "damaged.db")
    whole = (tmp_path / "damaged.db").read_bytes()
    (tmp_path / "damaged.db").write_bytes(whole[: len(whole) // 2])
    for name in ("text.db", "damaged.db"):
        refused = run("restore", tmp_path / name)
        assert refused.exit_code == 2, name
        assert name in refused.stderr
    assert content_of(run) == before


def test_backups_of_a_server_are_left_to_its_own_tools(tmp_path, monkeypatch):
    result = run_on(tmp_path / "x.db", "backup", tmp_path / "copy.db")
    assert "台帳" in result.stderr
    monkeypatch.setattr("tests.scripts.conftest.environment", lambda _: {"FIELDREG_DATABASE_URL": "postgresql://nowhere/x"})
    result = run_on(tmp_path / "x.db", "restore", __file__)
    assert result.exit_code == 2
    assert "pg_restore" in result.stderr
