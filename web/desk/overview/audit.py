"""監査記録: every event of the timeline for administrators, narrowed down by the address, each with whether it is as it was written."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from fieldreg.kernel.timespan import JST
from fieldreg.services.timeline import Proof
from fieldreg.timeline.events import ACTS, Event, Subject
from fieldreg.timeline.search import BY_NAMES, SUBJECT_NAMES
from web.desk.overview.asked_events import ASKED, AskedEvents
from web.desk.tabs import tabs
from web.shell import paging
from web.shell.access import ADMIN, allow
from web.shell.context import services, signed_in
from web.shell.limits import limiter, setting, who

__all__ = ["audit"]

audit = Blueprint("audit", __name__, url_prefix="/desk/audit")
_PAGES: Mapping[Subject, tuple[str, str]] = {
    Subject.CASE: ("cases.case", "ref"), Subject.RESERVATION: ("desk.reservation", "reservation_id"),
    Subject.CERTIFICATION: ("register_desk.one", "ref"), Subject.LETTER: ("letters.one", "letter_id"),
    Subject.CALL: ("desk_calls.one", "call_id"), Subject.ACCOUNT: ("people.one", "account_id"),
}  # fmt: skip
_LONGEST = 400  # of one thing told


@audit.get("")
@allow(ADMIN, hidden=True)
def index() -> str:
    """Newest first, page by page; with ``check=whole`` the whole chain is looked at as well."""
    asked, page = AskedEvents.of(request.args.to_dict()), paging.asked("page", (*ASKED, "page"))
    count, found = services().timeline.trail(signed_in(), asked.search, offset=page.offset, limit=page.most)
    return render_template(
        "desk/audit.html", asked=asked, found=found, pages=page.of(count), acts=ACTS, subjects=SUBJECT_NAMES, bys=BY_NAMES, jst=JST,
        proof=_proof() if request.args.get("check") == "whole" else None, told=told, address=_address,
        people=services().accounts.addresses(link.event.actor for link, _ in found if link.event is not None),
        **tabs(),
    )  # fmt: skip


def _proof() -> Proof:
    """Of the whole chain: every event there ever was is read for it."""
    with limiter.limit(setting("LIMIT_WHOLE_CHAIN"), key_func=who):
        return services().timeline.proof()


def told(event: Event) -> list[tuple[str, str, str]]:
    """What it tells, a row each: its name, as it was before, as it was afterwards; cut where it is long."""
    said: Mapping[str, Any] = event.told or {}
    before, after = _part(said, "before"), _part(said, "after")
    rows = [(name, _short(before.get(name)), _short(after.get(name))) for name in dict.fromkeys([*before, *after])]
    return [*rows, *((name, "", _short(value)) for name, value in said.items() if name not in ("before", "after"))]


def _part(said: Mapping[str, Any], when: str) -> Mapping[str, Any]:
    part = said.get(when)
    return part if isinstance(part, Mapping) else {}


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _address(event: Event) -> str | None:
    """Where what it is about is looked at; None where there is no such page."""
    endpoint, name = _PAGES.get(event.subject, ("", ""))
    values: dict[str, Any] = {name: event.ref}
    return url_for(endpoint, **values) if endpoint and (name != "account_id" or event.ref.isdecimal()) else None
