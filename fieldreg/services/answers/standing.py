"""Standing of sites: what each allows by itself on a day, kept as long as nothing of the registry changes.

All sites' answers are made together and replaced as a whole; whoever asks while they are being made for the
same day and state waits for these, and for nothing else.  The words of one site's answers are made when its
sheet asks for them.
"""

import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from fieldreg.kernel.kept import Kept, Once
from fieldreg.ports import UnitOfWork
from fieldreg.register.snapshot import Sight
from fieldreg.screening.bulk.standing import StandingAnswers, judge_standing
from fieldreg.screening.screening import Screening
from fieldreg.screening.standing_probe import permit_free
from fieldreg.surroundings.terrain import Terrain

__all__ = ["Standing", "StandingOfAll", "Standings"]

_DAYS = 4  # of which the answers are kept


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a site allows by itself on a day; `permit_free` None where an unknown might ask for a permit.

    `counts` tells how many rules gave each answer.  `screening` is the whole of it, made when it is looked at.
    """

    site: str
    permit_free: bool | None
    verdict: str
    _counts: Callable[[], dict[str, int]] = field(repr=False)
    _screening: Callable[[], Screening] = field(repr=False)

    @classmethod
    def of(cls, site: str, screening: Screening) -> "Standing":
        """Of a probe that was screened."""
        return cls(
            site=site, permit_free=permit_free(screening), verdict=screening.verdict,
            _counts=lambda: dict(Counter(screening.answers.values())), _screening=lambda: screening,
        )  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        return self._counts()

    @property
    def screening(self) -> Screening:
        return self._screening()


class StandingOfAll(Mapping[str, Standing]):
    """Every site's standing, by its id; a site's own is made when it is looked at."""

    def __init__(self, answers: StandingAnswers, screening: Callable[[str], Screening]) -> None:
        self._answers, self._screening = answers, screening

    def __getitem__(self, site: str) -> Standing:
        judged = self._answers.of(site)
        return Standing(
            site=site, permit_free=judged.permit_free(site), verdict=judged.verdict(site),
            _counts=lambda: judged.counts(site), _screening=lambda: self._screening(site),
        )  # fmt: skip

    @property
    def free(self) -> frozenset[str]:
        """The sites that for certain need no permit, by id."""
        return self._answers.free

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


class Standings:
    """The answers of the last days asked about.  Safe to share between threads; not across a fork."""

    def __init__(self, terrain: Terrain | None) -> None:
        self._terrain = terrain
        self._held: Kept[tuple[date, date], tuple[int, StandingAnswers]] = Kept(_DAYS)
        self._of_unit: weakref.WeakKeyDictionary[UnitOfWork, tuple[date, StandingAnswers]] = weakref.WeakKeyDictionary()
        self._once: Once[tuple[int, date, date], StandingAnswers] = Once()

    def answers(self, work: UnitOfWork, sight: Sight, on: date, asked_on: date) -> StandingAnswers:
        """As things stand in `work`, of which `sight` is what it sees; a unit that may write shares its own with nobody."""
        if not work.steady:
            return self._own(work, sight, on, asked_on)
        revision = sight.snapshot.revision
        held = self._held.find((on, asked_on))
        if held is not None and held[0] == revision:
            return held[1]
        return self._once.make((revision, on, asked_on), lambda: self._judged(sight, on, asked_on))

    def _judged(self, sight: Sight, on: date, asked_on: date) -> StandingAnswers:
        held, revision = self._held.find((on, asked_on)), sight.snapshot.revision
        if held is not None and held[0] == revision:
            return held[1]
        answers = judge_standing(sight, on, asked_on=asked_on, terrain=self._terrain, before=held[1] if held else None)
        now = self._held.find((on, asked_on))
        if now is None or now[0] < revision:  # who began earlier does not take away what is newer
            self._held.put((on, asked_on), (revision, answers))
        return answers

    def _own(self, work: UnitOfWork, sight: Sight, on: date, asked_on: date) -> StandingAnswers:
        own, shared = self._of_unit.get(work), self._held.find((on, asked_on))
        before = own[1] if own is not None and own[0] == on else (shared[1] if shared else None)
        answers = judge_standing(sight, on, asked_on=asked_on, terrain=self._terrain, before=before)
        self._of_unit[work] = on, answers
        return answers
