"""What is known of the road a trial runs on: as declared of the route, and as the named site is registered."""

from collections.abc import Iterator
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case
from fieldreg.trials.odd import in_season
from fieldreg.trials.odd_json import attribute_value

__all__ = ["known_of_road", "registered_of_road", "road_cautions"]


def known_of_road(case: Case, name: str) -> list[Any]:
    """What is known of one attribute: as declared of the route, and as the named site is registered; [] for nothing.

    A registered value in words, which cannot be measured, counts as nothing known.
    """
    declared = [case.road[name]] if name in case.road else []
    return [*declared, *registered_of_road(case, name)]


def registered_of_road(case: Case, name: str) -> list[Any]:
    """What the named site is registered with; [] for nothing, or for words that cannot be measured."""
    return list(_registered(case, name))


def _registered(case: Case, name: str) -> Iterator[Any]:
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
