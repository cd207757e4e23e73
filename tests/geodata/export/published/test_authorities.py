"""Whom to ask of a zone: its manager and the law's of its layer, and how long before, never too short and never made up."""

from datetime import date, datetime, time, timedelta

import pytest
import shapely

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.managers import Manager
from fieldreg.register.zones import Restriction, Zone
from geodata.export.published.authorities import AuthoritiesOn, interval_before, layers_of_drones

DAY = date(2026, 12, 1)
BUREAU = Manager(id="tokyo-cab", name=Text("国土交通省 東京航空局", "Bureau"), desk=Text("DIPS2.0"), contact="03-0000-0000")
PARKS = Manager(id="parks", name=Text("公園課"))


def of(**told):
    zone = Zone(**{"id": "z", "layer": "did", "edition": "e", "name": Text("z"), "outline": shapely.box(140, 38, 141, 39),
                   "restriction": Restriction.REQ_AUTHORISATION, "authority": "tokyo-cab", **told})  # fmt: skip
    found = AuthoritiesOn({"tokyo-cab": BUREAU, "parks": PARKS}, DAY).of(zone)
    return [(one.purpose, one.name.ja, one.contact, one.interval_before) for one in found]


def test_a_manager_whom_the_law_names_has_the_law_s_lead_time():
    assert of() == [("AUTHORIZATION", "国土交通省 東京航空局", "03-0000-0000", "P21D")]


def test_whoever_else_the_law_names_is_told_beside_the_manager():
    manager, police = of(layer="small-uav", authority="parks", restriction=Restriction.PROHIBITED)
    assert manager == ("AUTHORIZATION", "公園課", "", "")
    assert (police[0], police[3]) == ("NOTIFICATION", "PT48H")


def test_a_zone_that_asks_for_nothing_names_its_manager_alone():
    assert of(authority="parks", restriction=Restriction.CONDITIONAL) == [("INFORMATION", "公園課", "", "")]


def test_a_lead_time_no_source_confirms_is_not_told():
    assert [interval for *_, interval in of(layer="parks", authority="parks")] == [""]


def test_a_manager_nobody_knows_is_told_by_the_name_the_zone_gives():
    assert of(authority="nobody", restriction=Restriction.CONDITIONAL) == [("INFORMATION", "nobody", "", "")]


@pytest.mark.parametrize("days", [1, 5, 10, 20])
def test_whoever_goes_by_the_interval_is_never_late(days):
    lead = LeadTime(days, LeadUnit.BUSINESS_DAYS)
    told = timedelta(days=int(interval_before(lead, DAY)[1:-1]))
    starts = [DAY + timedelta(days=n) for n in range(366)]
    late = [start for start in starts if start - told > lead.apply_by(datetime.combine(start, time(), JST))]
    assert late == []
    assert any(start - told == lead.apply_by(datetime.combine(start, time(), JST)) for start in starts)


def test_drones_depend_on_these_layers():
    assert layers_of_drones(DAY) == {"did", "airports", "airport-surfaces", "small-uav"}
