"""Use cases of waiting: beginning and stopping a watch on a kept trial, and looking whether what is waited for has come."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, NotFound, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.screening.turned_since import turned_since
from fieldreg.services.bookings.slots import clashes_at, free_state, is_otherwise, look_at_watch, spans_of
from fieldreg.services.notices.watch_letters import tell_watcher
from fieldreg.services.trials.kept_trials import KeptTrialServices
from fieldreg.services.visibility import ask_writer
from fieldreg.timeline.events import Act
from fieldreg.trials.kept_trial import KeptTrial
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_events import trial_event
from fieldreg.trials.trial_geojson import trial_from_geojson
from fieldreg.waiting.telling import judged_again_told, tells, unjudged_told, verdict_told
from fieldreg.waiting.watches import MOST_OF_ACCOUNT, Watch, Watched, WatchKind, addressee_of

__all__ = ["Looked", "WaitingServices"]

_LOG = logging.getLogger(__name__)
_FAILED = Fault("not-judged", "", Text("判定の途中で失敗しました。", "judging it failed."))
_MOST = 500  # watches of a kind looked at in one go; those not looked at longest come first


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look found: watches looked at, notices given, and whether more are left for the next."""

    slots: int
    verdicts: int
    notices: int
    more: bool

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class WaitingServices:
    """A company with an account watches for itself, whoever has the link for all who have it.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, kept: KeptTrialServices) -> None:
        self.store, self.clock, self._kept = store, clock, kept

    def begin(self, code: str, kind: WatchKind, account: Account | None) -> Watch:
        """Waits from now on; one that is on already stays as it is.

        Raises NotFound for the code, Conflict for a trial that is over, a slot of no site ("no-site"), and more watches than one
        account may have ("quota"), InvalidInput for a trial that cannot be judged now.
        """
        kept = self._kept.kept(code)
        trial = trial_from_geojson(kept.document)
        ask_writer(account)
        owner, now = account.id if account else None, self.clock.now()
        watch = self._watch(kept, trial, kind, owner)
        if watch.ends_at <= now:
            raise Conflict(Text("この計画の日時は過ぎました。", "the trial's time is over"), code="over", where="code")
        with self.store.writing() as work:
            if owner is not None and work.watches.count_on(owner, now) >= MOST_OF_ACCOUNT:
                raise _too_many()
            on_already = any(one.kind is kind and one.stopped_at is None for one in work.watches.of_trial(kept.code, watch.addressee))
            begun = work.watches.begin(_seen(work, watch, trial) if kind is WatchKind.FREE else watch)
            if not on_already and begun.begun_at == watch.begun_at:  # else another began it at this moment
                work.timeline.append(trial_event(Act.TRIAL_WATCHED, kept.code, now, owner, kind=str(kind)))
            work.commit()
        return begun

    def stop(self, code: str, kind: WatchKind, account: Account | None) -> bool:
        """Whether there was one to stop.  Raises NotFound for the code."""
        kept = self._kept.kept(code)
        with self.store.writing() as work:
            owner, now = account.id if account else None, self.clock.now()
            stopped = work.watches.stop(kept.code, kind, addressee_of(owner), at=now)
            if stopped:
                work.timeline.append(trial_event(Act.TRIAL_LEFT, kept.code, now, owner, kind=str(kind)))
            work.commit()
        return stopped

    def of_trial(self, code: str, account: Account | None) -> Mapping[WatchKind, Watched]:
        """By kind, what this person watches of a trial, with its notices."""
        with self.store.reading() as work:
            found = work.watches.of_trial(code, addressee_of(account.id if account else None))
            return {one.watch.kind: one for one in self._with_notices(work, found)}

    def of_account(self, account: Account) -> Sequence[Watched]:
        """All of one's own, with their notices: first those with something unread, then the newest."""
        with self.store.reading() as work:
            held = self._with_notices(work, work.watches.of_owner(account.id))
        return sorted(held, key=lambda one: not one.unread)

    def unread(self, account: Account) -> int:
        """How many notices one has not read."""
        with self.store.reading() as work:
            return work.watches.unread(account.id)

    def read(self, seen: Mapping[int, int], account: Account | None) -> int:
        """Marks the notices of each watch (by id) up to a turn as read; others' are left.  Returns of how many."""
        addressee = addressee_of(account.id if account else None)
        with self.store.writing() as work:
            count = sum(work.watches.read(watch, turn, addressee=addressee) for watch, turn in seen.items())
            work.commit()
        return count

    def read_of_trial(self, code: str, seen: Mapping[int, int], account: Account | None) -> int:
        """The same of one trial alone: of the link's watches only who has that code marks them.  Raises NotFound."""
        own = {one.watch.id for one in self.of_trial(self._kept.kept(code).code, account).values()}
        return self.read({watch: turn for watch, turn in seen.items() if watch in own}, account)

    def holders(self, trial: Trial) -> int | None:
        """How many reservations stand in the way of the trial's slot now; None where it names no site that is registered."""
        if trial.site is None:
            return None
        with self.store.reading() as work:
            clashes = clashes_at(work, trial.site, trial.area, spans_of(trial))
        return None if clashes is None else len(clashes)

    def look(self) -> Looked:
        """Looks at what is due: every slot, and each answer where the registry or the day is another since.

        Each notice in a transaction of its own, so that nobody waits long; where nothing turned one writes that they were looked
        at.  What somebody else told meanwhile is told once.
        """
        revision, today = self.store.revision(), self.clock.today()
        slots, verdicts = (self._due(kind, revision, today) for kind in (WatchKind.FREE, WatchKind.VERDICT))
        given = sum([self._tell_free(watch) for watch in self._otherwise(slots)])
        given += sum([self._tell_answer(watch) for watch in verdicts])
        if looked := [*(slots if len(slots) == _MOST else ()), *verdicts]:
            with self.store.writing() as work:
                work.watches.looked([watch.id for watch in looked], at=self.clock.now(), revision=revision, on=today)
                work.commit()
        return Looked(slots=len(slots), verdicts=len(verdicts), notices=given, more=_MOST in (len(slots), len(verdicts)))

    def _due(self, kind: WatchKind, revision: int, today: date) -> Sequence[Watch]:
        with self.store.reading() as work:
            return work.watches.due(kind, revision=revision, on=today, now=self.clock.now(), limit=_MOST)

    def _otherwise(self, slots: Sequence[Watch]) -> Sequence[Watch]:
        """Those whose slot is not as it was last seen."""
        with self.store.reading() as work:
            return [watch for watch in slots if is_otherwise(work, watch)]

    def _tell_free(self, watch: Watch) -> bool:
        with self.store.writing() as work:
            work.reservations.lock_sites([watch.site] if watch.site else [])
            given = look_at_watch(work, watch, self.clock.now())
            work.commit()
        return given

    def _tell_answer(self, watch: Watch) -> bool:
        news = self._news(watch)  # judged before the right to write is held
        if news is None:
            return False
        with self.store.writing() as work:
            given = work.watches.turn(watch, *news, at=self.clock.now())
            if given:
                tell_watcher(work, watch, news[1], self.clock.now())
            work.commit()
        return given

    def _news(self, watch: Watch) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The new state and what is to be told of it; None where nothing is."""
        unjudged = bool(watch.state.get("unjudged"))
        before = watch.state["answer"] if unjudged else watch.state
        try:
            answer, screening = self._kept.answer_now(self._kept.kept(watch.code))
            turned = turned_since(before, answer, rules_in_force(screening.on))
        except NotFound:  # its time is over
            return None
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - told of this trial, and keeps no other from being looked at
            if not isinstance(error, InvalidInput):
                _LOG.exception("a watched trial could not be judged")
            faults = error.faults if isinstance(error, InvalidInput) else [_FAILED]
            return None if unjudged else ({"unjudged": True, "answer": before}, unjudged_told(faults))
        if unjudged:
            return answer, judged_again_told(turned)
        return (answer, verdict_told(turned)) if tells(turned) else None

    def _watch(self, kept: KeptTrial, trial: Trial, kind: WatchKind, owner: int | None) -> Watch:
        now, revision = self.clock.now(), self.store.revision()
        state = self._kept.answer_now(kept)[0] if kind is WatchKind.VERDICT else {}
        return Watch(
            code=kept.code, kind=kind, addressee=addressee_of(owner), owner=owner, site=trial.site, area=trial.area,
            slot=trial.timespan, state=state, looked_at=now, looked_revision=revision, looked_on=self.clock.today(), begun_at=now,
            ends_at=min(kept.expires_at, trial.timespan.start if kind is WatchKind.FREE else trial.timespan.end),
        )  # fmt: skip

    def _with_notices(self, work: UnitOfWork, found: Sequence[Watch]) -> list[Watched]:
        notices = work.watches.notices([watch.id for watch in found if watch.turn])
        return [Watched(watch=watch, notices=notices.get(watch.id, ())) for watch in found]


def _seen(work: UnitOfWork, watch: Watch, trial: Trial) -> Watch:
    """The watch with its slot as it stands, of which nobody changes anything until `work` ends."""
    if trial.site is None:
        raise Conflict(
            Text("場所を選んでいない計画には、予約の枠がありません。", "a trial that names no site has no slot to wait for"),
            code="no-site", where="kind",
        )  # fmt: skip
    work.reservations.lock_sites([trial.site])
    return replace(watch, state=free_state(work, trial.site, trial.area, spans_of(trial)))


def _too_many() -> Conflict:
    return Conflict(
        Text(f"お知らせを待てるのは {MOST_OF_ACCOUNT} 件までです。いらないものを止めてください。",
             f"at most {MOST_OF_ACCOUNT} watches; stop some"),
        code="quota", where="kind",
    )  # fmt: skip
