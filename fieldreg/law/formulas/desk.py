"""Rules of the desk, of no Act: whether the day is past, the place the city's, and the site one that takes the trial.

They come before all others, since whoever must change the day or the place need not read on.
"""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import (
    Answer,
    Applies,
    Case,
    Clear,
    Undecided,
    names_of,
    references_to,
    silent,
    unregistered,
)
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter, site_name
from fieldreg.law.names import ACTIVITY_NAMES
from fieldreg.register.sites import Availability
from fieldreg.register.zones import LayerStatus

__all__: list[str] = []

_CITY = "仙台市"
_NO_SITE = Clear(because=Text("登録された場所を使うとの申告はありません。", "no registered site is named"))


@formula("past-day")
def past(case: Case) -> Answer:
    """A trial that was over before the day of asking: nothing can be asked for any more."""
    first, last, today = min(s.first_day for s in case.spans), max(s.last_day for s in case.spans), case.today
    if first >= today:
        return Clear(because=Text("これからの日の計画です。", "the day is still to come"))
    if last >= today:
        raise Undecided(
            Text(
                f"実施する期間（{first}〜{last}）は、調べた日（{today}）より前に始まっています。残りの期間について何ができるか、窓口に確かめてください。",
                f"It begins on {first}, before the day of asking ({today}), and ends on {last}: ask the desk about what is left of it",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["time_start"],
        )
    return Applies(
        because=Text(
            f"実施する日（{last}）は、調べた日（{today}）より前です。その日の法令で判定していますが、申請はもうできません。"
            "これからの日に変えて調べ直してください。",
            f"The day ({last}) is before the day of asking ({today}). It is judged by the law of its day, but "
            "nothing can be applied for any more: choose a day to come and check again.",
        )
    )


@formula("outside-jurisdiction")
def elsewhere(case: Case) -> Answer:
    """A place outside the city, or in another municipality as well; by the wards' data.

    What we do: deep in the city, a neighbour counts where it is drawn under the trial, not where it is only near.
    """
    with lighter(Severity.CONSENT):
        status = case.status("wards")
        if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
            raise silent("wards", status)
        hits = case.hits("wards")
        own = [hit for hit in hits if _CITY in hit.zone.name.ja]
        others = [hit for hit in hits if _CITY not in hit.zone.name.ja]
        sure = [hit for hit in others if hit.certain]
        if sure:
            return Applies(because=_outside(names_of(sure)), zones=references_to(sure))
        drawn = [hit for hit in others if case.touches(hit)]
        if drawn:
            raise case.near_border("wards", drawn[0], 0.0)
        if any(hit.certain for hit in own):
            case.speaking("wards")
            return Clear(because=Text(f"{_CITY}の区域の中です。", "within the city of Sendai"))
        if own:
            raise case.near_border("wards", own[0], 0.0)
        if status is LayerStatus.OK:
            case.vouched("wards")
    return Applies(because=_outside(Text("海の上を含みます", "the sea counts as outside")))


def _outside(where: Text) -> Text:
    return Text(
        f"実施する場所が{_CITY}の区域の外にかかります（{where.ja}）。この窓口だけでは進められないため、その市町村の窓口に確かめてください。"
        "国の法令の判定は参考になりますが、その市町村の条例や施設の決まりは判定していません。",
        f"The place lies, in part at least, outside the city of Sendai ({where.en}): ask the municipality there. National law is judged "
        "as ever, but its ordinances and the rules of its facilities are not.",
    )


@formula("site-activity")
def taken(case: Case) -> Answer:
    """A site that does not take this kind of trial, as its record tells."""
    site = case.site
    if site is None:
        return _NO_SITE
    name = site_name(site)
    if not site.activities:
        with lighter(Severity.CONSENT):
            raise unregistered(name, Text("どの種類の実証を受け入れるか", "which kinds of trial it takes"), "site.activities")
    said = ACTIVITY_NAMES[case.activity]
    if case.activity.taken_by(site.activities):
        return Clear(because=Text(f"{name.ja}は{said.ja}を受け入れる場所です。", f"{name.en} takes {said.en}"))
    return Applies(
        because=Text(
            f"{name.ja}は{said.ja}を受け入れる場所として登録されていません。別の場所を選ぶか、窓口に相談してください。",
            f"{name.en} is not registered as taking {said.en}: choose another site, or talk to the desk.",
        )
    )


@formula("site-in-use")
def in_use(case: Case) -> Answer:
    """A site that still operates, or that another use has taken."""
    site = case.site
    if site is None:
        return _NO_SITE
    name = site_name(site)
    if site.availability is Availability.UNCONFIRMED:
        raise unregistered(name, Text("今の使われ方", "what it is used for now"), "site.availability")
    if site.availability not in (Availability.IN_USE, Availability.REUSED):
        return Clear(because=Text(f"{name.ja}は相談できる場所です。", f"{name.en} may be asked for"))
    how = (
        Text("今も使われています", "is in use")
        if site.availability is Availability.IN_USE
        else Text("別の用途で使われています", "is taken by another use")
    )
    return Applies(
        because=Text(
            f"{name.ja}は{how.ja}。空いている日時と条件を、窓口を通じて管理者に確かめてください。",
            f"{name.en} {how.en}: ask its manager through the desk which days and terms are left.",
        )
    )


@formula("site-closed")
def restricted(case: Case) -> Answer:
    """A site whose own rules keep some trials out."""
    site = case.site
    if site is None:
        return _NO_SITE
    name = site_name(site)
    if site.availability is Availability.UNCONFIRMED:
        raise unregistered(name, Text("利用の制限があるか", "whether it is restricted"), "site.availability")
    if site.availability is not Availability.RESTRICTED:
        return Clear(because=Text(f"{name.ja}に利用の制限は登録されていません。", f"no restriction of {name.en} is registered"))
    return Applies(
        because=Text(
            f"{name.ja}は独自の決まりで利用を制限しています。使える条件を、窓口を通じて管理者に確かめてください。",
            f"{name.en} is restricted by its own rules: ask its manager through the desk on which terms it may be used.",
        )
    )

