"""Whether something is done in the area of a road of the 道路法: a public road by that Act, closed to traffic or not.

Ways of a park, a yard or a campus are roads to the police (道路交通法2条1項1号), but not to this Act.
"""

from collections.abc import Callable, Sequence
from functools import wraps

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, references_to
from fieldreg.law.findings import Authority, UnknownKind
from fieldreg.law.formula_table import Formula
from fieldreg.law.formulas.roads.known_road import known_of_road, registered_of_road
from fieldreg.law.formulas.roads.on_road import (
    CLOSED,
    CLOSED_QUESTION,
    INDOORS,
    WAY_QUESTION,
    at,
    closed,
    drawn_over,
    indoors,
    or_answered,
    roads_met,
    within,
)
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit

__all__ = ["if_in_road_area", "in_road_area"]

_YARDS = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)
_OFF_WAY = Clear(
    because=Text("道路や通路の上では行いません（申告による）。", "done neither on a road nor on a public way, as declared")
)
_YARD = Clear(
    because=Text(
        "学校の敷地内の通路は道路法の道路ではありません。土地の管理者の同意を得てください。",
        "a way in a school yard is no road of the Road Act: ask whoever manages the land",
    )
)
_PRIVATE = Clear(
    because=Text(
        "私道・構内道路は道路法の道路ではありません（申告・登録による）。土地の管理者の同意を得てください。",
        "a private road or campus way is no road of the Road Act, as declared or registered: ask whoever manages it",
    )
)
_NO_ROAD = Clear(because=Text("道路法の道路の区域での実施ではありません。", "not in the area of a road of the Road Act"))


def in_road_area(*, works: bool = False) -> Callable[[Formula], Formula]:
    """Keeps a formula of the 道路法 from where that Act surely has no road, before anything is asked.

    That nothing stands on a road or a public way says nothing of `works` on it, as long as nobody said that there are none.
    """

    def wrap(function: Formula) -> Formula:
        @wraps(function)
        def judged(case: Case) -> Answer:
            return _settled_off(case, works=works) or function(case)

        return judged

    return wrap


def _settled_off(case: Case, *, works: bool) -> Clear | None:
    done = case.told("on_site.road_works")
    if case.told(WAY_QUESTION) is False and not done and not (works and done is None):
        return _OFF_WAY
    if indoors(case):
        return INDOORS
    if within(case, *_YARDS):
        return _YARD
    if at(case, SiteKind.ROAD):
        return None
    if _registered_closed(case):
        return CLOSED
    return _PRIVATE if _told_private(case) and not _against(case, _roads_held(case)) else None


def _registered_closed(case: Case) -> bool:
    """Whether the site is registered as closed, and no act is told to be on a public way of it."""
    site = case.site
    if case.told(WAY_QUESTION) or case.told(CLOSED_QUESTION) is not None or site is None:
        return False
    return case.within_site() and bool(site.closed_to_traffic)


def _told_private(case: Case) -> bool:
    return set(known_of_road(case, "road_class")) == {"private"}


def _against(case: Case, hits: Sequence[Hit]) -> list[Hit]:
    """The roads held that speak against a private road: surely met ones, and where it is only declared those drawn here too."""
    if registered_of_road(case, "road_class"):
        return [hit for hit in hits if hit.certain]
    return drawn_over(case, hits)


def _roads_held(case: Case) -> Sequence[Hit]:
    """The roads met; none where the layer does not speak, which here proves nothing either way."""
    return case.hits("roads") if case.status("roads") in (LayerStatus.OK, LayerStatus.OUTSIDE) else ()


def if_in_road_area(case: Case, because: Text, *, authority: Authority, verify: Text) -> Answer:
    """Applies in the area of a public road: the named site, or a road we hold.  Raises Undecided where neither tells.

    A registered road of no known class is not private because the trial says so, nor is one drawn here as a line.
    """
    if at(case, SiteKind.ROAD):
        if _told_private(case):
            if registered_of_road(case, "road_class"):
                return _PRIVATE
            raise _whose_road(case)
        return Applies(because=because, authority=authority, verify=verify)
    hits = roads_met(case)
    over = drawn_over(case, hits)
    if over and _told_private(case) and not any(hit.certain for hit in over):
        raise or_answered(case.near_border("roads", over[0], 0.0), WAY_QUESTION)
    if over:
        return Applies(because=because, zones=references_to(over), authority=authority, verify=verify)
    if closed(case) and case.site is not None and case.within_site():
        return CLOSED
    if hits:
        raise or_answered(case.near_border("roads", hits[0], 0.0), WAY_QUESTION)
    try:
        case.vouched("roads")
    except Undecided as open_:
        raise or_answered(open_, WAY_QUESTION) from None
    return _NO_ROAD


def _whose_road(case: Case) -> Undecided:
    name = case.site.name if case.site is not None else Text("")
    return Undecided(
        Text(
            f"{name.ja}は道路として登録されていますが、種別の登録がありません。私道・構内道路かどうかを道路管理者に確かめてください。",
            f"{name.en or name.ja} is registered as a road of no known class: ask the road administrator whether it is private",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["site.road"],
    )
