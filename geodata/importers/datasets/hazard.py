"""Hazard areas: KSJ 土砂災害警戒区域 (A33) and 洪水浸水想定区域 (A31, A31a).

A33: 001 phenomenon {1 2 3}, 002 area {1 warning, 2 special warning, 3 and 4 the same before designation},
003 prefecture, 004 number, 005 name, 006 place, 007 day of the notice (9999/1/1: unknown), 008 flag.  Files of areas
and of lines lie side by side; a line stands for an area whose extent is not given, and is marked to verify.
A31 until 2012: 001 depth (11 to 15, or 21 to 27), 004 day, 005 notice.  From 2020: 101, 201, 301 or 401 rank, 102 day,
103 notice; A31a (a file per river): 101 and 102 river, 103 and 104 prefecture or manager, 105 rank.

The ranks are of depth (1xx, 2xx), of duration (3xx) and of danger to houses (4xx).  Neither dataset tells how exact
it is (``--accuracy``).  No number was seen to be unique, so areas are recognised by name and place.  What is not
designated is not therefore safe: never complete.  Every zone carries its `kind`, "landslide" or "flood".

Source: 国土数値情報（土砂災害警戒区域データ、洪水浸水想定区域データ）（国土交通省）.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import KSJ_LICENCE, accuracy_of, code_of, day_of, plain, text_of
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.published_areas import code_in
from geodata.tables import Row

__all__ = ["HAZARDS", "read_floods", "read_landslides"]

_PHENOMENA = {
    "1": Text("急傾斜地の崩壊", "steep slope"),
    "2": Text("土石流", "debris flow"),
    "3": Text("地滑り", "landslide"),
}
_AREAS = {
    "1": Text("土砂災害警戒区域", "landslide warning area"),
    "2": Text("土砂災害特別警戒区域", "special landslide warning area"),
    "3": Text("土砂災害警戒区域（指定前）", "landslide warning area (before designation)"),
    "4": Text("土砂災害特別警戒区域（指定前）", "special landslide warning area (before designation)"),
}
_DESIGNATED = ("1", "2")
_LINE = Text(
    "この区域は線でしか示されていません。範囲は都道府県の告示図で確かめてください。",
    "This area is given by a line only: look its extent up on the prefecture's notice map.",
)
_LANDSLIDE = Text(
    "土砂災害のおそれがある区域です。大雨のときは近づかず、計画に避難の手順を入れてください。",
    "Landslides may happen here: keep away in heavy rain, and plan how to leave.",
)
_FLOOD = Text(
    "洪水で浸水が想定される区域です。大雨のときは使わず、計画に避難の手順を入れてください。",
    "Floods are expected to reach here: do not use it in heavy rain, and plan how to leave.",
)


def _depths(*steps: str) -> list[Text]:
    """A depth rank for each span between `steps` (metres), and one for what is deeper than the last."""
    spans = [Text(f"{low}〜{high} m", f"{low} to {high} m") for low, high in pairwise(steps)]
    return [*spans, Text(f"{steps[-1]} m 以上", f"{steps[-1]} m or more")]


_OLD_DEPTHS = dict(zip(("11", "12", "13", "14", "15"), _depths("0", "0.5", "1.0", "2.0", "5.0"), strict=True)) | dict(
    zip(("21", "22", "23", "24", "25", "26", "27"), _depths("0", "0.5", "1.0", "2.0", "3.0", "4.0", "5.0"), strict=True)
)
_DEPTHS = dict(zip("123456", _depths("0", "0.5", "3.0", "5.0", "10.0", "20.0"), strict=True))
_HOURS = ("12", "24", "72", "168", "336", "672")
_DURATIONS = {
    "1": Text("12時間未満", "less than 12 hours"),
    **{str(n): Text(f"{low}〜{high}時間", f"{low} to {high} hours") for n, (low, high) in enumerate(pairwise(_HOURS), 2)},
    "7": Text("672時間以上", "672 hours or more"),
}
_DANGERS = {
    "1": Text("氾濫流", "flow"),
    "2": Text("河岸侵食", "bank erosion"),
    "3": Text("氾濫流・河岸侵食", "flow and bank erosion"),
}
_GROUPS: Mapping[str, tuple[str, Text, Mapping[str, Text]]] = {  # hundreds of a column: what its rank is about
    "1": ("depth", Text("計画規模の浸水想定", "flood of the planned scale"), _DEPTHS),
    "2": ("depth", Text("想定最大規模の浸水想定", "greatest flood assumed"), _DEPTHS),
    "3": ("duration", Text("浸水継続時間", "duration of the flood"), _DURATIONS),
    "4": ("danger", Text("家屋倒壊等氾濫想定区域", "houses may collapse"), _DANGERS),
}
_A33, _A31 = ("国土数値情報（土砂災害警戒区域データ A33）（国土交通省）", "国土数値情報（洪水浸水想定区域データ A31）（国土交通省）")


def read_landslides(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Areas of A33, one by one; the day of the notice is the first day of a designated one."""
    accuracy = accuracy_of(target, "土砂災害警戒区域", "a landslide warning area")
    for row in rows:
        cells = Cells(row.properties)
        phenomenon, area = code_of(cells, "A33_001", _PHENOMENA), code_of(cells, "A33_002", _AREAS)
        number, name, place = (text_of(cells, f"A33_00{n}") for n in (4, 5, 6))
        day, prefecture = day_of(cells, "A33_007"), text_of(cells, "A33_003")
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong or row.outline is None:
            continue
        kind = _PHENOMENA[phenomenon]
        told = {"prefecture": prefecture, "number": number, "place": place, "phenomenon": kind.ja, "area": _AREAS[area].ja}
        attributes: dict[str, Any] = {"kind": "landslide"} | {key: word for key, word in told.items() if word}
        attributes |= {"designated": area in _DESIGNATED, "notice_day": day.isoformat() if day else None} | cells.rest()
        if "Polygon" not in row.outline.geom_type:
            attributes |= {"verify": True, "verify_reason": _LINE.ja, "verify_reason_en": _LINE.en}
        head = name or number or place
        said = Text(
            f"{head} {_AREAS[area].ja}（{kind.ja}）".strip(), f"{_AREAS[area].en} ({kind.en}) {number or name}".strip()
        )
        begins = day if area in _DESIGNATED else None
        yield _zone(row, target, accuracy, said, _LANDSLIDE, attributes, _A33, begins)


def read_floods(rows: Iterable[Row], target: Target, *, group: str, prefix: str) -> Iterator[ZoneRead | RowFault]:
    """Areas of one of A31's forms, one by one.  `group` "" is the form until 2012, else the hundreds of its columns."""
    accuracy = accuracy_of(target, "浸水想定区域", "a flood area")
    for row in rows:
        cells = Cells(row.properties)
        measure, title, ranks = _GROUPS[group] if group else ("depth", Text("浸水想定", "flood"), _OLD_DEPTHS)
        column = partial("{}_{}{:02}".format, prefix, group or "0")
        per_river = prefix == "A31a"
        rank = code_of(cells, column(5 if per_river else 1), ranks)
        river = text_of(cells, column(2)) if per_river else ""
        told = {"river": river, "river_number": text_of(cells, column(1)) if per_river else ""}
        if not per_river:
            day = day_of(cells, column(2 if group else 4))
            told |= {"notice_day": day.isoformat() if day else "", "notice": text_of(cells, column(3 if group else 5))}
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong or row.outline is None:
            continue
        attributes: dict[str, Any] = {"kind": "flood", "scenario": title.ja, "rank": int(rank), measure: ranks[rank].ja}
        attributes |= {key: word for key, word in told.items() if word} | cells.rest()
        said = Text(f"{river} {title.ja}（{ranks[rank].ja}）".strip(), f"{title.en} ({ranks[rank].en})")
        yield _zone(row, target, accuracy, said, _FLOOD, attributes, _A31, None)


def _zone(
    row: Row, target: Target, accuracy_m: float, name: Text, reason: Text, attributes: Mapping[str, Any], source: str,
    begins: date | None,
) -> ZoneRead:  # fmt: skip
    if row.outline is None:
        raise ValueError("a row without faults has an outline")
    zone = Zone(
        id="", layer=target.layer, edition=target.edition, name=name, outline=row.outline, reason=reason, source=source,
        restriction=Restriction.CONDITIONAL, accuracy_m=accuracy_m + row.slack_m, valid_from=begins, confidence="medium",
        attributes=attributes,
    )  # fmt: skip
    return ZoneRead(row, zone)


def _ranked(head: Sequence[Row], *, column: str) -> bool:
    """Whether the column is filled: some files have the columns of every group, and fill one."""
    return any(plain(row.properties.get(column)) for row in head)


def _floods(name: str, title: Text, group: str, prefix: str, column: str) -> Importer:
    return Importer(
        name=name, title=title, columns=frozenset({column}), read=partial(read_floods, group=group, prefix=prefix),
        knows=partial(_ranked, column=column), layers=("hazard",), complete=False,
        provenance={
            "source": _A31, "licence": KSJ_LICENCE, "attribution": "国土数値情報（洪水浸水想定区域データ）（国土交通省）を加工",
            "confidence": "medium",
        },
    )  # fmt: skip


HAZARDS: tuple[Importer, ...] = (
    Importer(
        name="ksj-landslides", title=Text("土砂災害警戒区域（国土数値情報 A33）", "landslide warning areas (KSJ A33)"),
        columns=frozenset({"A33_001", "A33_002", "A33_004", "A33_005"}), read=read_landslides, layers=("hazard",),
        complete=False, area_of=partial(code_in, name="prefecture"),
        provenance={
            "source": _A33, "licence": KSJ_LICENCE, "attribution": "国土数値情報（土砂災害警戒区域データ）（国土交通省）を加工",
            "confidence": "medium",
        },
    ),
    _floods(
        "ksj-floods-2012", Text("浸水想定区域（国土数値情報 A31、2012年まで）", "flood areas (KSJ A31, until 2012)"),
        "", "A31", "A31_001",
    ),
    *(
        _floods(f"ksj-floods-{group}", Text(f"{title.ja}（国土数値情報 A31）", f"{title.en} (KSJ A31)"), group, "A31", f"A31_{group}01")
        for group, (_, title, _) in _GROUPS.items()
    ),
    *(
        _floods(
            f"ksj-river-floods-{group}", Text(f"{title.ja}（国土数値情報 A31a）", f"{title.en} (KSJ A31a)"),
            group, "A31a", f"A31a_{group}05",
        )
        for group, (_, title, _) in _GROUPS.items()
    ),
)  # fmt: skip
