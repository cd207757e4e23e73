"""UAS zones of ED-269 and ED-318 as zones of any layer.

Known by `identifier` and by the `volumes` that only these formats' readers give.  Used: identifier → id, name
(a text, or texts by language), restriction or type → `Restriction`, zoneAuthority → attributes.zone_authority (and
`authority`, if it names a manager of ours), applicability or limitedApplicability → days in force and
attributes.applicability, volumes → attributes.volumes (heights in the published unit and datum).  The rest is kept.

How exact they are the formats do not tell, so whoever loads them must (``--accuracy``).  Times that cannot be expressed
limit nothing, and a U-space airspace is read as CONDITIONAL; both are marked to verify.  What publishers leave out besides is told by
`uas_habits`.  What our own
`export.ed318` and `export.ed269` wrote is read back from its extension, if the published members still say the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.formats.json.ed269 import without_ceiling
from geodata.formats.json.uas_volumes import BESIDE
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.standards.ed269_members import ed269_band, ed269_properties
from geodata.importers.standards.ed318_members import EXTENSION, digest_of, ed318_properties, texts_of
from geodata.importers.standards.uas_habits import habits_of, joined_texts, minimum_from
from geodata.importers.standards.uas_heights import band_of, stated_band
from geodata.importers.standards.uas_times import Times, times_of
from geodata.importers.standards.zones import read_zones
from geodata.tables import Row

__all__ = ["UAS_PROPERTIES", "UAS_ZONES", "read_uas_properties", "read_uas_zones"]

_WORDS = {
    **{str(word): word for word in Restriction}, "REQ_AUTHORIZATION": Restriction.REQ_AUTHORISATION,
    "USPACE": Restriction.CONDITIONAL,
}  # fmt: skip
_TIMES = Text(
    "適用される時間に、ここでは表せないもの（日の出・日の入り、時差のない時刻など）があるため、いつでも適用されるものとして扱います。"
    "公表元で確かめてください。",
    "Its hours cannot all be expressed here (sunrise, sunset, a time without offset), so it is taken to apply at any hour."
    " Ask its publisher.",
)
_USPACE = Text(
    "U-space 空域です。使うサービスの条件を公表元で確かめてください。",
    "This is U-space airspace. Ask its publisher for the services it takes.",
)


def read_uas_zones(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Zones one by one.

    Raises InvalidInput where nobody says how exact they are.
    """
    met: Counter[str] = Counter()
    for row in rows:
        own = _extension(row)
        if own is not None:
            yield from _ours(row, own, target)
            continue
        if target.accuracy_m is None:
            raise InvalidInput.one(
                "accuracy-missing", "--accuracy",
                "区域の境界の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 50）。",
                "the data does not tell how exact the boundaries are; give --accuracy in metres (such as --accuracy 50)",
            )  # fmt: skip
        yield from _theirs(row, target, target.accuracy_m, met)


UAS_ZONES = Importer(
    name="uas-zones",
    title=Text("UAS ゾーン（ED-269、ED-318）", "UAS zones (ED-269, ED-318)"),
    columns=frozenset({"identifier", "volumes"}),
    read=read_uas_zones,
    complete=False,  # a publisher lists its own zones, not everything a layer speaks of
    provenance={"confidence": "unconfirmed"},
)


def read_uas_properties(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Zones of GeoJSON that speak ED-269's words as plain properties, with heights in metres beside them (of which datum nobody says).

    Raises as `read_uas_zones`.
    """
    return read_uas_zones((replace(row, properties=_with_volumes(row.properties)) for row in rows), target)


def _with_volumes(properties: Mapping[str, Any]) -> dict[str, Any]:
    """`volumes` in place of the limits, where those are numbers; what is none stays as it is."""
    told = {ours: properties[theirs] for ours, theirs in _METRES.items() if type(properties.get(theirs)) in (int, float)}
    rest = {name: value for name, value in properties.items() if value is not None or name not in _METRES.values()}
    return {**rest, "volumes": [{"layer": without_ceiling({**told, "uom": "m"})}] if told else [{}]}


_METRES = {"lower": "lowerMeters", "upper": "upperMeters"}


def _plain(head: Sequence[Row]) -> bool:
    return not any("volumes" in row.properties for row in head)


UAS_PROPERTIES = Importer(
    name="uas-properties",
    title=Text("UAS ゾーン（ED-269 の語を属性にもつ GeoJSON）", "UAS zones (GeoJSON with ED-269's words as properties)"),
    columns=frozenset({"identifier", "restriction"}),
    knows=_plain,
    read=read_uas_properties,
    complete=False,
    provenance={"confidence": "unconfirmed"},
)


def _extension(row: Row) -> Mapping[str, Any] | None:
    held = row.properties.get("extendedProperties")
    own = held.get(EXTENSION) if isinstance(held, dict) else None
    return own if isinstance(own, dict) else None


def _ours(row: Row, own: Mapping[str, Any], target: Target) -> Iterator[ZoneRead | RowFault]:
    """What we wrote ourselves; refused if somebody has changed the published members since."""
    for read in read_zones([replace(row, id="", properties=own)], target):
        if isinstance(read, RowFault):
            yield RowFault(row, read.fault)
            continue
        given = dict(row.properties)
        said = _said(read.zone, given)
        differing = sorted(name for name in said.keys() | given.keys() if said.get(name) != given.get(name))
        if row.slack_m == 0 and differing:
            listed = ", ".join(differing)
            yield RowFault.of(
                row, "extension-differs", f"properties.extendedProperties.{EXTENSION}",
                f"標準の項目（{listed}）が、このシステムの拡張 {EXTENSION} と食い違います。直した方に合わせるか、拡張を消してください。",
                f"{listed} no longer agree with the extension {EXTENSION!r}; bring them together, or remove the extension",
            )  # fmt: skip
        else:
            yield ZoneRead(row, read.zone)


def _said(zone: Zone, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the published members must say of the zone, as far as they are not told besides it."""
    as_269 = "restriction" in given
    said = ed269_properties(zone) if as_269 else ed318_properties(zone)
    bands = [stated_band(zone), without_ceiling(ed269_band(zone) if as_269 else band_of(zone))]
    said["volumes"] = next((told for told in _volumes(bands) if told == given.get("volumes")), next(_volumes(bands[1:])))
    if zone.id != said["identifier"]:
        said["identifier"] = given.get("identifier")  # a stand-in for an id the format cannot hold
    beside = given["extendedProperties"].get(BESIDE)
    if isinstance(beside, Mapping):
        said["extendedProperties"][BESIDE] = beside
        if beside.get("authorities") == digest_of(given.get("zoneAuthority")):
            said["zoneAuthority"] = given.get("zoneAuthority")
    source = given.get("dataSource")
    if zone.source and source == {"originator": texts_of(zone.source, "")[0]}:
        said["dataSource"] = source  # as we wrote it once
    return said


def _volumes(bands: Sequence[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """As the readers tell a single volume of each of these heights."""
    return ([{"layer": dict(band)}] if band else [{}] for band in bands)


def _theirs(row: Row, target: Target, accuracy_m: float, met: Counter[str]) -> Iterator[ZoneRead | RowFault]:
    """`met` counts the identifiers of the file: a second zone of one that was met is called ID~2, and says so."""
    cells = Cells(row.properties)
    identifier = zone_id = _identifier(cells)
    name, reason = _by_language(cells, "name"), _by_language(cells, "message")
    stated = _states_restriction(cells.properties)
    restriction = _restriction(cells) if stated else Restriction.CONDITIONAL
    minimum = minimum_from(cells)
    uspace = row.properties.get("type") == "USPACE"
    times = _times(cells)
    told = {"volumes": cells.raw("volumes"), "zone_authority": cells.raw("zoneAuthority")}
    wrong = faults_of(row, cells)
    if wrong or row.outline is None or restriction is None:
        yield from wrong
        return
    marks, said = habits_of(restriction_stated=stated, outline=row.outline, minimum=minimum)
    attributes = {**cells.rest(), **{key: value for key, value in told.items() if value}, **marks}
    met[identifier] += 1
    if met[identifier] > 1:
        zone_id = f"{identifier}~{met[identifier]}"
        attributes["identifier"] = identifier
    if times.periods:
        attributes["applicability"] = list(times.periods)
    attributes |= _to_verify(times, row, uspace=uspace)
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name if name.ja else Text(identifier),
        outline=row.outline, restriction=restriction, authority=_authority(told["zone_authority"], target),
        reason=joined_texts(*([reason] if reason.ja else []), *said), accuracy_m=accuracy_m + row.slack_m,
        valid_from=times.valid_from, valid_to=times.valid_to, source="", confidence="unconfirmed", attributes=attributes,
    )  # fmt: skip
    yield ZoneRead(row, zone)


def _identifier(cells: Cells) -> str:
    """The zone's identifier, fit for an id of ours."""
    given = Cells({"id": cells.needed("identifier") or None})
    found = given.identifier("")
    cells.faults += [fault for fault in given.faults if fault.code != "value-missing"]
    return found


def _by_language(cells: Cells, name: str) -> Text:
    """A text, or texts by language: Japanese if there is one, else the first as it is; English beside it."""
    value = cells.raw(name)
    if value is None or isinstance(value, str):
        return Text(value or "")
    spoken: dict[str, str] = {}
    for held in value if isinstance(value, list) else [None]:
        text, language = (held.get("text"), held.get("lang")) if isinstance(held, dict) else (None, None)
        if not isinstance(held, dict) or not isinstance(text, str | None) or not isinstance(language, str | None):
            cells.tell("wrong-type", name, f'{name} は文字か [{{"text": …, "lang": …}}] の形で書いてください。',
                       f'{name} must be a text, or [{{"text": …, "lang": …}}]')  # fmt: skip
            return Text("")
        if text:
            spoken.setdefault((language or "")[:2].lower(), text)
    first = next(iter(spoken.values()), "")
    return Text(spoken.get("ja", first), spoken.get("en", ""))


def _states_restriction(properties: Mapping[str, Any]) -> bool:
    """ED-269's `type` says something else, and every zone has it."""
    if "restriction" in properties:
        return properties["restriction"] is not None
    return properties.get("type") not in (None, "COMMON", "CUSTOMIZED")


def _restriction(cells: Cells) -> Restriction | None:
    """ED-269's `restriction`; ED-318 writes it as `type`, which is something else in ED-269."""
    name = "restriction" if "restriction" in cells.properties else "type"
    word = cells.raw(name)
    if isinstance(word, str) and word in _WORDS:
        return _WORDS[word]
    listed = ", ".join(_WORDS)
    cells.tell("unknown-word", name, f"{name} は {listed} のどれかにしてください（受け取った値: {str(word)[:60]!r}）。",
               f"{name} must be one of {listed}; got {str(word)[:60]!r}")  # fmt: skip
    return None


def _times(cells: Cells) -> Times:
    name = next((n for n in ("applicability", "limitedApplicability") if cells.properties.get(n) is not None), None)
    times = times_of(cells, name) if name else Times()
    cells.asked |= {"applicability", "limitedApplicability"}
    return times


def _to_verify(times: Times, row: Row, *, uspace: bool) -> dict[str, Any]:
    """Marks, and the times as published where they could not be expressed."""
    reasons = [reason for reason, holds in ((_TIMES, times.verify), (_USPACE, uspace)) if holds]
    if not reasons:
        return {}
    told: dict[str, Any] = {
        "verify": True, "verify_reason": "".join(r.ja for r in reasons), "verify_reason_en": " ".join(r.en for r in reasons),
    }  # fmt: skip
    if uspace:
        told["type"] = row.properties["type"]
    if times.verify:
        told["published_times"] = row.properties.get("applicability") or row.properties.get("limitedApplicability")
    return told


def _authority(told: Any, target: Target) -> str:
    """The first of the zone's authorities that goes by the id of a manager of ours."""
    known = target.managers or frozenset()
    return next((name for held in (told if isinstance(told, list) else ()) for name in _names(held) if name in known), "")


def _names(held: Any) -> Sequence[str]:
    name = held.get("name") if isinstance(held, dict) else None
    listed = name if isinstance(name, list) else [name]
    texts = [n.get("text") if isinstance(n, dict) else n for n in listed]
    return [text for text in texts if isinstance(text, str)]
