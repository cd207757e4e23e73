"""Flights over many people (航空法132条の86第2項第4号), and over third persons nobody keeps away (カテゴリーIII)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.category import named, specified
from fieldreg.law.formulas.aviation.chapter import flying, height_above_ground, licence_tests, mass_tests
from fieldreg.law.names import question_name

__all__ = ["event", "over_people"]


@formula("caa-event")
@flying()
def event(case: Case) -> Answer:
    """第4号: over a venue where many people gather for an event.

    What we do: a crowd of nobody, declared, counts as no event.  How far people must be kept
    away is told, not measured: the event's place is not known.
    """
    held = case.told("on_site.third_party_event")
    if held is None and case.told("on_site.crowd") == 0:
        held = False
    if held is None:
        raise case.unanswered("on_site.third_party_event")
    if not held:
        some = _some_gather(case)
        return Clear(
            because=Text(
                f"多数の人が集まる催しの上空ではありません（申告による）。{some.ja}", f"not over an event, as declared{some.en}"
            )
        )
    wind, kept = case.parameter("aviation.event_wind").table, _kept_clear(case)
    return Applies(
        because=Text(
            f"多数の人が集まる催しの場所の上空を飛行します。承認を受けてください。審査では、{kept.ja}"
            f"風速 {wind['wind_ms']:g} m/s 以下、風速と機体の速度の合計 {wind['together_ms']:g} m/s 未満、プロペラガードが目安です"
            "（距離は未確認。決まった日時に数十人が集まるだけでも催しに当たることがあります。主催者との調整も必要です）。",
            f"Flies over a place where many people gather for an event: get approval. The review looks for {kept.en}, "
            f"wind of {wind['wind_ms']:g} m/s at most, less than {wind['together_ms']:g} m/s of wind and speed together, and "
            "propeller guards (distances unconfirmed; a few dozen people at a set time may already be an event). Agree it with the "
            "organiser too.",
        )
    )


def _some_gather(case: Case) -> Text:
    """What a clear answer says where people are said to gather, though at no event."""
    crowd = case.told("on_site.crowd")
    if not crowd:
        return Text("")
    return Text(
        f"ただし {crowd} 人ほどが集まるとの回答です。決まった日時に数十人が集まるだけでも催しに当たることがあり、"
        "その上を飛ぶときは承認が必要です。",
        f"; but some {crowd} people are said to gather: a few dozen at a set time may already be an event, above which approval is needed",
    )


def _kept_clear(case: Case) -> Text:
    """The radius people are kept out of, by the flight's height: the table's keys are the heights below which each holds."""
    radii = sorted((float(below), radius) for below, radius in case.parameter("aviation.event_radius").table.items())
    height = height_above_ground(case)
    fitting = [radius for below, radius in radii if height is not None and height[1] < below]
    if fitting:
        return Text(
            f"飛行範囲の外側 {fitting[0]:g} m を立入禁止にすること、",
            f"nobody within {fitting[0]:g} m about the flight",
        )
    return Text(
        "飛行の高さと機体に応じた範囲を立入禁止にすること、",
        "nobody within a distance set by height and craft",
    )


@formula("caa-cat3")
@flying()
def over_people(case: Case) -> Answer:
    """132条の85第2項・132条の86第3項: a 特定飛行 over third persons without entry control; judged after the others."""
    if not case.ask("vehicle.over_third_parties"):
        return Clear(
            because=Text("第三者の上空を飛行しません（申告による）。", "not over third persons, as declared")
        )
    if case.ask("vehicle.entry_control"):
        return Clear(
            because=Text(
                "立入管理措置（関係のない人を下に入れない措置）を行います（申告による）。",
                "third persons are kept out from below, as declared",
            )
        )
    whole = specified(case)
    if whole.holds is None:
        raise Undecided(
            Text(
                f"第三者の上空を飛行しますが、特定飛行に当たるかどうかが決まりません（{named(whole.open).ja}）。"
                "当たれば、カテゴリーIIIの許可が必要です。",
                f"over third persons, but whether it is a flight the Act keeps for permission is open ({named(whole.open).en}); "
                "if it is, category III permission is needed",
            ),
            kind=whole.open[0].kind,
            needs=list(dict.fromkeys(need for answer in whole.open for need in answer.needs)),
        )
    if not whole.holds:
        return Clear(
            because=Text(
                "第三者の上空を飛行しますが、許可・承認の対象になる飛行（特定飛行）に当たらないため、カテゴリーIIIではありません。"
                "落下に備え、できるだけ人の上を避けてください。",
                "over third persons, but not a flight the Act keeps for permission, so not category III; avoid people all the same",
            )
        )
    return Applies(because=_gate(case), evidence={"category": "III"})


def _gate(case: Case) -> Text:
    short = _lacking(case)
    lacking = Text(
        f"いまの回答では、{'と'.join(n.ja for n in short)}を確認できません。" if short else "",
        f" The answers so far do not show: {', '.join(n.en for n in short)}." if short else "",
    )
    return Text(
        "関係のない人の上空を、立入管理措置なしで飛行します（カテゴリーIII、レベル4）。第一種機体認証の機体・一等の技能証明を"
        f"持つ操縦者・国土交通大臣の許可の3つがすべて必要です。{lacking.ja}"
        "人を下に入れない措置をとればカテゴリーIIになり、手続が軽くなります。",
        "Flies over third persons without keeping them out (category III, level 4): a first-class airframe certificate, a pilot "
        f"with a first-class licence and the minister's permission are all needed.{lacking.en} "
        "Keep people out from below and it becomes category II, with less to apply for.",
    )


def _lacking(case: Case) -> list[Text]:
    """What category III looks for and the answers do not show: both first classes, then what the licence must cover."""
    certified, licensed = (case.told(f"vehicle.{name}") == "first" for name in ("airframe_certificate", "pilot_licence"))
    short = [] if certified else [Text("第一種機体認証", "a first-class airframe certificate")]
    if not licensed:
        return [*short, Text("一等の技能証明", "a first-class licence")]
    tests = licence_tests(case, first=True) | mass_tests(case)
    return [*short, *(question_name(name) for name, held in tests.items() if not held)]
