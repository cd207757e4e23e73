"""Use cases of what the desk does for a case beside asking others: telling the neighbourhood, matters of deregulation, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fieldreg.desk import case_events
from fieldreg.desk.cases import Case
from fieldreg.desk.walking.entries import Entry, entry_from_form, written_meanwhile
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store
from fieldreg.services.desk.walking.stepping import programme_walked
from fieldreg.services.visibility import ask_decider, ask_reader
from fieldreg.timeline.events import Act

__all__ = ["CaseEntries"]


class CaseEntries:
    """For the desk alone: all raise NotAllowed for others, NotFound for what is not there.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def keep(
        self, ref: str, form: Mapping[str, Any], staff: Account, *, entry: int | None = None, version: int | None = None
    ) -> Entry:
        """Writes one down, or changes the `entry` whose `version` the page showed.

        Raises InvalidInput with every fault, Conflict with both texts where somebody else changed it meanwhile, and for a case that
        walks no programme.  Writing the same down twice in a row is writing it once.
        """
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            case = work.cases.get(ref)
            programme = programme_walked(work, case)
            if programme is None:
                told = Text("この案件は、事業の段階を進む前に始まりました。", "this case began before cases walked their programme")
                raise Conflict(told, code="walks-none", where=ref)
            written, held = entry_from_form(ref, programme, form, now, staff.id), work.walking.entries(ref)
            if entry is None:
                if held and held[-1].told() == written.told() and held[-1].changed_by == staff.id:
                    return held[-1]
                before = None
            else:
                before = next((one for one in held if one.id == entry), None)
                if before is None:
                    raise NotFound(Text("その記録はありません。", "there is no such entry"), where="entry")
                if version is not None and before.version != version:
                    raise written_meanwhile(before, written)
                written = replace(written, id=before.id, version=before.version)
            kept = work.walking.put_entry(written)
            told_of = {"entry": kept.id, "before": before.told() if before else None, "after": kept.told()}
            work.timeline.append(replace(case_events.case_event(Act.CASE_ENTRY_KEPT, case, case, now, staff.id), told=told_of))
            work.commit()
            return kept

    def pending(self, staff: Account) -> Sequence[tuple[Entry, Case]]:
        """For the meeting: what is planned or asked in open cases and not done yet, the soonest day first."""
        ask_reader(staff)
        with self.store.reading() as work:
            return [(one, work.cases.get(one.case)) for one in work.walking.open_entries()]
