"""Conditions that can be declared, and must then really be met: entry control, a tether, a closed road, …"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.texts import Text
from fieldreg.law import parameter, rules_in_force
from fieldreg.screening.screening import Screening
from fieldreg.trials.trial import Activity, Trial
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.trial_edits import lowered_to, with_answers
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["MUST_HOLD", "Condition", "conditions_for", "declared", "tethered"]

MUST_HOLD = Text(
    "現地で本当に満たす必要がある条件です。満たせないときは選べません。",
    "A condition that must really be met on the ground; without that it is no way.",
)
_LASTS = object()  # stands for the trial's last day
_AIR, _ROAD = (Activity.DRONE,), (Activity.AUTOMATED_DRIVING, Activity.REMOTE_SMALL_VEHICLE)
_ANY = tuple(Activity)


@dataclass(frozen=True)
class Condition:
    """Answers that could be made true.  `licence`: certificate and licence, only got to be spared an application.

    `if_it_matters`: of the answers, those left out where the rule does without.
    """

    kind: Kind
    of: tuple[Activity, ...]
    title: Text
    answers: Mapping[str, Any]
    licence: bool = False
    if_it_matters: tuple[str, ...] = ()


_CONDITIONS = (
    Condition(Kind.ENTRY_CONTROL, _AIR,
               Text("立入りを管理する（補助者・柵などで第三者を入れない）",
                    "Control entry, so that no third person comes in"),
               {"vehicle.entry_control": True}),
    Condition(Kind.CONDITION, _AIR, Text("関係のない人の上を飛ばない", "Do not fly over third persons"),
               {"vehicle.over_third_parties": False}),
    Condition(Kind.CONDITION, _AIR, Text("関係のない人や建物・車から 30 m 以上離れる", "Keep 30 m from third persons and their things"),
               {"vehicle.keeps_30m": True}),
    Condition(Kind.CONDITION, _AIR, Text("目視の範囲の中で飛ばす", "Stay within the pilot's sight"), {"vehicle.bvlos": False}),
    Condition(Kind.CONDITION, _AIR, Text("物を落とさない", "Drop nothing"), {"vehicle.drops": False}),
    Condition(Kind.CONDITION, _AIR, Text("危険物を運ばない", "Carry no dangerous goods"), {"vehicle.dangerous_goods": False}),
    Condition(Kind.CONDITION, _AIR, Text("催しの場所の上を飛ばない", "Do not fly over an event"), {"on_site.third_party_event": False}),
    Condition(Kind.CONDITION, _AIR, Text("機体を登録する", "Register the aircraft"), {"vehicle.registered": True}),
    Condition(Kind.CONDITION, _AIR, Text("リモートIDを備える", "Carry remote ID"), {"vehicle.remote_id": True}),
    Condition(Kind.CONDITION, _AIR,
               Text("構造物から 30 m 以内だけを飛ぶ",
                    "Stay within 30 m of a structure"), {"vehicle.near_structure": True}),
    Condition(Kind.CONDITION, _AIR,
               Text("機体認証・この飛行に使える技能証明・飛行マニュアル・立入りの管理をそろえる（カテゴリーⅡの許可不要の飛行）",
                    "Airframe certificate, a licence for this flight, flight manual and entry control together "
                    "(category II without permission)"),
               {"vehicle.airframe_certificate": "second", "vehicle.pilot_licence": "second", "vehicle.licence_until": _LASTS,
                "vehicle.licence_bvlos": True, "vehicle.licence_night": True, "vehicle.flight_manual": True,
                "vehicle.entry_control": True},
               licence=True, if_it_matters=("vehicle.licence_bvlos", "vehicle.licence_night")),
    Condition(Kind.CLOSED_TO_TRAFFIC, _ANY,
               Text("道路を通行止めにする（警察・道路管理者との協議が必要）",
                    "Close the road to traffic (agreed with police and road manager)"),
               {"on_site.closed_to_traffic": True}),
    Condition(Kind.DRIVER, _ROAD,
               Text("運転者が乗り、通常のハンドルとブレーキで運転できるようにする",
                    "A driver aboard, with the usual wheel and brakes"),
               {"vehicle.driver_on_board": True, "vehicle.standard_controls": True, "vehicle.remote": False}),
    Condition(Kind.DRIVER, _ROAD, Text("運転者が乗り、レベル2までにする", "A driver aboard, and no more than level 2"),
               {"vehicle.driver_on_board": True, "vehicle.standard_controls": True, "vehicle.remote": False, "vehicle.level": 2}),
    Condition(Kind.CONDITION, _ANY, Text("道路で止まったり道路を占めたりして撮影しない", "Film without stopping or occupying the road"),
               {"on_site.filming_on_road": False}),
    Condition(Kind.CONDITION, _ANY, Text("道路の工事をしない", "Do no works on the road"), {"on_site.road_works": False}),
    Condition(Kind.CONDITION, _ANY, Text("地上に物を置かない", "Place nothing on the ground"), {"on_site.objects_placed": False}),
    Condition(Kind.CONDITION, _ANY,
               Text("物を置かず、人を集めず、撮影もせず、場所を独占しない",
                    "Place nothing, gather nobody, film nothing, share the place"),
               {"on_site.objects_placed": False, "on_site.crowd": 0, "on_site.filming": False, "on_site.exclusive_use": False}),
    Condition(Kind.CONDITION, _ANY,
               Text("土地や施設の管理者の同意を得る",
                    "Get the owner's or manager's consent"), {"on_site.owner_consent": True}),
    Condition(Kind.CONDITION, _AIR, Text("対象施設の管理者の同意を得る", "Get the consent of the designated facility's manager"),
               {"on_site.facility_consent": True}),
)  # fmt: skip


def conditions_for(asked: Asked, rules: Iterable[str]) -> list[tuple[Condition, dict[str, Any]]]:
    """The conditions any of the rules asks about, with what the trial does not meet of them yet."""
    questions = frozenset(name for rule in rules for name in _asked_by(rule, asked.screening))
    fitting = [(c, _changed(asked.trial, c.answers)) for c in _CONDITIONS if asked.trial.activity in c.of]
    return [(condition, changed) for condition, changed in fitting if questions & set(changed)]


def declared(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The conditions the matter's rule asks about and the trial does not meet yet.  Raises OutOfTries."""
    done: list[frozenset[str]] = []
    for condition, every in conditions_for(asked, [matter.rule]):
        if any(known <= set(every) for known in done):
            continue
        changed = _that_matter(asked, matter, condition, every)
        document = with_answers(asked.document, changed)
        way = _way(asked, matter, condition.kind, condition.title, document, changed, licence=condition.licence)
        if way:
            done.append(frozenset(changed))
        yield way


def _that_matter(asked: Asked, matter: Matter, condition: Condition, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Without those answers the rule does without."""
    kept = dict(changed)
    if not asked.clears(matter.rule, with_answers(asked.document, kept)):
        return kept
    for name in condition.if_it_matters:
        fewer = {n: value for n, value in kept.items() if n != name}
        if name in kept and asked.clears(matter.rule, with_answers(asked.document, fewer)):
            kept = fewer
    return kept


def tethered(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """On a tether no longer than the law's, made fast, entry controlled; flown no higher than it reaches.

    Only for heights above ground: how high a tether reaches above the sea is not known here.
    """
    limit = parameter("aviation.tether_length", asked.screening.on)
    tops = [v.altitude_upper for v in asked.trial.volumes if v.altitude_upper and v.altitude_upper.datum is Datum.AGL]
    if limit is None or asked.trial.activity is not Activity.DRONE or len(tops) < len(asked.trial.volumes):
        return
    if "vehicle.tether_m" not in _asked_by(matter.rule, asked.screening):
        return
    length = limit.number
    wanted = {"vehicle.tether_m": length, "vehicle.tether_anchored": True, "vehicle.entry_control": True}
    held = asked.trial.vehicle.tether_m
    if held is not None and 0 < held <= length:
        wanted["vehicle.tether_m"] = held
    top, reach = max(t.value_m for t in tops), wanted["vehicle.tether_m"]
    if max((v.altitude_lower.value_m for v in asked.trial.volumes if v.altitude_lower), default=0.0) >= reach:
        return
    changed = _changed(asked.trial, wanted)
    document = lowered_to(with_answers(asked.document, changed), tops, reach)
    higher = top > reach
    title = Text(
        f"{reach:g} m 以下の丈夫な索で係留し、立入りを管理する" + (f"（高さも {reach:g} m までに下げる）" if higher else ""),
        f"On a strong, anchored tether of at most {reach:g} m, entry controlled"
        + (f" (and no higher than {reach:g} m)" if higher else ""),
    )
    yield _way(asked, matter, Kind.TETHER, title, document, changed, lowered=(max(top - reach, 0.0), top))


def _way(
    asked: Asked,
    matter: Matter,
    kind: Kind,
    title: Text,
    document: Mapping[str, Any],
    changed: Mapping[str, Any],
    lowered: tuple[float, float] = (0.0, 1.0),  # by how many metres, of how many
    *,
    licence: bool = False,
) -> Way | None:
    many, (metres, top) = len(changed), lowered
    said = Text(f"条件を {many} つ加える", f"{many} condition{'s' if many > 1 else ''} more")
    if metres > 0:
        said = Text(f"{said.ja}、{metres:g} m 低く", f"{said.en}, {metres:g} m lower")
    return asked.way(
        matter,
        kind,
        document,
        title=title,
        how=MUST_HOLD,
        change=Change(
            value=many,
            unit="answers",
            step=min(0.99, max(many / 4, metres / top if metres > 0 else 0.0)),
            said=said,
            licence=licence,
        ),
        answers=changed,
    )


def _changed(trial: Trial, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `answers` the trial does not give already; a level already lower, or a later day, is left."""
    last = trial.timespan.last_day
    answers = {name: last.isoformat() if value is _LASTS else value for name, value in answers.items()}
    parts = {"vehicle": trial.vehicle, "on_site": trial.on_site}
    now = {name: getattr(parts[name.partition(".")[0]], name.partition(".")[2]) for name in answers}
    kept = {"vehicle.level"} if (trial.vehicle.level or 99) <= 2 else set()
    return {n: value for n, value in answers.items() if now[n] != value and n not in kept and not _better(now[n], value)}


def _better(now: Any, wanted: Any) -> bool:
    if isinstance(now, date):
        return bool(now.isoformat() >= wanted)
    return bool(now == "first" and wanted == "second")


def _asked_by(rule: str, screening: Screening) -> frozenset[str]:
    return frozenset(name for held in rules_in_force(screening.on) if held.id == rule for name in held.needs)
