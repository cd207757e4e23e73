"""Zones for airspace tools: valid, told as what they are, and a layer that cannot speak never reads as none."""

import gzip
import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.people.managers import Manager
from fieldreg.register.zones import Edition, Layer, Restriction, Zone
from geodata.importers.base.contract import Target
from tests.geodata.export import test_ed269_written as ed269
from tests.geodata.export import test_ed318_written as ed318
from tests.geodata.export.test_ed318_written import schema  # noqa: F401
from web.api.publishing import uas_zones

FORMS = ("ed318", "ed269")


@pytest.fixture
def more(services):
    """A manager, a layer of roads as lines, and a zone that is not complete."""
    with services.store.writing() as work:
        work.managers.put(Manager(id="tokyo-cab", name=Text("国土交通省 東京航空局"), contact="03-0000-0000"))
        work.zones.put_layer(Layer(id="roads", title=Text("道路", "Roads")))
        edition = Edition(layer="roads", edition="r", in_force_from=date(2026, 1, 1), accuracy_m=9, complete=False, licence="CC BY 4.0",
                          attribution="道路管理者")  # fmt: skip
        work.zones.put_edition(edition)
        line = shapely.LineString([(140.88, 38.25), (140.9, 38.27)])
        work.zones.put_zones([Zone(id="road", layer="roads", edition="r", name=Text("道"), outline=line)])
        work.zones.put_zones([
            Zone(id="second", layer="did", edition="2020", name=Text("第二"), outline=shapely.box(140.91, 38.25, 140.92, 38.26),
                 authority="tokyo-cab", restriction=Restriction.REQ_AUTHORISATION, valid_to=date(2027, 1, 1)),
        ])  # fmt: skip
        work.commit()


def test_it_is_valid_by_the_published_schema_and_tells_each_layer(client, more, schema):  # noqa: F811
    answer = client.get("/api/uas-zones")
    document = json.loads(answer.data)

    assert (answer.status_code, answer.mimetype) == (200, "application/geo+json")
    assert [error.message for error in schema.iter_errors(document)] == []
    assert {feature["geometry"]["layer"]["upper"] for feature in document["features"]} == {99999}
    told = {held["layer"]: held for held in document["metadata"]["layers"]}
    assert {layer: (held["status"], held["zones"]) for layer, held in told.items()} == {
        "did": ("ok", 2), "schools": ("missing", 0), "roads": ("ok", 1),
    }  # fmt: skip
    assert (told["roads"]["licence"], document["metadata"]["licences"], document["metadata"]["attributions"]) == (
        "CC BY 4.0", ["CC BY 4.0"], ["道路管理者"],
    )  # fmt: skip
    limits = " ".join(text["text"] for text in document["metadata"]["technicalLimitations"])
    assert "(schools): no edition is in force on the day" in limits
    assert "(roads): its edition may not hold all zones" in limits
    assert "(did)" not in limits
    assert document["metadata"]["issued"] == "2026-11-23T10:00:00+09:00"


def test_whom_to_ask_is_told_from_manager_and_law(client, more):
    (feature,) = [f for f in client.get("/api/uas-zones?layer=did").json["features"] if "第二" in str(f)]
    assert feature["properties"]["zoneAuthority"] == [{
        "name": [{"text": "国土交通省 東京航空局", "lang": "ja-JP"}], "phone": "03-0000-0000", "purpose": "AUTHORIZATION",
        "intervalBefore": "P21D",
    }]  # fmt: skip


def test_as_ed269_it_is_in_the_form_and_tells_what_that_cannot_hold(client, more):
    document = client.get("/api/uas-zones?format=ed269").json
    assert ed269.wrong_in(document) == []
    assert len(document["features"]) == 2
    told = {held["layer"]: held for held in document["metadata"]["layers"]}
    assert [(one["code"], one["zone"]) for one in told["roads"]["left_out"]] == [("ed269-shape", "road")]
    assert "left_out" not in told["did"]
    assert document["description"] == "道路管理者 / CC BY 4.0"


@pytest.mark.parametrize(("form", "module"), [("ed318", ed318), ("ed269", ed269)])
def test_one_layer_is_read_back_unchanged(client, services, more, form, module):
    found = module.read(client.get(f"/api/uas-zones?format={form}&layer=did").json, Target(layer="did", edition="2020"))
    _, held = services.register.zones_on("did")
    assert [f.fault for f in found.faults] == []
    given = {zone.id: 10.0 for zone in held}  # the edition's accuracy, which the zones have none of their own beside
    assert {zone.id: zone.accuracy_m for zone in found.zones} == given
    assert {zone.id: zone.outline.wkb for zone in found.zones} == {zone.id: zone.outline.wkb for zone in held}
    same = ("name", "restriction", "authority", "valid_from", "valid_to", "attributes")
    assert [[getattr(zone, name) for name in same] for zone in sorted(found.zones, key=lambda z: z.id)] == [
        [getattr(zone, name) for name in same] for zone in sorted(held, key=lambda z: z.id)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_day_of_which_nothing_is_known_is_told_as_that(client, more, form):
    document = client.get(f"/api/uas-zones?format={form}&on=1990-01-01&layer=did").json
    assert document["features"] == []
    assert [(held["layer"], held["status"]) for held in document["metadata"]["layers"]] == [("did", "missing")]
    assert any("(did)" in text["text"] for text in document["metadata"]["technicalLimitations"])


def test_the_day_counts(client, more):
    assert len(client.get("/api/uas-zones?layer=did&on=2026-12-31").json["features"]) == 2
    assert len(client.get("/api/uas-zones?layer=did&on=2027-01-01").json["features"]) == 1


def test_who_has_it_is_told_so_until_something_changes(client, services):
    first = client.get("/api/uas-zones")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Last-Modified"] == "Mon, 23 Nov 2026 01:00:00 GMT"
    assert client.get("/api/uas-zones", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/api/uas-zones", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    assert client.get("/api/uas-zones?format=ed269", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    with services.store.writing() as work:
        work.managers.put(Manager(id="new", name=Text("新しい管理者")))
        work.commit()
    assert client.get("/api/uas-zones", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_it_is_compressed_for_who_reads_that(client):
    packed = client.get("/api/uas-zones", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get("/api/uas-zones").data


def test_more_than_one_answer_holds_is_refused_with_the_way_out(client, monkeypatch):
    monkeypatch.setattr(uas_zones, "MOST", 0)
    answer = client.get("/api/uas-zones")
    assert (answer.status_code, answer.json["code"]) == (422, "too-many-zones")


@pytest.mark.parametrize(
    ("query", "status"), [("format=ed300", 400), ("on=tomorrow", 400), ("layer=nothing", 404), ("bbox=1,2,3,4", 400), ("on=", 200)]
)
def test_what_cannot_be_meant_is_refused(client, query, status):
    assert client.get(f"/api/uas-zones?{query}").status_code == status


def test_what_is_again_as_it_was_is_new_to_whoever_saw_it_otherwise(client, services):
    """A manager is called otherwise for a while: who has the answer of that time must not be told that it holds."""

    def called(name):
        with services.store.writing() as work:
            work.managers.put(Manager(id="m", name=Text(name)))
            work.commit()
        return client.get("/api/uas-zones").headers["Last-Modified"]

    moments = [called(name) for name in ("公園課", "公園緑地課", "公園課")]
    assert len(set(moments)) == 3
    assert client.get("/api/uas-zones", headers={"If-Modified-Since": moments[1]}).status_code == 200
    assert client.get("/api/uas-zones", headers={"If-Modified-Since": moments[2]}).status_code == 304
