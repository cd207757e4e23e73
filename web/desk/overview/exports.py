"""The desk's lists as files: every row that a page's address asks for, and not only the page."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, request
from werkzeug.wrappers import Response

from fieldreg.booking.closures.closures import ClosureShow
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.notices.letters import NEEDS_SOMEBODY, LetterState
from fieldreg.people.accounts import Account, Role
from fieldreg.services.desk.overview.exporting import ListFile
from web.desk.asked_cases import AskedCases
from web.desk.overview.asked_events import AskedEvents
from web.desk.reservations import SHOWN, shown, words
from web.shell.access import READERS, allow
from web.shell.context import services, signed_in
from web.shell.files.list_answers import list_answer
from web.shell.limits import limiter, setting, who
from web.shell.sent.request_values import day
from web.shell.watching.turns import heavy

__all__ = ["lists"]

lists = Blueprint("lists", __name__, url_prefix="/desk/lists")
_A_WEEK = timedelta(days=7)
_NO_SUCH = Text("お探しのページはありません。", "there is no such page")
_WAITING = (LetterState.QUEUED, LetterState.CLAIMED, LetterState.SENDING, LetterState.FAILED)
_NOTE = Text(
    "この一覧は書き出した時点のものです。個人に関する内容を含むことがあるので、取扱いに注意してください。",
    "This list is as of when it was saved. It may hold what is of persons: handle it with care.",
)


@lists.get("/<name>.<kind>")
@allow(READERS, hidden=True)
@limiter.limit(setting("LIMIT_PAPER"), key_func=who)
@heavy
def as_file(name: str, kind: str) -> Response:
    """One list as "csv" or "xlsx".  Raises NotFound for another list or kind, InvalidInput for one of too many rows."""
    if name not in _LISTS or kind not in ("csv", "xlsx"):
        raise NotFound(_NO_SUCH)
    made = _LISTS[name]()
    return list_answer(made.columns, made.rows, kind, name=made.name, title=made.title, note=_NOTE)


def _cases() -> ListFile:
    asked = AskedCases.of(request.args.to_dict())
    return services().lists.cases(asked.search(services().clock.today()), signed_in(), asked.query())


def _agenda() -> ListFile:
    return services().lists.agenda(day("since") or services().clock.today() - _A_WEEK, signed_in())


def _letters() -> ListFile:
    show = request.args.get("show", "")
    states = {"all": tuple(LetterState), "waiting": _WAITING}.get(show, NEEDS_SOMEBODY)
    return services().lists.letters(states, signed_in(), open_only=states is NEEDS_SOMEBODY, asked={"show": show})


def _reservations() -> ListFile:
    asked, text, booking = {"show": request.args.get("show", ""), "q": words()}, words(), services().booking
    return services().lists.reservations(SHOWN[shown()], signed_in(), asked, lambda work: booking.searched_for(work, text))


def _closures() -> ListFile:
    show = next((one for one in ClosureShow if one == request.args.get("show")), ClosureShow.STANDING)
    return services().lists.closures(show, request.args.get("site") or None, signed_in())


def _administrator() -> Account:
    """Whoever asks, of a list of administrators' own: to others there is no such page."""
    if signed_in().role is not Role.ADMIN:
        raise NotFound(_NO_SUCH)
    return signed_in()


def _audit() -> ListFile:
    admin, asked = _administrator(), AskedEvents.of(request.args.to_dict())
    return services().lists.audit(asked.search, admin, asked.said)


def _organisations() -> ListFile:
    admin = _administrator()
    return services().lists.organisations(services().organisations.all(admin), admin)


def _retention() -> ListFile:
    admin = _administrator()
    return services().lists.retention(services().retention.due(admin), admin)


_LISTS: Mapping[str, Callable[[], ListFile]] = {
    "audit": _audit, "cases": _cases, "agenda": _agenda, "closures": _closures, "letters": _letters, "organisations": _organisations,
    "people": lambda: services().lists.people(_administrator()), "reservations": _reservations, "retention": _retention,
    "homework": lambda: services().lists.homework(services().desk.homework.open(), signed_in()),
    "tasks": lambda: services().lists.tasks(signed_in()),
    "worklist": lambda: services().lists.turned(signed_in(), seen=request.args.get("show") == "seen"),
    "statistics": lambda: services().lists.statistics(signed_in()),
    "task-statistics": lambda: services().lists.task_statistics(signed_in()),
}  # fmt: skip
