"""Sites and their areas: added, changed, or replaced as a whole set."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from itertools import islice

from fieldreg.booking.reservations import LIVE
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.sites import Area, Site
from geodata.importers import HEAD
from geodata.importers.base.contract import RowFault, Target
from geodata.importers.datasets.municipal_sites import is_municipal, read_facilities_as_candidates
from geodata.importers.datasets.shelters import COLUMNS as SHELTERS
from geodata.importers.datasets.shelters import read_candidates
from geodata.importers.standards.sites import SitesRead, read_sites, with_areas
from geodata.loading.diffs import site_changes, site_from_image
from geodata.loading.intake import Tally, tallied
from geodata.loading.reach import touched_by_sites
from geodata.loading.request import LoadRequest, Mode, Plan, Progress
from geodata.tables import Row, Rows

__all__ = ["plan_sites", "roll_back_sites"]


_MOST_ROWS = 20_000


def plan_sites(work: UnitOfWork, tables: Sequence[Rows], request: LoadRequest, today: date, *, say: Progress) -> Plan:
    """What loading `tables` would do.

    Raises InvalidInput if the file is about something else, Conflict if a site with live reservations would go.
    """
    tally = Tally()
    rows = list(islice(tallied(tables, tally, say), _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        raise InvalidInput.one(
            "too-many-rows", rows[0].file, f"場所は一度に {_MOST_ROWS:,} 行までです。分けてください。",
            f"at most {_MOST_ROWS:,} rows of sites at once; split the file",
        )  # fmt: skip
    held = {site.id: site for site in work.sites.all()}
    read = _read(rows, request, {manager.id for manager in work.managers.all()}, held)
    tally.left_out = read.left_out
    replacing = request.mode is Mode.REPLACE
    after, faults = _assembled(read, {} if replacing else held)
    diff = site_changes(held, after, removing=replacing)
    gone = [change.id for change in diff.changes if change.kind is ChangeKind.REMOVED]
    touched = [change.id for change in diff.changes if change.kind is not ChangeKind.REMOVED]
    _refuse_booked(work, gone)

    def apply(work: UnitOfWork, _say: Progress) -> None:
        work.sites.put_all([after[site_id] for site_id in touched])
        for site_id in gone:
            work.sites.remove(site_id)

    notes = []
    if read.unkept:
        names = ", ".join(read.unkept)
        notes.append(Text(f"区画の次の列は台帳に入りません: {names}", f"areas have no place for these columns: {names}"))
    for fault in (*read.faults, *faults):
        tally.fault(fault)
    touched_now = touched_by_sites(diff.changes)
    return Plan(tally=tally, importer=_importer(rows), diff=diff, on=today, touched=touched_now, apply=apply, notes=notes)


def _importer(rows: Sequence[Row]) -> str:
    columns = {name for row in rows[:HEAD] for name in row.properties}
    return "gsi-shelters" if columns >= SHELTERS else "municipal-standard" if is_municipal(columns) else "fieldreg-sites"


_CANDIDATES = {"gsi-shelters": read_candidates, "municipal-standard": read_facilities_as_candidates}


def _read(rows: Sequence[Row], request: LoadRequest, managers: AbstractSet[str], held: Mapping[str, Site]) -> SitesRead:
    candidates = _CANDIDATES.get(_importer(rows))
    if candidates is not None:
        if request.mode is Mode.REPLACE:
            raise InvalidInput.one(
                "candidates-replace", "--replace",
                "この一覧から挙げるのは候補だけです。台帳の場所をこれで入れ替えることはできません。--replace を外してください。",
                "such a list only gives candidates; they cannot take the place of the registry's sites: leave out --replace",
            )  # fmt: skip
        return candidates(rows, Target(layer="", edition="", accuracy_m=request.accuracy_m), held)
    if request.accuracy_m is not None:
        raise InvalidInput.one(
            "not-for-sites", "--accuracy", "場所の精度は行ごとに accuracy_m として書いてください。",
            "write accuracy_m in each row of a site",
        )  # fmt: skip
    _refuse_strange_columns(rows)
    return read_sites(rows, managers)


def roll_back_sites(work: UnitOfWork, changes: Sequence[Change]) -> None:
    """Puts back what was there before.  Raises Conflict if a site that came with the load has live reservations."""
    _refuse_booked(work, [change.id for change in changes if change.kind is ChangeKind.ADDED])
    for change in changes:
        if change.before is None:
            work.sites.remove(change.id)
        else:
            work.sites.put(site_from_image(change.before))


def _assembled(read: SitesRead, held: Mapping[str, Site]) -> tuple[dict[str, Site], list[RowFault]]:
    """The sites read, each with its areas; a site named only by its areas is taken from those held."""
    areas: dict[str, list[tuple[Row, Area]]] = {}
    faults: list[RowFault] = []
    for row, area in read.areas.values():
        if area.site in read.sites or area.site in held:
            areas.setdefault(area.site, []).append((row, area))
        else:
            faults.append(
                RowFault.of(
                    row, "unknown-site", "properties.site",
                    f"区画「{area.id}」の場所「{area.site[:60]}」がファイルにも台帳にもありません。",
                    f"area {area.id!r} belongs to {area.site[:60]!r}, which is neither in the file nor in the registry",
                )
            )  # fmt: skip
    sites: dict[str, Site] = {}
    for site_id in [*read.sites, *(name for name in areas if name not in read.sites)]:
        own = read.sites[site_id][1] if site_id in read.sites else held[site_id]
        before = held.get(site_id)
        base = own if before is None or own is before else _keeping(own, before)
        sites[site_id], wrong = with_areas(base, areas.get(site_id, []))
        faults.extend(wrong)
    return sites, faults


def _keeping(own: Site, before: Site) -> Site:
    """What was read of the site, over the areas it has."""
    return replace(own, areas=before.areas)


_COLUMNS = ({"name", "kind", "manager"}, {"name", "site"})  # of a site; of an area


def _refuse_strange_columns(rows: Sequence[Row]) -> None:
    """One sentence about the file, rather than five about each row."""
    columns = {name for row in rows for name in row.properties}
    if not any(wanted <= columns for wanted in _COLUMNS):
        given = ", ".join(sorted(columns)[:20]) or "-"
        raise InvalidInput.one(
            "unknown-columns",
            rows[0].file,
            f"場所のデータとして読めません（列: {given}）。場所には name, kind, manager、区画には name, site の列が必要です。",
            f"this does not hold sites (columns: {given}); a site needs name, kind, manager and an area name, site",
        )


def _refuse_booked(work: UnitOfWork, site_ids: Sequence[str]) -> None:
    booked = [
        f"{site_id}（{', '.join(r.id for r in live)}）"
        for site_id in site_ids
        if (live := work.reservations.list(site=site_id, states=sorted(LIVE), limit=5))
    ]
    if booked:
        listed = "、".join(booked)
        raise Conflict(
            Text(
                f"生きている予約のある場所は台帳から外せません: {listed}。先に予約を片付けてください。",
                f"sites with live reservations cannot go: {listed}; settle the reservations first",
            ),
            code="site-booked",
            where="sites",
        )
