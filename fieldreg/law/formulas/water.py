"""Rivers (河川法), the coast and the port (海岸法, 港湾法): using their land, and flying over it."""

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
    site_name,
    untouched_indoors,
)
from fieldreg.register.sites import SiteKind

__all__ = ["coast_port", "river_notice", "river_permit"]

_NEVER_A_SHORE = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL, SiteKind.INDOOR)
_ACTS = {
    "on_site.objects_placed": Text("物を置く", "placing things"),
    "on_site.ground_change": Text("土地の形を変える", "altering the ground"),
    "on_site.exclusive_use": Text("場所を独占して使う", "using the place exclusively"),
}
_NO_RIVER = Text("河川の区域ではありません。", "not in a river area")
_NO_COAST = Text("海岸・港湾の区域ではありません。", "not on the coast or in the port")
_HIROSE = Text(
    "広瀬川の流域では、仙台市の「広瀬川の清流を守る条例」の手続きも必要かもしれません（未確認）。市の窓口に確認してください。",
    "Along the Hirose, the city's clear-stream ordinance may ask for more (unconfirmed); ask the city.",
)
_EXACT = Text(
    "正確な区域と管理者（国か県か）は、窓口で確認してください。",
    "Ask the desk for the exact area and whether the State or the prefecture manages it.",
)
_OTHERS = Text(
    "水面を使うときは漁業協同組合、ダムの近くではダムの管理者、下水処理場では下水道の管理者にも相談してください（未確認）。",
    "On the water ask the fishery co-operative too, near a dam its manager, at a sewage works its own (unconfirmed).",
)


def _quiet(case: Case) -> bool:
    """Whether it is declared that the land is neither occupied nor built on nor altered."""
    return all(done(case, act) is False for act in _ACTS)


def _acts(case: Case) -> Text:
    """The declared acts that use the land, in words; raises Undecided where none is declared but some are open."""
    told = [name for act, name in _ACTS.items() if done(case, act)]
    if not told:
        raise case.unanswered(*open_acts(case, _ACTS))
    return Text("・".join(d.ja for d in told), ", ".join(d.en for d in told))


def _where(case: Case, layer: str, kind: SiteKind, fact: str) -> Place | None:
    """The river or shore the trial is on; None only where surely on none.  One that is named counts though the outline strays."""
    site = case.site
    if site is not None and site.kind is kind:
        return Place(site_name(site))
    return place_on(case, layer, fact=fact, never_in=_NEVER_A_SHORE)


@formula("river-24-26")
def river_permit(case: Case) -> Answer:
    """河川法24条・26条・27条・55条: occupying river land, building on it, altering it."""
    if _quiet(case):
        return Clear(
            because=Text(
                "河川の土地を占用せず、物を置かず、形も変えません（申告による）。",
                "neither occupies river land, nor places anything on it, nor alters it, as declared",
            )
        )
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    with asking(case, *open_acts(case, _ACTS)):
        place = _where(case, "rivers", SiteKind.RIVER, "river")
    if place is None:
        return Clear(because=_NO_RIVER, margin_m=case.margin("rivers"))
    acts, name = _acts(case), place.name
    return Applies(
        because=Text(
            f"{name.ja}の区域で次のことを行うため、河川管理者の許可が必要です: {acts.ja}。",
            f"In the area of {name.en}, this takes the river administrator's permit: {acts.en}.",
        ),
        zones=place.zones,
        evidence=place.evidence,
        verify=Text(_EXACT.ja + _HIROSE.ja, f"{_EXACT.en} {_HIROSE.en}")
        if case.told("on_site.ground_change")
        else _EXACT,
    )


@formula("river-notify")
def river_notice(case: Case) -> Answer:
    """What the administrators ask: free use such as a flight is told them beforehand (一時使用届)."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    place = _where(case, "rivers", SiteKind.RIVER, "river")
    if place is None:
        return Clear(because=_NO_RIVER, margin_m=case.margin("rivers"))
    if any(done(case, act) for act in _ACTS):
        return Clear(
            because=Text(
                "河川の許可の手続きの中で相談するため、別の届は示しません。",
                "told within the river permit instead",
            )
        )
    name = place.name
    return Applies(
        because=Text(
            f"{name.ja}の区域を一時的に使います。飛行や通行だけなら許可は要りませんが、河川管理者に一時使用の届を出して相談してください。",
            f"Uses the area of {name.en} for a while. Flying or passing alone takes no permit, "
            "but the river administrator asks for a notice of temporary use.",
        ),
        zones=place.zones,
        evidence=place.evidence,
        verify=Text(_EXACT.ja + _OTHERS.ja, f"{_EXACT.en} {_OTHERS.en}"),
    )


@formula("coast-port")
def coast_port(case: Case) -> Answer:
    """海岸法7条・8条・37条の4・37条の5, 港湾法37条: acts on the shore; a flight is only talked over."""
    if (indoors := untouched_indoors(case)) is not None:
        return indoors
    quiet = _quiet(case)
    with lighter(Severity.ADVISE if quiet else Severity.PERMIT), asking(case, *open_acts(case, _ACTS)):
        place = _where(case, "coast", SiteKind.COAST, "coast")
    if place is None:
        return Clear(because=_NO_COAST, margin_m=case.margin("coast"))
    name = place.name
    if quiet:
        return Applies(
            because=Text(
                f"{name.ja}を使います。土地を占用せず形も変えないため許可は示しませんが、管理者に相談し、"
                "海側を飛ぶときは海上保安部への連絡が要るかも確かめてください。",
                f"Uses {name.en}. Nothing is occupied or altered, so no permit is told; "
                "consult its manager, and over the sea ask the coast guard whether it wants notice.",
            ),
            zones=place.zones, evidence=place.evidence, verify=_EXACT, severity=Severity.ADVISE,
        )  # fmt: skip
    acts = _acts(case)
    return Applies(
        because=Text(
            f"{name.ja}で次のことを行うため、海岸または港湾の管理者の許可が必要です: {acts.ja}。",
            f"On {name.en}, this takes the permit of the coast's or port's manager: {acts.en}.",
        ),
        zones=place.zones, evidence=place.evidence, verify=_EXACT,
    )  # fmt: skip
