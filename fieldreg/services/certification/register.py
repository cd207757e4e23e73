"""The certification register read: what everybody may see, what the desk sees, what is due, and who is to be told."""

from collections.abc import Sequence
from typing import Any

from fieldreg.certification.certifications import Certification
from fieldreg.certification.due import Due, Reminder, due_of, reminders
from fieldreg.certification.rows import Asking, chosen, register_rows
from fieldreg.certification.settings import Settings
from fieldreg.certification.tender import warning_of_outcome
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.visibility import ask_reader
from fieldreg.timeline.events import Event, Subject

__all__ = ["SETTINGS", "CertificationRegister", "settings_of"]

SETTINGS = "certification.settings"  # the note they are kept under


def settings_of(work: UnitOfWork) -> Settings:
    """As an administrator set them, else by default."""
    return Settings.from_dict(work.note(SETTINGS))


class CertificationRegister:
    """Reads only.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def public(self, asking: Asking) -> Sequence[Certification]:
        """Those that were certified and match, the newest first."""
        return chosen(self._all(), asking, today=self.clock.today())

    def public_rows(self, asking: Asking) -> list[dict[str, Any]]:
        """The same as rows of `certification.rows.COLUMNS`, for files and machines."""
        return register_rows(self.public(asking), asking.on)

    def public_one(self, ref: str) -> Certification:
        """Raises NotFound alike for one that is not there and one that is not certified yet."""
        with self.store.reading() as work:
            held = work.certifications.get(ref)
        if not held.public_on(self.clock.today()):
            raise NotFound(Text(f"認定「{ref}」はありません。", f"there is no certification {ref!r}"), where="ref")
        return held

    def all(self, account: Account) -> Sequence[Certification]:
        """Every one, also what is only applied for, the newest first.  Raises NotAllowed."""
        ask_reader(account)
        return list(reversed(self._all()))

    def one(self, ref: str, account: Account) -> tuple[Certification, Sequence[Event]]:
        """One with what was done to it, in order.  Raises NotAllowed, NotFound."""
        ask_reader(account)
        with self.store.reading() as work:
            return work.certifications.get(ref), work.timeline.of(Subject.CERTIFICATION, ref)

    def due(self, account: Account) -> Sequence[Due]:
        """Ends that come near, results and reports that are missing, the soonest first.  Raises NotAllowed."""
        ask_reader(account)
        with self.store.reading() as work:
            return due_of(work.certifications.all(), settings_of(work), self.clock.today())

    def reminders(self) -> Sequence[Reminder]:
        """Whom of the makers to tell what, once for each cause."""
        with self.store.reading() as work:
            return reminders(work.certifications.all(), settings_of(work), self.clock.today())

    def outcome_warning(self, case: str, money: str) -> Text | None:
        """What is told of a case that ends with `money` ("contract", "collaboration", ""): None where nothing speaks against it.

        A contract is by tender as a rule, unless something that came of the case is certified, and valid today.
        """
        today = self.clock.today()
        certified = any(held.application == case and held.valid_on(today) for held in self._all())
        return warning_of_outcome(money, certified=certified)

    def settings(self) -> Settings:
        with self.store.reading() as work:
            return settings_of(work)

    def _all(self) -> Sequence[Certification]:
        with self.store.reading() as work:
            return work.certifications.all()
