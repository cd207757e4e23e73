"""The properties of each kind of feature: name, meaning and type, from which schemas and queryables are told.

A type says what a value is; null is a value nobody knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.facilities_json import facilities_schema
from fieldreg.register.sites import Availability, PropertyStatus, SiteKind
from fieldreg.register.zones import Restriction
from web.shell.labels import CONFIDENCE

__all__ = ["AREA", "GEOMETRIES", "RESERVATION", "SITE", "ZONE", "Field", "Fields", "feature_schema", "logical_schema", "queryables"]

_Object = dict[str, Any]
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
GEOMETRIES = {
    0: ("Point", "MultiPoint"), 1: ("LineString", "MultiLineString"), 2: ("Polygon", "MultiPolygon"),
    None: ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}  # fmt: skip
_FORMATS = {0: "geometry-point-or-multipoint", 1: "geometry-linestring-or-multilinestring", 2: "geometry-polygon-or-multipolygon"}


@dataclass(frozen=True)
class Field:
    """`role` is part 5's; one of several values is not asked for by a parameter."""

    name: str
    title: Text
    schema: Mapping[str, Any]
    role: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether its value is one text, number or truth."""
        return self.schema["type"] in ("string", "number", "integer", "boolean")


@dataclass(frozen=True)
class Fields:
    """`apart`: names that the collections read themselves, as parameters of their own."""

    all: Sequence[Field]
    apart: frozenset[str] = field(default_factory=frozenset)

    def asked_for(self) -> Iterator[Field]:
        """Those a filter may look at: the plain ones, and lists."""
        return (one for one in self.all if one.is_plain or (one.schema["type"] == "array" and one.schema["items"] == {"type": "string"}))

    def plain(self) -> Iterator[Field]:
        """Those one may ask for by `name=value`."""
        return (one for one in self.all if one.is_plain)

    @cached_property
    def parameters(self) -> Mapping[str, Field]:
        """The same by name, without those apart."""
        return {one.name: one for one in self.plain() if one.name not in self.apart}


def _text(name: str, ja: str, en: str, role: str = "", **more: Any) -> Field:
    return Field(name, Text(ja, en), {"type": "string", **more}, role)


def _both(name: str, ja: str, en: str) -> tuple[Field, Field]:
    return _text(name, ja, en), _text(f"{name}_en", f"{ja}（英語）", f"{en}, in English")


def _number(name: str, ja: str, en: str, unit: str) -> Field:
    return Field(name, Text(ja, en), {"type": "number", "x-ogc-unit": unit})


def _truth(name: str, ja: str, en: str) -> Field:
    return Field(name, Text(ja, en), {"type": "boolean"})


def _texts(name: str, ja: str, en: str) -> Field:
    return Field(name, Text(ja, en), {"type": "array", "items": {"type": "string"}})


_ID = _text("id", "id", "id", "id")
_SOURCE = _text("source", "出典", "source")
_CONFIDENCE = _text("confidence", "確かさ", "how far it is to be trusted", enum=list(CONFIDENCE))
_ACCURACY = _number("accuracy_m", "描いた形の誤差", "how far the true outline may lie from the drawn one", "m")

SITE = Fields((
    _ID, _text("code", "整理番号", "code"), *_both("name", "名称", "name"),
    _text("kind", "種類", "kind of place", "type", enum=[str(kind) for kind in SiteKind]),
    _text("ward", "区", "ward"), _text("address", "所在地", "address"), _text("manager", "管理者", "who looks after it"),
    _text("availability", "使えるか", "whether asking for it makes sense", enum=[str(one) for one in Availability]),
    *_both("availability_note", "使えるかの注記", "note on that"),
    _text("property_status", "財産の区分", "how the land is held", enum=[str(one) for one in PropertyStatus]),
    *_both("present_use", "現在の使い方", "present use"),
    _texts("activities", "受け入れる活動", "activities it takes"), _texts("equipment", "備品", "equipment"),
    _truth("indoor", "屋内", "indoors"), _truth("closed_to_traffic", "一般交通のない道", "a road without public traffic"),
    _number("ground_elevation_m", "地盤の標高", "ground above mean sea level", "m"),
    _number("ground_accuracy_m", "その誤差", "how far that may be off", "m"), _ACCURACY,
    _number("area_m2", "面積", "area", "m2"), _text("opened_on", "開設", "opened, a year, month or day"),
    _text("closed_on", "閉鎖", "closed, a year, month or day"),
    Field("road", Text("道路の諸元", "what is known of the road"), {"type": "object"}),
    *_both("notes", "注記", "notes"), _SOURCE, _CONFIDENCE,
    Field("facts", Text("値ごとの出典", "source of each value that has its own"), {"type": "object"}),
    Field("facilities", Text("設備", "what it offers; a name that is absent is not known"), facilities_schema()),
    Field("past_trials", Text("これまでの実証", "past trials"), {"type": "array", "items": {"type": "object"}}),
))  # fmt: skip
AREA = Fields((
    _ID, _text("site", "場所", "site"), _text("parent", "上の区画", "the area it is a part of"), *_both("name", "名称", "name"),
    _text("area_kind", "種類", "kind", "type"), _ACCURACY, _truth("bookable", "予約できる", "may be reserved"), _SOURCE, _CONFIDENCE,
), frozenset({"site"}))  # fmt: skip
ZONE = Fields((
    _ID, *_both("name", "名称", "name"),
    _text("restriction", "制限（ED-269 の語）", "restriction, in ED-269's words", "type", enum=[str(one) for one in Restriction]),
    _text("authority", "所管", "authority"), *_both("reason", "理由", "reason"), _ACCURACY,
    _text("valid_from", "効力の初日（null は初めから。絞るには OR valid_from IS NULL を添える）",
          "first day in force; null: open (add OR valid_from IS NULL to a filter)", "primary-interval-start", format="date"),
    _text("valid_to", "効力が終わる日（null は終わりなし。絞るには OR valid_to IS NULL を添える）",
          "first day no longer in force; null: open (add OR valid_to IS NULL to a filter)", "primary-interval-end", format="date"),
    _SOURCE, _CONFIDENCE, Field("attributes", Text("元データの列", "columns as they came"), {"type": "object"}),
    _text("layer", "レイヤ", "layer"), _text("edition", "版", "edition"),
), frozenset({"layer"}))  # fmt: skip
RESERVATION = Fields((
    _text("site", "場所", "site"), _text("area", "区画", "area; null: all of the site"),
    _text("time_start", "始まり", "start", "primary-interval-start", format="date-time"),
    _text("time_end", "終わり", "end", "primary-interval-end", format="date-time"),
    _truth("exclusive", "独占", "to the exclusion of others"),
), frozenset({"site"}))  # fmt: skip


def feature_schema(fields: Fields, dimension: int | None, title: str, own: str, language: str) -> _Object:
    """A JSON Schema of a whole GeoJSON Feature, which is what GDAL reads columns from."""
    geometry = {"type": "object", "required": ["type", "coordinates"], "properties": {"type": {"enum": list(GEOMETRIES[dimension])}}}
    return {
        "$schema": _DRAFT, "$id": own, "title": title, "type": "object", "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": geometry,
            "properties": {"type": "object", "properties": {one.name: _told(one, language) for one in fields.all}},
        },
    }  # fmt: skip


def logical_schema(fields: Fields, dimension: int | None, title: str, own: str, language: str) -> _Object:
    """The same as part 5 has it: what a feature is made of, whatever it is written in."""
    told: _Object = {}
    for n, one in enumerate(fields.all, 1):
        told[one.name] = {**_told(one, language), "x-ogc-propertySeq": n, **({"x-ogc-role": one.role} if one.role else {})}
    told.setdefault("id", {"type": "string", "x-ogc-role": "id", "readOnly": True})
    told["geometry"] = {"format": _FORMATS.get(dimension or 0, "geometry-any") if dimension is not None else "geometry-any",
                        "x-ogc-role": "primary-geometry"}  # fmt: skip
    return {"$schema": _DRAFT, "$id": own, "title": title, "type": "object", "properties": told}


def queryables(fields: Sequence[Field], dimension: int | None, title: str, own: str, language: str) -> _Object:
    """What may be asked for by name; `queryables` is how an earlier draft said it, which GDAL still reads."""
    told = {one.name: _told(one, language) for one in fields}
    geometry = {"format": _FORMATS[dimension] if dimension is not None else "geometry-any", "x-ogc-role": "primary-geometry"}
    return {
        "$schema": _DRAFT, "$id": own, "title": title, "type": "object", "properties": {**told, "geometry": geometry},
        "additionalProperties": False, "queryables": [{"id": name, "type": schema["type"]} for name, schema in told.items()],
    }  # fmt: skip


def _told(one: Field, language: str) -> _Object:
    return {"title": one.title.in_language(language), **one.schema}
