"""One trial before one rule: all a formula may ask, and only what its record declares.

A formula gets a `Case` and returns `Applies` or `Clear`.  Asking the case for an answer nobody
gave, or for a layer that cannot speak, raises `Undecided`, which the engine turns into the
contract's *unknown*; so no formula can forget it.

Declared looks.  What a rule answers is a function of facts, and its record says of which:

- `applies_to`: the trial's activity.  `needs` (and the answers among `facts`): what was answered.
- `parameters`: the law's numbers on the day.
- `facts`: the site's own attributes (``site.kind``), whether the footprint lies in the site the trial
  names (``within_site``: no site named, no, yes) or meets it at all (``meets_site``), the trial's heights,
  times, outlines, what it says of road and ODD, the ground, the day and today.
- `looks`: of each layer its state (`LayerStatus`, whether complete, whether it speaks of all within
  `reach`) and the zones, of `kinds`, within `reach`: which they are and whether surely.  A zone's own
  attributes come with it.  How far it is, whether it touches, what is shared count only where the look
  `weighs` them; how much is to spare (`margin`) is told and decides nothing.
- `others`: the class, gravity, kind and waiver of the other rules' answers.

Asking for anything else raises BadLaw, and a test of the formulas' source holds that they reach
for nothing but the case.  So two trials with the same facts get answers of the same class, severity,
kind and waiver; names, distances, areas, margins and evidence are *told*, and differ.  A memo by those
facts is exact if continuous ones (heights, the ground, outlines, what is weighed) enter it as they are,
to the last bit, or as the outcome of the very comparison the formula makes (for heights under a
surface, `DARK`: a rounded height, or a distance in steps, is not exact.  `fieldreg.law.asked` records
which facts one answer did ask for; these alone are enough for a key, since a formula asks the same
again as long as it is told the same.

>>> from fieldreg.law import rules_in_force
>>> from datetime import date
>>> rule = rules_in_force(date(2026, 12, 1)).compiled["caa-did"]
>>> [(look.layer, look.reach) for look in rule.record.looks], rule.record.facts
([('did', 0.0), ('planning', 0.0)], ('within_site', 'meets_site', 'site.kind', 'site.indoor', 'trial.volumes'))
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.daylight import Darkness
from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law.answers import Answer, Applies, Clear, NoNumber, Undecided
from fieldreg.law.declared import Declared
from fieldreg.law.files.catalogue import Look
from fieldreg.law.files.parameters import Parameter
from fieldreg.law.findings import Exemption, Outcome, Severity, UnknownKind
from fieldreg.law.named_site import NamedSite
from fieldreg.law.names import question_name
from fieldreg.law.telling import (
    away_told_m,
    bordering,
    evidence_of,
    incomplete,
    names_of,
    references_to,
    silent,
    unregistered,
    waived,
)
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit, LayerView, Surroundings
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Activity, Trial
from fieldreg.trials.volume4d import Volume4D

__all__ = [
    "Answer", "Applies", "Case", "Clear", "Declared", "NoNumber", "Undecided",
    "away_told_m", "evidence_of", "incomplete", "names_of", "references_to", "silent", "unregistered", "waived",
]  # fmt: skip

SLIVER_M2 = 1.0  # of a footprint outside the named site's outline, its accuracy granted


class Case:
    """One trial before one rule on one day: its answers, the layers the rule declares, the numbers of the day.

    `others` are the outcomes of the rules judged before it: all of them for a rule of the
    catalogue's stage "after", none for another.
    """

    def __init__(
        self, declared: Declared, trial: Trial, around: Surroundings, others: Mapping[str, Outcome] | None = None
    ) -> None:
        self._declared, self._trial, self._around = declared, trial, around
        self._others = others or {}
        self._silent: dict[str, None] = {}

    @property
    def silent(self) -> Sequence[str]:
        """The questions it was asked so far to which there is no answer, in that order."""
        return tuple(self._silent)

    @property
    def not_yet_known(self) -> frozenset[str]:
        """The questions answered by saying that it is not known yet.  They are as open as any to a formula."""
        return self._trial.not_yet_known

    @property
    def activity(self) -> Activity:
        return self._trial.activity

    @property
    def severity(self) -> Severity:
        """The gravest the rule asks for."""
        return self._declared.record.severity

    def other(self, rule: str) -> Outcome | None:
        """What another rule answered, or None where it is not in force.  Raises BadLaw for one not among `others`."""
        if rule not in self._declared.others:
            raise self._undeclared("others", rule)
        return self._others.get(rule)

    # --- answers

    def told(self, name: str) -> Any:
        """The answer to "vehicle.bvlos" and the like, or None.  Raises BadLaw for a question not declared."""
        part = self._declared.answers.get(name)
        if part is None:
            raise self._undeclared("needs", name)
        answer = part(self._trial)
        if answer is None:
            self._silent[name] = None
        return answer

    def ask(self, name: str) -> Any:
        """The answer; raises Undecided naming the question where there is none.

        Raises BadLaw for a question the catalogue does not declare.
        """
        if name not in self._declared.record.needs:
            raise self._undeclared("needs", name)
        answer = self.told(name)
        if answer is None:
            raise self.unanswered(name)
        return answer

    def unanswered(self, *names: str) -> Undecided:
        """What to raise where these questions are open."""
        return Undecided(
            Text(
                f"まだ回答のない質問があるため判定できません（{'、'.join(question_name(n).ja for n in names)}）。",
                f"cannot be judged until this is answered: {', '.join(question_name(n).en for n in names)}",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=names,
        )

    # --- numbers

    def parameter(self, name: str) -> Parameter:
        """The law's number or table on the trial's day; raises NoNumber where none holds."""
        held = self._held(name)
        if held is None:
            raise NoNumber(name)
        return held

    def number(self, name: str) -> float:
        """The law's number on the trial's day; raises NoNumber where none holds."""
        return self.parameter(name).number

    def number_or_none(self, name: str) -> float | None:
        """The law's number on the trial's day, or None where none holds yet or any longer."""
        held = self._held(name)
        return None if held is None else held.number

    def _held(self, name: str) -> Parameter | None:
        if name not in self._declared.numbers:
            raise self._undeclared("parameters", name)
        return self._declared.numbers[name]

    # --- layers

    def status(self, layer: str) -> LayerStatus:
        """Whether a declared layer can speak here and today."""
        return self._view(layer).status

    def hits(self, layer: str, reach_m: float = 0.0, kinds: Sequence[str | None] | None = None) -> Sequence[Hit]:
        """Zones of the layer surely or perhaps within `reach_m`, of these kinds; ask `status` before an empty answer counts."""
        view, look = self._view(layer), self._look(layer, reach_m)
        if kinds is None and look.kinds is None:
            return view.hits(reach_m)
        if look.kinds is not None and (kinds is None or not set(kinds) <= set(look.kinds)):
            raise self._undeclared("looks", f"{layer}: kinds")
        return view.hits(reach_m, kinds)

    def speaking(self, layer: str) -> None:
        """Raises Undecided unless the layer can speak here and today."""
        status = self.status(layer)
        if status is not LayerStatus.OK:
            raise silent(layer, status)

    def met(self, layer: str, reach_m: float = 0.0) -> Sequence[Hit]:
        """Zones surely within `reach_m`; () only where surely none is.  Raises Undecided between.

        A zone drawn here counts even where the layer does not vouch for the whole place; a
        layer that is missing, empty, stale or failed never speaks at all.
        """
        status = self.status(layer)
        if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
            raise silent(layer, status)
        hits = self.hits(layer, reach_m)
        certain = [hit for hit in hits if hit.certain]
        if certain:
            return certain
        if hits:
            raise self.near_border(layer, hits[0], reach_m)
        self.vouched(layer, reach_m)
        return ()

    def vouched(self, layer: str, reach_m: float = 0.0) -> None:
        """Raises Undecided unless the layer speaks of all within `reach_m` and holds everything there.

        Only then may a rule say that nothing is there.
        """
        self.speaking(layer)
        if reach_m > 0 and not self.covers(layer, reach_m):
            raise silent(layer, LayerStatus.OUTSIDE)
        if not self.complete(layer):
            raise incomplete(layer)

    def covers(self, layer: str, reach_m: float) -> bool:
        """Whether the layer speaks of everything within `reach_m`."""
        view = self._view(layer)
        self._look(layer, reach_m)
        return view.covers(reach_m)

    def complete(self, layer: str) -> bool:
        """Whether a miss in the layer proves that nothing is there."""
        return self._view(layer).complete

    def near_border(self, layer: str, hit: Hit, reach_m: float) -> Undecided:
        """What to raise where only the true boundary could tell."""
        return bordering(layer, hit, reach_m, self._view(layer).accuracy_of(hit.zone))

    def margin(self, layer: str, reach_m: float = 0.0) -> float | None:
        """Metres to spare before the layer's nearest zone might be within reach; None if none is near.  For telling."""
        view = self._view(layer)
        if not self._look(layer, reach_m).margin:
            raise self._undeclared("looks", f"{layer}: margin")
        return view.margin_m(reach_m)

    def away_m(self, hit: Hit) -> float:
        """How far the zone is drawn from the footprint, metres, where the look weighs its `distance`."""
        self._weighs(hit, "distance")
        return hit.distance_m

    def touches(self, hit: Hit) -> bool:
        """Whether the zone is drawn as touching the footprint, where the look weighs its `touch`."""
        self._weighs(hit, "touch")
        return hit.distance_m <= TOUCH_M

    def shared_xy(self, hit: Hit) -> BaseGeometry:
        """What zone and footprint share, in metres of the plane, where the look weighs what is `shared`."""
        self._weighs(hit, "shared")
        return self._around.plane.to_xy(hit.overlap)

    def _view(self, layer: str) -> LayerView:
        record = self._declared.record
        if layer not in record.layers and all(look.layer != layer for look in record.looks):
            raise self._undeclared("layers", layer)
        return self._around.layer(layer)

    def _look(self, layer: str, reach_m: float) -> Look:
        look = self._declared.looks.get((layer, reach_m))
        if look is None:
            raise self._undeclared("looks", f"{layer}: {reach_m:g} m")
        return look

    def _weighs(self, hit: Hit, what: str) -> None:
        if not any(look.layer == hit.zone.layer and what in look.weighs for look in self._declared.record.looks):
            raise self._undeclared("looks", f"{hit.zone.layer}: {what}")

    # --- the place

    @property
    def site(self) -> NamedSite | None:
        """The site the trial names; None where it names none.  Declared as "within_site"."""
        self._fact("within_site")
        return None if self._around.site is None else NamedSite(self._around.site, self._fact)

    def within_site(self) -> bool:
        """Whether the footprint lies in the site the trial names, but for a sliver we overlook."""
        self._fact("within_site")
        outside = self._around.outside_site_m2()
        return outside is not None and outside <= SLIVER_M2

    def meets_site(self) -> bool:
        """Whether any of the footprint may lie in the site the trial names.  Declared as "meets_site"."""
        self._fact("meets_site")
        return self._around.meets_site()

    @property
    def indoor(self) -> bool:
        """Whether the site the trial names is indoors.  Declared as "site.indoor"."""
        self._fact("site.indoor")
        return self._around.indoor

    @property
    def ground(self) -> Ground | None:
        """The ground under the footprint; None where its elevation is not known."""
        self._fact("ground")
        return self._around.ground

    # --- the trial

    @property
    def volumes(self) -> Sequence[Volume4D]:
        """The trial's volumes, outlines and all.  Declared as "trial.volumes"."""
        self._fact("trial.volumes")
        return self._trial.volumes

    def lowest_surface_m(self, hit: Hit, volume: Volume4D) -> float:
        """Height (AMSL) of the lowest of an airport's surfaces over a volume of `volumes`; inf where none reaches."""
        self._fact("trial.volumes")
        return self._around.lowest_surface_m(hit.zone, volume)

    def beneath_surfaces(self, hit: Hit, volume: Volume4D, approach_m: float) -> bool:
        """Whether any of the volume lies under the airport's approach or transitional surfaces, or over its strips."""
        self._fact("trial.volumes")
        return self._around.beneath_surfaces(hit.zone, volume, approach_m)

    def darkness(self, volume: Volume4D, beyond: timedelta) -> Darkness | None:
        """The first sunrise or sunset outside which a volume of `volumes` lies by more than `beyond`; None if none."""
        self._fact("trial.volumes")
        return self._around.darkness(volume, beyond)

    @property
    def lower_heights(self) -> Sequence[Altitude | None]:
        """How low each volume reaches.  Declared as "trial.heights"."""
        self._fact("trial.heights")
        return [volume.altitude_lower for volume in self._trial.volumes]

    @property
    def upper_heights(self) -> Sequence[Altitude | None]:
        """How high each volume reaches.  Declared as "trial.heights"."""
        self._fact("trial.heights")
        return [volume.altitude_upper for volume in self._trial.volumes]

    @property
    def spans(self) -> Sequence[Timespan]:
        """When each volume is used.  Declared as "trial.times"."""
        self._fact("trial.times")
        return [volume.timespan for volume in self._trial.volumes]

    @property
    def odd(self) -> Mapping[str, Any]:
        """What the trial needs of a road.  Declared as "trial.odd"."""
        self._fact("trial.odd")
        return self._trial.odd

    @property
    def road(self) -> Mapping[str, Any]:
        """What is declared of the road drawn.  Declared as "trial.road"."""
        self._fact("trial.road")
        return self._trial.road

    @property
    def day(self) -> date:
        """The day whose law holds.  Declared as "day"."""
        self._fact("day")
        return self._around.on

    @property
    def today(self) -> date:
        """The day of asking.  Declared as "today"."""
        self._fact("today")
        return self._around.asked_on

    def _fact(self, name: str) -> None:
        if name not in self._declared.facts:
            raise self._undeclared("facts", name)

    # --- exemptions

    def exemption(self, name: str, *, holds: bool | None, needs: Iterable[str] = ()) -> Exemption:
        """The catalogue's exemption with its state; `needs` only where that is open.  Raises BadLaw for a stranger."""
        titles = self._declared.record.exemptions
        if name not in titles:
            raise self._undeclared("exemptions", name)
        return Exemption(name, holds, tuple(needs) if holds is None else (), titles[name])

    def _undeclared(self, key: str, name: str) -> BadLaw:
        return BadLaw(
            Text(
                f"catalogue の {key} に「{name}」がありません。",
                f"{name!r} is not among the rule's {key}",
            ),
            where=self._declared.record.id,
        )
