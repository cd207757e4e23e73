"""The class of remote small vehicles (道路交通法15条の3, 施行規則1条の6), and what falls outside it.

Outside the class, by any one of its conditions, a robot on a road needs a road use permit and relaxed
standards (経済産業省「公道走行のための手続き」, 2024-07-23).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Case, NoNumber
from fieldreg.trials.questions import QUESTIONS
from fieldreg.trials.trial import Activity

__all__ = ["ROBOTS", "OutsideScheme", "SmallClass", "beyond_told", "outside_scheme", "over_limit", "small_class"]

ROBOTS = (Activity.REMOTE_SMALL_VEHICLE, Activity.GROUND_ROBOT)
_LACKING = {
    "vehicle.electric": Text("電動ではない", "not electric"),
    "vehicle.emergency_stop": Text("非常停止装置がない", "no emergency stop"),
}
_BEFORE = Text("この日には、この区分がまだない", "on this day there was no such class yet")
_NOBODY = Text("遠隔操作でも、近くでの操作でもない", "operated neither remotely nor from near by")


@dataclass(frozen=True)
class SmallClass:
    """What takes a vehicle out of the class for sure, and the questions that still could."""

    beyond: list[Text] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OutsideScheme(SmallClass):
    """The same of the whole scheme of notices.

    `walked`: it fits in size, but whoever operates it walks beside it, so that only the police can tell its class.
    """

    walked: bool = False


def small_class(case: Case) -> SmallClass:
    """The vehicle against the sizes, the speed and the fittings of the class.  Raises NoNumber before there was one."""
    limits = case.parameter("roads.remote_small").table
    sizes = {f"vehicle.{name}": case.told(f"vehicle.{name}") for name in limits}
    over = [over_limit(f"vehicle.{name}", sizes[f"vehicle.{name}"], limit) for name, limit in limits.items() if _over(sizes, name, limit)]
    fitted = {name: case.told(name) for name in _LACKING}
    lacking = [said for name, said in _LACKING.items() if fitted[name] is False]
    return SmallClass(over + lacking, [name for name, value in (*sizes.items(), *fitted.items()) if value is None])


def _over(sizes: Mapping[str, float | None], name: str, limit: float) -> bool:
    size = sizes[f"vehicle.{name}"]
    return size is not None and size > limit


def outside_scheme(case: Case) -> OutsideScheme:
    """What takes a robot out of the scheme of notices; nothing of any other vehicle.

    One that is ridden and not operated remotely is another matter: a small moped, or a vehicle like any other.
    Where nobody said whether it is ridden, one that is operated remotely is taken not to be.
    """
    remote, near = case.told("vehicle.remote"), case.told("vehicle.operator_near")
    if case.activity not in ROBOTS or (case.told("vehicle.driver_on_board") and remote is False):
        return OutsideScheme()
    try:
        held = small_class(case)
    except NoNumber:
        held = SmallClass([_BEFORE])
    if remote is True:
        return OutsideScheme(held.beyond, [] if held.beyond else held.open)
    if case.told("vehicle.driver_on_board"):  # nobody said whether it is operated remotely
        return OutsideScheme([], ["vehicle.remote"] if held.beyond or held.open else [])
    return _not_surely_remote(case, held, near=near)


def _not_surely_remote(case: Case, held: SmallClass, *, near: bool | None) -> OutsideScheme:
    """The same of a robot nobody is known to ride, and of which nobody said that it is operated remotely."""
    ridden = ["vehicle.driver_on_board"] if case.told("vehicle.driver_on_board") is None else []
    beyond = held.beyond or ([_NOBODY] if case.told("vehicle.remote") is False and near is False else [])
    if beyond:
        return OutsideScheme([], ridden) if ridden else OutsideScheme(beyond)
    if near and not held.open:
        return OutsideScheme([], ridden, walked=not ridden)
    unsaid = [name for name in ("vehicle.remote", "vehicle.operator_near") if case.told(name) is None]
    return OutsideScheme([], [*ridden, *unsaid, *held.open])


def beyond_told(said: SmallClass) -> Text:
    """What is beyond the class, in a row."""
    return Text("、".join(t.ja for t in said.beyond), ", ".join(t.en for t in said.beyond))


def over_limit(question: str, value: float, limit: float) -> Text:
    """One measure above its limit, with both."""
    asked = QUESTIONS[question]
    ja, en = asked.unit.ja, asked.unit.en
    return Text(f"{asked.short.ja} {value:g} {ja}（上限 {limit:g} {ja}）", f"{asked.short.en} {value:g} {en}, at most {limit:g} {en}")
