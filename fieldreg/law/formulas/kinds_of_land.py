"""What the rules about kinds of land share: where a trial surely is, and what an open doubt would ask for.

What the registry tells of a site (`designations`: {"forest": false, …}, a fact of its own with a source)
goes before a layer that does not hold everything.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case, Clear, Undecided, evidence_of, names_of, references_to, silent
from fieldreg.law.findings import Severity, UnknownKind, ZoneReference
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity

__all__ = [
    "Place", "asking", "declared_land", "designated_place", "done", "lighter", "named_site", "no_structure", "on_land",
    "open_acts", "place_on", "site_name", "stays_down", "surely_indoors", "untouched_indoors",
]  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What a trial is in: its name, and the zones that say so; none where the registry says it of the site."""

    name: Text
    hits: Sequence[Hit] = ()

    @property
    def zones(self) -> list[ZoneReference]:
        return references_to(self.hits)

    @property
    def evidence(self) -> Mapping[str, Any]:
        return evidence_of(self.hits) if self.hits else {}


@contextmanager
def lighter(severity: Severity) -> Iterator[None]:
    """Whatever stays open inside would ask for no more than `severity`."""
    try:
        yield
    except Undecided as open_:
        open_.severity = open_.severity or severity
        raise


@contextmanager
def asking(case: Case, *questions: str) -> Iterator[None]:
    """Whatever stays open inside is settled or lowered by these questions too, as long as nobody answered them."""
    try:
        yield
    except Undecided as open_:
        asked = [question for question in questions if case.told(question) is None]
        open_.needs = tuple(dict.fromkeys([*asked, *open_.needs]))
        raise


def named_site(case: Case) -> NamedSite | None:
    """The site the trial names, where the footprint lies in it; else None."""
    return case.site if case.within_site() else None


def site_name(site: NamedSite) -> Text:
    """The site's name, its id where it has no English one."""
    return Text(site.name.ja, site.name.en or site.id)


_LANDS = frozenset(choice.value for choice in QUESTIONS["on_site.land"].choices)


def declared_land(case: Case) -> frozenset[str] | None:
    """Whose land it is, as declared, where no site is named; None where nobody said, or in words that are none of ours."""
    told = case.told("on_site.land")
    return frozenset(told) if told and _LANDS.issuperset(told) else None


def surely_indoors(case: Case) -> bool:
    """Whether all of it is inside a building: as declared, or by the named site unless the trial says otherwise.

    A road is none, not even in part, whatever is declared of it.
    """
    told = case.told("on_site.indoors")
    if told:
        site = case.site
        return site is None or site.kind is not SiteKind.ROAD or not (case.within_site() or case.meets_site())
    return told is None and case.indoor and case.within_site()


def stays_down(case: Case) -> bool:
    """Whether nothing is said to rise of an act of no kind we know: no height is told, nor that people ride and steer it."""
    if case.activity is not Activity.OTHER or case.told("vehicle.steerable"):
        return False
    return all(height is None for height in (*case.upper_heights, *case.lower_heights))


def untouched_indoors(case: Case) -> Clear | None:
    """The answer where all of it is inside a building and the ground is left as it is; else None."""
    if surely_indoors(case) and not case.told("on_site.ground_change"):
        return Clear(
            because=Text(
                "建物の中だけで行い、土地に手を加えないため、当たりません。",
                "all of it is inside a building and the ground is left as it is",
            )
        )
    return None


def done(case: Case, act: str) -> bool | None:
    """Whether an act on the land is done; None while that is open.

    Of things placed, what is declared to be no structure (cones, tables, instruments) uses the land as any visitor does.
    """
    if act != "on_site.objects_placed":
        return None if case.told(act) is None else bool(case.told(act))
    structure, placed = case.told("on_site.structure"), case.told(act)
    return placed if structure is None else bool(structure)


def open_acts(case: Case, acts: Iterable[str]) -> list[str]:
    """The questions still to be answered about these acts: what is placed first, then whether it is a structure."""
    asked = [act for act in acts if done(case, act) is None]
    placed = "on_site.objects_placed"
    return [*asked, *(["on_site.structure"] if placed in acts and case.told(placed) and case.told("on_site.structure") is None else [])]


def no_structure(case: Case) -> bool:
    """Whether no structure is put up: as declared, or because nothing is placed at all."""
    told = case.told("on_site.structure")
    return told is False or (told is None and case.told("on_site.objects_placed") is False)


def designated_place(case: Case, fact: str) -> Place | bool | None:
    """The named site, where the registry says it is such a place; False where it says it is not; None where it is silent.

    Where it is, naming it is enough; where it is not, the footprint must lie in it.
    """
    site = case.site
    told = None if site is None else site.designated(fact)
    if site is None or told is None:
        return None
    if told:
        return Place(site_name(site))
    return False if case.within_site() else None


def place_on(
    case: Case, layer: str, *, fact: str, kinds: Sequence[str | None] | None = None, never_in: Collection[SiteKind] = (),
    only: Callable[[Hit], bool] | None = None,
) -> Place | None:  # fmt: skip
    """The place of `layer` (of these `kinds`, `only` such) the trial is surely in; None only where it surely is in none.

    A zone surely met counts whatever the registry says; else the registry's word for the named site
    (`fact`) settles it, and only then does the layer's silence.  Raises Undecided between.
    """
    told = designated_place(case, fact)
    if isinstance(told, Place):
        return told
    try:
        hits = on_land(case, layer, kinds=kinds, never_in=never_in, settled=told is False, only=only)
    except Undecided as open_:
        if named_site(case) is not None:
            open_.needs = (*open_.needs, f"site.designations.{fact}")
        raise
    return Place(names_of(hits), hits) if hits else None


def on_land(
    case: Case, layer: str, *, kinds: Sequence[str | None] | None = None, never_in: Collection[SiteKind] = (),
    settled: bool = False, declared: bool = False, only: Callable[[Hit], bool] | None = None,
) -> Sequence[Hit]:  # fmt: skip
    """The zones of `layer` (of these `kinds`, `only` such) the trial is surely in; () only where surely none is.

    `never_in`: within a site of these kinds, and wherever the registry has `settled` it, only a zone
    surely met counts; a doubtful border or a layer that does not hold everything leaves nothing open
    there.  Where it is only `declared` to be elsewhere, a zone drawn here still counts as a doubt.  Raises
    Undecided between.
    """
    status = case.status(layer)
    settled = settled or declared
    if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        if settled:
            return ()
        raise silent(layer, status)
    hits = [hit for hit in case.hits(layer, kinds=kinds) if only is None or only(hit)]
    certain = [hit for hit in hits if hit.certain]
    site = named_site(case) if never_in else None
    drawn = [hit for hit in hits if declared and not hit.certain and case.touches(hit)]
    if drawn and not certain:
        raise case.near_border(layer, drawn[0], 0.0)
    if certain or settled or (site is not None and site.kind in never_in):
        return certain
    if hits:
        raise case.near_border(layer, hits[0], 0.0)
    strangers = case.hits(layer, kinds=[None]) if kinds is not None else ()
    if strangers:
        raise _of_no_kind(layer, strangers)
    case.vouched(layer)
    return ()


def _of_no_kind(layer: str, hits: Sequence[Hit]) -> Undecided:
    name = names_of(hits)
    return Undecided(
        Text(
            f"{name.ja}に重なりますが、何の区域かがデータにないため判定できません。",
            f"on {name.en}, but the data do not tell what kind of area it is",
        ),
        kind=UnknownKind.MISSING_LAYER,
        needs=[layer],
        zones=references_to(hits),
    )
