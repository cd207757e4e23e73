"""Road Traffic Act, Road Transport Vehicle Act and Road Act for automated vehicles and things on roads."""

from fieldreg.law.judging import Answer, Case, applies, clear
from fieldreg.law.rules import formula
from fieldreg.sites import SiteKind
from fieldreg.texts import Text
from fieldreg.trials import Activity

_NO_ROAD = Text("道路ではない場所で行います。", "not on a road")
_CLOSED = Text(
    "申告によれば一般の交通から閉鎖されており、道路にあたりません。警察に確かめてください。",
    "as declared it is closed to general traffic and so no road; confirm with the police",
)


def on_road(case: Case) -> None:
    """Settles as clear off the road, and on a course closed to traffic."""
    site = case.around.site
    closed = case.said("on_site.closed_to_traffic")
    if closed or (closed is None and site is not None and site.closed_to_traffic):
        case.settle(clear(_CLOSED))
    if site is not None:
        if site.kind is SiteKind.ROAD:
            return
        if case.trial.activity is Activity.DRONE:
            case.settle(clear(_NO_ROAD))
    if not case.met("roads"):
        case.settle(clear(_NO_ROAD))


def _with_driver(case: Case) -> bool:
    """A driver on board with ordinary controls, not remote, at most level 3."""
    level, remote = case.ask("vehicle.level"), case.ask("vehicle.remote")
    driver, controls = case.ask("vehicle.driver_on_board"), case.ask("vehicle.standard_controls")
    return bool(level <= case.number("roads.highest_level_with_driver") and not remote and driver and controls)


def _driverless(case: Case) -> bool:
    return bool(case.ask("vehicle.level") > case.number("roads.highest_level_with_driver") and not case.ask("vehicle.driver_on_board"))


@formula("rta-77-road-use")
def road_use(case: Case) -> Answer:
    """Road Traffic Act art. 77: what takes a permit on a road, and what does not."""
    on_road(case)
    acts = {
        "on_site.objects_placed": Text("物を置く", "objects are placed"),
        "on_site.filming": Text("業として撮影する", "it is filmed"),
    }
    for path, act in acts.items():
        if case.said(path):
            return applies(Text(f"道路で「{act.ja}」ため、道路使用許可が必要です。", f"a road use permit is needed: {act.en} on a road"))
    if case.trial.activity is Activity.AUTOMATED_DRIVING:
        if _with_driver(case):
            return clear(
                Text(
                    "運転者が乗車し通常のハンドル・ブレーキがある車両なので、道路使用許可は要りません（2016年ガイドライン）。事前の相談が勧められています。",
                    "with a driver on board and ordinary controls no road use permit is needed (2016 guideline); talk to the police first",
                )
            )
        if _driverless(case):
            return clear(
                Text(
                    "運転者のいないレベル4は、道路使用許可ではなく特定自動運行の許可によります。",
                    "level 4 without a driver goes by the permit for specified automated operation instead",
                )
            )
        return applies(
            Text(
                "遠隔で操作するか、通常のハンドル・ブレーキのない車両なので、道路使用許可（自動運転の実証の基準）が必要です。",
                "remote, or without ordinary controls: a road use permit under the police criteria is needed",
            )
        )
    for path in acts:
        case.ask(path)
    return clear(Text("申告によれば、道路に物を置かず、業としての撮影もしません。", "as declared, nothing is placed on the road or filmed"))


@formula("npa-2016-guideline")
def guideline(case: Case) -> Answer:
    """NPA guideline of 2016: no permit, but talk first."""
    on_road(case)
    if not _with_driver(case):
        return clear(Text("運転者が乗車する通常の車両ではありません。", "not an ordinary vehicle with its driver on board"))
    return applies(
        Text(
            "許可は要りませんが、警察・道路管理者・運輸局へ実施計画を示して事前に相談することが勧められています。",
            "no permit, but show the plan to the police, the road administrator and the transport bureau beforehand",
        )
    )


@formula("rta-75-12-l4")
def level_four(case: Case) -> Answer:
    """Road Traffic Act art. 75-12: level 4 without a driver."""
    on_road(case)
    if not _driverless(case):
        return clear(Text("運転者のいないレベル4の運行ではありません。", "not level 4 without a driver"))
    return applies(
        Text(
            "運転者のいないレベル4の運行には、公安委員会の特定自動運行の許可が必要です。"
            "住民の利便となる人や物の輸送が要件で、研究だけの走行は対象になりません。",
            "level 4 without a driver needs the commission's permit; it must carry people or goods for residents, "
            "so pure research does not qualify",
        )
    )


@formula("rtva-41-ads")
def conditions(case: Case) -> Answer:
    """Road Transport Vehicle Act art. 41 para 2: conditions of automated equipment."""
    on_road(case)
    level = case.ask("vehicle.level")
    if level < case.number("roads.lowest_level_with_conditions"):
        return clear(Text(f"レベル {level} の車両です。", f"a level {level} vehicle"))
    return applies(
        Text(
            f"レベル {level} の自動運行装置には、走行環境条件の付与が必要です。",
            f"level {level} automated operation equipment needs its operating conditions set",
        )
    )


@formula("rtva-relax")
def relaxation(case: Case) -> Answer:
    """Safety Standards art. 55: no ordinary controls, or remote."""
    on_road(case)
    if case.ask("vehicle.standard_controls") and not case.ask("vehicle.remote"):
        return clear(Text("通常のハンドル・ブレーキがあり、遠隔ではありません。", "ordinary controls, and not remote"))
    return applies(
        Text(
            "ハンドル・ブレーキのない車両や遠隔で操作する車両には、保安基準の緩和認定が必要になることがあります。",
            "without ordinary controls, or remote: relaxation of the safety standards must be approved",
        )
    )


@formula("rta-15-3-remote-small")
def remote_small(case: Case) -> Answer:
    """Road Traffic Act art. 15-3: size and speed within all four limits."""
    on_road(case)
    if not case.ask("vehicle.remote"):
        return clear(Text("遠隔で操作しません。", "not operated remotely"))
    limits = {
        "vehicle.length_cm": ("roads.remote_small_length", "長さ", "length"),
        "vehicle.width_cm": ("roads.remote_small_width", "幅", "width"),
        "vehicle.height_cm": ("roads.remote_small_height", "高さ", "height"),
        "vehicle.max_speed_kmh": ("roads.remote_small_speed", "最高速度", "top speed"),
    }
    for path, (name, ja, en) in limits.items():
        value, most = case.ask(path), case.number(name)
        if value > most:
            return clear(
                Text(
                    f"{ja}が {value:g} で {most:g} を超えるため、遠隔操作型小型車にあたりません。"
                    "車両としての扱いを警察に確かめてください。",
                    f"its {en} of {value:g} is over {most:g}, so it is no small remote vehicle; ask the police what it is",
                )
            )
    return applies(
        Text(
            "遠隔操作型小型車を道路で通行させるときは、1週間前までに公安委員会へ届け出ます。",
            "a small remote vehicle on a road is notified to the commission a week before",
        )
    )


@formula("roadact-32")
def occupation(case: Case) -> Answer:
    """Road Act art. 32: things placed in the road area."""
    if case.said("on_site.objects_placed") is False:
        return clear(Text("申告によれば、物を置きません。", "as declared, nothing is placed"))
    on_road(case)
    case.ask("on_site.objects_placed")
    return applies(
        Text("道路にカメラ・標識・機材などを置くため、道路占用許可が必要です。", "objects are placed in the road area")
    )
