"""Closing a road or entering a closed one: 道路交通法2条1項1号・4条・8条, 道路法46条.

What the sources do not settle (lead times, fees, forms) is left to the desks named.  Source: the notes of
2026-11-29, §2 (the Miyagi practice of a filing of its own for entering prohibited roads is from an office's page).
"""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter
from fieldreg.law.formulas.roads.on_road import (
    CLOSED_QUESTION,
    DRIVING,
    at,
    closed,
    closure_of_public_road,
    indoors,
    settled_off,
)
from fieldreg.law.formulas.roads.road_authority import road_authority
from fieldreg.law.formulas.roads.small_class import ROBOTS, outside_scheme
from fieldreg.register.sites import SiteKind

__all__ = ["closed_course", "closing", "entering"]

_QUIET = ("on_site.objects_placed", "on_site.crowd", "on_site.filming")


@formula("closed-course")
def closed_course(case: Case) -> Answer:
    """道交法2条1項1号: a course closed to general traffic is no road; ways open to the public are."""
    shut = closed(case)
    if shut:
        return _shut(case)
    if shut is None and case.site is not None and not at(case, SiteKind.ROAD) and not indoors(case):
        raise Undecided(
            Text(
                "一般の人や車が自由に通れる通路は、公園・構内・校庭などの中でも道路に当たります。通行を止めるかどうかの回答がないため判定できません。",
                "a way the public may use freely is a road, in a park, on a campus or in a school yard too; whether "
                "it is closed to traffic is "
                "not answered",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=[CLOSED_QUESTION],
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
    nowhere = case.site is None or not case.within_site()
    return Applies(
        because=_STREET if nowhere or at(case, SiteKind.ROAD) else _NO_ROAD,
        verify=Text(
            "開園時間に誰でも通れる園路は道路に当たります。止める時間と範囲を確かめてください。",
            "Park ways open to the public are roads while they are open: check when and where they are closed.",
        ),
    )


@formula("road-closure")
def closing(case: Case) -> Answer:
    """道路法46条, 道交法4条: a public road is closed by its administrator and the police, not by whoever tries something on it."""
    closure = closure_of_public_road(case)
    if closure is not None:
        return Applies(
            because=Text(
                "公道を通行止めにします。道路管理者（道路法46条）と警察（交通規制）の協議が必要です。迂回路・看板・誘導員・周知の計画を持って、"
                "早めに相談してください。",
                "Closes a public road: its administrator (Road Act art. 46) and the police (regulation of traffic) "
                "must agree. Bring the plan of "
                "detours, signs, guards and notices, and ask early.",
            ),
            zones=closure.zones,
            authority=road_authority(case),
            verify=Text(
                "通行を止めて行う実証の手続き・期間・費用は未確認です。警察と道路管理者の両方に確かめてください。",
                "Procedure, time and cost of closing a road for a trial are unconfirmed: ask both the police and the road administrator.",
            ),
        )
    if case.told(CLOSED_QUESTION) is None and settled_off(case) is None and _may_close(case):
        raise case.unanswered(CLOSED_QUESTION)
    return Clear(because=Text("公道を通行止めにする申告はありません。", "no public road is declared to be closed"))


def _may_close(case: Case) -> bool:
    """Whether anything of the trial could need a closed road: it drives, or something stands or gathers there."""
    return case.activity in DRIVING or any(case.told(question) is not False and case.told(question) != 0 for question in _QUIET)


@formula("rta-8-entry")
def entering(case: Case) -> Answer:
    """道交法8条: a vehicle enters a road closed to it, or kept for those on foot, only with the police's permission.

    What we do: the police are merely asked about a small remote vehicle within its class, which is likely to count
    as somebody on foot, and about driving on a road that the trial itself closes, which 道交法77条 permits; a doubt about
    that asks for no more.
    """
    walker = _as_on_foot(case)
    if case.told("on_site.restricted_way"):
        return Applies(
            because=_ON_FOOT if walker else _PROHIBITED, verify=_UNCONFIRMED, severity=Severity.ADVISE if walker else None
        )
    unsaid = case.told("on_site.restricted_way") is None
    with lighter(Severity.PERMIT if unsaid and not walker else Severity.ADVISE):
        own = case.activity in DRIVING and closure_of_public_road(case) is not None
        if unsaid and (own or (settled_off(case) is None and _brings_vehicles(case))):
            raise case.unanswered("on_site.restricted_way")
    if own:
        return Applies(because=_OWN_CLOSURE, verify=_UNCONFIRMED, severity=Severity.ADVISE)
    return Clear(
        because=Text(
            "歩行者専用の道路や通行が禁止された道路には入りません（申告による）。",
            "enters no pedestrian-only or prohibited road, as declared",
        )
    )


def _brings_vehicles(case: Case) -> bool:
    """Whether it drives, or may bring things or people by car."""
    return case.activity in DRIVING or case.told("on_site.objects_placed") is not False or case.told("on_site.crowd") != 0


def _as_on_foot(case: Case) -> bool:
    """Whether it surely is a robot within the class of small remote vehicles, or walked beside."""
    if case.activity not in ROBOTS or case.told("vehicle.driver_on_board"):
        return False
    outside = outside_scheme(case)
    return not outside.beyond and not outside.open


_UNCONFIRMED = Text(
    "通行禁止道路通行許可の要否・期間・費用は未確認です。標識で禁止の対象と時間を確かめてください。",
    "Whether the permission is needed, how long it takes and what it costs is unconfirmed: read on the signs what is prohibited, and when.",
)
_OWN_CLOSURE = Text(
    "通行止めにした公道を車両で走ります。通行止めの手続きのほかに、通行禁止道路通行許可が要るかを所轄の警察署に確かめてください。",
    "Drives on a public road closed for it: ask the police station whether the permission to pass a prohibited road is needed beside the "
    "procedure for closing it.",
)
_PROHIBITED = Text(
    "歩行者専用の道路、または通行が禁止された道路に車両で入ります。所轄の警察署長の通行禁止道路通行許可を、道路使用許可とは別に"
    "申請してください。",
    "A vehicle enters a pedestrian-only or otherwise prohibited road: apply for the police chief's permission to pass a "
    "prohibited road, a filing of its own beside the road use permit.",
)
_ON_FOOT = Text(
    "歩行者専用の道路などに入ります。遠隔操作型小型車の範囲なら歩行者に準じた扱いになると考えられますが（未確認）、警察に確かめてください。",
    "Enters a pedestrian-only road or the like: within the class of remote small vehicles it probably counts as somebody on foot "
    "(unconfirmed); ask the police.",
)
