"""Use cases of the rules of neighbours: what is in force, and files of them loaded whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldreg.booking.neighbours.loading import EditionChange, KeptEdition, kept_from, plan_of, read_files
from fieldreg.booking.neighbours.rules import NEIGHBOURS_NOTE, RuleEdition
from fieldreg.kernel.file_loads import File
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.file_loads import FilesLoad, digests_of
from fieldreg.services.visibility import ask_reader
from fieldreg.timeline.events import Act, By, Event

__all__ = ["BookTold", "RuleBooks"]


@dataclass(frozen=True, kw_only=True)
class BookTold:
    """Every edition, the latest first, and which is in force on `day`; None where none is yet."""

    editions: Sequence[RuleEdition]
    now: RuleEdition | None
    day: date


class RuleBooks:
    """Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def told(self, account: Account) -> BookTold:
        """As the desk reads them.  Raises NotFound for anybody who may not."""
        ask_reader(account)
        with self.store.reading() as work:
            held = sorted((one.edition for one in kept_from(work.note(NEIGHBOURS_NOTE))), key=lambda one: one.in_force, reverse=True)
        today = self.clock.today()
        return BookTold(editions=held, now=next((one for one in held if one.in_force <= today), None), day=today)

    def load(self, files: Sequence[File], *, dry_run: bool = False) -> FilesLoad:
        """Reads, checks and compares files of editions, and keeps all of them or, with any fault, none.

        Whether there are faults the answer tells; nothing is raised for them.  Live reservations are looked at anew by the rules
        they are near to whenever anybody reads of them.
        """
        read = read_files(files)
        with self.store.writing() as work:
            held = kept_from(work.note(NEIGHBOURS_NOTE))
            plan = plan_of(read, held)
            report = FilesLoad(what=NEIGHBOURS_NOTE, files=digests_of(files), plan=plan, dry_run=dry_run)
            if report.refused or dry_run or not plan.to_write:
                return report
            names = {change.kept.edition.edition for change in plan.to_write}
            after: list[KeptEdition] = [*(one for one in held if one.edition.edition not in names), *(one.kept for one in plan.to_write)]
            after.sort(key=lambda one: one.edition.in_force)
            work.put_note(NEIGHBOURS_NOTE, {"editions": [dict(one.document) for one in after]})
            now = self.clock.now()
            for change in plan.to_write:
                name = change.kept.edition.edition
                work.timeline.append(Event(at=now, act=Act.NEIGHBOURS_PUT, ref=name, by=By.COMMAND, told=_told(change)))
            work.commit()
        return report


def _told(change: EditionChange) -> dict[str, object]:
    edition = change.kept.edition
    return {
        "after": {"edition": edition.edition, "in_force": edition.in_force.isoformat(), "changes": [line.ja for line in change.lines]},
    }
