"""Use cases of kept trials: keeping one under a short code, and opening it with its answer now and what turned since."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.screening.kept_answer import kept_answer
from fieldreg.screening.screening import Screening
from fieldreg.screening.turned_since import TurnedSince, turned_since
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.timeline.events import Act
from fieldreg.trials.kept_trial import (
    KEPT_FOR,
    KeptTrial,
    bounded_document,
    code_from_text,
    new_code,
    no_kept_trial,
)
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_events import trial_event
from fieldreg.trials.trial_geojson import trial_from_geojson

__all__ = ["KeptTrialServices", "OpenedTrial"]

_SHORTEST_KEY, _LONGEST_KEY = 16, 64  # of an Idempotency-Key; shorter ones of strangers would meet
_ATTEMPTS = 20  # at a code that is free; one in a hundred thousand is not


@dataclass(frozen=True, kw_only=True)
class OpenedTrial:
    """A kept trial as it stands at the registry's `revision`.

    Where it can no longer be judged (its site is gone), `faults` say why, and the answer and what turned are None:
    neither clear nor as it was.
    """

    kept: KeptTrial
    revision: int
    screening: Screening | None
    turned: TurnedSince | None
    faults: tuple[Fault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.kept.code,
            "made_at": self.kept.made_at.isoformat(),
            "expires_at": self.kept.expires_at.isoformat(),
            "revision": {"before": self.kept.revision, "now": self.revision},
            "document": dict(self.kept.document),
            "answer": self.screening.to_dict() if self.screening else None,
            "turned": self.turned.to_dict() if self.turned else None,
            "faults": [fault.to_dict() for fault in self.faults],
        }


class KeptTrialServices:
    """Anybody keeps, and whoever has the code opens.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def keep(self, document: Any, key: str | None = None) -> tuple[KeptTrial, bool]:
        """The trial under a code of its own, and whether it was kept now (False: the same key's earlier one).

        Raises InvalidInput as a screening does, and for texts too long to be a trial's; Conflict ("key-reused") for a key
        that was sent with another trial.
        """
        digest = _digest(key)
        trial = trial_from_geojson(bounded_document(trial_from_geojson(document).document))
        with self.store.reading() as work:
            earlier = work.kept_trials.by_key(digest, self.clock.now()) if digest else None
            if earlier:
                return _earlier(earlier, trial.document), False
            self._screening.refuse_elsewhere(work, trial)
            answer, _ = self._answer(work, trial)
            revision = work.revision()
        made_at = self.clock.now()
        kept = KeptTrial(
            code=new_code(), document=trial.document, answer=answer, revision=revision,
            made_at=made_at, expires_at=made_at + KEPT_FOR, key_digest=digest,
        )  # fmt: skip
        return self._written(kept)

    def kept(self, code: str) -> KeptTrial:
        """What is kept under the code, as somebody typed it; nothing is judged.  Raises NotFound."""
        known = code_from_text(code)
        if known is None:
            raise no_kept_trial()
        with self.store.reading() as work:
            found = work.kept_trials.find(known, self.clock.now())
        if found is None:
            raise no_kept_trial()
        return found

    def open(self, code: str) -> OpenedTrial:
        """The trial, its answer now, and what turned since it was kept.  Raises NotFound."""
        kept = self.kept(code)
        with self.store.reading() as work:
            revision = work.revision()
            try:
                answer, screening = self.answer_now(kept, work)
            except InvalidInput as error:
                return OpenedTrial(kept=kept, revision=revision, screening=None, turned=None, faults=error.faults)
        turned = turned_since(kept.answer, answer, rules_in_force(screening.on))
        return OpenedTrial(kept=kept, revision=revision, screening=screening, turned=turned)

    def answer_now(self, kept: KeptTrial, work: UnitOfWork | None = None) -> tuple[dict[str, Any], Screening]:
        """Its answer as it would be kept now, and the screening it is of.  Raises InvalidInput where it can no longer be judged."""
        if work is None:
            with self.store.reading() as own:
                return self.answer_now(kept, own)
        trial = trial_from_geojson(kept.document)
        self._screening.refuse_elsewhere(work, trial)
        return self._answer(work, trial)

    def remove_expired(self) -> int:
        """Those whose time is over and which nobody holds; returns how many.  They are opened no more, removed or not."""
        with self.store.writing() as work:
            count = _removed(work, self.clock.now())
            work.commit()
            return count

    def _answer(self, work: UnitOfWork, trial: Trial) -> tuple[dict[str, Any], Screening]:
        screening = self._screening.answered(work, trial)
        site = self._screening.sight(work).sites.get(trial.site) if trial.site else None
        return kept_answer(screening, rules_in_force(screening.on), site), screening

    def _written(self, kept: KeptTrial) -> tuple[KeptTrial, bool]:
        """Keeps it, beside the removal of those whose time is over, under another code where its own is taken."""
        with self.store.writing() as work:
            _removed(work, self.clock.now())
            for _ in range(_ATTEMPTS):
                if work.kept_trials.add(kept):
                    work.timeline.append(trial_event(Act.TRIAL_KEPT, kept.code, kept.made_at))
                    work.commit()
                    return kept, True
                earlier = work.kept_trials.by_key(kept.key_digest, self.clock.now()) if kept.key_digest else None
                if earlier:
                    return _earlier(earlier, kept.document), False
                kept = KeptTrial(**{**vars(kept), "code": new_code()})
        raise Unavailable(
            Text("空いているコードが見つかりませんでした。もう一度お試しください。", "no code was free; please try again"), where="code"
        )


def _removed(work: UnitOfWork, now: datetime) -> int:
    """Those whose time is over, with what was written to whoever watched them."""
    gone = work.kept_trials.remove_expired(now)
    for ref in gone:
        work.letters.erase_of(ref)
    return len(gone)


def _digest(key: str | None) -> str | None:
    """What is kept of an Idempotency-Key.  Raises InvalidInput for one that a stranger might send too."""
    if key is None:
        return None
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise InvalidInput.one(
            "key-length",
            "Idempotency-Key",
            f"鍵は無作為な {_SHORTEST_KEY}〜{_LONGEST_KEY} 文字にしてください。",
            f"a key is random, of {_SHORTEST_KEY} to {_LONGEST_KEY} characters",
        )
    return hashlib.sha256(key.encode()).hexdigest()


def _earlier(earlier: KeptTrial, document: Mapping[str, Any]) -> KeptTrial:
    """What the key kept before, if it is the same trial; nothing is told of it if it is not."""
    if earlier.document == document:
        return earlier
    raise Conflict(
        Text("この Idempotency-Key は別の計画に使われています。新しい鍵を使ってください。",
             "this Idempotency-Key was used for another trial; use a new one"),
        code="key-reused",
        where="Idempotency-Key",
    )  # fmt: skip
