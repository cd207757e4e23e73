"""What of certifications is past its time, and how what names persons goes from one; what the register showed to all stays."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldreg.certification.states import State, StatutoryTest
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.store.tables import (
    cases,
    certification_opinions,
    certification_reports,
    certifications,
    events,
    forgotten,
)

__all__ = ["Ended", "erase_certification", "past_certifications"]

Ended = Sequence[tuple[str, datetime, str]]
_GONE = Text("消去済み", "erased")
_SAID = f"{_GONE.ja} / {_GONE.en}"


def past_certifications(connection: Connection, before: datetime) -> Ended:
    """Refused ones, and those that hold no more: by the last that was done, and the end of their validity, whichever is later."""
    gone = sa.select(forgotten.c.ref).where(forgotten.c.what == "certification")
    last = sa.select(sa.func.max(events.c.at)).where(events.c.subject == "certification", events.c.ref == certifications.c.ref)
    names = ("ref", "state", "valid_until", "ended_on", "created_at")
    chosen = sa.select(*(certifications.c[name] for name in names), last.scalar_subquery().label("last"))
    rows = connection.execute(chosen.where(certifications.c.ref.not_in(gone)).order_by(certifications.c.ref)).all()
    ended = [(row.ref, _ended(row), "certification") for row in rows if row.state == State.REFUSED or row.valid_until is not None]
    return sorted((one for one in ended if one[1] < before), key=lambda one: one[1])


def erase_certification(connection: Connection, ref: str) -> None:
    """Takes who applied and what he planned, what persons of learning said, and how it was judged.

    Of one that was certified the product, its maker and its contracts stay, for the register showed them to all.
    """
    mine = certifications.c.ref == ref
    pk = sa.select(certifications.c.pk).where(mine).scalar_subquery()
    certified = connection.scalar(sa.select(certifications.c.certified_on).where(mine)) is not None
    known = sa.case((certifications.c.application.in_(sa.select(cases.c.ref)), certifications.c.application), else_="")
    reasons = {f"{test}_reason": sa.case((certifications.c[f"{test}_reason"] == "", ""), else_=_SAID) for test in StatutoryTest}
    values: dict[str, Any] = {"maker_email": "", "plan": "", "report": "", "application": known, **reasons}
    if not certified:
        values |= {"product": _GONE, "description": "", "maker": _SAID, "reason": sa.case((certifications.c.reason == "", ""), else_=_SAID)}
    connection.execute(sa.update(certifications).where(mine).values(values))
    number = sa.cast(certification_opinions.c.id, sa.Text)
    opinions = sa.update(certification_opinions).where(certification_opinions.c.certification == pk)
    connection.execute(opinions.values(who=f"{_SAID} " + number, text=_SAID))
    connection.execute(sa.update(certification_reports).where(certification_reports.c.certification == pk).values(summary=""))


def _ended(row: Any) -> datetime:
    over = row.ended_on or (row.valid_until and row.valid_until + timedelta(days=1))
    moments: list[datetime | None] = [row.last or row.created_at, datetime.combine(over, time(), JST) if over else None]
    return max(moment for moment in moments if moment is not None)
