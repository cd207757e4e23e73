"""What a search for ways out is given, and how a change is held against the screening it gets."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import shapely

from fieldreg.kernel.errors import DatumMismatch
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Severity, Unknown
from fieldreg.law.formulas.aviation.category import Category
from fieldreg.register.sites import Site
from fieldreg.register.zone_index import ZoneSource
from fieldreg.screening.screening import Screening
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.trials.trial import Trial
from fieldreg.ways_out.way_out import Change, Kind, Place, Way

__all__ = ["MOST_TRIES", "Asked", "Matter", "OutOfTries"]

T = TypeVar("T")
Matter = Finding | Unknown
"""What a way leads out of: what forbids or asks for a permit, or a doubt that might."""
MOST_TRIES = 80  # screenings of one search: a few seconds on a city's registry
_CATEGORY = "caa-iib-manual"  # whose finding tells the flight's category
_MOST_CORNERS = 40_000  # screened in all; an outline of more than 500 corners leaves fewer tries


class OutOfTries(Exception):
    """Not an error: the bound of a search is reached, and what was found so far stands."""


class Asked:
    """One trial, its screening, and the registry to look for ways in.

    `rescreen` screens a document as the product does, `tried` counts how often; it is called at most `most_tries`
    times (by default as many as the outline's corners let be done in a few seconds), and
    never twice for the same document.
    """

    def __init__(
        self,
        trial: Trial,
        screening: Screening,
        rescreen: Callable[[Mapping[str, Any]], Screening],
        source: ZoneSource,
        sites: Sequence[Site] = (),
        *,
        most_tries: int | None = None,
    ) -> None:
        self.trial, self.screening, self.source, self.sites = trial, screening, source, tuple(sites)
        self.document: Mapping[str, Any] = trial.document
        self._rescreen, self._left = rescreen, _bound(trial) if most_tries is None else most_tries
        self.tried = 0
        self._known: dict[str, Screening | None] = {}
        self._kept: dict[Hashable, Any] = {}

    @contextmanager
    def at_most(self, tries: int) -> Iterator[None]:
        """Within it no more than `tries` screenings are made of what is left."""
        kept_back = max(0, self._left - tries)
        self._left -= kept_back
        try:
            yield
        finally:
            self._left += kept_back

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for `key`, made once for all findings.

        Raises OutOfTries where nothing could be done with it any more.
        """
        if key not in self._kept:
            if self._left <= 0:
                raise OutOfTries
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def layer(self, layer: str) -> LayerView:
        """The layer about the trial's footprint on the day of its screening."""
        return LayerView(self.source, layer, self.screening.on, self.screening.asked_on, self.trial.footprint)

    def screened(self, document: Mapping[str, Any]) -> Screening | None:
        """The screening of a changed trial; None where its height cannot be compared with anything there.

        Raises OutOfTries.
        """
        key = _key(document)
        if key not in self._known:
            if self._left <= 0:
                raise OutOfTries
            self._left -= 1
            self.tried += 1
            try:
                self._known[key] = self._rescreen(document)
            except DatumMismatch:  # a height above sea level, moved to where the ground is not known
                self._known[key] = None
        return self._known[key]

    def clears(self, rule: str, document: Mapping[str, Any]) -> bool:
        """Whether `rule` surely does not apply to the changed trial.  Raises OutOfTries."""
        after = self.screened(document)
        return after is not None and after.answers.get(rule) == "not_applicable"

    def way(
        self,
        matter: Matter,
        kind: Kind,
        document: Mapping[str, Any],
        *,
        title: Text,
        how: Text,
        change: Change,
        answers: Mapping[str, Any] | None = None,
        place: Place | None = None,
    ) -> Way | None:
        """The way, if its own screening bears it out: the finding or doubt gone, nothing as grave in its stead.

        A licence bought for it must spare the application as well.  Raises OutOfTries.
        """
        after = self.screened(document) if self.clears(matter.rule, document) else None
        if after is None or self._exchanged(matter, after) or (change.licence and not _spared(after)):
            return None
        before = self.screening.answers
        return Way(
            rule=matter.rule,
            kind=kind,
            title=title,
            how=how,
            change=change,
            document=document,
            screening=after,
            removes={f.rule: f.title for f in self.screening.findings if after.answers.get(f.rule) == "not_applicable"},
            settles={u.rule: u.title for u in self.screening.unknown if u.open and after.answers.get(u.rule) == "not_applicable"},
            adds=self._graver(after.findings),
            opens=[u for u in after.unknown if before.get(u.rule) != "unknown"],
            answers=answers or {},
            place=place,
        )

    def handed_in_with(self, matter: Matter, screening: Screening) -> list[Finding]:
        """The findings of `screening` for which the same permission is applied for on the same paper as for `matter`."""
        return [
            f for f in screening.findings
            if matter.files_with and f.files_with == matter.files_with and f.rule != matter.rule
            and f.severity.rank <= Severity.PERMIT.rank
        ]  # fmt: skip

    def _exchanged(self, matter: Matter, after: Screening) -> bool:
        """Whether something as grave as `matter` stands there that did not before, or might."""
        rank = matter.severity.rank
        held = {f.rule: f.severity.rank for f in self.screening.findings}
        open_ = {u.rule: u.severity.rank for u in self.screening.unknown}
        doubts = (u for u in after.unknown if u.severity.rank <= rank)
        return any(f.severity.rank <= rank for f in self._graver(after.findings)) or any(
            not _as_grave(u, held | open_) for u in doubts
        )

    def _graver(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings that were none before, or were less grave."""
        held = {f.rule: f.severity.rank for f in self.screening.findings}
        return [f for f in findings if not _as_grave(f, held)]


def _as_grave(outcome: Finding | Unknown, before: Mapping[str, int]) -> bool:
    return outcome.rule in before and before[outcome.rule] <= outcome.severity.rank


def _spared(after: Screening) -> bool:
    """Whether certificate and licence do away with the application: the flight is surely of category II-B."""
    return any(f.rule == _CATEGORY and f.evidence.get("category") == str(Category.II_B) for f in after.findings)


def _bound(trial: Trial) -> int:
    corners = sum(int(shapely.get_num_coordinates(v.outline)) for v in trial.volumes)
    return min(MOST_TRIES, max(1, _MOST_CORNERS // corners))


def _key(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True)
