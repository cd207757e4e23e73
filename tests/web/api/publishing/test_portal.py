"""The catalogue for portals: what DCAT-AP asks of catalogue, dataset and distribution, and every address of it is there."""

from datetime import date
from urllib.parse import urlsplit

import shapely

from fieldreg.register.zones import Edition


def test_every_dataset_has_what_a_portal_asks_for(client):
    answer = client.get("/api/catalog.jsonld")
    catalog = answer.json

    assert (answer.mimetype, catalog["@type"]) == ("application/ld+json", "dcat:Catalog")
    assert {"dct:title", "dct:description", "dct:publisher"} <= catalog.keys()
    listed = [one["id"] for one in client.get("/api/collections").json["collections"]]
    assert [one["dct:identifier"] for one in catalog["dcat:dataset"]] == [*listed, "uas-zones", "wzdx"]
    for dataset in catalog["dcat:dataset"]:
        assert {"@id", "dct:title", "dct:description", "dcat:distribution"} <= dataset.keys()
        assert all(one["dcat:accessURL"]["@id"] and one["dcat:mediaType"]["@id"] for one in dataset["dcat:distribution"])
    prefixes = {name.partition(":")[0] for name in _names(catalog) if ":" in name and not name.startswith("@")}
    assert prefixes <= catalog["@context"].keys()


def test_every_address_in_it_answers(client):
    datasets = client.get("/api/catalog.jsonld").json["dcat:dataset"]
    found = {one["dcat:accessURL"]["@id"] for held in datasets for one in held["dcat:distribution"]}
    told = {}
    for address in found:
        parts = urlsplit(address)
        answer = client.get(f"{parts.path}?{parts.query}")
        told[address] = answer.status_code, answer.json["code"] if answer.status_code == 422 else ""
    empty = {address for address, (status, code) in told.items() if (status, code) == (422, "layer-cannot-speak")}
    assert {address for address, (status, _) in told.items() if status != 200} == empty
    assert all("zones-schools" in address for address in empty)  # which no edition is held of


def test_a_layer_tells_its_edition_licence_attribution_and_extent(client, services):
    with services.store.writing() as work:
        work.zones.put_edition(Edition(
            layer="did", edition="2020", in_force_from=date(2022, 6, 25), accuracy_m=10, licence="CC BY 4.0", attribution="総務省統計局",
            source="e-Stat", retrieved=date(2026, 11, 1),
        ))  # fmt: skip
        work.commit()
    held = {one["dct:identifier"]: one for one in client.get("/api/catalog.jsonld").json["dcat:dataset"]}
    did, schools = held["zones-did"], held["zones-schools"]

    assert did["dcat:version"] == "2020"
    assert did["dct:license"] == {"@type": "dct:LicenseDocument", "rdfs:label": "CC BY 4.0"}
    assert did["dct:rights"]["rdfs:label"] == "総務省統計局"
    assert {one["dct:license"]["rdfs:label"] for one in did["dcat:distribution"]} == {"CC BY 4.0"}
    assert did["dct:temporal"]["dcat:startDate"]["@value"] == "2022-06-25T00:00:00+09:00"
    assert shapely.from_wkt(did["dct:spatial"]["dcat:bbox"]["@value"]).bounds == (140.88, 38.25, 140.9, 38.27)
    assert {"ED-318", "ED-269", "GeoPackage", "CSV"} <= {one["dct:title"] for one in did["dcat:distribution"]}
    assert "dct:license" not in schools
    assert any("No edition is in force today" in note["@value"] for note in schools["adms:versionNotes"])


def test_it_is_another_when_something_changes(client, services):
    tag = client.get("/api/catalog.jsonld").headers["ETag"]
    assert client.get("/api/catalog.jsonld", headers={"If-None-Match": tag}).status_code == 304
    with services.store.writing() as work:
        work.zones.put_edition(Edition(layer="schools", edition="s", in_force_from=date(2026, 1, 1), accuracy_m=10))
        work.commit()
    assert client.get("/api/catalog.jsonld", headers={"If-None-Match": tag}).status_code == 200


def _names(held):
    if isinstance(held, dict):
        for name, value in held.items():
            yield name
            if name != "@context":
                yield from _names(value)
    elif isinstance(held, list):
        for value in held:
            yield from _names(value)
