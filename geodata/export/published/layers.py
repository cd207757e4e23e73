"""Layers of zones as one document for airspace tools tells them: which can speak, by what licence, and what is left out."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Layer, LayerStatus, Zone
from geodata.importers.standards.ed318_members import EXTENSION, midnight_of, stand_in, texts_of
from geodata.importers.standards.uas_authorities import Authority

__all__ = ["Authorities", "PublishedLayer", "all_written", "finished", "layers_written", "metadata_of"]

Authorities = Callable[[Zone], Sequence[Authority]]
_Object = dict[str, Any]
_LIMITS = (
    Text("高さの公表されていない区域は、地表から上限なし（upper 99999）として書いています。上限のある区域という意味ではありません。",
         "Zones of which nobody published heights are written from the surface without a ceiling (upper 99999)."),
    Text("intervalBefore は、開庁日で数える期限を、この日から一年のうちで最も長くなる暦日数にしています。正確な期限は判定で示します。",
         "intervalBefore gives lead times in business days as the most calendar days they take within a year of the day."),
    Text("季節で限られた区域、深夜をまたぐ時間は、ここでは常に適用されるものとして書いています。",
         "Seasons, and hours across midnight, are written as applying at all times."),
)  # fmt: skip
_SILENT = {
    LayerStatus.MISSING: Text("この日に有効な版がありません", "no edition is in force on the day"),
    LayerStatus.EMPTY: Text("この日に有効な区域が一つもありません", "its edition has no zone in force"),
    LayerStatus.STALE: Text("版が古く、いまも正しいとは言えません", "its edition is past its time"),
    LayerStatus.FAILED: Text("版の点検に失敗しています", "its edition failed its check"),
}


@dataclass(frozen=True, kw_only=True)
class PublishedLayer:
    """A layer on a day.  `edition` None: there is none.  `status` tells whether its silence means anything."""

    layer: Layer
    edition: Edition | None
    status: LayerStatus
    zones: Sequence[Zone]


def metadata_of(layers: Sequence[PublishedLayer], on: date, built: datetime, left_out: Sequence[Fault] = ()) -> _Object:
    """Members of ED-318's metadata, and beside them licences, attributions and what each layer can say on the day `on`.

    Where a layer cannot speak, its silence is told among the limitations: no zone of it means nothing.
    """
    notices = [Text(notice) for one in layers if one.edition is not None for notice in one.edition.notices.splitlines()]
    silent = [_silent(held) for held in layers if held.status is not LayerStatus.OK or (held.edition and not held.edition.complete)]
    editions = [held.edition for held in layers if held.edition is not None]
    sources = _each(one.attribution or one.source for one in editions)
    told = [_layer(held, [fault for fault in left_out if fault.where.partition("/")[0] == held.layer.id]) for held in layers]
    return {
        "issued": built.isoformat(timespec="seconds"),
        "validFrom": midnight_of(on),
        "validTo": midnight_of(on + timedelta(days=1)),
        **({"provider": [text for source in sources for text in texts_of(source, "")]} if sources else {}),
        "description": [text for one in _described(editions) for text in texts_of(one, "")],
        "technicalLimitations": [text for limit in (*notices, *silent, *_LIMITS) for text in texts_of(limit.ja, limit.en)],
        "licences": _each(one.licence for one in editions),
        "attributions": sources,
        "layers": told,
    }


def layers_written(layers: Sequence[PublishedLayer], write: Callable[[Zone, Edition], _Object]) -> tuple[list[_Object], list[Fault]]:
    """Each zone as `write` has it, and by LAYER/ZONE why others could not be written."""
    features: list[_Object] = []
    left_out: list[Fault] = []
    for held in layers:
        if held.edition is not None:
            found, faults = _written(held.zones, held.edition, write)
            features += found
            left_out += [Fault(fault.code, f"{held.layer.id}/{fault.where}", fault.message) for fault in faults]
    return features, left_out


def all_written(zones: Iterable[Zone], edition: Edition, write: Callable[[Zone, Edition], _Object]) -> list[_Object]:
    """Raises InvalidInput naming each zone that cannot be written."""
    features, faults = _written(zones, edition, write)
    if faults:
        raise InvalidInput(faults)
    return features


def _written(zones: Iterable[Zone], edition: Edition, write: Callable[[Zone, Edition], _Object]) -> tuple[list[_Object], list[Fault]]:
    features: list[_Object] = []
    faults: list[Fault] = []
    for zone in zones:
        try:
            features.append(write(zone, edition))
        except InvalidInput as refusal:
            faults += refusal.faults
    return features, faults


def finished(properties: _Object, zone: Zone, edition: Edition, taken: set[str], form: str) -> _Object:
    """With an identifier nobody has taken, and the edition's accuracy where the zone has none of its own.  Raises InvalidInput."""
    properties["identifier"] = stand_in(zone.id, taken)
    own = properties["extendedProperties"][EXTENSION]
    if own["accuracy_m"] is None:
        own["accuracy_m"] = edition.accuracy_m
    try:
        json.dumps(properties, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput.one(
            f"{form}-attributes", zone.id, f"「{zone.name.ja}」の属性に JSON で書けない値があります: {error}",
            f"an attribute of {zone.id!r} cannot be written as JSON: {error}",
        ) from error  # fmt: skip
    taken.add(properties["identifier"])
    return properties


def _layer(held: PublishedLayer, left_out: Sequence[Fault]) -> _Object:
    edition = held.edition
    told: _Object = {"layer": held.layer.id, "title": held.layer.title.to_dict(), "status": str(held.status), "zones": len(held.zones)}
    if left_out:
        told["left_out"] = [
            {"code": fault.code, "zone": fault.where.partition("/")[2], "because": fault.message.to_dict()} for fault in left_out
        ]
    if edition is None:
        return {**told, "edition": None}
    return {
        **told, "edition": edition.edition, "complete": edition.complete,
        "in_force": [edition.in_force_from.isoformat(), edition.in_force_to.isoformat() if edition.in_force_to else None],
        "retrieved": edition.retrieved.isoformat() if edition.retrieved else None, "coverage": edition.coverage_name or None,
        "accuracy_m": edition.accuracy_m, "confidence": edition.confidence,
        "source": edition.source, "licence": edition.licence, "attribution": edition.attribution,
        "notices": edition.notices.splitlines(),
    }  # fmt: skip


def _silent(held: PublishedLayer) -> Text:
    why = _SILENT.get(held.status, Text("この層はすべての区域を載せているとは限りません", "its edition may not hold all zones there are"))
    title = held.layer.title
    return Text(
        f"「{title.ja}」（{held.layer.id}）: {why.ja}。区域が見当たらなくても、規制がないとは言えません。",
        f"{title.in_language('en')} ({held.layer.id}): {why.en}; that no zone is told does not mean that there is none.",
    )


def _described(editions: Sequence[Edition]) -> list[str]:
    """Licence and attribution of each, for who reads no more than the standard's own members."""
    return _each(" / ".join(part for part in (one.attribution or one.source, one.licence) if part) for one in editions)


def _each(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
