"""From raw rows to rows: the place settled for the whole table, the shape checked record by record.

All rows are looked at once before the first is handed out (`geodata.reading.misplacement`).  Nothing that looks misplaced is
put right unless it was asked for: each row concerned carries a fault that tells the mend.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from geodata.formats.json.geojson import record_of
from geodata.geometry.bulk_shapes import are_usable, batches, built
from geodata.geometry.crs import Crs, crs_named
from geodata.geometry.datum import TOKYO
from geodata.geometry.raw_geometry import Drawn, drawn
from geodata.geometry.shape_checks import Repairs, check_place, moved_shape, settled, shape_from
from geodata.geometry.straight_edges import straight_in, with_straight_edges
from geodata.reading.coordinate_fixes import Coordinates, Mend
from geodata.reading.misplacement import FINE, METRES, Survey, guess, survey
from geodata.tables import Columns, Objects, RawColumns, RawRow, Row, Rows, Table

__all__ = ["Axes", "Checks", "Repairs", "check_table", "from_features"]


class Axes(StrEnum):
    """Which number of a position comes first."""

    NORTH_EAST = "north-east"
    EAST_NORTH = "east-north"


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What the loader said about place and shape."""

    crs: str | None = None  # instead of what the file says
    axes: Axes | None = None  # where neither the file nor its format tells
    fix: bool = False  # apply the mends that are proposed
    repair: Repairs = Repairs.TELL
    straight: bool = False  # give long edges vertices, so that they are straight where they are judged


def check_table(table: Table, checks: Checks) -> Rows:
    """Settles where the table's places are; its rows are then checked one by one as they are read.

    Raises InvalidInput if the coordinate system is not known or not declared.
    """
    name = checks.crs or table.crs
    if name is None:
        hint = guess(table)
        raise InvalidInput.one(
            "crs-missing",
            table.file,
            f"座標系が書かれていません。提供元の説明を確かめて --crs（例: --crs EPSG:6668）で指定してください。{hint.ja}",
            "the file does not tell its coordinate system; look it up and give --crs (such as --crs EPSG:6668)."
            f" {hint.en}",
        )
    crs = crs_named(name, "--crs" if checks.crs else f"{table.file}: crs")
    table = _ordered(table, crs, checks)
    seen = survey(table, crs)
    suspicions = seen.suspicions(fix=checks.fix)
    as_drawn = Rows(
        file=table.file, table=table.name, format=table.format, count=table.count, crs=crs.name, **_walks(table, seen, checks),
        crs_from="--crs" if checks.crs else table.crs_from,
        encoding=table.encoding, slack_m=crs.slack_m, suspicions=suspicions,
        notes=[*table.notes, *_notes(crs, seen), *(s.message for s in suspicions)], notices=table.notices,
    )  # fmt: skip
    return replace(as_drawn, straight=replace(as_drawn, **_walks(table, seen, replace(checks, straight=True))))


def _walks(table: Table, seen: Survey, checks: Checks) -> dict[str, Any]:
    columns = partial(_columns, table.columns, table.file, seen, checks) if table.columns else None
    return {"each": partial(_each, table, seen, checks), "columns": columns}


def _ordered(table: Table, crs: Crs, checks: Checks) -> Table:
    """The table with its numbers in the order the loader told.  Raises InvalidInput where that has to be told, and is not.

    Of degrees in Japan latitude cannot be taken for longitude; of Japan's planes, X north, the two lie about one origin.
    """
    if table.turned is None:
        unused = Text(
            "順はファイルか形式が示しているため、--axes は使いませんでした。", "--axes was not used: file or format tells the order"
        )
        return table if checks.axes is None else replace(table, notes=[*table.notes, unused])
    if checks.axes is None and crs.extent is not None:
        raise InvalidInput.one(
            "axes-missing", table.file,
            f"座標の二つの数のどちらが北かがファイルに書かれていません（{crs.title} では X が北です）。"
            "北が先なら --axes north-east、東が先なら --axes east-north を付けてください。",
            "the file does not tell which of two numbers is north (in Japan's planes X is north); give --axes north-east if north comes"
            " first, --axes east-north if east does",
        )  # fmt: skip
    if checks.axes != Axes.NORTH_EAST:
        return table
    note = Text("--axes により、北, 東 の順と読みました。", "by --axes numbers are read as north, east")
    return replace(table, rows=table.turned, turned=None, notes=[*table.notes, note])


def from_features(features: Sequence[Any], file: str, slack_m: float = 0.0) -> Iterator[Row]:
    """A row for each GeoJSON feature (lon, lat), in order, numbered from 1."""
    for number, feature in enumerate(features, 1):
        raw = record_of(feature, number)
        row = _bare(raw, file, slack_m)
        if raw.faults:
            yield row
            continue
        try:
            outline, repair = shape_from(raw.geometry, "geometry")
        except InvalidInput as error:
            yield replace(row, faults=error.faults)
        else:
            yield replace(row, outline=right_handed(outline), repair=repair)


def _columns(raw: Callable[[], Iterator[RawColumns]], file: str, seen: Survey, checks: Checks) -> Iterator[Columns]:
    """The records many at a time; a row is made of those alone that are not ordinary."""
    crs = seen.judge.crs
    for held in raw():
        placed, usable = _placed_at_once(held.shapes, seen, checks)
        odd = np.flatnonzero(~usable).tolist()
        rows = [_slowly(one, _bare(one, file, crs.slack_m), seen, checks) for one in held.rows(odd)] if odd else []
        placed[odd] = None
        yield Columns(
            file=file, first=held.first, outlines=placed, slack_m=crs.slack_m, odd=dict(zip(odd, rows, strict=True)), rest=held.rest
        )


def _placed_at_once(shapes: Objects, seen: Survey, checks: Checks) -> tuple[Objects, NDArray[np.bool_]]:
    """The shapes in lon, lat, and which of them need no second look."""
    crs = seen.judge.crs
    fine = _undoubted(shapes, seen)
    own = _straightened(shapes, fine, crs) if checks.straight else shapes
    placed = right_handed(own if crs.code is None else shapely.transform(own, crs.lonlat))
    return placed, are_usable(placed) & fine


def _straightened(shapes: Objects, fine: NDArray[np.bool_], crs: Crs) -> Objects:
    """Those that lie where they should, with straight edges; of the others nobody knows yet what their numbers mean."""
    made = shapes.copy()
    made[fine] = straight_in(crs, shapes[fine])
    return made


def _each(table: Table, seen: Survey, checks: Checks) -> Iterator[Row]:
    if table.columns is not None:
        yield from chain.from_iterable(held.rows() for held in _columns(table.columns, table.file, seen, checks))
        return
    crs = seen.judge.crs
    for held in batches(table.rows()):
        placed, usable = _placed_at_once(built(held), seen, checks)
        for i, raw in enumerate(held):
            row = _bare(raw, table.file, crs.slack_m)
            yield replace(row, outline=placed[i]) if usable[i] else _slowly(raw, row, seen, checks)


def _undoubted(shapes: Any, seen: Survey) -> Any:
    """Which of the shapes lie where they should as far as their numbers tell."""
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    return seen.judge.sorted_out(xy, of, len(shapes)) == FINE


def _slowly(raw: RawRow, row: Row, seen: Survey, checks: Checks) -> Row:
    """The row of a record that is not ordinary: mended and told, or refused and told."""
    if raw.faults:
        return row
    try:
        found = drawn(raw.geometry, "geometry")
        placed, slack = _placed(found, seen, checks)
        outline, repair = settled(placed, "geometry", checks.repair)
    except InvalidInput as error:
        return replace(row, faults=error.faults)
    return replace(row, outline=right_handed(outline), repair=repair, slack_m=row.slack_m + slack)


def _placed(found: Drawn, seen: Survey, checks: Checks) -> tuple[Drawn, float]:
    """lon, lat of a shape, and what its mend adds to the slack.  Raises InvalidInput if it is not where it should be."""
    judge = seen.judge
    xy = shapely.get_coordinates(found.shape)
    number = int(judge.sorted_out(xy, np.zeros(len(xy), dtype=np.int64), 1)[0])
    if number >= 0:
        mend = judge.mends[number]
        if not checks.fix:
            raise _misplaced(mend, xy, judge.crs)
        moved = moved_shape(found, partial(mend.lonlat, crs=judge.crs))
        moved = replace(moved, shape=with_straight_edges(moved.shape)) if checks.straight else moved
        return moved, seen.slack_m(number)
    if number == METRES:
        hint = seen.metres_hint()
        raise _refusal("plane", xy, Text("度ではなく、メートルの座標のようです", "coordinates seem to be metres, not degrees"), hint)
    if number != FINE and judge.crs.projected:
        raise _refusal(
            "outside-japan", xy, Text(f"{judge.crs.title}（{judge.crs.name}）として日本の範囲の外にあります",
                                      f"read as {judge.crs.name}, coordinates lie outside Japan"),
            Text("座標系（系の番号や帯）を確かめてください。", "check the coordinate system and its zone"),
        )  # fmt: skip
    found = replace(found, shape=straight_in(judge.crs, found.shape)) if number == FINE and checks.straight else found
    placed = found if judge.crs.code is None else moved_shape(found, judge.crs.lonlat)
    if number != FINE:
        check_place(placed.shape, "geometry")  # tells it as a trial's outline is told
    return placed, 0.0


def _misplaced(mend: Mend, xy: Coordinates, crs: Crs) -> InvalidInput:
    lon, lat = mend.lonlat(xy[:1], crs)[0]
    then = f"[{lon:.5f}, {lat:.5f}]"
    return _refusal(
        mend.code, xy, mend.seen,
        Text(f"元のデータを直すか、--fix を付けてください。--fix を付けると、{mend.does.ja}ます（その点は {then}）。",
             f"correct the file, or give --fix: then {mend.does.en} (that point: {then})"),
    )  # fmt: skip


def _refusal(code: str, xy: Coordinates, seen: Text, then: Text) -> InvalidInput:
    first = f"[{xy[0, 0]:.5f}, {xy[0, 1]:.5f}]"
    return InvalidInput(
        [Fault(code, "geometry", Text(f"{seen.ja}（最初の点 {first}）。{then.ja}", f"{seen.en} (first point {first}); {then.en}"))]
    )


def _notes(crs: Crs, seen: Survey) -> Iterator[Text]:
    if crs.code is not None:
        by = "" if crs.base != TOKYO else f"（3つの数による変換で、位置の精度に {crs.slack_m:g} m を加えます）"
        by_en = "" if crs.base != TOKYO else f" (by three parameters: {crs.slack_m:g} m joins the accuracy)"
        yield Text(
            f"{crs.title}（{crs.name}）から経度・緯度（JGD2011）に変換しました{by}。",
            f"computed from {crs.name} to lon, lat (JGD2011){by_en}",
        )
    if seen.with_heights:
        yield Text(
            f"{seen.with_heights:,} 行に高さ（または M 値）があり、平面の位置だけを使いました。",
            f"{seen.with_heights:,} rows have heights (or measures), which are left out",
        )
    yield from seen.odd.notes()


def _bare(raw: RawRow, file: str, slack_m: float) -> Row:
    return Row(file=file, number=raw.number, id=raw.id, properties=raw.properties, slack_m=slack_m, faults=raw.faults)
