"""Fire and what burns: fuel by its amount (消防法, 火災予防条例), open fire, fireworks (火薬類取締法)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter
from fieldreg.trials.trial import Activity

__all__ = ["fire", "fireworks"]

_BY_FUEL = Text(
    "指定数量は燃料の種類によって違います（ここではガソリンの量で判定しました）。手続きを消防署に確認してください。",
    "The quantity differs by fuel (here judged as petrol); ask the fire station about the procedure.",
)


@formula("fire")
def fire(case: Case) -> Answer:
    """消防法10条, 火災予防条例: fuel kept on the ground, by its amount, and open fire."""
    limit, little = (case.number(f"public_order.{name}") for name in ("designated_quantity", "small_quantity"))
    litres, with_fire = _litres(case), _sets_off(case) or case.told("on_site.open_fire")
    if litres is not None and litres >= limit:
        return _designated(litres, limit)
    if litres is None:
        raise case.unanswered("on_site.fuel_l", *(["on_site.open_fire"] if with_fire is None else []))
    if with_fire or litres >= little:
        return _notice(litres, little, with_fire=bool(with_fire))
    if with_fire is None:
        with lighter(Severity.NOTIFY):
            raise case.unanswered("on_site.open_fire")
    if litres > 0:
        return _a_can(litres, little)
    return Clear(
        because=Text(
            "火を使わず、燃料も置きません（申告による）。機体や車両の電池を多数まとめて保管・充電するときは、消防署に確かめてください。",
            "neither fire nor stored fuel, as declared; where many batteries are kept or charged together, ask the fire station",
        )
    )


def _sets_off(case: Case) -> bool:
    """Whether fireworks are set off, as declared or by what is tried, whatever is said of fire."""
    return case.activity is Activity.FIREWORKS or bool(case.told("on_site.fireworks"))


def _litres(case: Case) -> float | None:
    """How much fuel is kept: none where nothing is placed, for a can of fuel is a thing placed."""
    litres = case.told("on_site.fuel_l")
    if litres is None and case.told("on_site.objects_placed") is False:
        return 0.0
    return None if litres is None else float(litres)


def _designated(litres: float, limit: float) -> Applies:
    return Applies(
        because=Text(
            f"ガソリンなどを {litres:g} L 置きます。指定数量（ガソリンは {limit:g} L）以上の危険物は、"
            "消防の許可または承認（短い間だけの仮の貯蔵・取扱いを含む。消防法10条）なしに置くことができません。",
            f"Keeps {litres:g} L of petrol or the like. From the designated quantity ({limit:g} L of petrol) on, "
            "dangerous goods may not be kept, even for a short while, without the fire authorities' leave.",
        ),
        verify=_BY_FUEL,
    )


def _notice(litres: float, little: float, *, with_fire: bool) -> Applies:
    """What the fire station is told beforehand: fire, fuel from a fifth of the designated quantity on, or both."""
    said = []
    if litres >= little:
        said.append(Text(
            f"ガソリンなどを {litres:g} L 置きます。指定数量の5分の1（ガソリンは {little:g} L）以上は少量危険物として、"
            "火災予防条例による届出と基準が定められています。",
            f"Keeps {litres:g} L of petrol or the like: from a fifth of the designated quantity ({little:g} L of petrol) on, "
            "the fire ordinance asks for a notice and sets standards.",
        ))  # fmt: skip
    if with_fire:
        said.append(Text(
            "火を使います。多くの人が集まる場での出店や火気器具・発電機の使用には、消防署への届出や消火器の準備が必要です。",
            "Uses fire. Where people gather, stalls, fire appliances and generators are notified, and extinguishers kept ready.",
        ))  # fmt: skip
    return Applies(
        because=Text(
            "".join(one.ja for one in said) + "消防署に確認してください。", " ".join(one.en for one in said) + " Ask the fire station."
        ),
        verify=_BY_FUEL if litres > 0 else Text(""),
        severity=Severity.NOTIFY,
    )


def _a_can(litres: float, little: float) -> Applies:
    return Applies(
        because=Text(
            f"ガソリンなどを {litres:g} L 置きます。少量危険物（ガソリンは {little:g} L 以上）には満たないため届出は示しませんが、"
            "法令に合う容器に入れ、火気から離し、消火器を備えてください。",
            f"Keeps {litres:g} L of petrol or the like, less than the {little:g} L from which a notice is due: "
            "keep it in a proper can, away from fire, with an extinguisher at hand.",
        ),
        verify=_BY_FUEL,
        severity=Severity.ADVISE,
    )


@formula("fireworks")
def fireworks(case: Case) -> Answer:
    """火薬類取締法: setting off fireworks takes a permit to consume explosives.  Who uses no fire uses none."""
    told, with_fire = case.told("on_site.fireworks"), case.told("on_site.open_fire")
    if _sets_off(case):
        return Applies(
            because=Text(
                "花火などの火薬類を使います。火薬類の消費の許可が必要です。おもちゃの花火やわずかな量で許可が要らないかは、窓口に確かめてください。",
                "Uses fireworks: a permit to consume explosives is needed; ask whether toy fireworks or a small amount go without.",
            ),
            verify=Text(
                "許可の要らない数量は未確認です。空へ上げるときは、航空法の届出も別に確かめてください。",
                "The amounts that go without are unconfirmed. What rises into the sky may have to be notified under the aviation act too.",
            ),
        )
    if told is None and with_fire is not False:
        raise case.unanswered("on_site.fireworks" if with_fire else "on_site.open_fire")
    return Clear(because=Text("花火などの火薬類を使いません（申告による）。", "no fireworks, as declared"))
