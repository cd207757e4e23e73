"""The filter of the list, by cases that name what is shown and why."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.trials.trial import Activity
from web.pages.listing.site_filters import Filters, Row, sorted_rows

TOLD = json.loads((Path(__file__).parents[3] / "choosing_cases.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 23)


def row(told, position=0):
    site = Site(
        id=told["id"],
        code=told["code"],
        name=Text(**told["name"]),
        ward=told["ward"],
        address=told["address"],
        kind=SiteKind(told["kind"]),
        availability=Availability(told["availability"]),
        activities=tuple(Activity(name) for name in told["activities"]),
        outline=shapely.Point(140.98, 38.22),
        accuracy_m=50,
        manager="m",
    )
    return Row(site=site, position=position, size=told["size"], sized=True, free=told["free"])


@pytest.mark.parametrize("case", TOLD["cases"], ids=lambda case: f"{case['site']}-{json.dumps(case['asked'])}")
def test_wanted(case):
    asked = Filters.from_query(case["asked"], TODAY)

    assert asked.wants(row(TOLD["sites"][case["site"]])) is case["wanted"]


@pytest.mark.parametrize("order", TOLD["orders"], ids=lambda order: order["by"])
def test_orders(order):
    rows = [row(told, position) for position, told in enumerate(TOLD["sites"].values())]

    assert [held.site.id for held in sorted_rows(rows[::-1], order["by"])] == order["ids"]


@pytest.mark.parametrize("name", TOLD["sites"])
def test_the_text_scripts_look_in_is_the_row_s_own(name):
    assert row(TOLD["sites"][name]).text == TOLD["sites"][name]["text"]
