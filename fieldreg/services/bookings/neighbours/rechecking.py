"""Use cases of re-checking: live reservations judged again where a change can touch them, and what turned told once to owner and desk."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from fieldreg.booking import reservation_events
from fieldreg.booking.availability.answers import outside_told
from fieldreg.booking.free_days import units_of
from fieldreg.booking.limits import BookingLimits
from fieldreg.booking.reservations import Reservation
from fieldreg.desk.permits import PermitState, covers
from fieldreg.kernel.errors import Fault, InvalidInput, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.law.law_name import law_name
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.screening.kept_answer import kept_answer
from fieldreg.screening.turned_since import TurnedSince, turned_since
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.bookings.letters import tell_turned
from fieldreg.services.bookings.neighbours.neighbours import NeighbourServices
from fieldreg.services.holdings.availability import rules_at
from fieldreg.services.visibility import ask_reader
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.waiting.looks import Look, Turn
from fieldreg.waiting.rechecking import PermitGap, answer_as_asked, gap_key, gap_told, recheck_told

__all__ = ["RecheckServices", "Rechecked"]

_LOG = logging.getLogger(__name__)
_FAILED = Fault("not-judged", "", Text("判定の途中で失敗しました。", "judging it failed."))
_NOTHING: Mapping[str, Any] = {"answer": None, "unjudged": False, "permits": (), "trial": ""}
_MOST = 200  # looked at in one go; those not looked at longest come first


@dataclass(frozen=True, kw_only=True)
class Rechecked:
    """What one look found: reservations looked at, those of them judged again, those told of, and whether more are left."""

    looked_at: int
    judged: int
    told: int
    more: bool

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class _Now:
    """What everything is looked at under."""

    revision: int
    on: date
    law: str
    at: datetime


class RecheckServices:
    """Safe to share between threads; two processes at once tell each turn once."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices, neighbours: NeighbourServices) -> None:
        self.store, self.clock, self._screening, self._neighbours = store, clock, screening, neighbours

    def look(self) -> Rechecked:
        """Looks at live reservations under another registry, day or law than last: a bounded number, each judged where it can turn."""
        now = _Now(self.store.revision(), self.clock.today(), law_name(), self.clock.now())
        with self.store.reading() as work:
            due = work.looks.due(revision=now.revision, on=now.on, law=now.law, now=now.at, limit=_MOST)
            judged = [(held, look) for held, look in due if self._may_turn(work, held, look, now)]
        told = sum([self._told(held, look, now) for held, look in judged])
        if due:
            with self.store.writing() as work:
                for held, look in judged:
                    if look is not None:  # its site may lie otherwise since
                        self._neighbours.note_outline(work, held)
                work.looks.looked([held.id for held, _ in due], at=now.at, revision=now.revision, on=now.on, law=now.law)
                work.commit()
        return Rechecked(looked_at=len(due), judged=len(judged), told=told, more=len(due) == _MOST)

    def turns(self, reservation_ids: Sequence[str]) -> Mapping[str, Sequence[Turn]]:
        """What was told of each, the newest first.  For whoever may see the reservation."""
        with self.store.reading() as work:
            return work.looks.turns(reservation_ids)

    def gaps(self, reservation_id: str, account: Account) -> Sequence[Text]:
        """In words, the permits of its cases that do not cover its slot, or of which that is not known.  For the desk."""
        ask_reader(account)
        with self.store.reading() as work:
            return [gap_told(gap.to_dict()) for gap in _gaps(work, work.reservations.get(reservation_id))]

    def _may_turn(self, work: UnitOfWork, held: Reservation, look: Look | None, now: _Now) -> bool:
        """Whether day or law are others, or some change of the registry since can touch it; where that is not known, it may."""
        if look is None or look.on != now.on or look.law != now.law:
            return True
        if _of_the_place(work, held) != [one for one in look.state["permits"] if "case" not in one]:
            return True
        reaches = work.looks.reaches(look.revision, now.revision)
        if reaches is None:
            return True
        try:
            trial = trial_from_geojson(held.trial)
        except InvalidInput:
            return True
        return any(touched.trial(trial) for touched in reaches)

    def _told(self, held: Reservation, look: Look | None, now: _Now) -> bool:
        """Whether something turned and was told by us; judged before the right to write is held."""
        with self.store.reading() as work:
            state, before, told = self._judged(work, held, look)
        with self.store.writing() as work:
            fresh = Look(reservation=held.id, state=before or state, at=now.at, revision=now.revision, on=now.on, law=now.law)
            if look is None and not work.looks.begin(fresh):
                return False  # somebody else looks at it
            kept = work.reservations.get(held.id)
            given = told is not None and kept.is_live and work.looks.turn(look or fresh, state, told, at=now.at)
            if given and told is not None:
                work.timeline.append(reservation_events.turned(kept, now.at, _in_short(told)))
                tell_turned(work, kept, told, now.at, (look or fresh).turn + 1)
            work.commit()
            return given

    def _judged(
        self, work: UnitOfWork, held: Reservation, look: Look | None
    ) -> tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]:
        """The state now; as it was asked, where nobody looked yet; and what is to be told of the difference."""
        answer, faults, turned = None, self._faults(work, held), None
        gaps = [*(gap.to_dict() for gap in _gaps(work, held)), *_of_the_place(work, held)]
        known, name = look.state if look else _NOTHING, _name(held)
        before = known["answer"] if known["trial"] == name else None  # of one that was moved: what was answered then
        if not faults:
            answer, turned, before = self._answered(work, held, before)
        state = {"answer": answer or before, "unjudged": bool(faults), "permits": gaps, "trial": name}
        came = [gap for gap in gaps if gap not in known["permits"]]
        went = [gap for gap in known["permits"] if gap_key(gap) not in {gap_key(one) for one in gaps}]
        told = recheck_told(turned, () if known["unjudged"] else faults, came, went, again=known["unjudged"] and not faults)
        return state, None if look else {**_NOTHING, "answer": before, "trial": name}, told

    def _answered(
        self, work: UnitOfWork, held: Reservation, before: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], TurnedSince | None, dict[str, Any]]:
        """The answer now, what turned, and the answer it was held against: where none is kept the one at asking."""
        trial = trial_from_geojson(held.trial)
        screening = self._screening.answered(work, trial)
        law = rules_in_force(screening.on)
        answer = kept_answer(screening, law, self._screening.sight(work).sites.get(trial.site) if trial.site else None)
        if before is None:
            before = answer_as_asked(held.screening, answer)
        return answer, turned_since(before, answer, law), dict(before)

    def _faults(self, work: UnitOfWork, held: Reservation) -> Sequence[Fault]:
        """Why it can be judged no more; () where it can."""
        try:
            self._screening.answered(work, trial_from_geojson(held.trial))
        except InvalidInput as error:
            return error.faults
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - told of this reservation, and keeps no other from being looked at
            _LOG.exception("a reservation could not be judged again")
            return [_FAILED]
        return ()


def _name(held: Reservation) -> str:
    """Names the trial a look was at."""
    return hashlib.sha256(orjson.dumps(held.trial, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _gaps(work: UnitOfWork, held: Reservation) -> list[PermitGap]:
    """Granted permits of its cases that do not cover its slot, or of which that is not known."""
    found = []
    for ref in work.cases.cases_of(held.id):
        for permit in work.permits.of_case(ref):
            covered = covers(permit, held.slot)
            if permit.state is PermitState.GRANTED and covered is not True:
                found.append(
                    PermitGap(
                        case=ref, rule=permit.rule, title=permit.title, valid_from=permit.valid_from, valid_to=permit.valid_to,
                        known=covered is False,
                    )
                )  # fmt: skip
    return found


def _closures(work: UnitOfWork, held: Reservation) -> list[dict[str, Any]]:
    """Closures of its unit, or of one above or within it, while it holds its slot: it stands in them by exception."""
    found = work.closures.list(site=held.site, within=held.held)
    if not found:
        return []
    units = units_of(work.sites.get(held.site), held.area)
    met = [one for one in found if one.area is None or held.area is None or one.area in units]
    return [{"closure": one.ref, "reason": one.reason.to_dict(), **one.span.to_dict()} for one in met]


def _of_the_place(work: UnitOfWork, held: Reservation) -> list[dict[str, Any]]:
    return [*_closures(work, held), *_hours(work, held)]


def _hours(work: UnitOfWork, held: Reservation) -> list[dict[str, Any]]:
    """The hours of use its slot lies outside of, by the rules as they are now; nothing where nobody knows, or of an area that is gone."""
    site = work.sites.get(held.site)
    if held.area is not None and held.area not in {area.id for area in site.areas}:
        return []
    said = outside_told(rules_at(work, site, held.area, held.slot.first_day, BookingLimits()), held.slot)
    return [] if said is None else [{"hours": held.area or held.site, "because": said.to_dict()}]


def _in_short(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the timeline keeps: what turned, and why."""
    turned = told["turned"] or {"rules": []}
    rules = [{name: rule[name] for name in ("rule", "before", "now")} for rule in turned["rules"]]
    return {name: told[name] for name in ("direction", "said", "why", "permits", "closures", "hours")} | {"rules": rules}
