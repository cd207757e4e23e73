"""Using a road: 道路交通法77条."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.known_road import road_cautions
from fieldreg.law.formulas.roads.on_road import (
    CLOSED_QUESTION,
    DRIVING,
    LEVEL_FOUR,
    WAY_QUESTION,
    closure_of_public_road,
    if_on_road,
    indoors,
    settled_off,
)
from fieldreg.law.formulas.roads.small_class import ROBOTS, beyond_told, outside_scheme
from fieldreg.trials.trial import Activity

__all__ = ["road_use"]

_ACTS = {  # by the items (号) of 77条1項
    "on_site.road_works": Text("工事・作業を行う（1号）", "works (item 1)"),
    "on_site.objects_placed": Text("物を置く・設ける（2号・3号）", "placing things (items 2 and 3)"),
    "on_site.crowd": Text("人を集める（4号）", "gathering people (item 4)"),
}
_FILMING = Text("道路を止めて・使って撮影を行う（4号）", "filming that stops or takes up the road (item 4)")
_MUST_ANSWER = ("on_site.objects_placed", "on_site.crowd")  # without things placed there are no works
_ON_THE_ROAD = (WAY_QUESTION, "on_site.filming_on_road", "on_site.road_works")  # each, told, uses a road
_CLOSING = Text(
    "公道を通行止めにします。通行止めには警察の許可・交通規制の手続きが必要で、申告だけで道路でなくなることはありません。",
    "Closes a public road: that itself takes the police's permit or regulation of traffic; a road is not "
    "one no longer because the trial says so.",
)
_REMOTE = Text(
    "遠隔操作（遠隔型自動運転システム）で道路を走行します。警察の許可基準により道路使用許可が必要です。",
    "A remotely operated vehicle on a road: by the police criteria it needs a road use permit.",
)
_SPECIAL = Text(
    "通常の運転装置（ハンドル・ブレーキ）がない特別装置自動車、または運転者が乗車しない車両で道路を走行します"
    "（運転者が乗車して通常の装置で操作できる場合は不要です）。",
    "A vehicle without ordinary controls (wheel and brakes), or without a driver aboard, on a road.",
)
_LEVEL_FOUR = Text("レベル4以上の車両で道路を走行します。", "A level 4 vehicle on a road.")
_WALKED = Text(
    "人が付き添う小型の車両・ロボットで道路を通行します。歩行補助車などか、車両に当たるか（道路使用許可が必要か）を警察に確かめてください。",
    "A small vehicle or robot somebody walks beside, on a road: ask the police whether it is a walking aid or a vehicle, which needs a "
    "road use permit.",
)
_FILMING_OPEN = Text(
    "撮影のために道路を止める・使うかの回答がまだありません。", "Whether filming stops the road or takes it up is not answered yet."
)
_TWO_STATIONS = Text(
    "経路が複数の警察署にまたがるときは、どれか1つの警察署に申請できます。",
    "A route through the areas of several police stations is applied for at one of them.",
)


@formula("rta-77-road-use")
def road_use(case: Case) -> Answer:
    """道交法77条1項: works, structures, stalls, events on a road; remote, special or too large vehicles; closing a public road.

    Every reason that holds is told: none hides another.
    """
    closure = closure_of_public_road(case)
    acts, driving = _acts(case), _driving(case)
    if closure is not None:
        return Applies(because=_together([_CLOSING, *driving], acts), zones=closure.zones, verify=_verify(case))
    used = any(case.told(question) for question in _ON_THE_ROAD)
    off = settled_off(case)
    if off and not (used and acts and _only_registered_closed(case)):
        return off
    if acts or driving:
        asks = CLOSED_QUESTION if case.activity in DRIVING else WAY_QUESTION
        return if_on_road(case, _together(driving, acts), used=used, asks=asks, verify=_verify(case))
    open_ = [*_open_driving(case), *_open_acts(case)]
    if open_:
        raise case.unanswered(*open_)
    if outside_scheme(case).walked:
        return if_on_road(case, _WALKED, severity=Severity.ADVISE)
    return Clear(because=_nothing(case))


def _only_registered_closed(case: Case) -> bool:
    """Whether the place counts as closed by its registration alone: an act told to be on a public way speaks against that."""
    return case.told(CLOSED_QUESTION) is None and not indoors(case)


def _nothing(case: Case) -> Text:
    """Why nothing of it asks for a permit."""
    if case.activity is Activity.AUTOMATED_DRIVING:
        return Text(
            "運転者が乗車し、通常の運転装置で操作できるレベル3以下の実証のため、道路使用許可は不要です（申告による）。"
            "車両から撮影するだけなら、道路の使用に当たりません。",
            "a driver aboard with ordinary controls, level 3 or less: no road use permit, as declared; merely "
            "filming from the vehicle is no use "
            "of the road",
        )
    return Text(
        "道路を止める・道路に物を置く・人を集める行為はありません（申告による）。",
        "nothing placed on a road, nobody gathered, no road stopped, as declared",
    )


def _together(driving: list[Text], acts: list[Text]) -> Text:
    said = list(driving)
    if acts:
        said.append(Text(f"道路で次のことを行います: {'・'.join(a.ja for a in acts)}。", f"On a road: {', '.join(a.en for a in acts)}."))
    return Text("".join(t.ja for t in said), " ".join(t.en for t in said))


def _verify(case: Case) -> Text:
    cautions = road_cautions(case)
    filming = _FILMING_OPEN if "on_site.filming_on_road" in _open_acts(case) else Text("")
    return Text(_TWO_STATIONS.ja + filming.ja + cautions.ja, " ".join(t.en for t in (_TWO_STATIONS, filming, cautions) if t.en))


def _acts(case: Case) -> list[Text]:
    """The acts declared that a road must be used for; things and people only where they are not declared to be off it.

    Filming is one only where it stops the road or takes it up.
    """
    off = case.told(WAY_QUESTION) is False
    done = [said for question, said in _ACTS.items() if case.told(question) and not (off and question in _MUST_ANSWER)]
    return [*done, _FILMING] if case.told("on_site.filming_on_road") else done


def _open_acts(case: Case) -> list[str]:
    open_ = [] if case.told(WAY_QUESTION) is False else [name for name in _MUST_ANSWER if case.told(name) is None]
    if case.told(WAY_QUESTION) is False and case.told("on_site.objects_placed") and case.told("on_site.road_works") is None:
        open_.append("on_site.road_works")  # off any way things are placed; whether the road itself is worked on is another matter
    filming = case.told("on_site.filming")
    if case.told("on_site.filming_on_road") is None and filming is not False:
        open_.append("on_site.filming_on_road" if filming else "on_site.filming")
    return open_


def _driving(case: Case) -> list[Text]:
    """Everything about the driving itself that needs the permit."""
    if case.activity is Activity.AUTOMATED_DRIVING:
        said = [_REMOTE] if case.told("vehicle.remote") else []
        if case.told("vehicle.standard_controls") is False or case.told("vehicle.driver_on_board") is False:
            said.append(_SPECIAL)
        return [*said, _LEVEL_FOUR] if (case.told("vehicle.level") or 0) >= LEVEL_FOUR else said
    outside = outside_scheme(case)
    if not outside.beyond:
        return []
    told = beyond_told(outside)
    return [
        Text(
            f"遠隔操作型小型車の届出の範囲を外れる車両・ロボット（{told.ja}）で道路を走行します。"
            "道路使用許可と保安基準の緩和認定の両方が必要です。",
            f"A vehicle or robot outside the notice of remote small vehicles ({told.en}) on a road: it needs a "
            "road use permit and relaxed standards.",
        )
    ]


def _open_driving(case: Case) -> list[str]:
    if case.activity is Activity.AUTOMATED_DRIVING:
        asked = ("vehicle.remote", "vehicle.standard_controls", "vehicle.driver_on_board", "vehicle.level")
        return [name for name in asked if case.told(name) is None]
    return outside_scheme(case).open if case.activity in ROBOTS else []
