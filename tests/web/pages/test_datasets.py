"""The catalogue: what is held, the load that made it, what can be loaded, and the catalogue's own file."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Load
from fieldreg.register.zones import Edition, Layer
from geodata.catalogue import datasets, read_catalogue

REPORT = {"read": 12, "accepted": 9, "rejected": 3, "repaired": 1}
LOAD = Load(
    at=datetime(2026, 11, 1, 20, tzinfo=UTC), actor="secret@example.jp", what="zones", layer="did", edition="2020",
    file="C:\\Users\\secret/did.geojson", sha256="ab" * 32, report=REPORT,
)  # fmt: skip


@pytest.fixture
def loaded(store):
    with store.writing() as work:
        work.loads.add(LOAD, ())
        undone = work.loads.add(replace(LOAD, file="undone.geojson"), ())
        work.loads.mark_rolled_back(undone.id, LOAD.at)
        work.zones.put_layer(Layer(id="coast", title=Text("海岸"), why_missing=Text("公開されていません", "not published")))
        work.zones.put_edition(
            Edition(
                layer="did", edition="2010", in_force_from=date(2017, 6, 24), in_force_to=date(2022, 6, 25), complete=False,
                retrieved=date(2026, 1, 1), stale_after=date(2026, 6, 1), coverage=shapely.box(140.0, 38.0, 141.0, 39.0),
            )
        )  # fmt: skip
        work.commit()


def layer(client, name):
    return next(one for one in client.get("/api/catalogue").json["layers"] if one["layer"] == name)


def test_editions_with_the_load_that_stands(client, loaded):
    new, old = layer(client, "did")["editions"]
    assert (new["edition"], new["current"], new["status"], new["zones"]) == ("2020", True, "ok", 1)
    assert new["loads"] == [{"load": 1, "file": "did.geojson", "day": "2026-11-02", "sha256": "ab" * 32, **REPORT}]
    assert (new["coverage_km2"], new["bounds"], new["age_days"]) == (None, None, None)
    assert (old["current"], old["status"], old["complete"], old["loads"]) == (False, "empty", False, [])
    assert old["in_force"] == ["2017-06-24", "2022-06-25"]
    assert old["bounds"] == [140.0, 38.0, 141.0, 39.0]
    assert old["coverage_km2"] == pytest.approx(9_670, rel=0.01)


def test_coverage_is_told_by_name_and_drawn_with_its_known_places(client, loaded, store):
    with store.writing() as work:
        (old,) = [e for e in work.zones.editions("did") if e.edition == "2010"]
        work.zones.put_edition(replace(old, coverage_name="宮城県の図", known_hit="140.5,38.5", known_miss="139.0,38.5"))
        work.commit()
    new, told = layer(client, "did")["editions"]
    assert (told["coverage"], told["known_hit"], told["known_miss"], new["coverage"]) == ("宮城県の図", "140.5,38.5", "139.0,38.5", None)
    page = client.get("/catalogue").text
    assert page.count('<svg class="catalogue-coverage"') == 1
    assert "宮城県の図" in page
    assert (page.count('class="catalogue-coverage__hit"'), page.count('class="catalogue-coverage__miss"')) == (1, 0)  # the other is far off


def test_a_layer_without_an_edition_says_why(client, loaded):
    assert layer(client, "coast") == {
        "layer": "coast", "title": {"ja": "海岸", "en": "海岸"}, "editions": [],
        "why_missing": {"ja": "公開されていません", "en": "not published"},
    }  # fmt: skip
    assert "公開されていません" in client.get("/catalogue").text


def test_the_page_tells_the_load_but_not_who_or_where(client, loaded):
    page = client.get("/catalogue").text
    assert "読んだ 12 件、採用 9、除外 3、修復 1" in page
    assert "did.geojson" in page
    assert not [word for word in ("secret", "undone.geojson") if word in page + client.get("/api/catalogue").text]


def test_every_dataset_is_on_page_and_twin(client):
    told = client.get("/api/catalogue").json["datasets"]
    assert [one["id"] for one in told] == list(datasets())
    page = client.get("/catalogue").text
    assert [name for name in datasets() if f'data-dataset="{name}"' not in page] == []
    assert "Non-commercial use only" in client.get("/en/catalogue").text


@pytest.mark.parametrize("path", ["/catalogue", "/api/catalogue"])
def test_a_parameter_nobody_reads_is_refused(client, path):
    assert client.get(f"{path}?colour=red").status_code == 400


@pytest.mark.parametrize("path", ["/", "/about", "/law"])
def test_pages_lead_there(client, path):
    ways = ("/catalogue", "/calls", "/cases", "/programme", "/register", "/about")
    page = client.get(path).text
    assert [way for way in ways if f'href="{way}"' not in page] == []


def entry(**more):
    known = {
        "title": "a", "title_en": "a", "publisher": "a", "licence": "a", "attribution": "a", "terms": "null", "page": "null",
        "layer": "did", "formats": "[]", "vintages": "[]", "accuracy_m": "null", "quality": "{}", "download": "[]",
    }  # fmt: skip
    return "x:\n" + "".join(f"  {name}: {value}\n" for name, value in (known | more).items())


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"layer": "moon"}, "x.layer"),
        ({"page": "http://example.jp"}, "x.page"),
        ({"terms": "https://user@example.jp"}, "x.terms"),
        ({"accuracy_m": "-1"}, "x.accuracy_m"),
        ({"accuracy_m": ".inf"}, "x.accuracy_m"),
        ({"vintages": "[2020]"}, "x.vintages"),
        ({"colour": "red"}, "x.colour"),
        ({"quality": "{beauty: {ja: a, en: a}}"}, "x.quality.beauty"),
        ({"quality": "{temporal_quality: {ja: a}}"}, "x.quality.temporal_quality.en"),
        ({"download": "[{url: 'https://example.jp/a', sha256: ABC, file: a}]"}, "x.download[0].sha256"),
        ({"download": "[{url: 'https://example.jp/a', sha256: null, file: ../a}]"}, "x.download[0].file"),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_place(tmp_path, more, where):
    path = tmp_path / "c.yaml"
    path.write_text(entry(), encoding="utf-8")
    assert list(read_catalogue(path)) == ["x"]
    path.write_text(entry(**more), encoding="utf-8")
    with pytest.raises(BadLaw) as caught:
        read_catalogue(path)
    assert caught.value.where == f"c.yaml: {where}"
