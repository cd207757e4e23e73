"""Whether a table's places are where its coordinate system says, asked of all its rows before one is believed.

Every position is held against Japan's box, and in a plane rectangular system (平面直角座標系) against the land
that system is for: there exchanged axes stay within the country and cannot be seen otherwise.  What cannot be
seen is not claimed: a Tokyo-datum file that calls itself JGD2011 lies 450 m off and still in Japan.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import JAPAN
from fieldreg.kernel.texts import Text
from geodata.geometry.bulk_shapes import batches, built
from geodata.geometry.crs import CRS84, Crs, plane_systems
from geodata.geometry.raw_geometry import drawn
from geodata.geometry.slivers import Oddities
from geodata.reading.coordinate_fixes import SWAPPED_PLANE, Coordinates, Mend, mends_of
from geodata.tables import RawColumns, RawRow, Suspicion, Table

__all__ = ["FINE", "METRES", "NOWHERE", "Judge", "Survey", "guess", "survey"]

FINE, NOWHERE, METRES = -1, -2, -3  # beside the number of a mend
_MARGIN_DEG = 0.1  # about the land of a plane system
_GUESSED_ROWS = 10_000
_DIGITS = 8
# eastings and northings in Japan, metres: plane rectangular systems, UTM, web map
_PLANE, _UTM, _WEB = ((-5e5, 5e5), (-7e5, 7e5)), ((1.5e5, 8.5e5), (2.2e6, 5.15e6)), ((13.5e6, 17.2e6), (2.2e6, 5.8e6))


@dataclass(frozen=True)
class Judge:
    """Tells rows that lie where they should from those one of `mends` would put right.

    `swapped`: all rows of a plane system are taken to be exchanged where that fits as well.
    """

    crs: Crs
    mends: tuple[Mend, ...]
    swapped: bool = False

    def sorted_out(self, xy: Coordinates, of: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """For each of `count` rows, FINE, NOWHERE, METRES or the number of the mend that fits; `of`: rows of positions."""
        result = np.full(count, FINE)
        fine = _all_of(_within(self.crs.lonlat(xy), JAPAN), of, count)
        exchanged = self._exchanged(xy, of, count)
        if self.crs.projected:
            degrees = _all_of(_within(xy, JAPAN), of, count) | _all_of(_within(xy[:, ::-1], JAPAN), of, count)
            fine, exchanged = fine & ~degrees, exchanged & ~degrees
        doubtful = ~fine | exchanged
        if not doubtful.any():
            return result
        result[doubtful] = NOWHERE
        if exchanged.any():
            result[exchanged] = self.mends.index(SWAPPED_PLANE)
        mine = doubtful[of] & ~exchanged[of]
        part, part_of = xy[mine], of[mine]
        for number, mend in enumerate(self.mends):
            fits = _all_of(_within(mend.lonlat(part, self.crs), JAPAN), part_of, count) & (result == NOWHERE)
            result[fits & np.isin(np.arange(count), part_of)] = number
        if not self.crs.projected:
            result[(result == NOWHERE) & _all_of(_metres(xy), of, count)] = METRES
        return result

    def evidence(self, xy: Coordinates, of: NDArray[np.int64], count: int) -> tuple[int, int]:
        """Of a plane system: how many rows lie on its land only as written, and only exchanged."""
        if self._land is None:
            return 0, 0
        straight, exchanged = self._on_land(xy, of, count), self._on_land(xy[:, ::-1], of, count)
        return int((straight & ~exchanged).sum()), int((exchanged & ~straight).sum())

    def _exchanged(self, xy: Coordinates, of: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
        none = np.zeros(count, dtype=bool)
        if self._land is None:
            return none
        straight = none if self.swapped else self._on_land(xy, of, count)
        return none if straight.all() else ~straight & self._on_land(xy[:, ::-1], of, count)

    def _on_land(self, xy: Coordinates, of: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
        return _all_of(_within(self.crs.lonlat(xy), self._land or JAPAN), of, count)

    @cached_property
    def _land(self) -> tuple[float, float, float, float] | None:
        box = self.crs.extent
        return None if box is None else (box[0] - _MARGIN_DEG, box[1] - _MARGIN_DEG, box[2] + _MARGIN_DEG, box[3] + _MARGIN_DEG)


@dataclass
class Survey:
    """What was seen of one table: its judge, and rows by what the judge says."""

    judge: Judge
    rows: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    decimals: dict[int, int] = field(default_factory=dict)  # most that any number has, by mend
    contradicted: set[int] = field(default_factory=set)
    evidence: tuple[int, int] = (0, 0)
    metres: list[Coordinates] = field(default_factory=list)  # corners of the rows written in metres
    with_heights: int = 0
    odd: Oddities = field(init=False)

    def __post_init__(self) -> None:
        self.odd = Oddities(metres=self.judge.crs.projected)

    def slack_m(self, number: int) -> float:
        """What is added to the accuracy of rows put right by that mend."""
        return self.judge.mends[number].slack_m(self.decimals.get(number, _DIGITS))

    def suspicions(self, *, fix: bool) -> list[Suspicion]:
        """Of the table, the most rows first; `fix`: the mends are applied."""
        found = []
        for number, count in sorted(self.counts.items(), key=lambda held: (-held[1], held[0])):
            if number >= 0:
                mend = self.judge.mends[number]
                found.append(Suspicion(code=mend.code, message=self._told(mend, count, fix), rows=count, fixed=fix))
            elif number == METRES:
                found.append(Suspicion(code="plane", message=self._told_metres(count), rows=count))
        return found

    def _share(self, count: int) -> tuple[str, str]:
        share = f"{count / self.rows:.0%}"
        return f"{self.rows:,} 行のうち {count:,} 行（{share}）", f"{count:,} of {self.rows:,} rows ({share})"

    def _told(self, mend: Mend, count: int, fix: bool) -> Text:  # noqa: FBT001
        ja, en = self._share(count)
        if fix:
            then, then_en = f"--fix により、{mend.does.ja}ました。", f"as --fix asks, {mend.does.en}"
        else:
            then, then_en = f"--fix を付けると、{mend.does.ja}ます。", f"with --fix, {mend.does.en}"
        return Text(f"{ja}で{mend.seen.ja}。{then}", f"{en}: {mend.seen.en}; {then_en}")

    def _told_metres(self, count: int) -> Text:
        ja, en = self._share(count)
        hint = self.metres_hint()
        return Text(f"{ja}でメートルの座標のようです。{hint.ja}", f"{en}: coordinates seem to be metres. {hint.en}")

    def metres_hint(self) -> Text:
        """Which systems would put the rows written in metres on the land they are for."""
        corners = np.concatenate(self.metres) if self.metres else np.empty((0, 2))
        return _hint(corners)


def survey(table: Table, crs: Crs) -> Survey:
    """Looks at every row of the table once.  Raises InvalidInput as its reader does."""
    found = _looked(table, Judge(crs, mends_of(crs)))
    only_straight, only_exchanged = found.evidence
    believed = tuple(mend for i, mend in enumerate(found.judge.mends) if i not in found.contradicted)
    exchanged = only_exchanged > only_straight
    if exchanged or len(believed) < len(found.judge.mends):  # judged anew, now that all are known
        return _looked(table, replace(found.judge, mends=believed, swapped=exchanged))
    return found


def guess(table: Table) -> Text:
    """What the numbers of a table without coordinate system look like, as far as they tell."""
    found = _seen((row for row, _ in zip(table.rows(), range(_GUESSED_ROWS), strict=False)), Judge(CRS84, mends_of(CRS84)))
    most = max(found.counts, key=lambda number: found.counts[number], default=NOWHERE)
    if most == FINE:
        return Text(
            "数は度（経度, 緯度）で日本の範囲に入るので、EPSG:6668（JGD2011）か EPSG:4612（JGD2000）と思われます。"
            "古いものは EPSG:4301（日本測地系）のこともあり、約 450 m ずれるので、必ず提供元に確かめてください。",
            "the numbers are degrees (lon, lat) in Japan: likely EPSG:6668 or 4612, of an old file perhaps EPSG:4301,"
            " which lies 450 m off; ask the publisher",
        )
    if most == METRES:
        return found.metres_hint()
    if most >= 0:
        seen = found.judge.mends[most].seen
        return Text(f"なお、{seen.ja}。", f"besides, {seen.en}")
    return Text("数からは見当がつきません。", "the numbers do not tell")


def _looked(table: Table, judge: Judge) -> Survey:
    return _seen(table.rows(), judge) if table.columns is None else _seen_at_once(table.columns(), judge)


def _seen_at_once(columns: Iterable[RawColumns], judge: Judge) -> Survey:
    found = Survey(judge)
    for held in columns:
        shapes = held.shapes
        found.with_heights += held.with_heights
        odd = np.flatnonzero(shapes == None).tolist()  # noqa: E711 (of each)
        for i, row in zip(odd, held.rows(odd) if odd else (), strict=True):
            found.with_heights += _has_height(row.geometry)
            shapes[i] = _slowly(row)
        is_there = shapes != None  # noqa: E711 (of each)
        there = shapes[is_there]
        if len(there):
            found.odd.look(there, held.first + np.flatnonzero(is_there))
            _count(found, *shapely.get_coordinates(there, return_index=True), len(there))
    return found


def _seen(rows: Iterable[RawRow], judge: Judge) -> Survey:
    found = Survey(judge)
    for held in batches(rows):
        shapes = built(held)
        for i in np.flatnonzero(shapes == None):  # noqa: E711 (of each)
            shapes[i] = _slowly(held[i])
        is_there = shapes != None  # noqa: E711 (of each)
        there = shapes[is_there]
        found.with_heights += sum(_has_height(row.geometry) for row in held)
        if len(there):
            found.odd.look(there, np.array([row.number for row in held])[is_there])
            _count(found, *shapely.get_coordinates(there, return_index=True), len(there))
    return found


def _count(found: Survey, xy: Coordinates, of: NDArray[np.int64], count: int) -> None:
    judge = found.judge
    result = judge.sorted_out(xy, of, count)
    found.rows += count
    straight, exchanged = judge.evidence(xy, of, count)
    found.evidence = (found.evidence[0] + straight, found.evidence[1] + exchanged)
    for number in np.unique(result):
        mine = (result == number)[of]
        found.counts[int(number)] = found.counts.get(int(number), 0) + int((result == number).sum())
        if number >= 0 and judge.mends[number].unit_deg:
            found.decimals[int(number)] = max(found.decimals.get(int(number), 0), _decimals(xy[mine]))
        elif number == METRES:
            found.metres.append(np.array([xy[mine].min(axis=0), xy[mine].max(axis=0)]))
    _contradict(found, xy, of, result)


def _contradict(found: Survey, xy: Coordinates, of: NDArray[np.int64], result: NDArray[np.int64]) -> None:
    """Minutes of 60 and more in a row whose numbers else are of that form: then it is not the form of any row."""
    left = np.isin(result, (NOWHERE, METRES))[of]
    part, part_of = xy[left], of[left]
    for number, mend in enumerate(found.judge.mends):
        if mend.loose is None or not left.any():
            continue
        with np.errstate(invalid="ignore", over="ignore"):
            alike = _all_of(_within(mend.loose(part), JAPAN), part_of, len(result))
        if alike[part_of].any():
            found.contradicted.add(number)


def _slowly(row: RawRow) -> shapely.Geometry | None:
    """A shape that is not ordinary; None if there is none to be had (its own checks tell why)."""
    if row.faults:
        return None
    try:
        return drawn(row.geometry, "geometry").shape
    except InvalidInput:
        return None


def _within(lonlat: Coordinates, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return np.asarray((box[0] <= lon) & (lon <= box[2]) & (box[1] <= lat) & (lat <= box[3]))


def _all_of(mask: NDArray[np.bool_], of: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Whether all positions of each row are marked; true of a row without any."""
    return np.asarray(np.bincount(of[~mask], minlength=count) == 0)


def _metres(xy: Coordinates) -> NDArray[np.bool_]:
    inside = [(lows[0] <= xy[:, 0]) & (xy[:, 0] <= lows[1]) & (highs[0] <= xy[:, 1]) & (xy[:, 1] <= highs[1])
              for lows, highs in (_PLANE, _UTM, _WEB)]  # fmt: skip
    return np.asarray(np.any(inside, axis=0) & (np.abs(xy).max(axis=1) > 360))


def _decimals(xy: Coordinates) -> int:
    """The digits behind the point that the numbers have, all zeros aside."""
    for digits in range(_DIGITS):
        if np.allclose(xy * 10**digits, np.round(xy * 10**digits), rtol=1e-12, atol=1e-4):
            return digits
    return _DIGITS


def _has_height(geometry: object) -> bool:
    if isinstance(geometry, shapely.Geometry):
        return bool(shapely.has_z(geometry))
    level = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(level, list) and level and isinstance(level[0], list):
        level = level[0]
    return isinstance(level, list) and len(level) > 2


def _hint(corners: Coordinates) -> Text:
    zones = [
        number
        for number, system in plane_systems().items()
        if len(corners) and system.extent and _within(system.lonlat(corners), system.extent).all()
    ]
    if len(corners) and corners[:, 0].min() > _WEB[0][0]:
        return Text("Web メルカトルなら --crs EPSG:3857 を指定してください。", "if they are of a web map, give --crs EPSG:3857")
    if len(corners) and corners[:, 1].min() > _UTM[1][0]:
        return Text(
            "UTM なら、提供元に帯を確かめて --crs（例: --crs EPSG:6691 は54帯）を指定してください。",
            "if they are UTM, ask the publisher for the zone and give --crs (such as --crs EPSG:6691, zone 54)",
        )
    if len(zones) == 1:
        own = f"EPSG:{6668 + zones[0]}"
        return Text(
            f"平面直角座標系なら {zones[0]}系だけが合います。提供元に確かめて --crs {own}（JGD2011）を指定してください。",
            f"of the plane rectangular systems only number {zones[0]} fits: ask the publisher, and give --crs {own} (JGD2011)",
        )
    listed = "・".join(map(str, zones)) or "なし"
    return Text(
        f"平面直角座標系の系の番号は数からは決まりません（合うもの: {listed}）。"
        "提供元に確かめて --crs（EPSG:6669〜6687 は JGD2011 の1〜19系）を指定してください。",
        f"the number of the plane rectangular system cannot be told (fitting: {', '.join(map(str, zones)) or 'none'}):"
        " ask the publisher, and give --crs (EPSG:6669-6687 are numbers 1-19 on JGD2011)",
    )
