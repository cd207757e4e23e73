"""Closed schools among designated shelters (国土地理院 指定緊急避難場所・指定避難所データ), as candidates for sites.

No dataset lists closed schools; a shelter called 旧◯◯小学校 is very likely one.  That is all that is known: a
candidate has no manager, its property status and availability are unconfirmed, and its outline is a circle about the
published point.  Whether it is open for trials the city alone can say.

Source: 国土地理院「指定緊急避難場所・指定避難所データ」.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from math import hypot

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area, Availability, PropertyStatus, Site, SiteKind
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import accuracy_of, plain
from geodata.importers.base.contract import RowFault, Target, faults_of
from geodata.importers.standards.sites import SitesRead
from geodata.tables import Row

__all__ = ["COLUMNS", "former_school", "read_candidates"]

COLUMNS = frozenset({"施設・場所名", "共通ID", "住所"})
# A bare 小 is an elementary school; a bare 中 is not enough (「旧館改修中」), and neither is 旧 in 復旧 or 新旧.
_FORMER = re.compile(
    r"(?:[（(]旧[)）]|(?<![復新])旧)\s*"
    r"(?P<school>[^\s旧()（）「」・]{1,20}?(?:小学校|中学校|分校|小)(?:\s*[^\s旧()（）「」・]{1,10}分校)?)"
    r"(?=$|[\s()（）」・跡校体グ運及])"
)
_OWNER = re.compile(r"^.{1,8}[都道府県市区町村]立")
_AROUND_M, _SAME_M = 50.0, 300.0
_NOTE = Text(
    "指定緊急避難場所・指定避難所の名前から挙げた候補です。閉校の日、所有者、利用できるかは市に確かめてください。",
    "A candidate, from the name of a designated shelter: ask the city whether it is closed, whose it is and whether it may be used.",
)


def former_school(name: str) -> str | None:
    """The school a place was, by its name; None if the name says no such thing.

    >>> former_school("旧作並小学校"), former_school("ろりぽっぷ小(旧坪沼小)"), former_school("旧庁舎"), former_school("中野小学校")
    ('作並小学校', '坪沼小', None, None)
    """
    found = _FORMER.search(name)
    return found["school"] if found else None


def read_candidates(rows: Sequence[Row], target: Target, held: Mapping[str, Site]) -> SitesRead:
    """Candidates for sites; one that is held already is told with its id, and what is no former school is left out.

    Raises InvalidInput where nobody says how exact the points are.
    """
    accuracy = accuracy_of(target, "避難所の位置", "a shelter's place")
    sites: dict[str, tuple[Row, Site]] = {}
    faults: list[RowFault] = []
    left_out = 0
    for row in rows:
        cells = Cells(row.properties)
        school = former_school(plain(cells.raw("施設・場所名")))
        if school is None:
            left_out += 1
            continue
        wrong = faults_of(row, cells)
        if wrong or row.outline is None:
            faults += wrong
            continue
        site = _candidate(row, school, accuracy)
        own = held.get(site.id)  # what was confirmed of it since is not undone by the same list
        same = own if own is not None and own != site else _same(site, [*held.values(), *(one for _, one in sites.values())])
        if same is None or same == site:
            sites[site.id] = row, site
        else:
            faults.append(
                RowFault.of(
                    row, "already-held", "properties.施設・場所名", f"「{same.name.ja}」（{same.id}）として、もう台帳にあります。",
                    f"it is in the registry already, as {same.id}",
                )
            )  # fmt: skip
    return SitesRead(sites=sites, areas=_NO_AREAS, faults=faults, unkept=[], left_out=left_out)


_NO_AREAS: Mapping[str, tuple[Row, Area]] = {}


def _candidate(row: Row, school: str, accuracy: float) -> Site:
    told = row.properties
    plane = plane_at(*centre_of([row.outline])) if row.outline is not None else plane_at(140, 38)
    outline = plane.to_lonlat(plane.to_xy(row.outline).buffer(_AROUND_M, quad_segs=8)) if row.outline is not None else None
    if outline is None:
        raise ValueError("a row without a place is no candidate")
    return Site(
        id=f"candidate-{plain(told.get('共通ID')) or row.number}",
        name=Text(f"旧{school}（候補）", ""),
        kind=SiteKind.CLOSED_SCHOOL,
        manager="",
        outline=outline,
        accuracy_m=accuracy + _AROUND_M + row.slack_m,
        address=plain(told.get("住所")),
        availability=Availability.UNCONFIRMED,
        availability_note=_NOTE,
        property_status=PropertyStatus.UNCONFIRMED,
        source="国土地理院「指定緊急避難場所・指定避難所データ」",
        confidence="unconfirmed",
        attributes={"candidate": True, "shelter_name": plain(told.get("施設・場所名"))},
    )


def _same(site: Site, others: Sequence[Site]) -> Site | None:
    """A school of the same name, or a closed one within `_SAME_M` that is not of the other kind by its name."""
    name, plane = _school_of(site), plane_at(*centre_of([site.outline]))
    here = plane.to_xy(site.outline).centroid
    schools = [other for other in others if other.kind in (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)]
    for other in schools:
        if _school_of(other) == name:
            return other
    for other in schools:
        there = plane.to_xy(other.outline).centroid
        near = hypot(here.x - there.x, here.y - there.y) <= _SAME_M
        if near and other.kind is SiteKind.CLOSED_SCHOOL and {_kind(name), _kind(_school_of(other))} != {"小", "中"}:
            return other
    return None


def _school_of(site: Site) -> str:
    """The school's name as names are compared: without blanks, its owner, and the short form."""
    bare = "".join(unicodedata.normalize("NFKC", site.name.ja).split())
    name = _OWNER.sub("", former_school(bare) or bare)
    return f"{name}学校" if name.endswith("小") else name


def _kind(name: str) -> str:
    """小 or 中 (a school of both kinds, and a name that tells none, "")."""
    found = re.search(r"([小中])学校", name)
    return found[1] if found and "小中学校" not in name else ""
