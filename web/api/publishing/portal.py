"""What may be had here, for portals of open data: a catalogue of DCAT-AP as JSON-LD."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from fieldreg.services.holdings.inventory import HeldEdition, HeldLayer
from web.api.features.collections import Collection, listed
from web.api.features.formats import DOWNLOADS
from web.api.publishing.documents import document_answer
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["catalog_answer"]

_Object = dict[str, Any]
_CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#", "locn": "http://www.w3.org/ns/locn#", "adms": "http://www.w3.org/ns/adms#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#", "prov": "http://www.w3.org/ns/prov#",
}  # fmt: skip
_MEDIA = "https://www.iana.org/assignments/media-types/"
_MVT = "application/vnd.mapbox-vector-tile"


def catalog_answer() -> Response:
    """The catalogue: a dataset for each collection, with each layer's edition, licence, attribution, and where it is to be had.

    A layer that holds no edition today says so in its description, and has no licence to give.
    """
    request_values.only()
    today = services().clock.today()
    state = "catalog", services().register.state()
    return document_answer(state, lambda built: _catalog(services().register.holdings(today), built), "application/ld+json")


def _catalog(layers: list[HeldLayer], built: datetime) -> _Object:
    held = {f"zones-{one.layer.id}": one for one in layers}
    home = request.url_root
    return {
        "@context": _CONTEXT,
        "@id": url_for("published.catalog", _external=True),
        "@type": "dcat:Catalog",
        "dct:title": _texts("実証フィールド台帳", "Registry of trial sites"),
        "dct:description": _texts("場所、規制区域、予約の空き。", "Sites, zones, and what is taken."),
        "dct:publisher": {
            "@type": "foaf:Agent", "foaf:name": _texts("実証フィールド台帳", "Registry of trial sites"), "foaf:homepage": {"@id": home},
        },
        "dct:language": [{"@id": f"http://publications.europa.eu/resource/authority/language/{code}"} for code in ("JPN", "ENG")],
        "foaf:homepage": {"@id": home},
        "dct:modified": _moment(built),
        "dcat:dataset": [*(_dataset(one, held.get(one.id)) for one in listed()), _uas_zones(), _roads()],
    }


def _dataset(collection: Collection, layer: HeldLayer | None) -> _Object:
    own = url_for("features.collection", collection_id=collection.id, _external=True)
    edition = None if layer is None else next((one for one in layer.editions if one.current), None)
    west, south, east, north = collection.box
    told: _Object = {
        "@id": own,
        "@type": "dcat:Dataset",
        "dct:identifier": collection.id,
        "dct:title": _texts(collection.title.ja, collection.title.en),
        "dct:description": _texts(collection.description.ja, collection.description.en),
        "dcat:landingPage": {"@id": f"{own}?f=html"},
        "dct:spatial": {"@type": "dct:Location", "dcat:bbox": {
            "@type": "geosparql:wktLiteral",
            "@value": f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))",
        }},
        **_time(collection),
        **({} if layer is None else _of_edition(layer, edition)),
    }  # fmt: skip
    rights = _rights(edition)
    told["dcat:distribution"] = [one | rights for one in _distributions(collection)]
    return told | rights


def _of_edition(layer: HeldLayer, held: HeldEdition | None) -> _Object:
    if held is None:
        said = layer.layer.why_missing
        note = _texts("きょう有効な版がありません。" + said.ja, f"No edition is in force today. {said.en}".strip())
        return {"adms:versionNotes": note}
    edition = held.edition
    retrieved = edition.retrieved.isoformat() if edition.retrieved else "?"
    status = _texts(
        f"状態: {held.status}、網羅: {'はい' if edition.complete else 'いいえ'}、取得: {retrieved}",
        f"status: {held.status}, complete: {str(edition.complete).lower()}, retrieved: {retrieved}",
    )
    told: _Object = {
        "dcat:version": edition.edition,
        "adms:versionNotes": status,
        "dcat:spatialResolutionInMeters": {"@type": "xsd:decimal", "@value": str(edition.accuracy_m)},
    }
    if edition.source:
        told["dct:provenance"] = {"@type": "dct:ProvenanceStatement", "rdfs:label": edition.source}
    return told


def _rights(held: HeldEdition | None) -> _Object:
    """Licence and attribution, as far as they are known."""
    if held is None:
        return {}
    edition, told = held.edition, {}
    if edition.licence:
        told["dct:license"] = {"@type": "dct:LicenseDocument", "rdfs:label": edition.licence}
    if edition.attribution:
        told["dct:rights"] = {"@type": "dct:RightsStatement", "rdfs:label": edition.attribution}
    return told


def _time(collection: Collection) -> _Object:
    start, end = collection.interval
    if start is None and end is None:
        return {}
    names = (("dcat:startDate", start), ("dcat:endDate", end))
    return {"dct:temporal": {"@type": "dct:PeriodOfTime", **{n: {"@type": "xsd:dateTime", "@value": at} for n, at in names if at}}}


def _distributions(collection: Collection) -> list[_Object]:
    def items(form: str) -> str:
        return url_for("features.items", collection_id=collection.id, f=form, _external=True)

    found = [_distribution("GeoJSON (OGC API - Features)", items("json"), "application/geo+json")]
    found += [_distribution(one.title, items(name), one.mimetype) for name, one in DOWNLOADS.items()]
    own = url_for("features.collection", collection_id=collection.id, _external=True)  # which tells the template of their addresses
    found.append({name: value for name, value in _distribution("Mapbox Vector Tiles", own, _MVT).items() if name != "dcat:downloadURL"})
    if collection.id.startswith("zones-"):
        layer = collection.tiles.layer or ""
        found += [_distribution(form, _uas(fmt, layer), kind) for form, fmt, kind in _UAS]
    return found


_UAS = (("ED-318", "ed318", "application/geo+json"), ("ED-269", "ed269", "application/json"))


def _uas(form: str, layer: str = "") -> str:
    return url_for("published.uas_zones", format=form, **({"layer": layer} if layer else {}), _external=True)


def _uas_zones() -> _Object:
    return {
        "@id": url_for("published.uas_zones", _external=True), "@type": "dcat:Dataset", "dct:identifier": "uas-zones",
        "dct:title": _texts("UAS ゾーン（すべての層）", "UAS zones of all layers"),
        "dct:description": _texts("規制区域を ED-318 と ED-269 で。許諾と出典は各ファイルの metadata にあります。",
                                  "Zones as ED-318 and ED-269; licences and attributions stand in the metadata of each file."),
        "dcat:distribution": [_distribution(title, _uas(form), kind) for title, form, kind in _UAS],
    }  # fmt: skip


def _roads() -> _Object:
    own = url_for("published.wzdx", _external=True)
    return {
        "@id": own, "@type": "dcat:Dataset", "dct:identifier": "wzdx",
        "dct:title": _texts("道路の出来事と予約（WZDx 4.2）", "Road events and reserved roads (WZDx 4.2)"),
        "dct:description": _texts("時刻と場所だけ。名前は載せません。", "Times and places only, nobody's names."),
        "dcat:distribution": [_distribution("WZDx 4.2", own, "application/geo+json")],
    }  # fmt: skip


def _distribution(title: str, address: str, mimetype: str) -> _Object:
    return {
        "@type": "dcat:Distribution", "dct:title": title, "dcat:accessURL": {"@id": address}, "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA}{mimetype.partition(';')[0]}"},
    }  # fmt: skip


def _texts(ja: str, en: str) -> list[dict[str, str]]:
    return [{"@language": tongue, "@value": said} for tongue, said in (("ja", ja), ("en", en)) if said]


def _moment(at: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": at.isoformat(timespec="seconds")}
