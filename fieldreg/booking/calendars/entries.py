"""Entries of feeds: of a reservation as everybody is told it, as its owner and the desk are, and of a day the desk owes something."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldreg.booking.calendars.documents import FeedEntry, Status
from fieldreg.booking.calendars.slots import BookedSlot, DueCase, KnownSlot, Standing
from fieldreg.booking.closures.closures import KIND_NAMES, Closure
from fieldreg.booking.reservations import STATE_NAMES
from fieldreg.kernel.texts import Text

__all__ = ["IN_USE", "Place", "closure_entry", "due_entry", "known_entry", "public_entry"]

IN_USE = Text("利用予定", "Reserved")
_STATUS: Mapping[Standing, Status] = {
    Standing.REQUESTED: Status.TENTATIVE, Standing.ACCEPTED: Status.CONFIRMED, Standing.GONE: Status.CANCELLED,
}  # fmt: skip
_LONGEST = 80  # letters of a purpose in a heading
_CLOSED = Text("休止", "Closed")
_DUE, _NO_PURPOSE = Text("案件の期限", "Case due"), Text("用途の記入なし", "no purpose written")
_ROWS: Mapping[str, Text] = {
    "ref": Text("予約番号", "Reservation"), "state": Text("状態", "State"), "purpose": Text("用途", "Purpose"),
    "organisation": Text("団体", "Organisation"), "note": Text("伝達事項", "Note"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a slot is, in words of one language, and the page that tells more."""

    name: str
    url: str = ""


def public_entry(held: BookedSlot, place: Place, language: str) -> FeedEntry:
    """That the place is in use then, and nothing of whose it is or what for."""
    return FeedEntry(
        uid=held.ref, when=held.slot, summary=IN_USE.in_language(language), status=_STATUS[held.standing], sequence=held.sequence,
        changed_at=held.changed_at, location=place.name, url=place.url,
    )  # fmt: skip


def known_entry(held: KnownSlot, place: Place, language: str, *, names: bool) -> FeedEntry:
    """With its state and purpose, and with `names` whose it is."""
    state = STATE_NAMES[held.state].in_language(language)
    told = {"ref": held.ref, "state": state, "purpose": held.purpose, "organisation": held.organisation if names else "", "note": held.note}
    purpose = " ".join(held.purpose.split())[:_LONGEST] or _NO_PURPOSE.in_language(language)
    whose = [held.organisation] if names and held.organisation else []
    head = " · ".join([*whose, purpose])
    head = f"【{state}】{head}" if language == "ja" else f"{state}: {head}"
    return FeedEntry(
        uid=held.ref, when=held.slot, summary=head, status=_STATUS[held.standing], sequence=held.sequence,
        changed_at=held.changed_at, location=place.name, url=place.url,
        description="\n".join(f"{_ROWS[row].in_language(language)}: {said}" for row, said in told.items() if said),
    )  # fmt: skip


def closure_entry(closure: Closure, place: Place, language: str) -> FeedEntry:
    """That the place is closed then, and why; one that was lifted is cancelled."""
    head = f"{_CLOSED.in_language(language)}: {closure.reason.in_language(language)}"
    return FeedEntry(
        uid=closure.ref, when=closure.span, summary=head, status=Status.CONFIRMED if closure.stands else Status.CANCELLED,
        sequence=0 if closure.stands else 1, changed_at=closure.lifted_at or closure.made_at, location=place.name, url=place.url,
        description=KIND_NAMES[closure.kind].in_language(language),
    )  # fmt: skip


def due_entry(case: DueCase, url: str, language: str) -> FeedEntry:
    """The day by which the desk owes a case what comes next; it takes up no time."""
    due = _DUE.in_language(language)
    return FeedEntry(
        uid=f"{case.ref}.due", when=case.due, summary=f"【{due}】{case.subject}" if language == "ja" else f"{due}: {case.subject}",
        status=Status.CONFIRMED, sequence=case.version, changed_at=case.changed_at, description=case.ref, url=url, busy=False,
    )  # fmt: skip
