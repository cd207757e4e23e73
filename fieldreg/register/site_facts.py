"""Site facts: what the city looked up of a site, with the day it was so and its source, laid over what was loaded.

A fact goes by the name of the need it answers (``site.property_status``, ``site.subsidy.restricted_until``,
``site.designations.forest``).  Of one site and fact the latest answer counts; one without a value takes the earlier back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text
from fieldreg.register.sites import Availability, Fact, LookedUp, PropertyStatus, Site, SiteKind

__all__ = ["FactForm", "FactKind", "SiteFact", "as_known", "fact_kind", "value_from_text"]

_DESIGNATION = re.compile(r"site\.designations\.([a-z_]{1,40})")


class FactForm(StrEnum):
    """What a value looks like."""

    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DAY = "day"


@dataclass(frozen=True)
class FactKind:
    """A fact the desk can answer: what it is called, and what its value may be."""

    title: Text
    form: FactForm
    choices: tuple[str, ...] = ()
    hint: Text = Text("", "")


@dataclass(frozen=True, kw_only=True)
class SiteFact:
    """One answer.  `since` is the day on which it was found to be so, `value` None takes an earlier answer back."""

    id: int = 0
    site: str
    fact: str
    value: Any
    since: date
    source: str
    who: int  # account id
    at: datetime


_KINDS: Mapping[str, FactKind] = {
    "site.property_status": FactKind(
        Text("財産の区分", "Kind of property"), FactForm.CHOICE, tuple(p for p in PropertyStatus if p is not PropertyStatus.UNCONFIRMED)
    ),
    "site.closed_on": FactKind(
        Text("閉校の日", "Day of closing"), FactForm.DAY,
        hint=Text("もう閉校していればその日、予定が延びたら新しい予定日", "the day it has closed, or the new day it is due to"),
    ),
    "site.availability": FactKind(
        Text("今の使われ方", "Present use"), FactForm.CHOICE, tuple(a for a in Availability if a is not Availability.UNCONFIRMED)
    ),
    "site.activities": FactKind(
        Text("受け入れる実証の種類", "Activities taken"), FactForm.CHOICES,
        ("drone", "automated_driving", "remote_small_vehicle", "ground_robot", "other"),
    ),
    "site.subsidy.subsidised": FactKind(Text("国の補助を受けて整備されたか", "Paid for with a State subsidy"), FactForm.YES_NO),
    "site.subsidy.restricted_until": FactKind(Text("財産処分の制限が終わる日", "Disposal restricted until"), FactForm.DAY),
    "site.subsidy.completed_on": FactKind(Text("完成した日", "Completed on"), FactForm.DAY),
    "site.subsidy.free_of_charge": FactKind(Text("無償での使用か", "Used free of charge"), FactForm.YES_NO),
}  # fmt: skip
_DESIGNATIONS = {
    "shelter": Text("避難所・避難場所に指定されているか", "Designated as a shelter"),
    "polling_place": Text("投票所になっているか", "A polling place"),
    "school_opening": Text("学校開放の場所か", "Open to the public as a school"),
    "public_facility": Text("公の施設（条例で設置）か", "A public facility set up by ordinance"),
    "forest": Text("保安林・国有林などの森林か", "A protection, national or planned forest"),
    "natural_park": Text("自然公園・自然環境保全地域か", "In a natural park or nature conservation area"),
    "cultural": Text("史跡などの文化財の区域か", "A historic site or other cultural property"),
    "farmland": Text("農地か", "Farmland"),
    "wildlife": Text("鳥獣保護区か", "In a wildlife protection area"),
    "scenic_district": Text("風致地区などの区域か", "In a scenic district or green area"),
    "landscape_district": Text("景観地区などの区域か", "In a landscape district"),
    "hazard_area": Text("災害危険区域か", "In a disaster hazard area"),
    "urbanisation_control": Text("市街化調整区域か", "In an urbanisation control area"),
    "river": Text("河川の区域か", "In a river area"),
    "coast": Text("海岸・港湾の区域か", "On the coast or in the port"),
}


def fact_kind(fact: str) -> FactKind | None:
    """What a need asks of the desk; None for one that is no fact of a site.

    >>> fact_kind("site.designations.forest").form, fact_kind("vehicle.mass_g")
    (<FactForm.YES_NO: 'yes_no'>, None)
    """
    if fact in _KINDS:
        return _KINDS[fact]
    found = _DESIGNATION.fullmatch(fact)
    if found is None:
        return None
    what = found[1]
    return FactKind(_DESIGNATIONS.get(what, Text(f"区域の指定: {what}", f"Designation: {what}")), FactForm.YES_NO)


def value_from_text(fact: str, given: Sequence[str]) -> Any:
    """The value a form tells.  Raises InvalidInput for one that is none, and for a fact nobody knows."""
    kind, words = fact_kind(fact), [word.strip() for word in given if word.strip()]
    if kind is None:
        raise InvalidInput.one("unknown-fact", "fact", f"「{fact}」という項目はありません。", f"there is no fact {fact!r}")
    if kind.form is FactForm.CHOICES and words and set(words) <= set(kind.choices):
        return words
    if len(words) == 1 and kind.form is not FactForm.CHOICES:
        (word,) = words
        if kind.form is FactForm.DAY:
            return day_from_text(word, "value").isoformat()
        if kind.form is FactForm.YES_NO and word in ("yes", "no"):
            return word == "yes"
        if kind.form is FactForm.CHOICE and word in kind.choices:
            return word
    raise InvalidInput.one("value-missing", "value", "分かったことを一つ選ぶか、書いてください。", "choose or write what was found")


def as_known(site: Site, facts: Sequence[SiteFact]) -> Site:
    """The site with the latest answers laid over what was loaded; each is told in `looked_up` with its day and source."""
    for told in facts:
        if told.value is not None and told.site == site.id:
            site = _laid_over(site, told)
    return site


def _laid_over(site: Site, told: SiteFact) -> Site:
    known = (*site.looked_up, LookedUp(told.fact, told.value, told.since, told.source))
    name, _, part = told.fact.removeprefix("site.").partition(".")
    if part:
        held = site.attributes.get(name)
        inner = {**(held if isinstance(held, Mapping) else {}), part: told.value}
        return replace(site, attributes={**site.attributes, name: inner}, looked_up=known)
    facts = {**site.facts, name: Fact(f"{told.source} ({told.since.isoformat()})", "high")}
    return replace(_with_column(site, name, told), facts=facts, looked_up=known)


def _with_column(site: Site, name: str, told: SiteFact) -> Site:
    """A school whose day had come when it was looked up has closed; a later day is when it is due to."""
    if name == "property_status":
        return replace(site, property_status=PropertyStatus(told.value))
    if name == "availability":
        return replace(site, availability=Availability(told.value))
    if name == "activities":
        return replace(site, activities=tuple(told.value))
    if site.kind is SiteKind.CLOSING_SCHOOL and told.value <= told.since.isoformat():
        site = replace(site, kind=SiteKind.CLOSED_SCHOOL)
    return replace(site, closed_on=told.value)
