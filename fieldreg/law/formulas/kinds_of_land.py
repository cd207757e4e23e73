"""What the rules about kinds of land share: where a trial surely is, and what an open doubt would ask for."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case, Undecided, names_of, references_to, silent
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit

__all__ = ["lighter", "named_site", "on_land", "site_name"]


@contextmanager
def lighter(severity: Severity) -> Iterator[None]:
    """Whatever stays open inside would ask for no more than `severity`."""
    try:
        yield
    except Undecided as open_:
        open_.severity = open_.severity or severity
        raise


def named_site(case: Case) -> NamedSite | None:
    """The site the trial names, where the footprint lies in it; else None."""
    return case.site if case.within_site() else None


def site_name(site: NamedSite) -> Text:
    """The site's name, its id where it has no English one."""
    return Text(site.name.ja, site.name.en or site.id)


def on_land(
    case: Case, layer: str, *, kinds: Sequence[str | None] | None = None, never_in: Collection[SiteKind] = ()
) -> Sequence[Hit]:
    """The zones of `layer` (of these `kinds`) the trial is surely in; () only where surely none is.

    `never_in`: within a site of these kinds only a zone surely met counts; a doubtful border or
    a layer that does not hold everything leaves nothing open there.  Raises Undecided between.
    """
    status = case.status(layer)
    if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        raise silent(layer, status)
    hits = case.hits(layer, kinds=kinds)
    certain = [hit for hit in hits if hit.certain]
    site = named_site(case)
    if certain or (site is not None and site.kind in never_in):
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
