"""公共施設一覧 of the 自治体標準オープンデータセット, both generations, as candidates for sites.

The list tells a facility's name, address and a point; not its outline, and not whether trials may be held there.  So a candidate has no
manager, its property status and availability are unconfirmed, its outline is a circle about the published point, and its kind is what
its name says (公園), else land of the city until somebody says otherwise.  Every other column that says something is kept under
`municipal` of its attributes, by the standard's name.

Columns: those of the lists of 茅野市 (first generation) and 野々市市 (GIF) as published; デジタル庁 自治体標準オープンデータセット.
"""

import re
from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any, Final

from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, PropertyStatus, Site, SiteKind
from geodata.importers.base.area_codes import area_code, prefecture_in
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import accuracy_of, plain
from geodata.importers.base.contract import RowFault, Target, faults_of
from geodata.importers.standards.sites import SitesRead
from geodata.tables import Row

__all__ = ["is_municipal", "read_facilities_as_candidates"]

_FIRST: Final = {"code": "都道府県コード又は市区町村コード", "id": "NO", "address": "住所", "of": "都道府県名"}
_GIF: Final = {"code": "全国地方公共団体コード", "id": "ID", "address": "所在地_連結表記", "of": "所在地_都道府県"}
_NAME, _ENGLISH = "名称", "名称_英字"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LOST = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,3}")  # what a spreadsheet makes of a long number
_PARK = re.compile(r"(?:公園|緑地|広場)(?:[（(].*[)）])?$")
_AROUND_M, _SAME_M = 50.0, 300.0
_NOTE = Text(
    "自治体標準オープンデータセットの公共施設一覧から挙げた候補です。敷地の範囲、管理者、利用できるかは市に確かめてください。",
    "A candidate, from the city's list of public facilities: ask the city how far it reaches, who manages it and whether it may be used.",
)


def is_municipal(columns: set[str]) -> bool:
    """Whether a table of these columns is such a list."""
    return any({_NAME, *(form[name] for name in ("code", "id", "address"))} <= columns for form in (_FIRST, _GIF))


def read_facilities_as_candidates(rows: Sequence[Row], target: Target, held: Mapping[str, Site]) -> SitesRead:
    """Candidates for sites; one that is held already, by id or by name nearby, is told with its id.

    Raises InvalidInput where nobody says how exact the points are.
    """
    accuracy = accuracy_of(target, "施設の位置", "a facility's place")
    sites: dict[str, tuple[Row, Site]] = {}
    faults: list[RowFault] = []
    for row in rows:
        cells = Cells(row.properties)
        site = _candidate(row, cells, accuracy)
        wrong = faults_of(row, cells)
        if wrong or site is None:
            faults += wrong
            continue
        if site.id in sites:
            number = sites[site.id][0].number
            faults.append(
                RowFault.of(
                    row, "duplicate-id", "properties.ID", f"番号「{site.id}」は {number} 行目にもあります。違う番号にしてください。",
                    f"{site.id!r} is also that of row {number}; give it another number",
                )
            )  # fmt: skip
            continue
        own = held.get(site.id)  # what was confirmed of it since is not undone by the same list
        known = [*held.values(), *(one for _, one in sites.values())]
        same = own if own is not None and own != site else _same(site, known)
        if same is None or same == site:
            sites[site.id] = row, site
        else:
            faults.append(
                RowFault.of(
                    row, "already-held", f"properties.{_NAME}", f"「{same.name.ja}」（{same.id}）として、もう台帳にあります。",
                    f"it is in the registry already, as {same.id}",
                )
            )  # fmt: skip
    return SitesRead(sites=sites, areas={}, faults=faults, unkept=[])


def _candidate(row: Row, cells: Cells, accuracy: float) -> Site | None:
    form = _GIF if _GIF["code"] in row.properties else _FIRST
    name, address = plain(cells.needed(_NAME)), plain(cells.raw(form["address"]))
    number = plain(cells.raw(form["id"]))
    code = area_code(plain(cells.raw(form["code"])), 6, prefecture_in(plain(cells.raw(form["of"])), address))
    if code is None:
        cells.tell("code-form", form["code"], f"{form['code']} が市区町村のコードではありません。先頭の 0 を確かめてください。",
                   "this is no code of a municipality; check whether a leading zero was lost")  # fmt: skip
    if not _ID.fullmatch(number) or _LOST.fullmatch(number):
        cells.tell("id-form", form["id"], f"{form['id']} は半角の英数字と . _ - で書いてください（受け取った値: {number[:40]!r}）。",
                   f"write {form['id']} with letters, digits and . _ -; got {number[:40]!r}")  # fmt: skip
    if cells.faults or code is None or row.outline is None:
        return None
    plane = plane_at(*centre_of([row.outline]))
    told: dict[str, Any] = {key: value for key, value in row.properties.items() if value not in (None, "") and key != "_id"}
    return Site(
        id=f"facility-{code.code}-{number}", name=Text(name, plain(row.properties.get(_ENGLISH))),
        kind=SiteKind.PARK if _PARK.search(name) else SiteKind.CITY_LAND, manager="",
        outline=plane.to_lonlat(plane.to_xy(row.outline).buffer(_AROUND_M, quad_segs=8)), accuracy_m=accuracy + _AROUND_M + row.slack_m,
        address=address, availability=Availability.UNCONFIRMED, availability_note=_NOTE, property_status=PropertyStatus.UNCONFIRMED,
        source=f"公共施設一覧（自治体標準オープンデータセット、{code.code}）", confidence="unconfirmed",
        attributes={"candidate": True, "municipal": told},
    )  # fmt: skip


def _same(site: Site, others: Sequence[Site]) -> Site | None:
    """One of the same name within `_SAME_M`."""
    plane = plane_at(*centre_of([site.outline]))
    here = plane.to_xy(site.outline).centroid
    for other in others:
        if other.name.ja == site.name.ja:
            there = plane.to_xy(other.outline).centroid
            if hypot(here.x - there.x, here.y - there.y) <= _SAME_M:
                return other
    return None
