"""Trials on roads: 道路交通法, 道路運送車両法, 道路法.

Whether a place is a road comes first: a course closed to general traffic is none.
"""

from functools import wraps

from fieldreg.findings import UnknownKind
from fieldreg.geometry import TOUCH_M
from fieldreg.permits.judging import (
    Answer,
    Applies,
    Case,
    Clear,
    Formula,
    Undecided,
    formula,
    incomplete,
    near_border,
    references_to,
    silent,
)
from fieldreg.sites import SiteKind
from fieldreg.texts import Text
from fieldreg.trials import Activity
from fieldreg.zones import LayerStatus

__all__ = [
    "ads_conditions", "criteria", "guideline", "level_four", "occupancy", "relaxation", "remote_small", "road_use",
]  # fmt: skip

_LEVEL_FOUR = 4  # names of classes of automation (SAE J3016) the Acts go by, not measured numbers
_LEVEL_THREE = 3
# Elsewhere (a park, a riverside) ways open to the public are roads too (道交法2条1項1号).
_NO_ROADS_WITHIN = (SiteKind.CLOSED_SCHOOL, SiteKind.CLOSING_SCHOOL, SiteKind.INDOOR)
_ACTS = {
    "on_site.objects_placed": Text("物を置く", "placing things"),
    "on_site.crowd": Text("人を集める", "gathering people"),
    "on_site.filming": Text("撮影を行う", "filming"),
}
_DRIVEN = Clear(
    because=Text(
        "運転者が乗車し、通常の運転装置で操作できるレベル3以下の実証のため、道路使用許可は不要です（申告による）。",
        "a driver aboard with ordinary controls, level 3 or less: no road use permit, as declared",
    )
)
_OFF_ROAD = Clear(
    because=Text(
        "道路（一般の交通の用に供する場所）での実施ではありません。", "not on a road open to general traffic"
    )
)
_CLOSED = Clear(
    because=Text(
        "一般の交通を止めた場所のため、道路に当たりません（申告による）。最終的な判断は警察が行います。",
        "closed to general traffic, so not a road, as declared; the police have the last word",
    )
)


def _settled_off(case: Case) -> Clear | None:
    """Why the trial is surely not on a road, as far as the answers and the named site tell; no layer is asked."""
    closed = case.told("on_site.closed_to_traffic")
    site = case.around.site if case.within_site() else None
    if closed is None and site is not None:
        closed = site.closed_to_traffic
    if closed:
        return _CLOSED
    return _OFF_ROAD if site is not None and site.kind in _NO_ROADS_WITHIN else None


def on_roads(function: Formula) -> Formula:
    """Keeps a formula from trials that are settled to be off the road before anything is asked."""

    @wraps(function)
    def judged(case: Case) -> Answer:
        return _settled_off(case) or function(case)

    return judged


def _if_on_road(case: Case, because: Text) -> Answer:
    """Applies where the trial is on a road: the named site, or a road we hold.

    What we do: the roads we hold are drawn as lines; what is drawn over such a line is taken
    to be on that road.
    """
    site = case.around.site
    if site is not None and case.within_site() and site.kind is SiteKind.ROAD:
        return Applies(because=because)
    view = case.layer("roads")
    if view.status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        raise silent("roads", view.status)
    hits = view.hits()
    drawn_over = [hit for hit in hits if hit.certain or hit.distance_m <= TOUCH_M]
    if drawn_over:
        return Applies(because=because, zones=references_to(drawn_over))
    if hits:
        raise near_border(view, hits[0], 0.0)
    if view.status is not LayerStatus.OK:
        raise silent("roads", view.status)
    if not view.complete:
        raise incomplete("roads")
    return _OFF_ROAD


@formula("rta-77-road-use")
@on_roads
def road_use(case: Case) -> Answer:
    """道交法77条1項: works, structures, stalls, events on a road; remote or special vehicles by the police criteria."""
    acts = _acts(case)
    if acts:
        return _if_on_road(case, Text(f"道路で次のことを行います: {acts.ja}。", f"On a road: {acts.en}."))
    if case.trial.activity is Activity.AUTOMATED_DRIVING:
        driving = _driving(case)
        if driving:
            return _if_on_road(case, driving)
    open_ = [name for name in _ACTS if case.told(name) is None]
    if open_:
        raise case.unanswered(*open_)
    if case.trial.activity is Activity.AUTOMATED_DRIVING:
        return _DRIVEN
    return Clear(
        because=Text(
            "道路に物を置く、人を集める、撮影する行為はありません（申告による）。",
            "nothing placed, nobody gathered, nothing filmed, as declared",
        )
    )


def _driving(case: Case) -> Text | None:
    """What about the driving itself needs the permit, or None."""
    if (
        case.ask("vehicle.remote")
        or not case.ask("vehicle.standard_controls")
        or not case.ask("vehicle.driver_on_board")
    ):
        return Text(
            "遠隔操作、または通常の運転装置によらない車両で道路を走行します"
            "（運転者が乗車して通常の装置で操作できる場合は不要です）。",
            "A remotely operated vehicle, or one without ordinary controls and driver, on a road.",
        )
    if case.ask("vehicle.level") >= _LEVEL_FOUR:
        return Text("レベル4以上の車両で道路を走行します。", "A level 4 vehicle on a road.")
    return None


def _acts(case: Case) -> Text | None:
    """The acts declared that a road must be used for, or None."""
    done = [name for question, name in _ACTS.items() if case.told(question)]
    return Text("・".join(a.ja for a in done), ", ".join(a.en for a in done)) if done else None


@formula("npa-2016-guideline")
@on_roads
def guideline(case: Case) -> Answer:
    """公道実証実験のためのガイドライン (警察庁, 2016): consult although no permit is needed."""
    if case.ask("vehicle.level") >= _LEVEL_FOUR or not case.ask("vehicle.driver_on_board"):
        return Clear(
            because=Text(
                "運転者が乗車するレベル3以下の実証が対象です。", "for level 3 or less with a driver aboard"
            )
        )
    if not case.ask("vehicle.standard_controls") or case.ask("vehicle.remote"):
        return Clear(
            because=Text("通常の運転装置による実証が対象です。", "for vehicles with ordinary controls")
        )
    return _if_on_road(
        case,
        Text(
            "運転者が乗車する公道実証です。許可は不要ですが、ガイドラインに沿って警察・道路管理者・運輸局へ事前に相談してください。",
            "A road trial with a driver aboard: no permit, but consult police, road manager and transport bureau beforehand.",
        ),
    )


@formula("npa-av-criteria")
@on_roads
def criteria(case: Case) -> Answer:
    """道路使用許可基準 (警察庁): remote operation, or vehicles with special controls."""
    if not case.ask("vehicle.remote") and case.ask("vehicle.standard_controls"):
        return Clear(
            because=Text(
                "遠隔型でも特別装置自動車でもありません（申告による）。",
                "neither remote nor with special controls, as declared",
            )
        )
    return _if_on_road(
        case,
        Text(
            "遠隔型自動運転または特別装置自動車の実証として、警察の許可基準と公道審査の対象です。",
            "Remote operation or special controls: the police criteria and a check on the road apply.",
        ),
    )


@formula("rta-75-12-l4")
@on_roads
def level_four(case: Case) -> Answer:
    """道交法75条の12: automated operation at level 4 without a driver."""
    if case.ask("vehicle.level") < _LEVEL_FOUR:
        return Clear(because=Text("レベル4未満です（申告による）。", "below level 4, as declared"))
    if case.ask("vehicle.driver_on_board"):
        return Clear(because=Text("運転者が乗車します（申告による）。", "a driver is aboard, as declared"))
    return _if_on_road(
        case,
        Text(
            "運転者のいないレベル4の走行（特定自動運行）です。人や物の運送が住民の利便に役立つことが基準で、純粋な研究開発の走行は対象になりません。",
            "Level 4 without a driver. The criteria ask for transport that benefits residents: pure research does not qualify.",
        ),
    )


@formula("rtva-41-ads")
@on_roads
def ads_conditions(case: Case) -> Answer:
    """道路運送車両法41条2項: conditions under which the automated system may drive."""
    if case.ask("vehicle.level") < _LEVEL_THREE:
        return Clear(because=Text("レベル3未満です（申告による）。", "below level 3, as declared"))
    return _if_on_road(
        case,
        Text(
            "レベル3以上の自動運行装置には、走行環境条件の付与が必要です。",
            "An automated system of level 3 or more needs its conditions set.",
        ),
    )


@formula("rtva-relax")
@on_roads
def relaxation(case: Case) -> Answer:
    """保安基準55条: relaxation for vehicles without ordinary controls, or operated remotely."""
    if case.ask("vehicle.standard_controls") and not case.ask("vehicle.remote"):
        return Clear(
            because=Text(
                "通常の運転装置を備え、遠隔操作ではありません（申告による）。",
                "ordinary controls, not remote, as declared",
            )
        )
    return _if_on_road(
        case,
        Text(
            "通常の運転装置がない、または遠隔操作の車両は、保安基準の緩和認定が必要です。",
            "Without ordinary controls, or operated remotely: the safety standards must be relaxed for it.",
        ),
    )


@formula("rta-15-3-remote-small")
@on_roads
def remote_small(case: Case) -> Answer:
    """道交法15条の3: a small remote vehicle is notified before it runs on a road."""
    if not case.ask("vehicle.remote"):
        return Clear(
            because=Text("遠隔操作ではありません（申告による）。", "not operated remotely, as declared")
        )
    limits = case.parameter("roads.remote_small").table
    sizes = {
        name: case.ask(f"vehicle.{name}") for name in ("length_cm", "width_cm", "height_cm", "max_speed_kmh")
    }
    over = [f"{name} {size:g} > {limits[name]:g}" for name, size in sizes.items() if size > limits[name]]
    if over:
        raise Undecided(
            Text(
                f"遠隔操作型小型車の大きさ・速度を超えます（{'、'.join(over)}）。別の車両区分になるため、警察に確認してください。",
                f"beyond the size or speed of a remote small vehicle ({', '.join(over)}): ask the police which class it is",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["vehicle class"],
        )
    return _if_on_road(
        case,
        Text(
            "遠隔操作型小型車で道路を通行します。開始の7日前までに届け出ます。",
            "A remote small vehicle on a road: notify 7 days before.",
        ),
    )


@formula("roadact-32")
@on_roads
def occupancy(case: Case) -> Answer:
    """道路法32条: things placed in the road area."""
    if not case.ask("on_site.objects_placed"):
        return Clear(
            because=Text("道路に物を置きません（申告による）。", "places nothing in the road, as declared")
        )
    return _if_on_road(
        case,
        Text(
            "道路の区域に物（カメラ・標識など）を置きます。",
            "Places things (cameras, signs, …) in the road area.",
        ),
    )
