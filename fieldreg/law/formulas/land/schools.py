"""What a school adds: while it still teaches (学校施設の確保に関する政令), and if the State paid for it (補助金適正化法)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import named_site, site_name
from fieldreg.law.named_site import NamedSite
from fieldreg.register.sites import SiteKind

__all__ = ["disposal", "still_teaching"]

_SCHOOLS = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)
_DAYS_A_YEAR = 365.25


def _school(case: Case) -> NamedSite | None:
    """The school the trial is at; None where it surely is at none.  Raises Undecided between."""
    site = named_site(case)
    if site is not None:
        return site if site.kind in _SCHOOLS else None
    if case.met("schools"):
        raise case.unanswered("site")
    return None


_NO_SCHOOL = Text("学校・閉校施設の敷地ではありません。", "not on the grounds of a school or former school")


@formula("school-enforce-order")
def still_teaching(case: Case) -> Answer:
    """学校施設の確保に関する政令3条: premises of a school that still teaches."""
    school = _school(case)
    if school is None:
        return Clear(because=_NO_SCHOOL)
    name = site_name(school)
    if school.kind is SiteKind.CLOSED_SCHOOL:
        return Clear(
            because=Text(
                f"{name.ja}は閉校した学校のため、この決まりは当たりません。いまの使い方は管理者に確かめてください。",
                f"{name.en} has closed as a school; ask its manager about its present use",
            )
        )
    if school.closed_on is not None and case.day.isoformat() > school.closed_on:
        raise Undecided(
            Text(
                f"{name.ja}の閉校の予定日（{school.closed_on}）より後の日です。予定どおり閉校したか、管理者に確かめてください。",
                f"the day is after {name.en} is due to close ({school.closed_on}); ask whether it has",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["site.closed_on"],
        )
    return Applies(
        because=Text(
            f"{name.ja}はまだ学校として使われています。授業などの妨げにならないことと、学校の管理者の同意が必要です。",
            f"{name.en} still teaches: its manager must consent, and lessons must not be hindered.",
        )
    )


@formula("subsidy-disposal")
def disposal(case: Case) -> Answer:
    """補助金適正化法22条: a building paid for by the State, put to another use within its restricted time.

    Read from the site's attribute `subsidy`: {subsidised, restricted_until, completed_on, free_of_charge},
    days as "2030-03-31".  What is not held there is not guessed.
    """
    school = _school(case)
    if school is None:
        return Clear(because=_NO_SCHOOL)
    name, held = site_name(school), school.subsidy
    if not isinstance(held, Mapping):
        raise _open(name, "国の補助金で建てられたか", "whether the State paid for it", "subsidised")
    if held.get("subsidised") is False:
        return Clear(
            because=Text(f"{name.ja}の建物は国の補助を受けていません。", f"{name.en} was not subsidised")
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
    return _within(case, name, held, until)


def _within(case: Case, name: Text, held: Mapping[str, Any], until: date) -> Answer:
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
        f"{name.ja}は国の補助を受けた建物で、{until} まで処分（目的外の使用）が制限されています。",
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
    "改造をしない一時的な使用は、処分に当たらないとされることがあります。教育委員会を通じて確認してください。",
    "Temporary use without alteration may not count as disposal; ask through the board of education.",
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
    return Undecided(
        Text(
            f"{name.ja}について、{ja}が登録されていないため判定できません。教育委員会に確認してください。",
            f"{name.en}: {en} is not registered; ask the board of education",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=[f"site.subsidy.{key}"],
    )
