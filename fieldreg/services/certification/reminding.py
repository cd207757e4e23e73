"""Letters to makers: a certification that ends soon, a yearly report that is due; by day, and once for each cause."""

from datetime import datetime

from fieldreg.certification.due import Reminder
from fieldreg.kernel.texts import Text
from fieldreg.notices.departure import awake
from fieldreg.notices.letters import Letter
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.certification.letters import product_of, to_maker
from fieldreg.services.certification.register import CertificationRegister

__all__ = ["CertificationReminders"]

_WHEN = {"certification-expiring": "until", "yearly-report-due": "due"}  # what each template calls the day


class CertificationReminders:
    """Doing it twice is doing it once."""

    def __init__(self, store: Store, clock: Clock, register: CertificationRegister) -> None:
        self.store, self.clock, self._register = store, clock, register

    def remind(self) -> int:
        """Writes what makers are not told of yet; returns how many letters that were."""
        now = self.clock.now()
        if awake(now) != now:  # nobody is reminded at night
            return 0
        due = self._register.reminders()
        with self.store.reading() as work:
            new = [reminder for reminder in due if not work.letters.known(reminder.cause)]
        if not new:
            return 0
        with self.store.writing() as work:
            count = sum(_add(work, reminder, now) for reminder in new)
            work.commit()
        return count


def _add(work: UnitOfWork, reminder: Reminder, now: datetime) -> bool:
    held, to = reminder.held, to_maker(work, reminder.held)
    if to is None:
        return False
    values: dict[str, str | Text] = {
        "ref": held.ref, "product": product_of(held), _WHEN[reminder.template]: reminder.on.isoformat(), "link": f"/register/{held.ref}",
    }  # fmt: skip
    return work.letters.add(Letter(at=now, cause=reminder.cause, to=to, template=reminder.template, values=values, thread=held.ref))
