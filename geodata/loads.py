"""A load: read → check → diff → apply, in one transaction, with what is needed to undo it.

Rows with faults are kept out one by one and told; the rest is loaded, unless nothing is left or the
request is strict.  A dry run does everything but commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.errors import Conflict
from fieldreg.interfaces import UnitOfWork
from fieldreg.ledger import Change, Load, LoadState
from fieldreg.texts import Text
from geodata.affected import Answers, Turned, counts, turned
from geodata.load_plan import LoadRequest, Mode, Plan, Progress, Registry
from geodata.load_sites import plan_sites, undo_sites
from geodata.load_zones import check_layer, plan_zones, undo_zones
from geodata.reading import Source, read_rows
from geodata.tables import Row

__all__ = ["LoadReport", "LoadRequest", "Mode", "Source", "roll_back", "run_load"]

_EVERY = 1_000  # rows between two words of progress
_AFFECTED = "影響 / affected"
_MOST_DETAILS = 1_000  # changes told one by one; the counts tell all


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did, or would do.  `load` is its number in the ledger; None if nothing was written."""

    request: LoadRequest
    rows: Sequence[Row]
    plan: Plan
    turned: Sequence[Turned]
    notes: Sequence[Text]
    load: int | None = None

    @property
    def rejected(self) -> int:
        return len({(f.row.file, f.row.number) for f in self.plan.faults})

    @property
    def accepted(self) -> int:
        return len(self.rows) - self.rejected

    @property
    def refused(self) -> bool:
        """Whether the faults forbid it: nothing is left, or the request is strict."""
        return self.accepted == 0 or (self.request.strict and self.rejected > 0)

    def to_dict(self) -> dict[str, Any]:
        """As the outside contract writes it, and more beside it."""
        layer = self.request.layer or "sites"
        repaired = [row for row in self.rows if row.repair is not None]
        changes = self.plan.diff.changes
        return {
            "load": self.load,
            "layer": layer,
            "edition": self.request.edition,
            "in_force": self.plan.in_force.isoformat() if self.plan.in_force else None,
            "dry_run": self.request.dry_run,
            "files": [{"file": s.name, "sha256": s.sha256} for s in self.request.sources],
            "read": len(self.rows),
            "accepted": self.accepted,
            "repaired": len(repaired),
            "rejected": self.rejected,
            "changes": self.plan.diff.counts,
            "faults": [fault.to_dict(layer) for fault in self.plan.faults],
            "affected": counts(self.turned),
            "turned": [t.to_dict() for t in self.turned],
            "repairs": [_repair(row) for row in repaired],
            "details": [_detail(change) for change in changes[:_MOST_DETAILS]],
            "details_left_out": max(0, len(changes) - _MOST_DETAILS),
            "notes": [note.to_dict() for note in self.notes],
        }


def run_load(registry: Registry, request: LoadRequest, progress: Progress | None = None) -> LoadReport:
    """Loads what `request` names into `registry` and tells what changed and whom it affects.

    Raises InvalidInput if a file cannot be read at all or the request does not fit together,
    Conflict or NotFound if the registry does not allow it; then nothing is written.
    """
    say = progress or (lambda _done, _total, _what: None)
    if request.layer is not None:
        check_layer(request.layer, request.edition, request.in_force, request.mode)
    rows = [row for source in request.sources for row in _rows(source, request, say)]
    with registry.store.reading() as work:  # most of the work is done before anybody has to wait for us
        revision = work.revision()
        report, before = _prepared(work, rows, request, registry, say)
    if report.refused or report.plan.empty:
        return report
    with registry.store.writing() as work:
        if work.revision() != revision:  # something else was written since: look again
            report, before = _prepared(work, rows, request, registry, say)
            if report.refused or report.plan.empty:
                return report
        report.plan.apply(work, say)
        report = replace(report, turned=turned(before, registry.answers(work, report.plan.on)))
        say(2, 2, _AFFECTED)
        if request.dry_run:
            return replace(report, notes=[*report.notes, Text("試しの実行です。何も書きませんでした。", "dry run: nothing was written")])
        load = work.loads.add(_entry(report, registry), [*report.plan.diff.changes, *report.plan.more_changes])
        work.commit()
        return replace(report, load=load.id)


def _prepared(
    work: UnitOfWork, rows: Sequence[Row], request: LoadRequest, registry: Registry, say: Progress
) -> tuple[LoadReport, Answers]:
    """The report so far and today's answers; no answers where nothing is to be done."""
    plan = _plan(work, rows, request, registry)
    report = LoadReport(request=request, rows=rows, plan=plan, turned=(), notes=plan.notes)
    if report.refused:
        return replace(report, notes=[Text("何も書きませんでした。", "nothing was written")]), {}
    if plan.empty:
        return replace(report, notes=[Text("台帳と同じ内容のため、何も書きませんでした。", "unchanged: nothing was written")]), {}
    say(0, 2, _AFFECTED)
    before = registry.answers(work, plan.on)
    say(1, 2, _AFFECTED)
    return report, before


def roll_back(registry: Registry, load_id: int) -> dict[str, Any]:
    """Undoes one load and tells whom that affects.

    Raises NotFound, or Conflict if it was undone before or a later load stands on it.
    """
    with registry.store.writing() as work:
        load = work.loads.get(load_id)
        changes = work.loads.changes(load_id)
        _refuse_built_upon(work, load, changes)
        on = max(load.in_force or registry.clock.today(), registry.clock.today())
        before = registry.answers(work, on)
        if load.what == "sites":
            undo_sites(work, changes)
        else:
            undo_zones(work, load, changes)
        found = turned(before, registry.answers(work, on))
        work.loads.mark_rolled_back(load_id, registry.clock.now())
        work.commit()
    return {
        "rolled_back": load.id,
        "layer": load.layer,
        "edition": load.edition,
        "undone": sum(change.what != "edition" for change in changes),
        "affected": counts(found),
        "turned": [t.to_dict() for t in found],
    }


def _rows(source: Source, request: LoadRequest, say: Progress) -> list[Row]:
    rows: list[Row] = []
    for table in read_rows(source, request.asked):
        for number, row in enumerate(table.each(), 1):
            rows.append(row)
            if number % _EVERY == 0:
                say(number, table.count, f"{table.file}: 検査 / checking")
    return rows


def _plan(work: UnitOfWork, rows: Sequence[Row], request: LoadRequest, registry: Registry) -> Plan:
    today = registry.clock.today()
    slack = max((row.slack_m for row in rows), default=0.0)
    if request.layer is None:
        plan = plan_sites(work, rows, request, today)
    else:
        again = any(
            load.state is LoadState.APPLIED
            and (load.layer, load.edition, load.sha256) == (request.layer, request.edition, request.sha256)
            for load in work.loads.all()
        )
        plan = plan_zones(work, rows, request, today, again=again)
    if slack == 0:
        return plan
    note = Text(
        f"測地系が JGD2000 のため、位置の精度に {slack:g} m を加えました（2011年の地震による移動）。",
        f"coordinates are JGD2000: {slack:g} m was added to the accuracy (the ground moved in 2011)",
    )
    return replace(plan, notes=[*plan.notes, note])


def _entry(report: LoadReport, registry: Registry) -> Load:
    request = report.request
    return Load(
        at=registry.clock.now(),
        actor=request.actor,
        what="zones" if request.layer else "sites",
        layer=request.layer or "sites",
        edition=request.edition,
        in_force=report.plan.in_force,
        file=", ".join(source.name for source in request.sources),
        sha256=request.sha256,
        created_edition=report.plan.created_edition,
        report=report.to_dict(),
    )


def _refuse_built_upon(work: UnitOfWork, load: Load, changes: Sequence[Change]) -> None:
    if load.state is LoadState.ROLLED_BACK:
        raise Conflict(
            Text(f"読み込み {load.id} はもう取り消されています。", f"load {load.id} is undone already"), where=f"load {load.id}"
        )
    touched = {change.id for change in changes}
    later = [
        other.id
        for other in work.loads.all()
        if other.id > load.id
        and other.state is LoadState.APPLIED
        and (other.what, other.layer, other.edition) == (load.what, load.layer, load.edition)
        and (load.what == "zones" or touched & {change.id for change in work.loads.changes(other.id)})
    ]
    if later:
        listed = ", ".join(map(str, sorted(later, reverse=True)))
        raise Conflict(
            Text(
                f"あとの読み込み {listed} がこの上に重なっています。新しいものから順に取り消してください。",
                f"later loads stand on it ({listed}); undo them first, newest first",
            ),
            code="built-upon",
            where=f"load {load.id}",
        )


def _repair(row: Row) -> dict[str, Any]:
    repair = row.repair
    if repair is None:
        raise ValueError("the row was not repaired")
    return {
        "file": row.file,
        "row": row.number,
        "reason": repair.reason,
        "area_before_m2": round(repair.area_before_m2, 2),
        "area_after_m2": round(repair.area_after_m2, 2),
    }


def _detail(change: Change) -> dict[str, Any]:
    told = {"id": change.id, "kind": str(change.kind)}
    if change.attributes:
        return {**told, "attributes": list(change.attributes), "moved_m": change.moved_m}
    return {**told, "moved_m": change.moved_m} if change.moved_m is not None else told
