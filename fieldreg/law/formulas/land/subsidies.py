"""What the State paid for (補助金適正化法): schools, and land and buildings of the city put to another use."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, unregistered
from fieldreg.law.findings import Authority, Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import declared_land, no_structure, site_name
from fieldreg.law.formulas.land.ownership import lowest_above_ground_m
from fieldreg.law.formulas.land.school_sites import SCHOOLS, school_at
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import PropertyStatus, SiteKind

__all__ = ["disposal"]

_OPEN_TO_ALL = (SiteKind.PARK, SiteKind.INDOOR)
_GRANTED = (*SCHOOLS, *_OPEN_TO_ALL, SiteKind.CITY_LAND, SiteKind.CAMPUS)
_STRAYED_FROM = (*SCHOOLS, SiteKind.PARK)  # what lies beside one that is named counts as it
_DAYS_A_YEAR = 365.25
_NO_SUBSIDY = Text(
    "国の補助を受けた学校・市有地・施設を、別の目的に使うことに当たりません。",
    "no subsidised school, land or building is put to another use",
)
_OTHER_DESK = Authority(
    Text("補助金を出した省庁（市の財産の所管課を経由）", "The ministry that paid, through the city division in charge"),
    "財産の所管課（部署名は未確認）",
)


@formula("subsidy-disposal")
def disposal(case: Case) -> Answer:
    """補助金適正化法22条: a building or ground paid for by the State, put to another use within its restricted time.

    Read from the site's attribute `subsidy`: {subsidised, restricted_until, completed_on, free_of_charge},
    days as "2030-03-31".  What is not held there is not guessed.  What is clear of the site named tells nothing of the
    land beyond it.
    """
    site = case.site
    if site is None:
        return _of(case, _unnamed(case))
    answer = _of(case, _of_named(case, site))
    beyond = site.kind not in _STRAYED_FROM and not case.within_site()
    return _of(case, _unnamed(case)) if beyond and isinstance(answer, Clear) else answer


def _of(case: Case, site: NamedSite | None) -> Answer:
    """The answer for the place whose other use the State may have to approve; None where none is touched."""
    if site is None:
        return Clear(because=_NO_SUBSIDY)
    name, held, whose = site_name(site), site.subsidy, site.kind not in SCHOOLS
    if not isinstance(held, Mapping):
        raise _open(name, "国の補助金で建てられた（整備された）か", "whether the State paid for it", "subsidised")
    if held.get("subsidised") is False:
        return Clear(
            because=Text(f"{name.ja}は国の補助を受けていません。", f"{name.en} was not subsidised")
        )
    until = _day(held, "restricted_until")
    if until is None:
        raise _open(
            name, "財産処分の制限がいつまでか", "until when its disposal is restricted", "restricted_until"
        )
    if case.day > until:
        return Clear(
            because=Text(
                f"{name.ja}の財産処分の制限は {until} に終わっています。",
                f"{name.en}: the restriction ended on {until}",
            )
        )
    answer = _within(case, name, held, until)
    return replace(answer, authority=_OTHER_DESK) if whose else answer


def _of_named(case: Case, site: NamedSite) -> NamedSite | None:
    """The site named, where its other use may have to be approved.  Raises Undecided between.

    Public land and halls are put to another use only where somebody has them alone or builds on them.
    """
    if site.kind in SCHOOLS:
        return site
    if site.kind not in _GRANTED or site.property_status is PropertyStatus.PRIVATE:
        return None
    return None if site.kind in _OPEN_TO_ALL and _as_visitors(case) else site


def _unnamed(case: Case) -> NamedSite | None:
    """Where no registered site is named, or the outline reaches beyond it: whose land is used decides, as declared."""
    land = declared_land(case)
    if land is not None and land & {"city", "park", "state"}:
        raise _open(
            Text("使う公有地・施設", "the public land or building used"), "国の補助金で整備されたか", "whether the State paid for it",
            "subsidised",
        )  # fmt: skip
    school, low_m, height_m = school_at(case), case.number("land.low_flight"), lowest_above_ground_m(case)
    if school is None and land is None and (height_m is None or height_m < low_m):
        raise case.unanswered("on_site.land")
    return school


def _as_visitors(case: Case) -> bool:
    """Whether the place stays in its own use: nobody has it alone and nothing is built.  Raises Undecided while that is open."""
    if case.told("on_site.exclusive_use") or case.told("on_site.structure"):
        return False
    if case.told("on_site.exclusive_use") is False and no_structure(case):
        return True
    alone = [] if case.told("on_site.exclusive_use") is False else ["on_site.exclusive_use"]
    raise case.unanswered(*alone, *([] if no_structure(case) else ["on_site.structure"]))


def _within(case: Case, name: Text, held: Mapping[str, Any], until: date) -> Applies:
    """Inside the restricted time: a report after more than ten years' use and free of charge, else leave."""
    years = case.number("land.subsidy_report_years")
    built = _day(held, "completed_on")
    free = held.get("free_of_charge")
    if built is None:
        raise _open(
            name,
            f"完成から {years:g} 年を超えるか",
            f"whether it is older than {years:g} years",
            "completed_on",
        )
    restricted = Text(
        f"{name.ja}は国の補助を受けた財産で、{until} まで処分（目的外の使用）が制限されています。",
        f"{name.en} was built with a State subsidy; other use is restricted until {until}.",
    )
    if case.day <= _after(built, years) or free is False:
        return Applies(
            because=Text(
                f"{restricted.ja}完成から {years:g} 年以内、または有償での使用のため、国の承認（納付金が伴うことがあります）が必要です。",
                f"{restricted.en} Within {years:g} years of completion, or for pay, the State must approve, and may ask money back.",
            ),
            verify=_TEMPORARY,
        )
    if free is None:
        raise _open(name, "無償での使用か", "whether it is used free of charge", "free_of_charge")
    return Applies(
        because=Text(
            f"{restricted.ja}完成から {years:g} 年を超え、無償で使うため、報告だけで足ります。",
            f"{restricted.en} More than {years:g} years after completion and free of charge, a report is enough.",
        ),
        verify=_TEMPORARY,
        severity=Severity.NOTIFY,
    )


_TEMPORARY = Text(
    "改造をしない一時的な使用は、処分に当たらないとされることがあります。所管の課（学校は教育委員会）を通じて確認してください。",
    "Temporary use without alteration may not count as disposal; ask through the division in charge (of schools, the board of education).",
)


def _after(day: date, years: float) -> date:
    """The day so many years later; whole years by the calendar."""
    whole = int(years)
    same_day = (
        day.replace(year=day.year + whole)
        if (day.month, day.day) != (2, 29)
        else date(day.year + whole, 3, 1)
    )
    return same_day + timedelta(days=round((years - whole) * _DAYS_A_YEAR))


def _day(held: Mapping[str, Any], key: str) -> date | None:
    """The day held under `key`; None where none is, or what is there is no day."""
    try:
        return date.fromisoformat(str(held[key]))
    except (KeyError, ValueError):
        return None


def _open(name: Text, ja: str, en: str, key: str) -> Undecided:
    return unregistered(name, Text(ja, en), f"site.subsidy.{key}")
