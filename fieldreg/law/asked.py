"""Asked facts: what one rule asked of one case, each fact with its value, in the order asked.

A formula is a function of what the case tells it: told the same, it asks the same next, and answers
the same `gist`.  So answers may be kept by the facts asked: begin with the first a rule asks, follow its
value to the next, and so to the answer.  Exact as long as values are exact: see `fieldreg.law.case`.

`FACTS` gives the value of each fact a record may declare, of any trial and place; for `looks` and the
rest `AskedCase` shows what counts.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude
from fieldreg.law.case import SLIVER_M2, Case
from fieldreg.law.findings import Finding, NotApplicable, Outcome
from fieldreg.law.rule_of_day import RuleOfDay
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit, Surroundings
from fieldreg.trials.trial import Trial

__all__ = ["FACTS", "AskedCase", "Fact", "asked_by", "gist", "seen"]

Fact = tuple[Hashable, ...]  # ("told", "vehicle.bvlos"), ("hits", "did", 0.0, None), ("fact", "site.kind"), …


def gist(outcome: Outcome) -> tuple[Hashable, ...]:
    """What facts decide of an answer: its class, and its severity, kind of doubt or waiver.  All else is told."""
    if isinstance(outcome, Finding):
        return "applies", outcome.severity
    if isinstance(outcome, NotApplicable):
        return "not_applicable", outcome.waived_by
    return "unknown", outcome.severity, outcome.kind


def seen(hits: Sequence[Hit]) -> tuple[Hashable, ...]:
    """What counts of zones: which they are, whether surely there, and in which order."""
    return tuple((hit.zone.edition, hit.zone.id, hit.certain) for hit in hits)


def asked_by(
    rule: RuleOfDay, trial: Trial, around: Surroundings, others: Mapping[str, Outcome] | None = None
) -> tuple[Outcome, Mapping[Fact, Hashable]]:
    """The rule's answer, as `RuleOfDay.check` gives it, and the facts it asked for.  Raises as that does."""
    if trial.activity not in rule.record.applies_to:
        return rule.elsewhere, {("activity",): trial.activity}
    case = AskedCase(rule.declared, trial, around, others)
    return rule.answer(case), case.asked


class AskedCase(Case):
    """A case that keeps what it was asked, with the value that counts."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]  # as a Case is made
        self.asked: dict[Fact, Hashable] = {("activity",): self.activity}

    def other(self, rule: str) -> Outcome | None:
        outcome = super().other(rule)
        self.asked["other", rule] = None if outcome is None else gist(outcome)
        return outcome

    def told(self, name: str) -> object:
        answer = super().told(name)
        self.asked["told", name] = answer
        return answer

    def status(self, layer: str) -> LayerStatus:
        status = super().status(layer)
        self.asked["status", layer] = status
        return status

    def complete(self, layer: str) -> bool:
        complete = super().complete(layer)
        self.asked["complete", layer] = complete
        return complete

    def covers(self, layer: str, reach_m: float) -> bool:
        covers = super().covers(layer, reach_m)
        self.asked["covers", layer, reach_m] = covers
        return covers

    def hits(self, layer: str, reach_m: float = 0.0, kinds: Sequence[str | None] | None = None) -> Sequence[Hit]:
        hits = super().hits(layer, reach_m, kinds)
        self.asked["hits", layer, reach_m, None if kinds is None else tuple(kinds)] = seen(hits)
        return hits

    def away_m(self, hit: Hit) -> float:
        away = super().away_m(hit)
        self.asked["distance", hit.zone.layer, hit.zone.id] = away
        return away

    def touches(self, hit: Hit) -> bool:
        touches = super().touches(hit)
        self.asked["touch", hit.zone.layer, hit.zone.id] = touches
        return touches

    def shared_xy(self, hit: Hit) -> BaseGeometry:
        self.asked["shared", hit.zone.layer, hit.zone.id] = hit.overlap.wkb
        return super().shared_xy(hit)

    def _fact(self, name: str) -> None:
        super()._fact(name)
        self.asked["fact", name] = FACTS[name](self._trial, self._around)


def _of_site(attribute: str) -> Callable[[Trial, Surroundings], Hashable]:
    return lambda _, around: around.site and getattr(around.site, attribute)


def _within(_: Trial, around: Surroundings) -> bool | None:
    """None where no site is named."""
    outside = around.outside_site_m2()
    return None if outside is None else outside <= SLIVER_M2


def _ground(_: Trial, around: Surroundings) -> Hashable:
    ground = around.ground
    if ground is None:
        return None
    samples = ground.samples
    cells = samples and (samples.elevation_m.tobytes(), samples.step_m.tobytes(), tuple(cell.wkb for cell in samples.cells))
    return ground.elevation_m, ground.accuracy_m, cells


def _heights(trial: Trial, _: Surroundings) -> Hashable:
    return tuple((_height(v.altitude_lower), _height(v.altitude_upper)) for v in trial.volumes)


def _height(height: Altitude | None) -> Hashable:
    return height and (height.value_m, height.datum)


def _times(trial: Trial, _: Surroundings) -> Hashable:
    return tuple(volume.timespan for volume in trial.volumes)


FACTS: Mapping[str, Callable[[Trial, Surroundings], Hashable]] = {
    "within_site": _within,
    "meets_site": lambda _, around: around.meets_site(),
    "site.kind": _of_site("kind"),
    "site.indoor": lambda _, around: around.indoor,
    "site.property_status": _of_site("property_status"),
    "site.availability": _of_site("availability"),
    "site.activities": lambda _, around: around.site and tuple(around.site.activities),
    "site.closed_to_traffic": _of_site("closed_to_traffic"),
    "site.closed_on": _of_site("closed_on"),
    "site.ward": _of_site("ward"),
    "site.road": lambda _, around: around.site and repr(sorted(around.site.road.items())),
    "site.subsidy": lambda _, around: around.site and repr(around.site.attributes.get("subsidy")),
    "site.designations": lambda _, around: around.site and repr(around.site.attributes.get("designations")),
    "trial.volumes": lambda trial, around: (tuple(v.outline.wkb for v in trial.volumes), _heights(trial, around), _times(trial, around)),
    "trial.heights": _heights,
    "trial.times": _times,
    "trial.odd": lambda trial, _: repr(sorted(trial.odd.items())),
    "trial.road": lambda trial, _: repr(sorted(trial.road.items())),
    "ground": _ground,
    "day": lambda _, around: around.on,
    "today": lambda _, around: around.asked_on,
}

