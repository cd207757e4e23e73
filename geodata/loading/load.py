"""A load: read → check → diff → apply, in one transaction, with what is needed to undo it.

Rows with faults are kept out one by one and told; the rest is loaded, unless nothing is left or the
request is strict.  A dry run does everything but commit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.register.load_ledger import Change, ChangeKind, ChangeRecord, Load, LoadState, change_record
from fieldreg.register.register_events import load_kept, load_undone
from geodata.importers import HEAD, draft_command, importer_for
from geodata.loading.reach import touched_by_undoing
from geodata.loading.report import LoadReport
from geodata.loading.request import LoadRequest, Mode, Plan, Progress, Registry, known_importers
from geodata.loading.sites import plan_sites, roll_back_sites
from geodata.loading.spool import Changes
from geodata.loading.turned_answers import Answers, counts, put_on_worklist, turned_since
from geodata.loading.zones import check_layer, plan_zones, roll_back_zones, settled
from geodata.reading.first_rows import glimpse
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.tables import Rows

__all__ = ["LoadReport", "LoadRequest", "Mode", "Reader", "Source", "roll_back", "run_load"]

Reader = Callable[[Source, Asked], Sequence[Rows]]

_BATCH = 5_000  # changes kept at a time
_AFFECTED = "影響 / affected"


def run_load(
    registry: Registry, request: LoadRequest, progress: Progress | None = None, read: Reader = read_rows
) -> LoadReport:
    """Loads what `request` names into `registry` and tells what changed and whom it affects.

    `read` opens a source; a server hands in one that reads in a locked-down process.
    Raises InvalidInput if a file cannot be read at all or the request does not fit together,
    Conflict or NotFound if the registry does not allow it; then nothing is written.
    """
    say = progress or (lambda _done, _total, _what: None)
    if request.layer:
        check_layer(request.layer, request.edition, request.in_force, request.mode, dry_run=request.dry_run)
    if read is read_rows:  # in this process: a look costs nothing
        _refuse_by_first_rows(request)
    tables = [table for source in request.sources for table in read(source, request.asked)]
    notes: list[Text] = []
    if request.layer is not None:
        request, notes = settled(request, tables, registry.clock.today())
    with registry.store.reading() as work:  # most of the work is done before anybody has to wait for us
        revision = work.revision()
        report, before = _prepared(work, tables, request, registry, say)
    if report.refused or report.plan.empty:
        return replace(report, notes=[*notes, *report.notes])
    with registry.store.writing() as work:
        if work.revision() != revision:  # something else was written since: look again
            report, before = _prepared(work, tables, request, registry, say)
            if report.refused or report.plan.empty:
                return replace(report, notes=[*notes, *report.notes])
        report.plan.apply(work, say)
        plan = report.plan
        report = replace(
            report, turned=turned_since(registry, work, plan.on, plan.touched, before), notes=[*notes, *report.notes]
        )
        say(2, 2, _AFFECTED)
        if request.dry_run:
            return replace(report, notes=[*report.notes, Text("試しの実行です。何も書きませんでした。", "dry run: nothing was written")])
        load = work.loads.add_records(_entry(report, registry), _kept(report.plan))
        work.timeline.append(load_kept(load.id, load, by=request.account))
        put_on_worklist(work, load.id, report.turned, load.at)
        work.looks.reaching(plan.touched)
        work.commit()
        return replace(report, load=load.id)


def _refuse_by_first_rows(request: LoadRequest) -> None:
    """Raises InvalidInput where the first rows of the only file tell that nobody knows its columns, or another layer wants them."""
    if request.layer is None or len(request.sources) != 1:
        return
    rows = glimpse(request.sources[0], request.asked, HEAD)
    if rows is not None:
        (source,) = request.sources
        draft = draft_command(source.given or source.name)
        importer_for(request.layer or None, rows, source.name, known_importers(request), draft)


def _prepared(
    work: UnitOfWork, tables: Sequence[Rows], request: LoadRequest, registry: Registry, say: Progress
) -> tuple[LoadReport, Answers]:
    """The report so far and today's answers; no answers where nothing is to be done."""
    plan = _plan(work, tables, request, registry, say)
    report = LoadReport(request=request, tables=tables, plan=plan, turned=(), notes=plan.notes)
    if report.refused:
        return replace(report, notes=[*report.notes, Text("何も書きませんでした。", "nothing was written")]), {}
    if plan.empty:
        unchanged = Text("台帳と同じ内容のため、何も書きませんでした。", "unchanged: nothing was written")
        return replace(report, notes=[unchanged]), {}
    say(0, 2, _AFFECTED)
    before = registry.screening.answers(work, plan.on, plan.touched)
    say(1, 2, _AFFECTED)
    return report, before


def roll_back(registry: Registry, load_id: int, *, by: int | None = None) -> dict[str, Any]:
    """Undoes one load, of geodata or of programmes, and tells whom that affects.

    `by` is the account that does it, None: somebody at the machine itself.

    Raises NotFound, or Conflict if it was undone before or a later load stands on it.
    """
    with registry.store.reading() as work:
        if work.loads.get(load_id).what == "programmes":
            return registry.programmes.roll_back(load_id, by=by)
    with registry.store.writing() as work:
        load = work.loads.get(load_id)
        changes = () if load.created_edition else work.loads.changes(load_id)
        _refuse_built_upon(work, load, changes)
        on = max(load.in_force or registry.clock.today(), registry.clock.today())
        touched = touched_by_undoing(load, changes)
        before = registry.screening.answers(work, on, touched)
        if load.what == "sites":
            roll_back_sites(work, changes)
        else:
            roll_back_zones(work, load, changes)
        found = turned_since(registry, work, on, touched, before)
        work.loads.mark_rolled_back(load_id, registry.clock.now())
        work.timeline.append(load_undone(load, registry.clock.now(), by=by))
        put_on_worklist(work, load_id, found, registry.clock.now())
        work.looks.reaching(touched)
        work.commit()
    return {
        "rolled_back": load.id,
        "layer": load.layer,
        "edition": load.edition,
        "undone": sum(load.report["changes"][str(kind)] for kind in ChangeKind),
        "affected": counts(found),
        "turned": [t.to_dict() for t in found],
    }


def _plan(work: UnitOfWork, tables: Sequence[Rows], request: LoadRequest, registry: Registry, say: Progress) -> Plan:
    today = registry.clock.today()
    if request.layer is None:
        plan = plan_sites(work, tables, request, today, say=say)
    else:
        again = any(
            load.state is LoadState.APPLIED
            and (load.layer, load.edition, load.sha256) == (request.layer, request.edition, request.sha256)
            for load in work.loads.all()
        )
        plan = plan_zones(work, tables, request, today, again=again, say=say)
    slack = plan.tally.slack_m
    if slack == 0:
        return plan
    note = Text(
        f"座標系や書き方のため、位置の精度に {slack:g} m を加えました（JGD2000 なら2011年の地震による移動、日本測地系なら変換の誤差）。",
        f"{slack:g} m was added to the accuracy for the coordinate system or lost digits (JGD2000: the ground moved in 2011;"
        " Tokyo datum: the transformation)",
    )
    return replace(plan, notes=[*plan.notes, note])


def _kept(plan: Plan) -> Iterator[Sequence[ChangeRecord]]:
    """What is kept of the changes, some thousands at a time."""
    own, more = plan.diff.changes, plan.more_changes
    told = own.records() if isinstance(own, Changes) else (change_record(change, n) for n, change in enumerate(own))
    records = chain(told, (change_record(change, len(own) + n) for n, change in enumerate(more)))
    while batch := list(islice(records, _BATCH)):
        yield batch


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
