"""The certification register written: every act by desk staff, one transaction each, told in the timeline.

A form carries the `version` its writer saw, so that who comes second is told of who was first, and a key `once`, so that
one sent twice does one thing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fieldreg.certification import acts, contracting, deciding
from fieldreg.certification.acts import Asked, Done
from fieldreg.certification.application_form import application_from_form
from fieldreg.certification.certification_events import applied, done, passed_on, settings_changed
from fieldreg.certification.certifications import Certification
from fieldreg.certification.conflict_text import changed_meanwhile
from fieldreg.certification.settings import Settings
from fieldreg.kernel.errors import Conflict, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, FinishedApplications, Store, UnitOfWork
from fieldreg.services.certification.letters import tell_decided, tell_heir
from fieldreg.services.certification.register import SETTINGS, CertificationRegister, settings_of
from fieldreg.services.visibility import ask_decider
from fieldreg.timeline.events import Subject

__all__ = ["ACTS_ON_ONE", "CertificationServices"]

Form = Mapping[str, Any]
ACTS_ON_ONE: Mapping[str, Callable[[Certification, Asked], Done]] = {
    "tests": acts.answer_tests,
    "opinion": acts.hear,
    "certify": deciding.certify,
    "refuse": deciding.refuse,
    "renew": deciding.renew,
    "revoke": deciding.revoke,
    "transfer": deciding.transfer,
    "report": acts.hand_in_report,
    "forecast": contracting.announce,
    "contract": contracting.sign,
    "result": contracting.publish,
    "drop": contracting.drop,
}


class CertificationServices(CertificationRegister):
    """Safe to share between threads.

    `finished` tells of a case whether it was adopted, carried out and reported.  While nobody does, whoever certifies
    has to say that he has looked himself; where it says no, nothing is certified.
    """

    def __init__(self, store: Store, clock: Clock, finished: FinishedApplications | None = None) -> None:
        super().__init__(store, clock)
        self._finished = finished

    def apply(self, form: Form, account: Account) -> Certification:
        """An application written down, once however often the form comes.  Raises NotAllowed, InvalidInput with every fault."""
        ask_decider(account)
        asked = replace(application_from_form(form, by=account.id, today=self.clock.today()), created_at=self.clock.now())
        try:
            return self._applied(asked)
        except Conflict:  # the same form was being kept at this very moment
            with self.store.reading() as work:
                earlier = work.certifications.made_by(asked.made_once)
            if earlier is None:
                raise
            return earlier

    def _applied(self, asked: Certification) -> Certification:
        with self.store.writing() as work:
            earlier = work.certifications.made_by(asked.made_once) if asked.made_once else None
            if earlier is not None:
                return earlier
            kept = work.certifications.add(asked)
            work.timeline.append(applied(kept, self.clock.now()))
            work.commit()
            return kept

    def act(self, ref: str, what: str, form: Form, account: Account) -> Certification:
        """One of `ACTS_ON_ONE`.

        Raises NotAllowed (also for who would decide what he wrote himself), NotFound, InvalidInput with every fault,
        Conflict with both texts where somebody else has changed it since `version`, and where it does not fit its state.
        """
        ask_decider(account)
        if what not in ACTS_ON_ONE:
            raise NotFound(Text("その操作はありません。", "there is no such act"), where="act")
        once = str(form.get("once") or "")
        with self.store.writing() as work:
            held = work.certifications.lock(ref)
            if once and held.last_once == once:
                return held
            _ask_version(work, held, form)
            did = ACTS_ON_ONE[what](held, self._asked(work, form, account))
            kept = self._kept(work, did, once, account)
            work.timeline.append(done(did, kept, self.clock.now(), by=account.id))
            work.commit()
            return kept

    def set_settings(self, form: Form, account: Account) -> Settings:
        """For administrators.  Raises NotAllowed, InvalidInput with every fault."""
        if account.role is not Role.ADMIN:
            raise NotAllowed(Text("管理者だけができます。", "only administrators may do this"))
        new = Settings.from_form(form)
        with self.store.writing() as work:
            before = settings_of(work)
            work.put_note(SETTINGS, new.to_dict())
            work.timeline.append(settings_changed(before.to_dict(), new.to_dict(), self.clock.now(), by=account.id))
            work.commit()
            return new

    def _asked(self, work: UnitOfWork, form: Form, account: Account) -> Asked:
        finished = self._finished.finished_application if self._finished is not None else lambda _: None
        return Asked(form=form, by=account.id, today=self.clock.today(), settings=settings_of(work), finished=finished)

    def _kept(self, work: UnitOfWork, did: Done, once: str, account: Account) -> Certification:
        """With the next maker's own certification, where there is one, each naming the other; makers are told what was decided."""
        now = self.clock.now()
        heir = None if did.heir is None else work.certifications.add(replace(did.heir, created_at=now))
        successor = did.kept.successor if heir is None else heir.ref
        if heir is not None:
            work.timeline.append(passed_on(heir, now, by=account.id))
            tell_heir(work, heir, now)
        kept = work.certifications.put(replace(did.kept, last_once=once, successor=successor))
        tell_decided(work, did, kept, now)
        return kept


def _ask_version(work: UnitOfWork, held: Certification, form: Form) -> None:
    """Raises Conflict with both texts where another version was seen; a caller that names none takes what is there."""
    seen = str(form.get("version") or "")
    if seen and seen != str(held.version):
        events = work.timeline.of(Subject.CERTIFICATION, held.ref)
        raise changed_meanwhile(held.ref, events[-1] if events else None, form)
