"""`fieldreg map`: the map of the registry in one file."""

import json
import re

import pytest

from tests.oracle.model_needs import MODEL_NEEDS


def test_the_map_is_written_with_every_site_and_its_size_is_told(run, tmp_path):
    out = tmp_path / "fields.html"
    result = run("map", "--out", out)

    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"保存しました / saved: {out}（場所 / sites: 66、{out.stat().st_size / 1000:,.0f} KB）\n"
    assert len(re.findall(r'<li data-site="', out.read_text(encoding="utf-8"))) == 66
    assert out.stat().st_size < 1_500_000


def test_a_need_and_a_shortlist_are_in_it(run, tmp_path):
    out, need = tmp_path / "fields.html", tmp_path / "need.json"
    need.write_text(json.dumps(MODEL_NEEDS["drone"]), encoding="utf-8")
    result = run("map", "--out", out, "--need", need, "--site", "agri-horticulture-center")
    page = out.read_text(encoding="utf-8")

    assert result.exit_code == 0, result.stderr
    assert re.findall(r'<li data-site="([^"]+)"', page)[0] == "agri-horticulture-center"
    assert "条件: 900 g のドローン" in page
    assert page.count('"answer":') >= 66


@pytest.mark.parametrize(
    "options, says",
    [
        (("--site", "nowhere"), "候補地「nowhere」は登録されていません"),
        (("--need", "need.json"), "radius_m"),
    ],
)
def test_what_cannot_be_drawn_ends_with_2_and_keeps_the_old_file(run, tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "need.json").write_text(json.dumps({**MODEL_NEEDS["drone"], "radius_m": "30m"}), encoding="utf-8")
    (tmp_path / "fields.html").write_text("old", encoding="utf-8")
    result = run("map", "--out", "fields.html", *options)

    assert (result.exit_code, (tmp_path / "fields.html").read_text()) == (2, "old")
    assert says in result.stderr
