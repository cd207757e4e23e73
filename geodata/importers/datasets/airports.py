"""空港データ (KSJ C28): each airport's surroundings as a zone of the layer ``airport-surfaces``.

Columns used: C28_003 (kind), C28_005 (name), C28_012 (runway lengths in metres, comma list).  Rows of one name
are one airport.  An airport with a file in `geodata.importers.datasets.airport_files` gets its exact surfaces; for another the dataset
tells neither heights nor directions, so its zone reaches as far as surfaces of its class may, and is marked to
verify: within it the answer is unknown.  Beyond it too, unless
somebody says that the edition is complete: the dataset does not list every aerodrome.

Source: 国土数値情報（空港データ）（国土交通省）.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from fieldreg.surroundings.aerodromes import Dimensions, designated, dimensions, listed, surfaces_record
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.datasets.airport_files import airport_files
from geodata.tables import Row

__all__ = ["AIRPORTS", "read_airports"]

_SOURCE = "国土数値情報（空港データ C28）（国土交通省）"
_LOCAL = (4, 5)  # 地方管理空港, その他; the other kinds may have every surface (空港法4条1項, 共用)
_REASON = Text("制限表面より高い空域を飛ぶには許可が必要です。", "Flying above the limitation surfaces needs permission.")
_VERIFY = Text(
    "空港データには標高と滑走路の向きがないため、等級から届きうる範囲だけを示しています。高さは空港の管理者に確かめてください。",
    "The dataset tells neither elevation nor directions: this is how far surfaces of the class may reach. Ask the airport for heights.",
)


def read_airports(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Airports by name; a row without a shape, or with a runway of no class, is kept out alone."""
    held = dimensions(date.max)
    parts: dict[str, list[tuple[Row, int, list[float]]]] = defaultdict(list)
    for row in rows:
        cells = Cells(row.properties)
        name, kind = cells.needed("C28_005"), cells.number("C28_003", lowest=1, highest=11)
        lengths = _lengths(cells, held)
        wrong = faults_of(row, cells)
        if wrong or kind is None:
            yield from wrong
        else:
            parts[name].append((row, int(kind), lengths))
    yield from (ZoneRead(found[0][0], _airport(name, found, target, held)) for name, found in sorted(parts.items()))


AIRPORTS = Importer(
    name="ksj-airports",
    title=Text("空港（国土数値情報 C28）", "airports (KSJ C28)"),
    columns=frozenset({"C28_003", "C28_005", "C28_012"}),
    read=read_airports,
    layers=("airport-surfaces",),
    complete=False,  # rows without a shape, aerodromes of the SDF and heliports are not in it
    provenance={
        "source": _SOURCE,
        "licence": "国土数値情報ダウンロードサイトコンテンツ利用規約",
        "attribution": "国土数値情報（空港データ）（国土交通省）を加工",
        "confidence": "medium",
    },
)


def _lengths(cells: Cells, held: Dimensions) -> list[float]:
    text = str(cells.raw("C28_012") or "")
    words = [word.strip() for word in text.split(",") if word.strip()]
    shortest = held.classes[-1].length_m
    runways = [float(word) for word in words if word.isdecimal() and float(word) >= shortest]  # shorter ones are pads
    if not runways or not all(word.isdecimal() for word in words):
        cells.tell("runway-length", "C28_012",
                   f"滑走路の長さを {shortest:g} 以上の数（メートル）で書いてください（受け取った値: {text[:40]!r}）。",
                   f"write runway lengths in metres, at least {shortest:g}; got {text[:40]!r}")  # fmt: skip
        return []
    return runways


def _airport(name: str, found: Sequence[tuple[Row, int, list[float]]], target: Target, held: Dimensions) -> Zone:
    grounds = shapely.union_all([row.outline for row, _, _ in found if row.outline is not None])
    longest = held.class_of(max(length for _, _, lengths in found for length in lengths))
    local = all(kind in _LOCAL for _, kind, _ in found) and name not in designated()
    known = airport_files().get(name)
    reach = max(longest.horizontal_radius_m, _approach_reach_m(held))
    if not local:
        reach = held.lengths["outer_radius_m"]
    attributes: dict[str, Any] = {"runway_class": longest.name, "reach_m": reach, "listed": name in listed()}
    if known:
        attributes["surfaces"] = surfaces_record(known, date.max)
    else:
        attributes |= {"verify": True, "verify_reason": _VERIFY.ja, "verify_reason_en": _VERIFY.en}
    return Zone(
        id=name,
        layer=target.layer,
        edition=target.edition,
        name=Text(f"{name} 制限表面", known["name"]["en"] if known else name),
        outline=_grown(grounds, reach),
        restriction=Restriction.REQ_AUTHORISATION,
        authority="",
        reason=_REASON,
        accuracy_m=(target.accuracy_m or 0.0) + max(row.slack_m for row, _, _ in found),
        source=_SOURCE,
        confidence="medium" if known else "low",
        attributes=attributes,
    )


def _approach_reach_m(held: Dimensions) -> float:
    """From a runway's end to the farthest corner of its approach surface, the slopes beside it included."""
    told = held.lengths
    beside = told["horizontal_height_m"] / told["transitional_slope"]
    return math.hypot(told["strip_extension_m"] + told["approach_length_m"], told["precision_half_width_at_end_m"] + beside)


def _grown(grounds: BaseGeometry, reach_m: float) -> BaseGeometry:
    plane = plane_at(*centre_of([grounds]))
    quarter = 16
    return plane.to_lonlat(plane.to_xy(grounds).buffer(reach_m * 1.005, quad_segs=quarter))  # contains the true circle
