"""Using a road: 道路交通法77条, the police criteria, and courses closed to traffic."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import (
    LEVEL_FOUR,
    closed,
    if_on_road,
    on_roads,
    road_cautions,
    within,
)
from fieldreg.register.sites import SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["closed_course", "criteria", "guideline", "road_use"]

_ACTS = {  # by the items (号) of 77条1項
    "on_site.road_works": Text("工事・作業を行う（1号）", "works (item 1)"),
    "on_site.objects_placed": Text("物を置く・設ける（2号・3号）", "placing things (items 2 and 3)"),
    "on_site.crowd": Text("人を集める（4号）", "gathering people (item 4)"),
    "on_site.filming": Text("撮影を行う（4号）", "filming (item 4)"),
}
_MUST_ANSWER = ("on_site.objects_placed", "on_site.crowd", "on_site.filming")  # without things placed there are no works
_REMOTE = Text(
    "遠隔操作（遠隔型自動運転システム）で道路を走行します。警察の許可基準により道路使用許可が必要です。",
    "A remotely operated vehicle on a road: by the police criteria it needs a road use permit.",
)
_SPECIAL = Text(
    "通常の運転装置（ハンドル・ブレーキ）がない特別装置自動車、または運転者が乗車しない車両で道路を走行します"
    "（運転者が乗車して通常の装置で操作できる場合は不要です）。",
    "A vehicle without ordinary controls (wheel and brakes), or without a driver aboard, on a road.",
)
_TWO_STATIONS = Text(
    "経路が複数の警察署にまたがるときは、どれか1つの警察署に申請できます。",
    "A route through the areas of several police stations is applied for at one of them.",
)


@formula("rta-77-road-use")
def road_use(case: Case) -> Answer:
    """道交法77条1項: works, structures, stalls, events on a road; remote or special vehicles by the police criteria.

    A registered public road is not taken to be closed because the trial says that it will be.
    """
    site = case.site
    if within(case, SiteKind.ROAD) and site is not None and site.closed_to_traffic is False and closed(case):
        raise Undecided(
            Text(
                f"{site.name.ja}は一般に通行できる道路として登録されています。実証のために通行止めにする手続き（道路使用許可など）が済んでいるか、"
                "警察と道路管理者に確かめてください。",
                f"{site.name.en or site.id} is registered as open to traffic: make sure with the police and the road administrator "
                "that the procedure for closing it (a road use permit or another) is done",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["closure of the road"],
        )
    return _on_open_road(case)


@on_roads
def _on_open_road(case: Case) -> Answer:
    acts = _acts(case)
    if acts:
        return _permit(case, Text(f"道路で次のことを行います: {acts.ja}。", f"On a road: {acts.en}."))
    driving = _driving(case) if case.activity is Activity.AUTOMATED_DRIVING else None
    if driving:
        return _permit(case, driving)
    open_ = [name for name in _MUST_ANSWER if case.told(name) is None]
    if open_:
        raise case.unanswered(*open_)
    if case.activity is Activity.AUTOMATED_DRIVING:
        return Clear(
            because=Text(
                "運転者が乗車し、通常の運転装置で操作できるレベル3以下の実証のため、道路使用許可は不要です（申告による）。",
                "a driver aboard with ordinary controls, level 3 or less: no road use permit, as declared",
            )
        )
    return Clear(
        because=Text(
            "道路に物を置く、人を集める、撮影する行為はありません（申告による）。",
            "nothing placed, nobody gathered, nothing filmed, as declared",
        )
    )


def _permit(case: Case, because: Text) -> Answer:
    cautions = road_cautions(case)
    verify = Text(_TWO_STATIONS.ja + cautions.ja, f"{_TWO_STATIONS.en} {cautions.en}".strip())
    return if_on_road(case, because, verify=verify)


def _acts(case: Case) -> Text | None:
    """The acts declared that a road must be used for, or None."""
    done = [name for question, name in _ACTS.items() if case.told(question)]
    return Text("・".join(a.ja for a in done), ", ".join(a.en for a in done)) if done else None


def _driving(case: Case) -> Text | None:
    """What about the driving itself needs the permit, or None."""
    if case.ask("vehicle.remote"):
        return _REMOTE
    if not case.ask("vehicle.standard_controls") or not case.ask("vehicle.driver_on_board"):
        return _SPECIAL
    if case.ask("vehicle.level") >= LEVEL_FOUR:
        return Text("レベル4以上の車両で道路を走行します。", "A level 4 vehicle on a road.")
    return None


@formula("npa-2016-guideline")
@on_roads
def guideline(case: Case) -> Answer:
    """公道実証実験のためのガイドライン (警察庁, 2016): consult although no permit is needed."""
    if case.ask("vehicle.level") >= LEVEL_FOUR or not case.ask("vehicle.driver_on_board"):
        return Clear(
            because=Text(
                "運転者が乗車するレベル3以下の実証が対象です。", "for level 3 or less with a driver aboard"
            )
        )
    if not case.ask("vehicle.standard_controls") or case.ask("vehicle.remote"):
        return Clear(
            because=Text("通常の運転装置による実証が対象です。", "for vehicles with ordinary controls")
        )
    return if_on_road(
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
    return if_on_road(
        case,
        Text(
            "遠隔型自動運転または特別装置自動車（通常の運転装置がない車両）の実証として、警察の許可基準の対象です。"
            "乗客を乗せる前に、警察官が道路上で確かめる公道審査があります。",
            "Remote operation, or special controls: the police criteria apply, with a check on the road by the police "
            "before passengers are carried.",
        ),
        verify=Text(
            "許可の期間（旧基準は6か月以内）と、遠隔監視者の人数・通信の遅れの条件は、現行の基準を警察に確かめてください。",
            "Ask the police for the present criteria: period (up to 6 months before), remote operators, delay of the link.",
        ),
    )


@formula("closed-course")
def closed_course(case: Case) -> Answer:
    """道交法2条1項1号: a course closed to general traffic is no road; ways open to the public are."""
    shut = closed(case)
    if shut:
        return _shut(case)
    if shut is None and case.site is not None and not within(case, SiteKind.ROAD, SiteKind.CLOSED_SCHOOL,
                                                                    SiteKind.CLOSING_SCHOOL, SiteKind.INDOOR):  # fmt: skip
        raise Undecided(
            Text(
                "一般の人や車が自由に通れる通路は、公園などの中でも道路に当たります。通行を止めるかどうかの回答がないため判定できません。",
                "a way the public may use freely is a road, in a park too; whether it is closed to traffic is not answered",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["on_site.closed_to_traffic"],
        )
    return Clear(
        because=Text(
            "一般の交通を止めた専用のコースとしての申告はありません。", "not declared to be a course closed to general traffic"
        )
    )


_NO_ROAD = Text(
    "一般の交通を止めた場所（門があり、自由に出入りできない）は道路に当たらず、道路使用許可・特定自動運行の許可・運転免許は"
    "求められません（申告・登録による）。柵・見張り・非常停止などの安全の措置は必要で、道路に当たるかどうかは警察が判断します。",
    "A place closed to general traffic (gated, no free entry) is no road: no road use permit, no level 4 permission, no "
    "driving licence, as declared or registered. Fences, watchers and an emergency stop remain; the police decide what is a road.",
)
_STREET = Text(
    "公道を通行止めにするときは、通行止めそのものに道路管理者と警察の手続きが必要です。手続きが済み、一般の交通が止まった場所だけが"
    "専用のコースとして扱われます。柵・見張り・非常停止などの安全の措置は必要で、道路に当たるかどうかは警察が判断します。",
    "To close a public road takes the road administrator's and the police's procedure of its own; only once that is done and traffic has "
    "stopped is it a closed course. Fences, watchers and an emergency stop remain; the police decide what is a road.",
)


def _shut(case: Case) -> Applies:
    return Applies(
        because=_STREET if within(case, SiteKind.ROAD) else _NO_ROAD,
        verify=Text(
            "開園時間に誰でも通れる園路は道路に当たります。止める時間と範囲を確かめてください。",
            "Park ways open to the public are roads while they are open: check when and where they are closed.",
        ),
    )
