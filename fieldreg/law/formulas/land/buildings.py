"""Buildings: what is put up for a while (建築基準法85条), and a school house used as something else (87条, 消防法17条)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import asking, named_site, no_structure
from fieldreg.law.formulas.land.school_sites import SCHOOLS, school_at
from fieldreg.register.sites import SiteKind

__all__ = ["change_of_use", "temporary_building"]

_BUILDINGS = (*SCHOOLS, SiteKind.INDOOR, SiteKind.CITY_LAND, SiteKind.CAMPUS, SiteKind.PARK)
_NO_STRUCTURE = Text("テントや仮設の建物などを建てません（申告による）。", "puts up no structure, as declared")


@formula("building-temporary")
def temporary_building(case: Case) -> Answer:
    """建築基準法85条: tents, huts, containers and stages, even for a day."""
    if no_structure(case):
        return Clear(because=_NO_STRUCTURE)
    case.ask("on_site.structure")
    return Applies(
        because=Text(
            "テント・プレハブ・コンテナ・ステージなどを建てます。短い間でも建築物に当たることがあり、仮設建築物の許可や建築確認が要るかを、市の建築の窓口に確かめてください。",
            "Puts up tents, huts, containers or stages: even for a short while these may be buildings. "
            "Ask the city's building desk whether a permit for temporary buildings or a confirmation is needed.",
        ),
        verify=Text(
            "大きさ・期間・固定の方法を図面にして持って行ってください（要らないとされる範囲は未確認）。",
            "Bring a drawing with size, period and how it is fixed (what goes without is unconfirmed).",
        ),
    )


@formula("building-change-of-use")
def change_of_use(case: Case) -> Answer:
    """建築基準法87条, 消防法17条: a former school used as something else, from a floor area on."""
    site = named_site(case)
    if site is not None and site.kind not in _BUILDINGS:
        return Clear(because=Text("建物のある場所ではありません。", "no place with a building"))
    used = case.told("on_site.building_m2")
    if used == 0:
        return Clear(because=Text("建物を使いません（申告による）。", "uses no building, as declared"))
    with asking(case, "on_site.building_m2"):
        school = school_at(case)
    if school is None or school.kind is not SiteKind.CLOSED_SCHOOL:
        return Clear(
            because=Text("閉校した学校の建物ではありません。", "not the building of a former school")
        )
    limit, area = case.number("land.change_of_use_area"), case.ask("on_site.building_m2")
    fire = Text(
        "消防用設備（消防法17条）が使い方に合うかも消防署に確かめてください。",
        "Ask the fire station too whether its fire equipment suits the use.",
    )
    if area < limit:
        return Applies(
            because=Text(
                f"閉校した校舎などを {area:g} m² 使います。用途変更の確認の目安（{limit:g} m²）には満ちません。{fire.ja}",
                f"Uses {area:g} m² of a former school, less than the {limit:g} m² from which a change of use is confirmed. {fire.en}",
            ),
            severity=Severity.ADVISE,
        )
    return Applies(
        because=Text(
            f"閉校した校舎などを {area:g} m² 使います。{limit:g} m² 以上を学校と別の用途に使い続けるときは、用途変更の建築確認が必要です。"
            f"一時的な使用で足りるかを市の建築の窓口に確かめてください。{fire.ja}",
            f"Uses {area:g} m² of a former school: from {limit:g} m² on, lasting use as something else takes a confirmation of the "
            f"change of use. Ask the city's building desk whether temporary use goes without. {fire.en}",
        )
    )
