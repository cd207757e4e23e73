"""Land with a law of its own: forests, natural parks, cultural properties, farmland, wildlife.

All are drawn in one layer, `planning`; a zone's attribute "kind" tells which it is.  Altering
the ground or building on it takes leave; a flight alone is talked over with whoever keeps the place.
"""

from collections.abc import Sequence

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import (
    Place,
    asking,
    done,
    lighter,
    open_acts,
    place_on,
    untouched_indoors,
)
from fieldreg.register.sites import SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["cultural", "farmland", "forest", "natural_park", "wildlife"]

_LAYER = "planning"
_ACTS = ("on_site.ground_change", "on_site.objects_placed")
_SCHOOLS = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL)
_NEVER_FOREST = (*_SCHOOLS, SiteKind.ROAD)
_NEVER_FARMLAND = (
    *_SCHOOLS,
    SiteKind.PARK,
    SiteKind.ROAD,
    SiteKind.INDOOR,
)
_EXACT = Text("正確な区域は窓口で確認してください。", "Ask the desk for the exact area.")


def _touches(case: Case, *, wheels: bool) -> bool | None:
    """Whether the ground is altered or built on; None while that is open.  `wheels`: a vehicle on it counts too."""
    if wheels and case.activity is not Activity.DRONE:
        return True
    told = [done(case, act) for act in _ACTS]
    return True if any(told) else (None if None in told else False)


def _found(
    case: Case, fact: str, kinds: Sequence[str], *, wheels: bool = False, never_in: Sequence[SiteKind] = ()
) -> Place | None:
    """The place the trial is surely in; a doubt asks for a mere talk where nothing touches the ground."""
    grave = _touches(case, wheels=wheels) is not False
    with lighter(case.severity if grave else Severity.ADVISE), asking(case, *open_acts(case, _ACTS)):
        return place_on(case, _LAYER, fact=fact, kinds=kinds, never_in=never_in)


def _told(case: Case, place: Place, act: Text, talk: Text, *, wheels: bool = False) -> Applies:
    """`act` where the ground is used, else `talk` as mere advice; raises Undecided while that is open."""
    used = _touches(case, wheels=wheels)
    if used is None:
        raise case.unanswered(*open_acts(case, _ACTS))
    return _said(place, act, None) if used else _said(place, talk, Severity.ADVISE)


def _said(place: Place, what: Text, severity: Severity | None) -> Applies:
    name = place.name
    return Applies(
        because=Text(f"{name.ja}の区域です。{what.ja}", f"In {name.en}. {what.en}"),
        zones=place.zones,
        evidence=place.evidence,
        verify=_EXACT,
        severity=severity,
    )


def _none(ja: str, en: str) -> Clear:
    return Clear(because=Text(f"{ja}の区域ではありません。", f"not in {en}"))


@formula("forest")
def forest(case: Case) -> Answer:
    """森林法34条 (protection forests), and the State's own forests, whose office lets people in."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _found(case, "forest", ["forest", "national_forest", "private_forest"], never_in=_NEVER_FOREST)
    if place is None:
        return _none("保安林・国有林などの森林", "a protection forest, national forest or forest under a plan")
    if place.hits and all(hit.zone.attributes.get("kind") == "private_forest" for hit in place.hits):
        return _private_forest(case, place)
    return _told(
        case,
        place,
        Text(
            "土地の形を変える、木を切る、物を置くことには、保安林では県の許可、国有林では森林管理署の使用許可が必要です。",
            "Altering the ground, felling or placing things takes the prefecture's permit in a protection forest, "
            "the forest office's in a national forest.",
        ),
        Text(
            "土地に手を加えないため許可は示しませんが、国有林に立ち入るときは入林届が要ります。森林を管理する署や県に相談してください。",
            "Nothing touches the ground, so no permit is told; entering a national forest takes a notice. Consult the forest's office.",
        ),
    )


def _private_forest(case: Case, place: Place) -> Applies:
    """A private forest under a regional plan: felling and altering the ground count, placing things does not."""
    if case.ask("on_site.ground_change"):
        return _said(
            place,
            Text(
                "地域森林計画の対象となる民有林です。木を切ることには市への届出、土地の形を変えることには規模により県の許可が必要です（要件は未確認）。",
                "A private forest under the regional plan: felling is notified to the city, and altering the ground may take "
                "the prefecture's permit, by its size (conditions unconfirmed).",
            ),
            None,
        )
    return _said(
        place,
        Text(
            "木を切らず土地の形も変えないため、森林の持ち主に相談してください。",
            "Nothing is felled or altered: consult the forest's owner.",
        ),
        Severity.ADVISE,
    )


@formula("natural-park")
def natural_park(case: Case) -> Answer:
    """自然公園法20条・21条・33条 and the prefecture's ordinance: things built, ground altered, vehicles brought in."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _found(case, "natural_park", ["natural_park", "nature_conservation"], wheels=True)
    if place is None:
        return _none("自然公園・自然環境保全地域", "a natural park or nature conservation area")
    return _told(
        case,
        place,
        Text(
            "工作物を置く、土地の形を変える、車両を乗り入れることは、地区により許可または届出が必要です。公園の担当窓口の了承を得てください。",
            "Things built, ground altered or vehicles brought in take a permit or a notice, depending on the district: "
            "get the leave of the park's desk.",
        ),
        Text(
            "飛行だけなら許可は示しませんが、動植物や利用者への配慮について公園の担当窓口に相談してください（扱いは未確認です）。",
            "For a flight alone no permit is told; consult the park's desk about wildlife and visitors (its practice is unconfirmed).",
        ),
        wheels=True,
    )


@formula("cultural")
def cultural(case: Case) -> Answer:
    """文化財保護法125条: whatever alters a historic site's present state."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _found(case, "cultural", ["cultural"])
    if place is None:
        return _none("史跡などの文化財", "a historic site or other cultural property")
    return _told(
        case,
        place,
        Text(
            "土地を掘る、形を変える、物を設置することは、史跡の「現状変更」に当たるおそれがあり、許可が必要です。",
            "Digging, altering or setting things up may change the present state of a historic site, which takes a permit.",
        ),
        Text(
            "土地に手を加えないため許可は示しませんが、仙台市の文化財課に相談してください。",
            "Nothing touches the ground, so no permit is told; consult the city's cultural property division.",
        ),
    )


@formula("farmland")
def farmland(case: Case) -> Answer:
    """農地法4条・5条: using farmland for something else, such as a pad or a car park, even for a while."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _found(case, "farmland", ["farmland", "agricultural_land"], never_in=_NEVER_FARMLAND)
    if place is None:
        return _none("農地", "farmland")
    return _told(
        case,
        place,
        Text(
            "農地を離着陸場や駐車場など別の目的に使うには、一時的でも農業委員会への手続き（転用の許可）が必要です。",
            "Using farmland for something else, such as a pad or a car park, takes leave to convert it, even for a while.",
        ),
        Text(
            "農地を別の目的に使わないため許可は示しませんが、農地の所有者・耕作者の同意を得てください。",
            "Nothing is converted, so no permit is told; ask the owner and the farmer for consent.",
        ),
    )


@formula("wildlife")
def wildlife(case: Case) -> Answer:
    """鳥獣保護管理法: protected areas of birds and beasts, and the seasons in which they nest."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _found(case, "wildlife", ["wildlife"])
    if place is None:
        return _none("鳥獣保護区", "a wildlife protection area")
    return _told(
        case,
        place,
        Text(
            "物を建てる、土地の形を変える、木を切ることには、特別保護地区では許可が必要です。鳥獣保護の窓口に区域と時期を確かめて了承を得てください。",
            "Building, altering the ground or felling takes a permit in a special protection area: "
            "ask the wildlife desk about area and season, and get its leave.",
        ),
        Text(
            "鳥の巣や群れに近づくと営巣や渡りの妨げになります。営巣の時期と避ける範囲を鳥獣保護の窓口に相談してください。",
            "Coming near nests or flocks disturbs them: ask the wildlife desk about nesting seasons and what to keep clear of.",
        ),
    )
