"""What a school, a hall or a park is besides: a shelter (災害対策基本法), a polling place, a yard lent to neighbours (学校開放)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, incomplete, names_of, unregistered
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import Place, designated_place, lighter, on_land, site_name
from fieldreg.law.formulas.land.school_sites import NO_SCHOOL, SCHOOLS, school_at
from fieldreg.register.sites import SiteKind

__all__ = ["polling_place", "school_opening", "shelter"]

_LAYER, _SHELTERS = "schools", ("shelter",)
_BLOCKS = ("on_site.objects_placed", "on_site.exclusive_use")
_VOTED_AT = (*SCHOOLS, SiteKind.INDOOR)


def _unheld(name: Text, what: Text, fact: str) -> Undecided:
    return unregistered(name, Text(f"{what.ja}かどうか", f"whether it is {what.en}"), f"site.designations.{fact}")


@formula("evacuation-shelter")
def shelter(case: Case) -> Answer:
    """災害対策基本法49条の7 (shelters) and places of refuge: kept open for those who flee, and first in a disaster.

    Told by the registry, or by a zone of kind "shelter" in the layer of schools; that none is drawn proves nothing, beyond
    a road that is named either.
    """
    told, site = designated_place(case, "shelter"), case.site
    if isinstance(told, Place):
        return _keep_open(case, told)
    beyond = site is not None and site.kind is SiteKind.ROAD and not case.within_site()
    with lighter(_gravity(case)):
        hits = on_land(case, _LAYER, kinds=_SHELTERS, settled=told is False or (site is not None and not beyond))
        if hits:
            return _keep_open(case, Place(names_of(hits), hits))
        if told is False:
            return Clear(because=Text("指定された避難場所・避難所ではありません。", "no designated shelter or place of refuge"))
        if site is None or beyond:
            raise incomplete(_LAYER)
        if site.kind is SiteKind.ROAD:
            return Clear(because=Text("道路は避難所ではありません。", "a road is no shelter"))
        raise _unheld(site_name(site), Text("指定避難所・指定緊急避難場所", "a designated shelter"), "shelter")


def _gravity(case: Case) -> Severity:
    """Whoever places nothing and leaves room for others need only know that a disaster ends the trial."""
    return Severity.ADVISE if all(case.told(act) is False for act in _BLOCKS) else Severity.CONSENT


def _keep_open(case: Case, place: Place) -> Applies:
    return Applies(
        because=Text(
            f"{place.name.ja}は災害のときの避難場所・避難所です。災害や避難の発令があれば実証はその場で中止し、予約も取り消されます。"
            "入口・通路・備蓄倉庫をふさがず、物を置くときや独占するときは危機管理の担当課の了承を得てください。",
            f"{place.name.en} is a place of refuge: in a disaster the trial stops at once and the booking lapses. Keep entrances, passages "
            "and stores clear; where things are placed or the place is used alone, get the leave of the crisis management office.",
        ),
        zones=place.zones,
        evidence=place.evidence,
        severity=_gravity(case),
    )


@formula("polling-place")
def polling_place(case: Case) -> Answer:
    """A polling place: on election days, and while it is set up, it is not to be had."""
    told, site = designated_place(case, "polling_place"), case.site
    if isinstance(told, Place):
        return _voted_at(told.name)
    if told is None and site is not None and site.kind in _VOTED_AT:
        raise _unheld(site_name(site), Text("投票所", "a polling place"), "polling_place")
    if told is None:
        school_at(case)  # raises where it may be at a school that is not named
    return Clear(because=Text("投票所になる学校・施設ではありません。", "no school or hall where people vote"))


def _voted_at(name: Text) -> Applies:
    return Applies(
        because=Text(
            f"{name.ja}は選挙の投票所です。投票日とその準備の日は使えません。日程を区の選挙管理委員会に確かめてください。",
            f"People vote at {name.en}: it cannot be had on election days and while it is set up. "
            "Ask the ward's election board for the days.",
        )
    )


@formula("school-opening")
def school_opening(case: Case) -> Answer:
    """学校教育法137条, 社会教育法44条: yards and gymnasiums lent to neighbours; their bookings come first."""
    school = school_at(case)
    if school is None:
        return Clear(because=NO_SCHOOL)
    told, name = designated_place(case, "school_opening"), site_name(school)
    if told is False:
        return Clear(because=Text(f"{name.ja}では学校開放をしていません。", f"{name.en} is not lent to neighbours"))
    if told is None and school.kind is SiteKind.CLOSED_SCHOOL:
        with lighter(Severity.ADVISE):
            raise _unheld(name, Text("地域の団体に貸し出されている（学校開放）", "lent to neighbours"), "school_opening")
    return Applies(
        because=Text(
            f"{name.ja}の校庭・体育館は、地域の団体にも貸し出されます（学校開放）。予約の重なりと使い方を、学校または教育委員会の学校開放の窓口と調整してください。",
            f"Yard and gymnasium of {name.en} are lent to neighbours too: agree bookings and use with the school or the board's desk.",
        ),
        severity=None if school.kind is SiteKind.CLOSING_SCHOOL else Severity.ADVISE,
    )
