"""The decision on a certification, and what becomes of it: certified, refused, renewed, revoked, passed to another maker."""

from dataclasses import replace
from datetime import date, timedelta

from fieldreg.certification.acts import Asked, Done, ask_state
from fieldreg.certification.certifications import Certification
from fieldreg.certification.contracts import SIGNED_STATES
from fieldreg.certification.form_fields import FormReader, same_name
from fieldreg.certification.settings import Settings
from fieldreg.certification.states import LIVE, STATES, TESTS, Answer, State, StatutoryTest
from fieldreg.kernel.errors import Conflict, Fault, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Act

__all__ = ["ask_other_eyes", "certify", "lacking", "refuse", "renew", "revoke", "transfer"]

_OPEN = frozenset({State.APPLIED, State.HEARD})
_OWN = Text(
    "申請や意見を記入した人は、その認定を決められません。別の職員が決めてください。",
    "whoever wrote down the application or an opinion does not decide it; let another member of staff do it",
)


def ask_other_eyes(held: Certification, by: int) -> None:
    """Raises NotAllowed for who wrote the application or an opinion."""
    if by in held.writers:
        raise NotAllowed(_OWN, code="four-eyes", where=held.ref)


def lacking(held: Certification, settings: Settings, *, finished: bool | None, attested: bool) -> list[Fault]:
    """What keeps it from being certified, but for the dates: R1 to R4, each at the field or act that mends it."""
    return [*_of_application(finished=finished, attested=attested), *_of_tests(held), *_of_opinions(held, settings)]


def certify(held: Certification, asked: Asked) -> Done:
    """Certified from a day to a day, both included."""
    ask_state(held, _OPEN, asked.today)
    ask_other_eyes(held, asked.by)
    read = asked.reader()
    attested = read.ticked("attested")
    read.faults += lacking(held, asked.settings, finished=asked.finished(held.application), attested=attested)
    begin, until = read.day("certified_on"), read.day("valid_until", past=False)
    _ask_span(read, held, begin, until)
    allowed = _renewals(read, asked.settings)
    read.raise_faults()
    assert begin is not None and until is not None  # noqa: PT018, S101 - else there was a fault
    kept = replace(
        held, state=State.CERTIFIED, certified_on=begin, valid_until=until, renewals_allowed=allowed, decided_by=asked.by,
        attested_by=asked.by if attested else None,
    )  # fmt: skip
    told = {"certified_on": begin.isoformat(), "valid_until": until.isoformat(), "renewals_allowed": allowed, "attested": attested}
    return Done(kept=kept, act=Act.CERTIFICATION_CERTIFIED, before={"state": str(held.state)}, after=told)


def refuse(held: Certification, asked: Asked) -> Done:
    """Refused, with the reason the applicant is told."""
    ask_state(held, _OPEN, asked.today)
    ask_other_eyes(held, asked.by)
    read = asked.reader()
    reason = read.text("reason")
    read.raise_faults()
    kept = replace(held, state=State.REFUSED, reason=reason, decided_by=asked.by)
    return Done(kept=kept, act=Act.CERTIFICATION_REFUSED, before={"state": str(held.state)}, after={"reason": reason})


def renew(held: Certification, asked: Asked) -> Done:
    """Valid until a later day; only while it still is valid, and not more often than it may be."""
    _ask_live(held, asked)
    ask_other_eyes(held, asked.by)
    read = asked.reader()
    if held.renewals >= held.renewals_allowed:
        read.fault(
            "renewed-enough", "", f"この認定は {held.renewals_allowed} 回まで更新できます。もう更新できません。",
            f"this certification may be renewed {held.renewals_allowed} times, and was",
        )  # fmt: skip
    until, reason = read.day("valid_until", past=False), read.text("reason")
    if until is not None and held.valid_until is not None and until <= held.valid_until:
        read.fault(
            "not-later", "valid_until", f"いまの期限（{held.valid_until.isoformat()}）より後の日にしてください。",
            f"choose a day after {held.valid_until.isoformat()}",
        )  # fmt: skip
    read.raise_faults()
    assert until is not None and held.valid_until is not None  # noqa: PT018, S101 - else there was a fault
    first = held.renewed_on or asked.today
    kept = replace(held, state=State.RENEWED, valid_until=until, renewals=held.renewals + 1, renewed_on=first)
    told = {"valid_until": until.isoformat(), "reason": reason}
    return Done(kept=kept, act=Act.CERTIFICATION_RENEWED, before={"valid_until": held.valid_until.isoformat()}, after=told)


def revoke(held: Certification, asked: Asked) -> Done:
    """Revoked from a day on, with a reason; what was signed before stays."""
    _ask_live(held, asked)
    ask_other_eyes(held, asked.by)
    read = asked.reader()
    ended, reason = _ended(read, held), read.text("reason")
    read.raise_faults()
    kept = replace(held, state=State.REVOKED, ended_on=ended, reason=reason, decided_by=asked.by)
    told = {"ended_on": str(ended), "reason": reason}
    return Done(kept=kept, act=Act.CERTIFICATION_REVOKED, before={"state": str(held.state)}, after=told)


def transfer(held: Certification, asked: Asked) -> Done:
    """Passed to another maker from a day on: that one's certification holds as long as this would have."""
    _ask_live(held, asked)
    ask_other_eyes(held, asked.by)
    read = asked.reader()
    maker, email = read.line("maker"), read.line("maker_email", required=False, longest=254)
    if maker and same_name(maker, held.maker):
        read.fault("same-maker", "maker", "いまの事業者と同じです。承継する事業者を書いてください。", "name the maker who takes it over")
    ended, reason = _ended(read, held), read.text("reason")
    read.raise_faults()
    kept = replace(held, state=State.TRANSFERRED, ended_on=ended, reason=reason, decided_by=asked.by)
    heir = replace(
        held, ref="", maker=maker, maker_email=email, certified_on=ended, contracts=(), reports=(), predecessor=held.ref,
        decided_by=asked.by, version=0, made_once="", last_once="",
    )  # fmt: skip
    told = {"maker": maker, "ended_on": str(ended), "reason": reason}
    return Done(kept=kept, act=Act.CERTIFICATION_TRANSFERRED, before={"maker": held.maker}, after=told, heir=heir)


def _ask_live(held: Certification, asked: Asked) -> None:
    """Valid today, and no end set for a later day either."""
    ask_state(held, LIVE, asked.today)
    if held.ended_on is not None:
        day, said = held.ended_on.isoformat(), STATES[held.state]
        told = Text(f"この認定は {day} から「{said.ja}」と決まっています。", f"from {day} on it is: {said.en.lower()}; that was decided")
        raise Conflict(told, code="not-in-this-state", where=held.ref)


def _of_application(*, finished: bool | None, attested: bool) -> list[Fault]:
    if finished is False:
        ja = "採択され、実証を終え、報告書が出た応募だけが認定を受けられます。この応募はまだそうなっていません。"
        return [Fault("application-unfinished", "attested", Text(ja, "only an adopted, finished and reported one can be certified"))]
    if finished is None and not attested:
        ja = "応募が採択され、実証が終わり、報告書があることを確かめて、印を付けてください。"
        return [Fault("application-unknown", "attested", Text(ja, "look that it was adopted, finished and reported, and tick the box"))]
    return []


def _of_tests(held: Certification) -> list[Fault]:
    faults = []
    for test in StatutoryTest:
        answer = held.tests.get(test)
        if answer is None or not answer.reason.strip():
            told = Text(f"まだ理由を付けて答えていません: {TESTS[test].ja}", f"not answered with a reason yet: {TESTS[test].en}")
            faults.append(Fault("test-unanswered", "", told))
        elif answer.answer is not Answer.YES:
            told = Text(f"あてはまらないと答えています: {TESTS[test].ja}", f"answered no: {TESTS[test].en}")
            faults.append(Fault("test-not-met", "", told))
    return faults


def _of_opinions(held: Certification, settings: Settings) -> list[Fault]:
    count, least = len(held.opinions), settings.least_opinions
    if not settings.hear_opinions or count >= least:
        return []
    ja = f"学識経験者 {least} 人以上の意見が要ります（いま {count} 人）。"
    return [Fault("opinions-missing", "", Text(ja, f"opinions of {least} persons of learning are needed; {count} so far"))]


def _ask_span(read: FormReader, held: Certification, begin: date | None, until: date | None) -> None:
    if begin is not None and begin < held.applied_on:
        applied = held.applied_on.isoformat()
        read.fault("before-application", "certified_on", f"申請の日（{applied}）より前です。", f"it was applied for on {applied}")
    if until is not None and until < read.today:
        read.fault("already-over", "valid_until", "もう過ぎた日です。期間の最終日を確かめてください。", "that day is over")
    elif begin is not None and until is not None and until < begin:
        read.fault("until-before-start", "valid_until", "認定の日より後にしてください。", "choose a day after the certification")


def _renewals(read: FormReader, settings: Settings) -> int:
    given = read.line("renewals_allowed", required=False, longest=20) or str(settings.renewals_allowed)
    if not (given.isascii() and given.isdigit() and int(given) <= 9):
        read.fault("not-in-bounds", "renewals_allowed", "0 から 9 までの整数で書いてください。", "write a whole number from 0 to 9")
        return 0
    return int(given)


def _ended(read: FormReader, held: Certification) -> date | None:
    """The first day it no longer holds: not in the past, within its validity, after everything that was signed."""
    ended = read.day("ended_on", past=False)
    if ended is None:
        return None
    signed = [c.signed_on for c in held.contracts if c.state in SIGNED_STATES and c.signed_on is not None]
    if ended < read.today:
        read.fault("in-the-past", "ended_on", "きょう以後の日にしてください。さかのぼることはできません。", "choose today or a later day")
    elif held.valid_until is not None and ended > held.valid_until:
        read.fault("over-by-then", "ended_on", "その日には期間が終わっています。", "by that day it is over anyway")
    elif signed and ended <= max(signed):
        first = max(signed) + timedelta(days=1)
        read.fault(
            "signed-by-then", "ended_on", f"{max(signed).isoformat()} に結んだ契約があります。{first.isoformat()} 以後の日にしてください。",
            f"a contract was signed on {max(signed).isoformat()}; choose {first.isoformat()} or later",
        )  # fmt: skip
    return ended
