"""Letters to makers: a certification that ends soon, a yearly report that is due; by day, and once for each cause."""

from datetime import datetime

from fieldreg.certification.due import Reminder
from fieldreg.notices.departure import awake
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.notices.writing import in_one_line
from fieldreg.ports import Clock, Store
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
            count = sum(work.letters.add(_letter(reminder, now)) for reminder in new)
            work.commit()
        return count


def _letter(reminder: Reminder, now: datetime) -> Letter:
    told = reminder.values
    values = {"ref": told["ref"], "product": in_one_line(told["product"]), _WHEN[reminder.template]: told["on"]}
    values["link"] = f"/register/{told['ref']}"
    return Letter(at=now, cause=reminder.cause, to=Addressee(email=reminder.email), template=reminder.template, values=values)
