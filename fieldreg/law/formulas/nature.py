"""Land with a law of its own: forests, natural parks, cultural properties, farmland.

All are drawn in one layer, `planning`; a zone's attribute "kind" tells which it is.  Altering
the ground takes leave; a flight alone is talked over with whoever keeps the place.
"""

from collections.abc import Sequence

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, evidence_of, names_of, references_to
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter, on_land
from fieldreg.register.sites import SiteKind
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.trial import Activity

__all__ = ["cultural", "farmland", "forest", "natural_park"]

_LAYER = "planning"
_ACTS = ("on_site.ground_change", "on_site.objects_placed")
_NEVER_FARMLAND = (
    SiteKind.CLOSED_SCHOOL,
    SiteKind.CLOSING_SCHOOL,
    SiteKind.PARK,
    SiteKind.ROAD,
    SiteKind.INDOOR,
)
_EXACT = Text("正確な区域は窓口で確認してください。", "Ask the desk for the exact area.")


def _touches(case: Case, *, wheels: bool) -> bool | None:
    """Whether the ground is altered or built on; None while that is open.  `wheels`: a vehicle on it counts too."""
    if wheels and case.activity is not Activity.DRONE:
        return True
    told = [case.told(question) for question in _ACTS]
    return True if any(told) else (None if None in told else False)


def _found(
    case: Case, kinds: Sequence[str], *, wheels: bool = False, never_in: Sequence[SiteKind] = ()
) -> Sequence[Hit]:
    """The zones the trial is surely in; a doubt asks for a mere talk where nothing touches the ground."""
    grave = _touches(case, wheels=wheels) is not False
    with lighter(case.severity if grave else Severity.ADVISE):
        return on_land(case, _LAYER, kinds=kinds, never_in=never_in)


def _told(case: Case, hits: Sequence[Hit], act: Text, talk: Text, *, wheels: bool = False) -> Applies:
    """`act` where the ground is used, else `talk` as mere advice; raises Undecided while that is open."""
    used = _touches(case, wheels=wheels)
    if used is None:
        raise case.unanswered(*(question for question in _ACTS if case.told(question) is None))
    name, said = names_of(hits), act if used else talk
    return Applies(
        because=Text(f"{name.ja}の区域です。{said.ja}", f"In {name.en}. {said.en}"),
        zones=references_to(hits),
        evidence=evidence_of(hits),
        verify=_EXACT,
        severity=None if used else Severity.ADVISE,
    )


def _none(ja: str, en: str) -> Clear:
    return Clear(because=Text(f"{ja}の区域ではありません。", f"not in {en}"))


@formula("forest")
def forest(case: Case) -> Answer:
    """森林法34条 (protection forests), and the State's own forests, whose office lets people in."""
    hits = _found(case, ["forest", "national_forest"])
    if not hits:
        return _none("保安林・国有林", "a protection forest or national forest")
    return _told(
        case,
        hits,
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


@formula("natural-park")
def natural_park(case: Case) -> Answer:
    """自然公園法20条・21条・33条 and the prefecture's ordinance: things built, ground altered, vehicles brought in."""
    hits = _found(case, ["natural_park"], wheels=True)
    if not hits:
        return _none("自然公園", "a natural park")
    return _told(
        case,
        hits,
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
    hits = _found(case, ["cultural"])
    if not hits:
        return _none("史跡などの文化財", "a historic site or other cultural property")
    return _told(
        case,
        hits,
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
    hits = _found(case, ["farmland"], never_in=_NEVER_FARMLAND)
    if not hits:
        return _none("農地", "farmland")
    return _told(
        case,
        hits,
        Text(
            "農地を離着陸場や駐車場など別の目的に使うには、一時的でも農業委員会への手続き（転用の許可）が必要です。",
            "Using farmland for something else, such as a pad or a car park, takes leave to convert it, even for a while.",
        ),
        Text(
            "農地を別の目的に使わないため許可は示しませんが、農地の所有者・耕作者の同意を得てください。",
            "Nothing is converted, so no permit is told; ask the owner and the farmer for consent.",
        ),
    )
