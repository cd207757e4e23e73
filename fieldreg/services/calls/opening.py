"""Use cases of the opening (開封): releasing a call's key after it closed, reading what was sealed, and making it anonymous."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.anonymising import hidden, shown_words, telling_words
from fieldreg.calls.application import (
    SECTIONS,
    Application,
    ApplicationState,
    Content,
    HandIn,
    content_of,
    receipt_of,
)
from fieldreg.calls.attachments import Attachment
from fieldreg.calls.call import Call, CallState, ask_state
from fieldreg.calls.jury import Anonymised
from fieldreg.calls.sealing import unwrapped
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.own_application import ask_nobodys_own
from fieldreg.services.calls.unsealing import is_erased, parts_under, unsealed_parts
from fieldreg.services.visibility import ask_decider, ask_reader

__all__ = ["Opened", "Opening"]

_LABEL_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LABEL_LENGTH = 4


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An application after the opening, as the desk reads it.  `telling` are the words a jury must not see."""

    application: Application
    call: Call
    receipt: HandIn
    written: bytes
    content: Content
    anonymous: Anonymised | None
    telling: Sequence[str]

    @property
    def receipt_holds(self) -> bool:
        """Whether what was opened is what the receipt was given for."""
        return receipt_of(self.written) == self.receipt.digest

    def first_draft(self) -> dict[str, str]:
        """The sections with the telling words hidden, for staff to go on from."""
        return {name: hidden(self.content.answers.get(name, ""), self.telling) for name in SECTIONS}


class Opening:
    """Raises NotAllowed for anybody but the desk, and auditors who read; before the opening there is nothing here.  Safe to share."""

    def __init__(self, store: Store, clock: Clock, secret: Callable[[], str]) -> None:
        self.store, self.clock, self._secret = store, clock, secret

    def open_seals(self, call_id: str, account: Account) -> Call:
        """Opens a closed call's seals: all of them, each proved against its receipt, and the key released; or nothing.

        Where it takes two persons the first only asks.  Opened twice is opened once.  Raises NotFound, Conflict.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            if call.seals_are_open:
                return call
            ask_state(call, CallState.CLOSED)
            if call.terms.two_persons and call.asked_by is None:
                kept = work.calls.put(replace(call, asked_by=account.id))
                work.timeline.append(call_events.opening_asked(kept, now, by=account.id))
            else:
                kept = self._open(work, call, account, now)
            work.commit()
            return kept

    def of_call(self, call_id: str, account: Account) -> Sequence[Opened]:
        """What was opened of a call, and is not erased since; () before."""
        ask_reader(account)
        with self.store.reading() as work:
            call = work.calls.get(call_id).at(self.clock.now())
            if not call.seals_are_open:
                return ()
            held = [one for one in work.applications.of_call(call_id) if one.state is not ApplicationState.WITHDRAWN]
            return [_opened(work, call, one) for one in held if not is_erased(work, one)]

    def application(self, ref: str, account: Account) -> Opened:
        """One of them.  Raises NotFound, while its seal is closed as for none."""
        ask_reader(account)
        with self.store.reading() as work:
            return self._one(work, ref)

    def file(self, ref: str, number: int, account: Account) -> Attachment:
        """A file of it, from 1; for the desk alone, never for a jury.  Raises NotFound."""
        files = self.application(ref, account).content.files
        if not 0 < number <= len(files):
            raise NotFound(Text("その添付はありません。", "there is no such file"), where="file")
        return files[number - 1]

    def anonymise(self, ref: str, form: Mapping[str, Any], account: Account, *, version: int) -> Application:
        """Keeps what a jury will see, as the version after `version`.

        Raises InvalidInput with the words that still tell who applied, Conflict where somebody kept another version meanwhile,
        NotAllowed for who, or whose organisation, applied to the call.
        """
        ask_decider(account)
        now = self.clock.now()
        with self.store.writing() as work:
            call = caught_up(work, self._one(work, ref).call.id, now)
            opened = self._one(work, ref)  # as it is now that nobody else changes it
            ask_state(call, CallState.CLOSED, CallState.JUDGING)
            ask_nobodys_own(work, account, work.applications.of_call(call.id))
            sections = _sections(form, opened)
            label = opened.application.label or _new_label(work, call.id)
            kept = replace(opened.application, label=label)
            work.applications.put(kept)
            work.applications.anonymise(Anonymised(application=ref, version=version + 1, at=now, by=account.id, sections=sections))
            work.timeline.append(call_events.anonymised(kept, version + 1, now, by=account.id))
            work.commit()
            return kept

    def exclude(self, ref: str, reason: Any, account: Account) -> Application:
        """Takes it out of the judging, with a reason its owner is told with the results.

        Raises InvalidInput, Conflict, NotAllowed for who, or whose organisation, applied to the call.
        """
        ask_decider(account)
        now, why = self.clock.now(), text_of({"exclude": reason}, "exclude", required=True, longest=1_000)
        with self.store.writing() as work:
            ask_state(caught_up(work, self._one(work, ref).call.id, now), CallState.CLOSED, CallState.JUDGING)
            opened = self._one(work, ref)
            ask_nobodys_own(work, account, work.applications.of_call(opened.call.id))
            kept = replace(opened.application, state=ApplicationState.EXCLUDED, reason=why)
            work.applications.put(kept)
            work.timeline.append(call_events.excluded(kept, now, by=account.id))
            work.commit()
            return kept

    def _open(self, work: UnitOfWork, call: Call, account: Account, now: datetime) -> Call:
        if call.terms.two_persons and call.asked_by == account.id:
            told = Text("開封には、申し出た人とは別の職員がもう一人必要です。", "it takes another member of staff than the one who asked")
            raise Conflict(told, code="another-person", where=call.id)
        key = unwrapped(self._secret(), call.id, work.calls.key(call.id))
        opened = [(one, _proved(work, key, one)) for one in work.applications.of_call(call.id) if one.counts]
        work.calls.release(call.id, key)
        kept = work.calls.put(replace(call, opened_at=now, opened_by=account.id))
        work.timeline.append(call_events.seals_opened(kept, opened, now, by=account.id))
        return kept

    def _one(self, work: UnitOfWork, ref: str) -> Opened:
        held = work.applications.get(ref)
        call = work.calls.get(held.call).at(self.clock.now())
        if not call.seals_are_open or held.state is ApplicationState.WITHDRAWN or is_erased(work, held):
            raise NotFound(Text(f"応募「{ref}」はありません。", f"there is no application {ref!r}"), where="application")
        return _opened(work, call, held)


def _proved(work: UnitOfWork, key: bytes, application: Application) -> HandIn:
    """Its receipt, after every part of it opened and made the digest that was given for it."""
    receipt = work.applications.receipts(application.ref)[-1]
    written, *files = unsealed_parts(work, key, application)
    content = content_of(written, files)
    if receipt_of(written) != receipt.digest or content.files != _told_files(written, content):
        told = Text(
            f"応募 {application.ref} の内容が受領証と一致しません。",
            f"application {application.ref} is not what its receipt was given for",
        )
        raise Conflict(told, code="seal-damaged", where=application.ref)
    return receipt


def _told_files(written: bytes, content: Content) -> tuple[Attachment, ...]:
    """The files of which the canonical form tells the digest."""
    return tuple(one for one in content.files if one.sha256.encode() in written)


def _opened(work: UnitOfWork, call: Call, held: Application) -> Opened:
    written, *files = parts_under(work, held)
    content, owner = content_of(written, files), work.accounts.get(held.owner)
    return Opened(
        application=held, call=call, receipt=work.applications.receipts(held.ref)[-1], written=written, content=content,
        anonymous=work.applications.anonymised(call.id).get(held.ref), telling=telling_words(content, owner.email, owner.organisation),
    )  # fmt: skip


def _sections(form: Mapping[str, Any], opened: Opened) -> dict[str, str]:
    faults: list[Fault] = []
    sections = {
        name: gather(faults, lambda n=name: text_of(form, n, required=bool(opened.content.answers.get(n)))) or ""  # type: ignore[misc]
        for name in SECTIONS
    }
    left = shown_words(sections, opened.telling)
    if left:
        words = "」「".join(left)
        told = Text(
            f"応募者の分かる語が残っています:「{words}」。■■などに置き換えてください。",
            f"words that tell who applied are left: {', '.join(left)}",
        )
        faults.append(Fault("still-telling", _where(sections, left), told))
    if faults:
        raise InvalidInput(faults)
    return sections


def _where(sections: Mapping[str, str], left: Sequence[str]) -> str:
    """The first section such a word is found in."""
    return next((name for name, text in sections.items() if shown_words({"title": text}, left)), "proposal")


def _new_label(work: UnitOfWork, call_id: str) -> str:
    """Drawn at random: neither the order of handing in nor a gap can be read off it."""
    taken = {one.label for one in work.applications.of_call(call_id)}
    while (label := "".join(secrets.choice(_LABEL_SIGNS) for _ in range(_LABEL_LENGTH))) in taken:
        pass
    return label
