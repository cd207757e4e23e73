"""Coverage: the area about which an edition speaks, so that a miss there means something.

It is the publisher's area and nothing else: of the prefectures or municipalities whose codes stand in the rows or in the
published name of the file, of an area named by the loader, or drawn in a file of the loader's.  What was read is never
asked how far it spans: a hull reaches over neighbours, gaps and the sea.

A code or a name stands for a polygon only where the layer of municipalities (`wards`) holds it.  Its boundary is off by up
to its accuracy, so the area is drawn in by that much: what lies in it surely lies in the publisher's.  Without one the
edition vouches for nowhere, and its report tells how to say it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import centre_of, plane_at, polygons_of
from fieldreg.ports import UnitOfWork
from fieldreg.register.zones import Edition, Zone, edition_on
from geodata.importers.base.area_codes import PREFECTURES, prefecture_in
from geodata.importers.base.contract import Importer
from geodata.importers.base.published_areas import as_area_code, codes_in_name, is_within
from geodata.loading.request import LoadRequest
from geodata.loading.spool import Spool

__all__ = ["NOWHERE", "Covered", "area_within", "joined", "of_boundaries", "published", "told"]

_WARDS = "wards"
_LEAST_M, _CLOSED_M = 5.0, 1.0  # outlines are simplified to no less than the one, gaps between neighbours closed to the other
_STRAIGHT_M = 1_000.0  # a longer edge bends by more than a decimetre between degrees and the plane
_ROUND = 1.02  # a shape drawn in is cut at its corners by chords of the circle, by 2 % at most
_MOST_NAMED = 6


@dataclass(frozen=True)
class Covered:
    """An area (lon, lat; None: nowhere) and what it is called."""

    area: BaseGeometry | None
    name: str = ""


NOWHERE = Covered(None)


def told(work: UnitOfWork, request: LoadRequest, on: date) -> Covered | None:
    """What the loader said: a drawn area, or areas by name or code; None where nothing was said.  Raises InvalidInput."""
    if request.coverage is not None:
        return Covered(polygons_of(request.coverage), "・".join(request.coverage_names) or "指定した範囲")
    if not request.coverage_names:
        return None
    found = [_named(work, name.strip(), on) for name in request.coverage_names]
    return Covered(polygons_of(shapely.union_all([one.area for one in found])), "・".join(one.name for one in found))


def published(work: UnitOfWork, spool: Spool, importer: Importer, request: LoadRequest, on: date) -> Covered:
    """The area the dataset is published for, by its codes, as far as its boundary is held; of boundaries, what they bound."""
    if request.layer == _WARDS:
        return of_boundaries(list(spool.zones()))
    codes = _codes(spool, importer, request)
    if not codes:
        return NOWHERE
    return _of_codes(work, sorted(codes), on) or NOWHERE


def of_boundaries(zones: Sequence[Zone]) -> Covered:
    """What boundaries enclose themselves."""
    area = area_within(zones)
    return Covered(None if area.is_empty else area, _listed([zone.name.ja for zone in zones]))


def joined(one: Covered, other: Covered) -> Covered:
    """Both areas together."""
    if one.area is None or other.area is None:
        return other if one.area is None else one
    names = dict.fromkeys(name for name in (one.name, other.name) if name)
    return Covered(polygons_of(shapely.union_all([one.area, other.area])), "・".join(names))


def area_within(zones: Sequence[Zone], accuracy_m: float = 0.0) -> shapely.Polygon | shapely.MultiPolygon:
    """What surely lies within the areas together, lon, lat: their union drawn in by how far they may be off.

    `accuracy_m` of zones that tell none.  Lines and points enclose nothing.
    """
    areal = [zone for zone in zones if "Polygon" in zone.outline.geom_type]
    if not areal:
        return shapely.Polygon()
    worst = max(accuracy_m if zone.accuracy_m is None else zone.accuracy_m for zone in areal)
    loose = max(_LEAST_M, worst / 5)
    grown = shapely.union_all([_moved_out(zone.outline, loose, loose + _CLOSED_M) for zone in areal])
    inner = [_moved_in(part, (loose + _CLOSED_M + loose + worst) * _ROUND) for part in shapely.get_parts(grown)]
    return polygons_of(shapely.union_all([part for whole in inner for part in shapely.get_parts(whole)]))


def _moved_out(outline: BaseGeometry, loose_m: float, by_m: float) -> BaseGeometry:
    plane = plane_at(*centre_of([outline]))
    grown = shapely.buffer(shapely.simplify(plane.to_xy(outline), loose_m), by_m, quad_segs=8)
    return plane.to_lonlat(shapely.segmentize(grown, _STRAIGHT_M))


def _moved_in(outline: BaseGeometry, by_m: float) -> BaseGeometry:
    plane = plane_at(*centre_of([outline]))
    return plane.to_lonlat(shapely.segmentize(shapely.buffer(plane.to_xy(outline), -by_m, quad_segs=8), _STRAIGHT_M))


def _codes(spool: Spool, importer: Importer, request: LoadRequest) -> frozenset[str]:
    """Those of the rows; where rows tell none, those of the files' names."""
    if importer.area_of is not None:
        found = {importer.area_of(zone.attributes) for zone in spool.zones()}
        if found and "" not in found:
            return frozenset(found)
    if not importer.provenance.get("source", "").startswith(("国土数値情報", "政府統計")):
        return frozenset()
    each = [codes_in_name([source.name, *source.beside]) for source in request.sources]
    return frozenset().union(*each) if all(each) else frozenset()  # a file that tells none may be about anywhere


def _of_codes(work: UnitOfWork, codes: Sequence[str], on: date) -> Covered | None:
    """The areas of these codes as far as boundaries of theirs are held; None if none is."""
    wards = _wards(work, on)
    if wards is None:
        return None
    within: dict[str, list[Zone]] = {code: [] for code in codes}
    for zone in _boundaries(work, wards):
        for code, held in within.items():
            if _lies_in(zone, code):
                held.append(zone)
    named = [_called(code, held) for code, held in within.items() if held]
    area = area_within([zone for held in within.values() for zone in held], wards.accuracy_m)
    return None if area.is_empty else Covered(area, "・".join(named))


def _named(work: UnitOfWork, name: str, on: date) -> Covered:
    """An area by the code or name of a prefecture or municipality, or by what an edition's coverage is called."""
    known = next((e for layer in work.zones.layers() for e in work.zones.editions(layer.id) if name and e.coverage_name == name), None)
    if known is not None and known.coverage is not None:
        return Covered(known.coverage, name)
    code = as_area_code(name) or (prefecture_in(name) if name in PREFECTURES else "")
    found = _of_codes(work, [code], on) if code else _of_name(work, name, on)
    if found is None:
        raise _no_such_area(work, name, on)
    return found


def _of_name(work: UnitOfWork, name: str, on: date) -> Covered | None:
    """Municipalities and wards that are called so, or whose city is: with or without the prefecture before it."""
    wards = _wards(work, on)
    if wards is None or not name:
        return None
    held = [zone for zone in _boundaries(work, wards) if name in _names(zone)]
    if not held:
        return None
    if len({_prefecture(zone) for zone in held}) > 1 or (len(held) > 1 and not all(_begins(zone, name) for zone in held)):
        listed = _listed([zone.name.ja for zone in held])
        raise InvalidInput.one(
            "coverage-name-shared", "--coverage-name", f"「{name}」は複数あります（{listed}）。都道府県や市から書いてください。",
            f"there is more than one {name!r} ({listed}); write it with its prefecture or city",
        )  # fmt: skip
    area = area_within(held, wards.accuracy_m)
    return None if area.is_empty else Covered(area, name)


def _names(zone: Zone) -> Iterator[str]:
    """All that a boundary may be called: 宮城県仙台市青葉区, 仙台市青葉区, 青葉区, and 仙台市, of which it is a part."""
    full = zone.name.ja
    bare = full.removeprefix(next((name for name in PREFECTURES if full.startswith(name)), ""))
    city, mark, ward = bare.partition("市")
    yield from (full, bare)
    if mark and ward:
        yield from (ward, city + mark, full.removesuffix(ward))


def _begins(zone: Zone, name: str) -> bool:
    """Whether it is a part of what is called so, rather than of the same name as another."""
    _, bare, *_ = _names(zone)
    return bare.startswith(name) or zone.name.ja.startswith(name)


def _prefecture(zone: Zone) -> str:
    return str(zone.attributes.get("code") or "")[:2] or prefecture_in(zone.name.ja)


def _lies_in(zone: Zone, area: str) -> bool:
    code = str(zone.attributes.get("code") or "")
    if code:
        return is_within(code, area)
    return len(area) == 2 and prefecture_in(zone.name.ja) == area


def _called(code: str, held: Sequence[Zone]) -> str:
    """A prefecture with how many of its municipalities are held (it need not be all), a municipality by its name."""
    if len(code) == 2:
        return f"{PREFECTURES[int(code) - 1]}（境界のある {len(held)} 市区町村）"
    return held[0].name.ja if len(held) == 1 else f"{held[0].name.ja.partition('市')[0]}市"


def _wards(work: UnitOfWork, on: date) -> Edition | None:
    """The boundaries to go by: those in force on the day, else the first of all; none that failed."""
    editions = [edition for edition in work.zones.editions(_WARDS) if not edition.failed]
    return edition_on(editions, on) or min(editions, key=lambda e: e.in_force_from, default=None)


def _boundaries(work: UnitOfWork, wards: Edition) -> Iterator[Zone]:
    return work.zones.walk(wards.layer, wards.edition)


def _no_such_area(work: UnitOfWork, name: str, on: date) -> InvalidInput:
    wards = _wards(work, on)
    held = _listed([zone.name.ja for zone in _boundaries(work, wards)]) if wards else "-"
    return InvalidInput.one(
        "no-such-area", "--coverage-name",
        f"「{name[:60]}」の境界が台帳にありません（あるもの: {held}）。行政区域（国土数値情報 N03 など）を --layer wards で先に読み込むか、"
        "範囲を描いたファイルを --coverage で指定してください。",
        f"no boundary of {name[:60]!r} is held (there are {held}); load municipal boundaries (such as KSJ N03) with --layer wards"
        " first, or give --coverage FILE",
    )  # fmt: skip


def _listed(names: Iterable[str]) -> str:
    held = list(dict.fromkeys(names))
    more = f" ほか {len(held) - _MOST_NAMED}" if len(held) > _MOST_NAMED else ""
    return "・".join(held[:_MOST_NAMED]) + more


