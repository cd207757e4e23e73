"""What every formula shares: how a rule is answered, and what keeps it from answering.

A formula gets a `Case` and returns `Applies` or `Clear`.  Asking the case for an answer
nobody gave, or for a layer that cannot speak, raises `Undecided`, which the engine turns
into the contract's *unknown*; so no formula can forget it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.texts import Text
from fieldreg.law.files.catalogue import RuleRecord
from fieldreg.law.files.parameters import Parameter
from fieldreg.law.findings import Authority, Exemption, Outcome, Severity, UnknownKind, ZoneReference
from fieldreg.law.names import LAYER_NAMES, SILENCE, question_name
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit, LayerView, Surroundings
from fieldreg.trials.trial import Trial

__all__ = [
    "FORMULAS", "Answer", "Applies", "Case", "Clear", "Formula", "NoNumber", "Undecided",
    "evidence_of", "formula", "incomplete", "names_of", "near_border", "references_to", "silent", "waived",
]  # fmt: skip

SLIVER_M2 = 1.0  # of a footprint outside the named site's outline, its accuracy granted


@dataclass(frozen=True, kw_only=True)
class Applies:
    """The rule is met.  `verify` is what a person must still look up.

    `severity` where this case asks for less than the rule's gravest, which the catalogue tells;
    `authority` where the case tells whose desk it is more closely than the catalogue can.
    """

    because: Text
    zones: Sequence[ZoneReference] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    exemptions: Sequence[Exemption] = ()
    verify: Text = Text("")
    severity: Severity | None = None
    authority: Authority | None = None


@dataclass(frozen=True, kw_only=True)
class Clear:
    """The rule does not apply, by `margin_m` metres where that can be measured.

    `waived_by` is the exemption that alone keeps it from applying; "" where its matter is not met at all.
    """

    because: Text
    margin_m: float | None = None
    waived_by: str = ""


Answer = Applies | Clear
Formula = Callable[["Case"], Answer]
FORMULAS: dict[str, Formula] = {}


class Undecided(Exception):
    """Not an error but an answer: this cannot be judged yet, and here is what would settle it."""

    def __init__(
        self,
        because: Text,
        *,
        kind: UnknownKind,
        needs: Sequence[str],
        margin_m: float | None = None,
        zones: Sequence[ZoneReference] = (),
        severity: Severity | None = None,
    ) -> None:
        super().__init__(because.ja)
        self.because, self.kind, self.needs = because, kind, tuple(needs)
        self.margin_m, self.zones, self.severity = margin_m, tuple(zones), severity


class NoNumber(Exception):
    """No number of that name holds on the day, so nothing is asked by it."""


def formula(rule: str) -> Callable[[Formula], Formula]:
    """Registers the formula of `rule`.  Raises BadLaw for a second one."""

    def register(function: Formula) -> Formula:
        if rule in FORMULAS:
            raise BadLaw(
                Text(f"規則「{rule}」の計算式が2つあります。", f"rule {rule!r} has two formulas"), where=rule
            )
        FORMULAS[rule] = function
        return function

    return register


class Case:
    """One trial before one rule: its answers, the layers the rule declares, the numbers of the day.

    `others` are the outcomes of the rules judged before it: all of them for a rule of the
    catalogue's stage "after", none for another.  `numbers` are the rule's parameters as they
    hold on the day, None where none does.
    """

    def __init__(
        self,
        record: RuleRecord,
        trial: Trial,
        around: Surroundings,
        others: Mapping[str, Outcome] | None,
        numbers: Mapping[str, Parameter | None],
    ) -> None:
        self.record, self.trial, self.around = record, trial, around
        self._others, self._numbers = others or {}, numbers

    def other(self, rule: str) -> Outcome | None:
        """What another rule answered, or None where it is not in force.  Raises BadLaw in a rule not judged "after"."""
        if not self.record.after:
            raise BadLaw(
                Text(
                    "ほかの規則を見るには catalogue に stage: after と書いてください。",
                    "write stage: after in the catalogue to look at other rules",
                ),
                where=self.record.id,
            )
        return self._others.get(rule)

    # --- answers

    def told(self, name: str) -> Any:
        """The answer to "vehicle.bvlos" and the like, or None."""
        part, _, attribute = name.partition(".")
        if part == "vehicle":
            return getattr(self.trial.vehicle, attribute)
        if part != "on_site":
            raise BadLaw(
                Text(f"「{name}」という質問はありません。", f"there is no question {name!r}"),
                where=self.record.id,
            )
        return getattr(self.trial.on_site, attribute)

    def ask(self, name: str) -> Any:
        """The answer; raises Undecided naming the question where there is none.

        Raises BadLaw for a question the catalogue does not declare.
        """
        if name not in self.record.needs:
            raise BadLaw(
                Text(
                    f"catalogue の needs に「{name}」がありません。",
                    f"{name!r} is not among the rule's needs",
                ),
                where=self.record.id,
            )
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
        if name not in self._numbers:
            raise BadLaw(
                Text(
                    f"catalogue の parameters に「{name}」がありません。",
                    f"{name!r} is not among the rule's parameters",
                ),
                where=self.record.id,
            )
        return self._numbers[name]

    # --- layers

    def layer(self, layer: str) -> LayerView:
        """A declared layer; raises BadLaw for another."""
        if layer not in self.record.layers:
            raise BadLaw(
                Text(
                    f"catalogue の layers に「{layer}」がありません。",
                    f"{layer!r} is not among the rule's layers",
                ),
                where=self.record.id,
            )
        return self.around.layer(layer)

    def speaking(self, layer: str) -> LayerView:
        """The layer, if it can speak here and today; raises Undecided if not."""
        view = self.layer(layer)
        if view.status is not LayerStatus.OK:
            raise silent(layer, view.status)
        return view

    def met(self, layer: str, reach_m: float = 0.0) -> Sequence[Hit]:
        """Zones surely within `reach_m`; () only where surely none is.  Raises Undecided between.

        A zone drawn here counts even where the layer does not vouch for the whole place; a
        layer that is missing, empty, stale or failed never speaks at all.
        """
        view = self.layer(layer)
        if view.status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
            raise silent(layer, view.status)
        hits = view.hits(reach_m)
        certain = [hit for hit in hits if hit.certain]
        if certain:
            return certain
        if hits:
            raise near_border(view, hits[0], reach_m)
        self.vouched(layer, reach_m)
        return ()

    def vouched(self, layer: str, reach_m: float = 0.0) -> None:
        """Raises Undecided unless the layer speaks of all within `reach_m` and holds everything there.

        Only then may a rule say that nothing is there.
        """
        view = self.speaking(layer)
        if reach_m > 0 and not view.covers(reach_m):
            raise silent(layer, LayerStatus.OUTSIDE)
        if not view.complete:
            raise incomplete(layer)

    def margin(self, layer: str, reach_m: float = 0.0) -> float | None:
        """Metres to spare before the layer's nearest zone might be within reach; None if none is near."""
        return self.layer(layer).margin_m(reach_m)

    # --- the ground

    def within_site(self) -> bool:
        """Whether the footprint lies in the site the trial names, but for a sliver we overlook."""
        outside = self.around.outside_site_m2()
        return outside is not None and outside <= SLIVER_M2

    # --- exemptions

    def exemption(self, name: str, *, holds: bool | None, needs: Iterable[str] = ()) -> Exemption:
        """The catalogue's exemption with its state; `needs` only where that is open.  Raises BadLaw for a stranger."""
        if name not in self.record.exemptions:
            raise BadLaw(
                Text(
                    f"catalogue の exemptions に「{name}」がありません。",
                    f"{name!r} is not among the rule's exemptions",
                ),
                where=self.record.id,
            )
        return Exemption(name, holds, tuple(needs) if holds is None else (), self.record.exemptions[name])


def waived(exemptions: Sequence[Exemption]) -> Clear | None:
    """The answer where one of the exemptions is met, naming it; else None."""
    for exemption in exemptions:
        if exemption.met:
            return Clear(
                because=Text(
                    f"例外「{exemption.title.ja}」の条件を満たすため、許可・承認は不要です（申告による）。",
                    f"no permission is needed: the exemption “{exemption.title.en}” is met, as declared",
                ),
                waived_by=exemption.id,
            )
    return None


def silent(layer: str, status: LayerStatus) -> Undecided:
    """What to raise for a layer that cannot speak."""
    name = LAYER_NAMES[layer]
    return Undecided(
        SILENCE[status].fill(ja=name.ja, en=name.en),
        kind=UnknownKind.STALE_LAYER if status is LayerStatus.STALE else UnknownKind.MISSING_LAYER,
        needs=[layer],
    )


def incomplete(layer: str) -> Undecided:
    """What to raise for a miss in a layer that does not claim to hold everything."""
    name = LAYER_NAMES[layer]
    return Undecided(
        Text(
            f"「{name.ja}」のデータはすべてを収めていないため、該当がないとは言い切れません。",
            f"the layer “{name.en}” does not hold everything, so that nothing is found proves nothing",
        ),
        kind=UnknownKind.MISSING_LAYER,
        needs=[layer],
    )


def near_border(view: LayerView, hit: Hit, reach_m: float) -> Undecided:
    """What to raise where only the true boundary could tell."""
    accuracy = view.accuracy_of(hit.zone)
    reach = (
        (f"（対象は境界から {reach_m:,.0f} m まで）", f" (what counts reaches {reach_m:,.0f} m)")
        if reach_m
        else ("", "")
    )
    place = (
        Text(f"の境界から {hit.distance_m:,.0f} m の位置です", f"is {hit.distance_m:,.0f} m away")
        if hit.distance_m > 0
        else Text("の描かれた範囲に重なりますが、境界の近くです", "is drawn here, but its border is near")
    )
    return Undecided(
        Text(
            f"{hit.zone.name.ja}{place.ja}{reach[0]}。境界の精度は約 {accuracy:,.0f} m で、どちらとも言い切れません。"
            "正確な範囲を確かめてください。",
            f"{hit.zone.name.en or hit.zone.name.ja} {place.en}{reach[1]}; its border is good to about {accuracy:,.0f} m, "
            "so neither can be said. Check the exact boundary.",
        ),
        kind=UnknownKind.NEAR_BORDER,
        needs=[f"{view.id}: exact boundary"],
        margin_m=hit.distance_m - reach_m - accuracy,
        zones=references_to([hit]),
    )


def references_to(hits: Iterable[Hit]) -> list[ZoneReference]:
    """The zones of `hits`, as a finding names them."""
    return [ZoneReference(h.zone.layer, h.zone.id, h.zone.name, h.zone.edition) for h in hits]


def names_of(hits: Iterable[Hit]) -> Text:
    """The zones' names in a row."""
    held = [h.zone.name for h in hits]
    return Text("、".join(n.ja for n in held), ", ".join(n.en or n.ja for n in held))


def evidence_of(hits: Sequence[Hit]) -> dict[str, Any]:
    """Overlap (m², share of the footprint), distance (m) and the shared part as GeoJSON."""
    return hits[0].evidence(hits)
