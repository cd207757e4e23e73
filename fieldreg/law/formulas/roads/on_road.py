"""Whether a trial is on a road, and what is known of that road.

道路交通法2条1項1号: a road is also any other place open to general traffic; a course closed to it is none.
"""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, references_to, silent
from fieldreg.law.findings import Authority
from fieldreg.law.formula_table import Formula
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus
from fieldreg.trials.odd import in_season
from fieldreg.trials.odd_json import attribute_value

__all__ = ["LEVEL_FOUR", "LEVEL_THREE", "closed", "if_on_road", "in_public_road", "known_of_road", "on_roads", "road_cautions", "within"]

LEVEL_FOUR = 4  # names of classes of automation (SAE J3016) the Acts go by, not measured numbers
LEVEL_THREE = 3
# Elsewhere (a park, a riverside) ways open to the public are roads too (道交法2条1項1号).
_NO_ROADS_WITHIN = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL, SiteKind.INDOOR)
_OFF_ROAD = Clear(
    because=Text(
        "道路（一般の交通の用に供する場所）での実施ではありません。", "not on a road open to general traffic"
    )
)
_CLOSED = Clear(
    because=Text(
        "一般の交通を止めた場所のため、道路に当たりません（申告による）。最終的な判断は警察が行います。",
        "closed to general traffic, so not a road, as declared; the police have the last word",
    )
)


def closed(case: Case) -> bool | None:
    """Whether the place is closed to general traffic: as declared, else as the named site is registered."""
    declared: bool | None = case.told("on_site.closed_to_traffic")
    site = case.site if case.within_site() else None
    return site.closed_to_traffic if declared is None and site is not None else declared


def within(case: Case, *kinds: SiteKind) -> bool:
    """Whether the footprint lies in the named site, and that is of one of `kinds`."""
    site = case.site
    return site is not None and site.kind in kinds and case.within_site()


def _settled_off(case: Case) -> Clear | None:
    """Why the trial is surely not on a road, as far as the answers and the named site tell; no layer is asked."""
    if closed(case):
        return _CLOSED
    return _OFF_ROAD if within(case, *_NO_ROADS_WITHIN) else None


def on_roads(function: Formula) -> Formula:
    """Keeps a formula from trials that are settled to be off the road before anything is asked."""

    @wraps(function)
    def judged(case: Case) -> Answer:
        return _settled_off(case) or function(case)

    return judged


def in_public_road(function: Formula) -> Formula:
    """Keeps a formula of the 道路法 from where that Act has no roads: yards, and ways told to be private.

    A public road stays one while it is closed to traffic.
    """

    @wraps(function)
    def judged(case: Case) -> Answer:
        if not within(case, SiteKind.ROAD):
            clear = _settled_off(case)
            if clear:
                return clear
        if set(known_of_road(case, "road_class")) == {"private"}:
            return Clear(
                because=Text(
                    "私道・構内道路は道路法の道路ではありません（申告・登録による）。土地の管理者の同意を得てください。",
                    "a private road or campus way is no road of the Road Act, as declared or registered: ask whoever manages it",
                )
            )
        return function(case)

    return judged


def if_on_road(case: Case, because: Text, *, authority: Authority | None = None, verify: Text = Text("")) -> Answer:
    """Applies where the trial is on a road: the named site, or a road we hold.

    What we do: the roads we hold are drawn as lines; what is drawn over such a line is taken
    to be on that road.
    """
    if within(case, SiteKind.ROAD):
        return Applies(because=because, authority=authority, verify=verify)
    status = case.status("roads")
    if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        raise silent("roads", status)
    hits = case.hits("roads")
    drawn_over = [hit for hit in hits if hit.certain or case.touches(hit)]
    if drawn_over:
        return Applies(because=because, zones=references_to(drawn_over), authority=authority, verify=verify)
    if hits:
        raise case.near_border("roads", hits[0], 0.0)
    case.vouched("roads")
    return _OFF_ROAD


def known_of_road(case: Case, name: str) -> list[Any]:
    """What is known of one attribute: as declared of the route, and as the named site is registered; [] for nothing.

    A registered value in words, which cannot be measured, counts as nothing known.
    """
    return list(_known(case, name))


def _known(case: Case, name: str) -> Iterator[Any]:
    if name in case.road:
        yield case.road[name]
    site = case.site
    if site is not None and case.within_site() and site.road.get(name) is not None:
        try:
            yield attribute_value(name, site.road[name], f"{site.id}.road.{name}")
        except InvalidInput:
            return


def road_cautions(case: Case) -> Text:
    """What to mind of this road's school zone and snow season, as far as known."""
    said = []
    if True in known_of_road(case, "school_zone"):
        said.append(
            Text(
                "スクールゾーンを含みます。通行できない時間帯がないか確かめてください。",
                "It has a school zone: check for hours closed to traffic.",
            )
        )
    if any(in_season(season, span) for season in known_of_road(case, "snow_season") for span in case.spans):
        said.append(
            Text(
                "積雪・凍結の時期に当たります。除雪の支障にならないか、道路管理者に確かめてください。",
                "It falls in the season of snow and ice: ask the road administrator about snow clearing.",
            )
        )
    return Text("".join(t.ja for t in said), " ".join(t.en for t in said))
