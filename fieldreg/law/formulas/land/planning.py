"""Districts in which building, filling or felling has a law of its own (都市計画法, 景観法, 建築基準法39条, 盛土規制法).

All but earthworks are drawn in the layer `planning`; a zone's attribute "kind" tells which it is, of "district"
(as PLATEAU publishes them) its attribute "district" the name.  Who builds nothing and leaves the ground alone
meets none of them.
"""

from collections.abc import Sequence

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import Place, asking, no_structure, place_on, untouched_indoors
from fieldreg.surroundings.around_trial import Hit

__all__ = ["earthworks", "hazard_area", "landscape", "scenic_district", "urbanisation_control"]

_LAYER = "planning"
_BUILDING = ("on_site.structure", "on_site.ground_change")
_EXACT = Text("正確な区域と、許可の要らない範囲は窓口で確認してください。", "Ask the desk for the exact area and what goes without.")
_SCENIC = ("風致地区", "緑地保全地域", "特別緑地保存地区", "歴史的風土特別保存地区", "第1種歴史的風土保存地区",
           "第2種歴史的風土保存地区", "生産緑地地区", "伝統的建造物群保存地区")  # fmt: skip
_LANDSCAPE = ("景観地区",)


def _in_district(case: Case, kind: str, names: Sequence[str]) -> Place | None:
    """The district of that kind the trial is in, or one published by a name among `names`; None only where surely in none."""

    def named(hit: Hit) -> bool:
        return hit.zone.attributes.get("kind") == kind or hit.zone.attributes.get("district") in names

    return place_on(case, _LAYER, fact=kind, kinds=[kind, "district"], only=named)


def _undone(case: Case, act: str) -> bool:
    return no_structure(case) if act == "on_site.structure" else case.told(act) is False


def _open(case: Case, acts: Sequence[str]) -> list[str]:
    """Those of the questions whose answer is still open."""
    return [act for act in acts if case.told(act) is None and not _undone(case, act)]


def _leaves_alone(case: Case, acts: Sequence[str], because: Text) -> Clear | None:
    """The answer where it is declared that none of these acts is done; else None."""
    return Clear(because=because) if all(_undone(case, act) for act in acts) else untouched_indoors(case)


def _done(case: Case, acts: Sequence[str]) -> None:
    """Raises Undecided unless one of the acts is declared."""
    if not any(case.told(act) for act in acts):
        raise case.unanswered(*_open(case, acts))


def _applies(place: Place, ja: str, en: str) -> Applies:
    return Applies(
        because=Text(f"{place.name.ja}の区域です。{ja}", f"In {place.name.en}. {en}"),
        zones=place.zones,
        evidence=place.evidence,
        verify=_EXACT,
    )


_BUILDS_NOTHING = Text("建物・工作物を建てません（申告による）。", "builds nothing, as declared")
_NO_BUILDING = Text(
    "建物・工作物を建てず、土地の形も変えません（申告による）。", "builds nothing and leaves the ground alone, as declared"
)


@formula("scenic-district")
def scenic_district(case: Case) -> Answer:
    """風致地区条例 (都市計画法58条の区域) and green areas: structures, ground altered, trees felled."""
    if (clear := _leaves_alone(case, _BUILDING, _NO_BUILDING)) is not None:
        return clear
    with asking(case, *_open(case, _BUILDING)):
        place = _in_district(case, "scenic_district", _SCENIC)
    if place is None:
        return Clear(because=Text("風致地区などの区域ではありません。", "not in a scenic district"))
    _done(case, _BUILDING)
    return _applies(
        place,
        "建物・工作物を建てる、土地の形を変える、木を切ることには、条例による市の許可が必要です。",
        "Structures, altering the ground or felling trees take the city's permit under its ordinance.",
    )


@formula("landscape")
def landscape(case: Case) -> Answer:
    """景観法 and 杜の都の景観: structures in a landscape district or plan area are notified."""
    if (clear := _leaves_alone(case, ["on_site.structure"], _BUILDS_NOTHING)) is not None:
        return clear
    with asking(case, *_open(case, ["on_site.structure"])):
        place = _in_district(case, "landscape_district", _LANDSCAPE)
    if place is None:
        return Clear(because=Text("景観地区などの区域ではありません。", "not in a landscape district"))
    _done(case, ["on_site.structure"])
    return _applies(
        place,
        "建物・工作物を建てるときは、景観の届出や色・形の基準があります。市の景観の窓口に確かめてください。",
        "Structures are notified here and have to keep to standards of shape and colour: ask the city's landscape desk.",
    )


@formula("hazard-area")
def hazard_area(case: Case) -> Answer:
    """災害危険区域 (建築基準法39条と市の条例): what may be built on the land the tsunami took."""
    if (clear := _leaves_alone(case, ["on_site.structure"], _BUILDS_NOTHING)) is not None:
        return clear
    with asking(case, *_open(case, ["on_site.structure"])):
        place = place_on(case, _LAYER, fact="hazard_area", kinds=["hazard_area"])
    if place is None:
        return Clear(because=Text("災害危険区域ではありません。", "not in a disaster hazard area"))
    _done(case, ["on_site.structure"])
    return _applies(
        place,
        "災害危険区域では、住宅など人の泊まる建物は建てられず、小屋・休憩所なども用途により制限されます。建てる前に市の建築の窓口に相談し、津波のときの避難の計画を立ててください。",
        "In a disaster hazard area nobody may sleep in what is built, and huts and rest rooms are limited by their use: "
        "ask the city's building desk first, and plan the evacuation.",
    )


@formula("urbanisation-control")
def urbanisation_control(case: Case) -> Answer:
    """都市計画法29条・43条: building or developing outside what is to be urban."""
    if (clear := _leaves_alone(case, _BUILDING, _NO_BUILDING)) is not None:
        return clear
    with asking(case, *_open(case, _BUILDING)):
        place = place_on(case, _LAYER, fact="urbanisation_control", kinds=["urbanisation_control"])
    if place is None:
        return Clear(because=Text("市街化調整区域ではありません。", "not in an urbanisation control area"))
    _done(case, _BUILDING)
    return _applies(
        place,
        "市街化調整区域では、建物を建てることや造成に許可が必要です。仮設なら要らないかを、市の開発の窓口に確かめてください。",
        "In an urbanisation control area building and developing take a permit: "
        "ask the city's desk whether something temporary goes without.",
    )


@formula("earthworks")
def earthworks(case: Case) -> Answer:
    """盛土規制法: cuts, fills and heaps of earth."""
    if not case.ask("on_site.ground_change"):
        return Clear(because=Text("土地の形を変えません（申告による）。", "leaves the ground alone, as declared"))
    return Applies(
        because=Text(
            "土地の形を変えます。盛土・切土・土の一時的な堆積は、規制区域と規模により市の許可または届出が必要です。面積と高さを決めて市の窓口に確かめてください。",
            "Alters the ground: cuts, fills and heaps of earth take the city's permit or a notice, by area and size. "
            "Ask its desk with area and height at hand.",
        )
    )
