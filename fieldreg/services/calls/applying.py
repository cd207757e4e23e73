"""Use cases of an applicant: handing in under seal, replacing, withdrawing, and what it may read of its own."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.calls import call_events
from fieldreg.calls.application import (
    Application,
    ApplicationState,
    Content,
    HandIn,
    canonical,
    content_of,
    receipt_of,
)
from fieldreg.calls.application_form import application_from_form
from fieldreg.calls.call import Call, CallState
from fieldreg.calls.sealing import SealedPart, about_part, sealed, unwrapped
from fieldreg.calls.terms import Challenge
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.calls.clockwork import caught_up
from fieldreg.services.calls.letters import tell_received
from fieldreg.services.calls.unsealing import is_erased, parts_under

__all__ = ["Applying", "HandedIn", "Own"]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,86}")


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What an applicant is given: the receipt, and the canonical form it is the digest of, shown this once."""

    application: Application
    receipt: HandIn
    written: bytes


@dataclass(frozen=True, kw_only=True)
class Own:
    """One's own application: nothing of its content before the opening, nothing of its result before the publication.

    `erased`: its call is past its time, and its content is kept no more.
    """

    application: Application
    call: Call
    receipts: Sequence[HandIn]
    written: bytes | None = None
    content: Content | None = None
    erased: bool = False

    @property
    def may_change(self) -> bool:
        return self.call.is_open


class Applying:
    """`secret` gives the server's; it is asked for only where something is sealed.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, secret: Callable[[], str]) -> None:
        self.store, self.clock, self._secret = store, clock, secret

    def new_token(self) -> str:
        """What a form carries: it makes its content unguessable, and a form sent twice one."""
        return secrets.token_urlsafe(32)

    def hand_in(
        self, call_id: str, form: Mapping[str, Any], files: Sequence[tuple[str, bytes]], account: Account, *, instead_of: int = 0
    ) -> HandedIn:
        """Seals an application, the first or in place of version `instead_of`; the same form sent again gives the same receipt.

        The moment that counts is when all of it had come.  Raises NotFound, NotAllowed, InvalidInput, Conflict where the call
        is not open, or another version came meanwhile, or the server's secret is not the call's.
        """
        now = self.clock.now()
        _ask_company(account)
        token = _token(form)
        with self.store.writing() as work:
            call = caught_up(work, call_id, now)
            _ask_open(call)
            _ask_no_juror(work, call_id, account)
            challenge, content = application_from_form(form, files, call.terms)
            written = canonical(content, call=call_id, challenge=challenge.number, announcement=call.announcement, salt=token)
            held = work.applications.find(call_id, account.id, challenge.number)
            if held is not None and (sent := _sent_before(work, held, token, written)) is not None:
                return HandedIn(application=held, receipt=sent, written=written)
            own = _next(work, call, challenge, account, held, instead_of)
            whole = [written, *(one.content for one in content.files)]
            receipt = HandIn(
                application=own.ref, version=own.version, at=now, digest=receipt_of(written), size=sum(map(len, whole)),
                announcement=call.announcement, form=_form_digest(token),
            )  # fmt: skip
            work.applications.hand_in(receipt, self._sealed(work, own, whole))
            work.timeline.append(call_events.handed_in(own, receipt))
            tell_received(work, call, own, receipt)
            work.commit()
            return HandedIn(application=own, receipt=receipt, written=written)

    def withdraw(self, ref: str, account: Account, *, version: int) -> Application:
        """Takes it back until closing; what was sealed is not kept.  Raises NotFound, Conflict."""
        now = self.clock.now()
        with self.store.writing() as work:
            call_id = _own(work, ref, account).call
            _ask_open(caught_up(work, call_id, now))
            held = _own(work, ref, account)
            if held.state is ApplicationState.WITHDRAWN:
                return held
            if held.version != version:
                raise _replaced(held)
            gone = replace(held, state=ApplicationState.WITHDRAWN)
            work.applications.put(gone)
            work.applications.drop_parts(ref)
            work.timeline.append(call_events.taken_back(gone, now))
            work.commit()
            return gone

    def mine(self, account: Account) -> Sequence[Own]:
        """One's own applications, newest first."""
        with self.store.reading() as work:
            return [self._seen(work, held) for held in work.applications.of_owner(account.id)]

    def of_call(self, call_id: str, account: Account) -> Mapping[int, Own]:
        """One's own for a call, by challenge."""
        return {own.application.challenge: own for own in self.mine(account) if own.call.id == call_id}

    def own(self, ref: str, account: Account) -> Own:
        """One's own application, after the opening with its content.  Raises NotFound alike for another's and for none."""
        with self.store.reading() as work:
            held = _own(work, ref, account)
            seen = self._seen(work, held)
            if not seen.call.seals_are_open or held.state is ApplicationState.WITHDRAWN or seen.erased:
                return seen
            written, *files = parts_under(work, held)
            return replace(seen, written=written, content=content_of(written, files))

    def _seen(self, work: UnitOfWork, held: Application) -> Own:
        call = work.calls.get(held.call).at(self.clock.now())
        shown = held if call.state is CallState.PUBLISHED else held.before_results()
        return Own(application=shown, call=call, receipts=work.applications.receipts(held.ref), erased=is_erased(work, held))

    def _sealed(self, work: UnitOfWork, own: Application, whole: Sequence[bytes]) -> list[SealedPart]:
        key = unwrapped(self._secret(), own.call, work.calls.key(own.call))
        return [sealed(key, part, plain, about_part(own.call, own.ref, own.version, part)) for part, plain in enumerate(whole)]


def _next(
    work: UnitOfWork, call: Call, challenge: Challenge, account: Account, held: Application | None, instead_of: int
) -> Application:
    """The application with its next version, written down."""
    if held is None:
        first = Application(call=call.id, challenge=challenge.number, owner=account.id, version=1)
        return work.applications.add(first, year=call.terms.opens_at.year)
    if held.counts and held.version != instead_of:
        raise _replaced(held)
    again = replace(held, state=ApplicationState.HANDED_IN, version=held.version + 1)
    work.applications.put(again)
    return again


def _sent_before(work: UnitOfWork, held: Application, token: str, written: bytes) -> HandIn | None:
    """The receipt of the same form, if it came before.  Raises Conflict where it then held something else."""
    digest = _form_digest(token)
    sent = next((one for one in work.applications.receipts(held.ref) if one.form == digest), None)
    if sent is not None and sent.digest != receipt_of(written):
        told = Text(
            "この画面の内容はすでに提出されています。変えるときは、応募のページを開き直して差し替えてください。",
            "this form was handed in already with other content: open your application again and replace it",
        )
        raise Conflict(told, code="form-sent-already", where="challenge")
    return sent


def _own(work: UnitOfWork, ref: str, account: Account) -> Application:
    try:
        held = work.applications.get(ref)
    except NotFound:
        held = None
    if held is None or held.owner != account.id:
        raise NotFound(Text(f"応募「{ref}」はありません。", f"there is no application {ref!r}"), where="application")
    return held


def _ask_company(account: Account) -> None:
    if account.role is not Role.COMPANY:
        raise NotAllowed(Text("応募は企業・団体のアカウントでできます。", "only accounts of companies may apply"))


def _ask_no_juror(work: UnitOfWork, call_id: str, account: Account) -> None:
    if any(juror.account == account.id and juror.sits for juror in work.juries.of_call(call_id)):
        raise NotAllowed(Text("この公募の審査員になっているため、応募できません。", "you are on the jury of this call and cannot apply"))


def _ask_open(call: Call) -> None:
    """Raises Conflict unless applications are taken; says since when not."""
    if call.is_open:
        return
    if call.state is CallState.DRAFT:
        raise NotFound(Text(f"公募「{call.id}」はありません。", f"there is no call {call.id!r}"), where="call")
    if call.state is CallState.ANNOUNCED:
        when = f"{call.terms.opens_at:%Y-%m-%d %H:%M}"
        told = Text(f"受付は {when} からです。", f"applications are taken from {when} on")
    elif call.state is CallState.CANCELLED:
        told = Text("この公募は中止されました。", "this call was cancelled")
    else:
        when = f"{call.terms.closes_at:%Y-%m-%d %H:%M}"
        told = Text(
            f"受付は {when} に締め切りました。提出・差し替え・取下げはできません。",
            f"closed at {when}: nothing can be handed in, replaced or withdrawn",
        )
    raise Conflict(told, code="call-not-open", where=call.id)


def _replaced(held: Application) -> Conflict:
    return Conflict(
        Text(
            f"ほかの画面から第{held.version}版が提出されています。応募のページを開き直し、差し替えるかどうかを決めてください。"
            "いまの画面の内容は提出されていません。",
            f"version {held.version} came from another window: open your application again and decide whether to replace it; "
            "what stands here was not handed in",
        ),
        code="replaced-meanwhile",
        where=held.ref,
    )


def _token(form: Mapping[str, Any]) -> str:
    given = str(form.get("token") or "")
    if not _TOKEN.fullmatch(given):
        raise InvalidInput.one(
            "form-token", "token", "この画面は古くなっています。応募のページを開き直してください。",
            "this form is out of date: open it again",
        )
    return given


def _form_digest(token: str) -> str:
    return hashlib.sha256(b"form " + token.encode()).hexdigest()
