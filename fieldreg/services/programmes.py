"""Use cases of programmes: which are in force, what an edition says, and loading their files as one transaction that can be undone."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.file_loads import File
from fieldreg.kernel.texts import Text
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.programmes.editions import in_force_on, period_of
from fieldreg.programmes.loading import EditionChange, plan_of, read_files
from fieldreg.programmes.programme import Period, Programme
from fieldreg.programmes.programme_events import programme_put, programme_taken_back
from fieldreg.programmes.programme_file import programme_of
from fieldreg.register.load_ledger import Change, ChangeKind, Load, LoadState
from fieldreg.register.register_events import load_kept, load_undone
from fieldreg.services.file_loads import FilesLoad, digests_of

__all__ = ["PROGRAMMES", "ProgrammeServices"]

PROGRAMMES = "programmes"  # what the ledger of loads calls them


class ProgrammeServices:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def in_force(self, day: date | None = None) -> list[Programme]:
        """The edition of each programme in force on the day (today's, if not said), in the order they are shown."""
        with self.store.reading() as work:
            return in_force_on(day or self.clock.today(), work.programmes.all())

    def titles(self) -> dict[str, Text]:
        """The title of each programme as its newest edition says, in force or not."""
        with self.store.reading() as work:
            return {one.programme: one.title for one in work.programmes.all()}  # by programme, the newest edition last

    def edition(self, programme: str, edition: str) -> Programme:
        """What an edition says, in force or not.  Raises NotFound."""
        with self.store.reading() as work:
            return work.programmes.get(programme, edition)

    def editions(self, programme: str) -> list[tuple[Programme, Period]]:
        """Every edition of a programme with the days it holds, the newest first; [] for one nobody knows."""
        with self.store.reading() as work:
            own = [one for one in work.programmes.all() if one.programme == programme]
        return [(one, period_of(one, own)) for one in reversed(own)]

    def load(self, files: Sequence[File], actor: str, *, dry_run: bool = False) -> FilesLoad:
        """Reads, checks and compares files of programmes, and keeps all of them or, with any fault, none.

        Whether there are faults the answer tells; nothing is raised for them.
        """
        read = read_files(files)
        with self.store.writing() as work:
            plan = plan_of(read, work.programmes.all(), work.programmes.in_use, [manager.id for manager in work.managers.all()])
            report = FilesLoad(what=PROGRAMMES, files=digests_of(files), plan=plan, dry_run=dry_run)
            if report.refused or dry_run or not plan.to_write:
                return report
            entry = self._entry(report, actor)
            kept = work.loads.add(entry, [_change(change) for change in plan.to_write])
            for change in plan.to_write:
                work.programmes.put(change.edition)
                work.timeline.append(programme_put(change.edition, change.before, kept.id, entry.at))
            work.timeline.append(load_kept(kept.id, entry))
            work.commit()
        return replace(report, load=kept.id)

    def roll_back(self, load_id: int, *, by: int | None = None) -> dict[str, Any]:
        """Undoes one load: each edition says what it said before, or is gone; `by` is the account that does it, None: at the machine.

        Raises NotFound; Conflict if it was undone before, if a later load stands on it, or if cases use what it brought.
        """
        now = self.clock.now()
        with self.store.writing() as work:
            load, changes = work.loads.get(load_id), work.loads.changes(load_id)
            _refuse_built_upon(work, load, changes)
            for change in changes:
                before, after = (None if image is None else programme_of(image, change.id) for image in (change.before, change.after))
                if before is not None:
                    work.programmes.put(before)
                elif after is not None:
                    work.programmes.remove(after.programme, after.edition)
                if after is not None:
                    work.timeline.append(programme_taken_back(after, before, load_id, now))
            work.loads.mark_rolled_back(load_id, now)
            work.timeline.append(load_undone(load, now, by=by))
            work.commit()
        affected = {"sites": 0, "reservations": 0, "consultations": 0}
        return {"rolled_back": load.id, "layer": PROGRAMMES, "edition": None, "undone": len(changes), "affected": affected, "turned": []}

    def _entry(self, report: FilesLoad, actor: str) -> Load:
        together = "".join(digest for _, digest in report.files)
        return Load(
            at=self.clock.now(),
            actor=actor,
            what=PROGRAMMES,
            layer=PROGRAMMES,
            file=", ".join(name for name, _ in report.files),
            sha256=report.files[0][1] if len(report.files) == 1 else hashlib.sha256(together.encode()).hexdigest(),
            report=report.to_dict(),
        )


def _change(change: EditionChange) -> Change:
    return Change(
        what="programme",
        id=change.edition.ref,
        kind=ChangeKind(change.kind),
        before=None if change.before is None else change.before.document,
        after=change.edition.document,
        attributes=tuple(line.ja for line in change.lines),
    )


def _refuse_built_upon(work: UnitOfWork, load: Load, changes: Sequence[Change]) -> None:
    if load.state is LoadState.ROLLED_BACK:
        raise Conflict(
            Text(f"読み込み {load.id} はもう取り消されています。", f"load {load.id} is undone already"), where=f"load {load.id}"
        )
    touched = {change.id for change in changes}
    applied = [one.id for one in work.loads.all() if one.id > load.id and one.what == PROGRAMMES and one.state is LoadState.APPLIED]
    later = [one for one in applied if touched & {change.id for change in work.loads.changes(one)}]
    if later:
        listed = ", ".join(map(str, later))
        raise Conflict(
            Text(
                f"あとの読み込み {listed} がこの上に重なっています。新しいものから順に取り消してください。",
                f"later loads stand on it ({listed}); undo them first, newest first",
            ),
            code="built-upon",
            where=f"load {load.id}",
        )
