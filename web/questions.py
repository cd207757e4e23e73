"""What only the company can answer about its trial, as the reservation form asks it.

An empty answer stays unanswered: no rule is told the convenient thing.  ``static/js/questions.js``
asks the same in the same words on ``/check``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.texts import Text

__all__ = ["GROUPS", "Group", "Question", "answers", "names", "number"]

YES_NO = (("yes", Text("はい", "Yes")), ("no", Text("いいえ", "No")))
_LEVELS = tuple((str(level), Text(f"レベル{level}", f"Level {level}")) for level in range(6))


@dataclass(frozen=True)
class Question:
    """One answer: `name` as the contract has it; a number of `unit`, else one of `options`."""

    name: str
    title: Text
    unit: str = ""
    options: tuple[tuple[str, Text], ...] = YES_NO

    def read(self, answer: str) -> Any:
        """What the contract takes; what is no number is left for the domain to refuse."""
        if self.unit:
            return number(answer)
        if self.options == YES_NO:
            return {"yes": True, "no": False}.get(answer, answer)
        return int(answer) if answer.isdecimal() else answer


@dataclass(frozen=True)
class Group:
    """Questions that are asked together."""

    title: Text
    questions: Sequence[Question]


GROUPS = (
    Group(
        Text("ドローンについて", "About the drone"),
        (
            Question("vehicle.mass_g", Text("機体の重さ（電池を含む）はいくらですか", "What is its mass, battery included?"), "g"),
            Question("vehicle.gross_mass_g", Text("積荷を含む重さはいくらですか", "What is its gross mass?"), "g"),
            Question("vehicle.registered", Text("機体は登録してありますか", "Is the aircraft registered?")),
            Question("vehicle.remote_id", Text("リモートIDを備えていますか", "Does it carry remote ID?")),
            Question("vehicle.bvlos", Text("目視の範囲の外を飛びますか", "Does it fly beyond visual line of sight?")),
            Question("vehicle.over_third_parties", Text("関係のない人の上を飛びますか", "Does it fly over third parties?")),
            Question("vehicle.entry_control", Text("立入りを管理する措置をとりますか", "Is entry to the area controlled?")),
            Question(
                "vehicle.keeps_30m",
                Text("関係のない人や建物・車から30 m以上離れて飛びますか", "Does it keep 30 m from third parties and their property?"),
            ),
            Question("vehicle.drops", Text("物を落としますか", "Does it drop anything?")),
            Question("vehicle.dangerous_goods", Text("危険物を運びますか", "Does it carry dangerous goods?")),
        ),
    ),
    Group(
        Text("自動運転の車両やロボットについて", "About the vehicle or robot"),
        (
            Question("vehicle.level", Text("自動運転のレベルはどれですか", "Which level of automation?"), options=_LEVELS),
            Question("vehicle.remote", Text("遠隔で操作・監視しますか", "Is it operated or watched remotely?")),
            Question("vehicle.driver_on_board", Text("運転者が乗りますか", "Is a driver on board?")),
            Question("vehicle.standard_controls", Text("通常のハンドル・ブレーキがありますか", "Has it the usual wheel and brakes?")),
            Question("vehicle.length_cm", Text("長さは何 cm ですか", "How long is it?"), "cm"),
            Question("vehicle.width_cm", Text("幅は何 cm ですか", "How wide is it?"), "cm"),
            Question("vehicle.height_cm", Text("高さは何 cm ですか", "How high is it?"), "cm"),
            Question("vehicle.max_speed_kmh", Text("最高速度はいくらですか", "What is its top speed?"), "km/h"),
            Question("vehicle.fare", Text("運賃をもらいますか", "Is a fare charged?")),
        ),
    ),
    Group(
        Text("現地で行うこと", "On the ground"),
        (
            Question("on_site.indoors", Text("屋内だけで行いますか", "Is it all indoors?")),
            Question("on_site.objects_placed", Text("地上に物を置きますか", "Is anything placed on the ground?")),
            Question("on_site.filming", Text("撮影をしますか", "Is there filming?")),
            Question("on_site.third_party_event", Text("多くの人が集まる催しの場所ですか", "Is it at a public event?")),
            Question(
                "on_site.owner_consent", Text("土地や施設の管理者の同意がありますか", "Has the owner or manager agreed?")
            ),
            Question("on_site.closed_to_traffic", Text("道路を通行止めにしますか", "Is the road closed to traffic?")),
        ),
    ),
)


def names() -> tuple[str, ...]:
    """Every question's name."""
    return tuple(question.name for group in GROUPS for question in group.questions)


def answers(entered: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """What was answered, as the contract's ``vehicle`` and ``on_site``."""
    told: dict[str, dict[str, Any]] = {}
    for group in GROUPS:
        for question in group.questions:
            if answer := entered(question.name):
                whole, part = question.name.split(".")
                told.setdefault(whole, {})[part] = question.read(answer)
    return told


def number(text: str) -> float | str:
    """A number, or the text as it is for the domain to refuse."""
    try:
        return float(text)
    except ValueError:
        return text
