"""Use cases of lists as files: every row that its reader may see, bounded, and told in the timeline where persons stand in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.booking.closures.closures import ClosureShow
from fieldreg.booking.reservation_search import ANY_WORDS, ReservationSearch
from fieldreg.booking.reservations import STATE_NAMES as RESERVATION_STATES
from fieldreg.booking.reservations import Reservation, State
from fieldreg.desk.agenda import agenda_of
from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.case_statistics import figures_of
from fieldreg.desk.cases import OPEN_STEPS
from fieldreg.desk.overview import list_rows
from fieldreg.desk.overview.list_rows import Columns, Rows, day_of
from fieldreg.desk.tasks.task import TaskState
from fieldreg.desk.tasks.task_statistics import task_figures_of
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.letters import FAULTS, LETTER_STATES, KeptLetter, LetterState
from fieldreg.people.accounts import ROLE_NAMES, Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.desk.homework import HomeworkItem
from fieldreg.services.desk.overview import office_rows
from fieldreg.services.desk.overview.office_rows import minute
from fieldreg.services.notices.sealed import as_desk_sees
from fieldreg.services.people.organisations import WithMembers
from fieldreg.services.people.retention import PastItsTime
from fieldreg.services.visibility import ask_admin, ask_reader, decides
from fieldreg.timeline.chain import Link, fault_of
from fieldreg.timeline.events import ACTS, Act, Event
from fieldreg.timeline.search import BY_NAMES, EventSearch

__all__ = ["MOST_ROWS", "ListFile", "ListServices"]

MOST_ROWS = 10_000
_LETTERS: Columns = {
    "id": Text("番号", "Number"), "state": Text("状態", "State"), "subject": Text("件名", "Subject"), "to": Text("宛先", "To"),
    "case": Text("案件など", "About"), "written_on": Text("作成日", "Written on"), "sent_on": Text("送信日", "Sent on"),
    "fault": Text("届かなかった理由", "Why not sent"), "settled_on": Text("対応した日", "Dealt with on"),
}  # fmt: skip
_PEOPLE: Columns = {
    "id": Text("番号", "Number"), "email": Text("メールアドレス", "E-mail"), "role": Text("役割", "Role"),
    "organisation": Text("団体", "Organisation"), "manager": Text("担当する管理者", "Answers for"), "since": Text("登録日", "Since"),
    "state": Text("状態", "State"), "closed_on": Text("停止日", "Closed on"),
}  # fmt: skip
_RESERVATIONS: Columns = {
    "id": Text("予約番号", "Reservation"), "site": Text("場所", "Site"), "area": Text("区画", "Area"), "state": Text("状態", "State"),
    "start": Text("開始", "Start"), "end": Text("終了", "End"), "activity": Text("実証の種類", "Activity"),
    "organisation": Text("団体", "Organisation"), "purpose": Text("目的", "Purpose"), "asked_on": Text("申請日", "Asked on"),
    "decided_on": Text("決定日", "Decided on"),
}  # fmt: skip
_EVENTS: Columns = {
    "seq": Text("番号", "Number"), "at": Text("日時", "When"), "act": Text("操作", "Act"), "act_name": Text("操作の名前", "In words"),
    "ref": Text("対象の番号", "Of what"), "by": Text("操作の立場", "As whom"), "actor": Text("アカウント番号", "Account"),
    "who": Text("窓口の人", "Who of the desk"), "state": Text("状態", "As written"), "digest": Text("連鎖の値", "Digest"),
}  # fmt: skip


@dataclass(frozen=True)
class ListFile:
    """A list as it leaves: `name` is the one of its address."""

    name: str
    title: str
    columns: Columns
    rows: Rows


class ListServices:
    """Each raises NotAllowed for who may not see the list, InvalidInput ("too-many-rows") beyond `MOST_ROWS`.

    A list in which persons stand is told in the timeline before it leaves: who took it, how many rows, and what was asked for.
    Safe to share between threads.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def cases(self, search: CaseSearch, staff: Account, asked: Mapping[str, str]) -> ListFile:
        """All that the search finds, in its order, and not only a page."""
        ask_reader(staff)
        with self.store.reading() as work:
            count, found = work.cases.page(replace(search, reader=staff.id), limit=MOST_ROWS)
            _ask_bounded(count)
            rows = list_rows.case_rows(found, _desk_people(work))
        return self._told(ListFile("cases", "案件 Cases", list_rows.CASE_COLUMNS, rows), staff, asked)

    def agenda(self, since: date, staff: Account) -> ListFile:
        """Every open case for the coordination meeting, under its heading."""
        ask_reader(staff)
        with self.store.reading() as work:
            held = work.cases.list(steps=OPEN_STEPS, limit=MOST_ROWS + 1)
            _ask_bounded(len(held))
            rows = list_rows.agenda_rows(agenda_of(held, today=self._today(), since=since), _desk_people(work))
        return self._told(ListFile("agenda", "議題 Agenda", list_rows.AGENDA_COLUMNS, rows), staff, {"since": since.isoformat()})

    def tasks(self, staff: Account) -> ListFile:
        """Every task, whatever its state, the soonest due first."""
        ask_reader(staff)
        with self.store.reading() as work:
            held = work.tasks.in_states(tuple(TaskState), first=date.min, last=date.max, limit=MOST_ROWS + 1)
        _ask_bounded(len(held))
        return self._told(ListFile("tasks", "照会 Tasks", list_rows.TASK_COLUMNS, list_rows.task_rows(held)), staff, {})

    def turned(self, staff: Account, *, seen: bool) -> ListFile:
        """Answers that turned; no persons stand in it."""
        ask_reader(staff)
        with self.store.reading() as work:
            held = work.worklist.list(seen=seen, limit=MOST_ROWS + 1)
        _ask_bounded(len(held))
        return ListFile("worklist", "変わった答え Turned", list_rows.TURNED_COLUMNS, list_rows.turned_rows(held))

    def letters(self, states: Sequence[LetterState], staff: Account, *, open_only: bool, asked: Mapping[str, str]) -> ListFile:
        """Letters without their words; to whom, only where the desk may see it."""
        ask_reader(staff)
        with self.store.reading() as work:
            count, found = work.letters.page(states=states, open_only=open_only, limit=MOST_ROWS)
            _ask_bounded(count)
            rows = [_letter_row(as_desk_sees(work, letter)) for letter in found]
        return self._told(ListFile("letters", "お知らせ Letters", _LETTERS, rows), staff, asked)

    def reservations(
        self, states: Sequence[State], staff: Account, asked: Mapping[str, str],
        search: Callable[[UnitOfWork], ReservationSearch] = lambda _: ANY_WORDS,
    ) -> ListFile:  # fmt: skip
        """Requests and what was decided of them, the soonest slot first."""
        ask_reader(staff)
        with self.store.reading() as work:
            count, found = work.reservations.page(states=states, limit=MOST_ROWS, answers=False, search=search(work))
        _ask_bounded(count)
        rows = [_reservation_row(one) for one in found]
        return self._told(ListFile("reservations", "予約 Reservations", _RESERVATIONS, rows), staff, asked)

    def people(self, admin: Account) -> ListFile:
        """Every account, for administrators."""
        ask_admin(admin)
        with self.store.reading() as work:
            count, held = work.accounts.page(offset=0, limit=MOST_ROWS)
        _ask_bounded(count)
        return self._told(ListFile("people", "利用者 People", _PEOPLE, [_account_row(one) for one in held]), admin, {})

    def audit(self, search: EventSearch, admin: Account, asked: Mapping[str, str]) -> ListFile:
        """The audit trail, newest first, for administrators: never what was told, and of who acted the desk's addresses alone."""
        ask_admin(admin)
        with self.store.reading() as work:
            count, found = work.timeline.found(search, limit=MOST_ROWS)
            _ask_bounded(count)
            people = _desk_people(work)
        return self._told(ListFile("audit", "監査記録 Audit trail", _EVENTS, [_event_row(one, people) for one in found]), admin, asked)

    def statistics(self, staff: Account) -> ListFile:
        """Counts by fiscal year and programme; no persons stand in it."""
        ask_reader(staff)
        with self.store.reading() as work:
            figures = figures_of(work.cases.list(limit=1_000_000))
        return ListFile("statistics", "統計 Statistics", list_rows.figure_columns(), list_rows.figure_rows(figures))

    def task_statistics(self, staff: Account) -> ListFile:
        """Counts of questions by fiscal year and whom they were put to; no persons stand in it."""
        ask_reader(staff)
        with self.store.reading() as work:
            held = work.tasks.in_states(tuple(TaskState), first=date.min, last=date.max)
            rows = list_rows.task_figure_rows(task_figures_of(held, work.tasks.first_answered(), self._today()))
        return ListFile("task-statistics", "照会の統計 Questions", list_rows.TASK_FIGURE_COLUMNS, rows)

    def closures(self, show: ClosureShow, site: str | None, staff: Account) -> ListFile:
        """Times at which places are closed, by place and start; no persons stand in it."""
        ask_reader(staff)
        with self.store.reading() as work:
            count, held = work.closures.page(show, self.clock.now(), sites=None if site is None else [site], limit=MOST_ROWS)
        _ask_bounded(count)
        return ListFile("closures", "休止 Closures", office_rows.CLOSURES, office_rows.closure_rows(held))

    def homework(self, items: Sequence[HomeworkItem], staff: Account) -> ListFile:
        """What the city must look up, what somebody waits for first; no persons stand in it."""
        ask_reader(staff)
        _ask_bounded(len(items))
        return ListFile("homework", "調べること Homework", office_rows.HOMEWORK, office_rows.homework_rows(items))

    def organisations(self, held: Sequence[WithMembers], admin: Account) -> ListFile:
        """Each member of each organisation, for administrators."""
        ask_admin(admin)
        rows = office_rows.organisation_rows(held)
        _ask_bounded(len(rows))
        return self._told(ListFile("organisations", "団体 Organisations", office_rows.ORGANISATIONS, rows), admin, {})

    def retention(self, due: Sequence[PastItsTime], admin: Account) -> ListFile:
        """All that is past its years, for administrators."""
        ask_admin(admin)
        _ask_bounded(len(due))
        rows = office_rows.retention_rows(due)
        return self._told(ListFile("retention", "保存と消去 Retention", office_rows.RETENTION, rows), admin, {})

    def _told(self, made: ListFile, by: Account, asked: Mapping[str, str]) -> ListFile:
        """That the list was taken, before anybody has it."""
        told = {"after": {"rows": len(made.rows), "asked": {name: value for name, value in asked.items() if value}}}
        with self.store.writing() as work:
            work.timeline.append(Event(at=self.clock.now(), act=Act.LIST_EXPORTED, ref=made.name, actor=by.id, told=told))
            work.commit()
        return made

    def _today(self) -> date:
        return self.clock.now().astimezone(JST).date()


def _ask_bounded(count: int) -> None:
    if count > MOST_ROWS:
        raise InvalidInput.one(
            "too-many-rows", "list", f"{MOST_ROWS:,} 件を超えるため書き出せません。条件で絞り込んでください。",
            f"more than {MOST_ROWS:,} rows; narrow the list down first",
        )  # fmt: skip


def _desk_people(work: UnitOfWork) -> Mapping[int, str]:
    return {one.id: one.email for one in work.accounts.all() if decides(one)}


def _letter_row(letter: KeptLetter) -> dict[str, Any]:
    return {
        "id": letter.id, "state": LETTER_STATES[letter.state].ja, "subject": letter.subject, "to": letter.to.email, "case": letter.thread,
        "written_on": day_of(letter.created_at), "sent_on": day_of(letter.sent_at), "fault": FAULTS[letter.fault_kind].ja,
        "settled_on": day_of(letter.settled_at),
    }  # fmt: skip


def _event_row(link: Link, people: Mapping[int, str]) -> dict[str, Any]:
    event, fault = link.event, fault_of(link)
    state = fault.ja if fault is not None else "消去済み" if link.erased else "書かれたときのまま"
    if event is None:
        return {"seq": link.seq, "state": state, "digest": link.digest}
    return {
        "seq": link.seq, "at": minute(event.at), "act": str(event.act), "act_name": ACTS[event.act].ja, "ref": event.ref,
        "by": BY_NAMES[event.by].ja, "actor": event.actor, "who": people.get(event.actor or 0), "state": state, "digest": link.digest,
    }  # fmt: skip


def _account_row(held: Account) -> dict[str, Any]:
    return {
        "id": held.id, "email": held.email, "role": ROLE_NAMES[held.role].ja, "organisation": held.organisation, "manager": held.manager,
        "since": day_of(held.created_at), "state": "利用中" if held.active else "停止", "closed_on": day_of(held.closed_at),
    }  # fmt: skip


def _reservation_row(held: Reservation) -> dict[str, Any]:
    return {
        "id": held.id, "site": held.site, "area": held.area, "state": RESERVATION_STATES[held.state].ja, "start": minute(held.slot.start),
        "end": minute(held.slot.end), "activity": held.activity, "organisation": held.organisation, "purpose": held.purpose,
        "asked_on": day_of(held.created_at), "decided_on": day_of(held.decided_at),
    }  # fmt: skip
