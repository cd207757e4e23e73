"""`fieldreg export` in every format: back again unchanged, and whole or not at all."""

import json
import os

import pytest

from geodata.export.writers import WRITERS
from scripts.commands import exporting

LAYER = ("--layer", "did")
BINARY = [name for name, writer in WRITERS.items() if not writer.is_text]


@pytest.mark.parametrize("form", sorted(set(WRITERS) - {"csv", "wzdx", "pmtiles"}))  # a district is no road event
def test_zones_load_without_a_change(run, tmp_path, form):
    path = tmp_path / f"zones{WRITERS[form].ending}"
    assert run("export", "zones", *LAYER, "--on", "2026-12-01", "--format", form, "--out", path).exit_code == 0
    told = json.loads(run("load", path, *LAYER, "--edition", "2020-outline", "--replace", "--json").stdout)
    assert (told["read"], told["changes"]["unchanged"], told["rejected"], told["load"]) == (15, 15, 0, None)


@pytest.mark.parametrize("form", sorted(name for name, writer in WRITERS.items() if writer.sites and name not in ("csv", "pmtiles")))
def test_sites_load_without_a_change(run, tmp_path, form):
    path = tmp_path / f"sites{WRITERS[form].ending}"
    assert run("export", "sites", "--format", form, "--out", path).exit_code == 0
    told = json.loads(run("load", path, "--as", "sites", "--replace", "--json").stdout)
    assert (told["changes"], told["rejected"], told["load"]) == ({"added": 0, "changed": 0, "removed": 0, "unchanged": 66}, 0, None)


@pytest.mark.parametrize("form", BINARY)
def test_binary_formats_need_a_file(run, form):
    result = run("export", "zones", *LAYER, "--format", form)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--out zones{WRITERS[form].ending}" in result.stderr


def test_a_format_for_zones_alone_is_told_with_those_for_sites(run, tmp_path):
    result = run("export", "sites", "--format", "fgb", "--out", tmp_path / "a.fgb")
    assert result.exit_code == 2
    assert "fgb は zones 用です（sites には geojson, csv, gpkg" in result.stderr
    assert list(tmp_path.glob("*.fgb")) == []


def test_what_is_printed_is_what_is_written(run, tmp_path):
    for form in ("geojson", "csv"):
        path = tmp_path / form
        assert run("export", "sites", "--format", form, "--out", path).exit_code == 0
        assert path.read_bytes() == run("export", "sites", "--format", form).stdout_bytes


def test_an_export_that_fails_leaves_the_file_that_was_there(run, tmp_path, monkeypatch):
    path = tmp_path / "zones.gpkg"
    path.write_text("as it was")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.Path, "replace", full)
    result = run("export", "zones", *LAYER, "--format", "gpkg", "--out", path)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert path.read_text() == "as it was"
    assert [p.name for p in tmp_path.iterdir() if "zones" in p.name] == ["zones.gpkg"]


def test_a_folder_that_is_not_there_is_told(run, tmp_path):
    result = run("export", "sites", "--out", tmp_path / "nowhere" / "a.geojson")
    assert result.exit_code == 2
    assert "書けませんでした" in result.stderr


def test_a_device_is_written_to_and_not_replaced(run):
    assert run("export", "sites", "--out", os.devnull).exit_code == 0
    assert not os.path.isfile(os.devnull)  # noqa: PTH113 (os.devnull is a text)
