"""Whether the road suits what the automated vehicle can take (its operational design domain, ODD).  Advice, no Act."""

from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.known_road import known_of_road
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, ROAD_CLASSES, Attribute, Form, Measure, suits

__all__ = ["operational_domain", "road_misfit"]

# What the registry may describe in words instead.
_IN_WORDS = {"gradient_pct": "gradient", "min_curve_radius_m": "curves", "lte_5g": "comms"}
_WORDS = {
    **ROAD_CLASSES,
    "good": Text("良好", "good"), "poor": Text("弱い", "poor"), "none": Text("なし", "none"),
    "lte": Text("LTE", "LTE"), "5g": Text("5G", "5G"),
    "low": Text("少ない", "low"), "medium": Text("中くらい", "medium"), "high": Text("多い", "high"),
}  # fmt: skip
_SPEED = "speed_limit_kmh"
_HOURS = Attribute(Text("走れる時間", "hours the vehicle can drive"), Form.HOURS)


@dataclass
class _Sorted:
    """The needs, sorted by the three values: each as it is told; `missing` are attributes nobody holds."""

    misfit: list[Text] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)


@formula("av-odd")
def operational_domain(case: Case) -> Answer:
    """Each need of the trial against the road's attributes: suits, does not suit, or not held by the registry."""
    asked = {name: wanted for name, wanted in case.odd.items() if wanted is not False}
    if not asked:
        note = _unmarked_road(case)
        return Clear(
            because=Text(
                f"走行できる条件（ODD）の申告がないため、道路との照合はしていません。{note.ja}",
                f"no operational design domain (ODD) is told, so nothing is compared with the road. {note.en}".strip(),
            )
        )
    found = _compared(case, asked)
    if found.misfit:
        return _unsuitable(case, found)
    if found.missing:
        note = _unmarked_road(case) if _SPEED in found.missing else Text("")
        raise Undecided(
            Text(
                "この道路について登録も申告もない項目があるため、走行できる条件（ODD）に合うか判定できません"
                f"（{_listed(case, found.missing).ja}）。{note.ja}",
                "whether the road suits the operational design domain (ODD) cannot be told; not registered and not declared: "
                f"{_listed(case, found.missing).en}. {note.en}".strip(),
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=[f"road.{name}" for name in found.missing],
            severity=Severity.ADVISE,
        )
    return Clear(
        because=Text(
            f"申告された走行できる条件（ODD）{len(asked)}項目を、すべて満たします（登録・申告による）。",
            f"every condition told of the operational design domain (ODD) is met ({len(asked)} in all), as registered or declared",
        )
    )


def _compared(case: Case, asked: dict[str, Any]) -> _Sorted:
    found = _Sorted()
    spans = case.spans
    for name, wanted in asked.items():
        need = NEEDS[name]
        held = [None] if need.measure is Measure.HOURS else _held(case, need.attribute)
        bad = [value for value in held if not suits(name, wanted, value, spans)]
        found.evidence[name] = "does_not_suit" if bad else "suits" if held else "unknown"
        if bad:
            found.misfit.append(road_misfit(name, wanted, bad[0]))
        elif not held:
            found.missing.append(need.attribute)
    return found


def _held(case: Case, attribute: str) -> list[Any]:
    """What is known of an attribute; of the speed limit, where none is, the legal speed of a road told to have no centre line."""
    known = known_of_road(case, attribute)
    if known or attribute != _SPEED or set(known_of_road(case, "centre_line")) != {False}:
        return known
    legal = case.number_or_none("roads.unmarked_legal_speed")
    return [] if legal is None else [legal]


def _unmarked_road(case: Case) -> Text:
    """What to mind where nobody knows the road's speed limit; nothing before the legal speed was lowered."""
    if case.number_or_none("roads.unmarked_legal_speed") is None or known_of_road(case, _SPEED):
        return Text("")
    legal = case.parameter("roads.unmarked_legal_speed")
    return Text(
        f"制限速度の登録も申告もありません。中央線や車両通行帯のない道路の法定速度は {legal.number:g} km/h です（{legal.in_force}から）。",
        f"No speed limit is registered or declared: on a road without centre line or marked lanes {legal.number:g} km/h is the legal "
        f"speed (since {legal.in_force}).",
    )


def _unsuitable(case: Case, found: _Sorted) -> Applies:
    said = Text("、".join(t.ja for t in found.misfit), "; ".join(t.en for t in found.misfit))
    open_ = _listed(case, found.missing)
    return Applies(
        because=Text(
            f"走行できる条件（ODD）に合わないところがあります: {said.ja}。経路・日時・車両の計画を見直してください。",
            f"The road does not suit the operational design domain (ODD): {said.en}. Reconsider route, times or vehicle.",
        ),
        evidence={"odd": found.evidence},
        verify=Text(
            f"登録も申告もない項目は確かめられていません: {open_.ja}。",
            f"Neither registered nor declared, so not checked: {open_.en}.",
        )
        if found.missing
        else Text(""),
    )


def _listed(case: Case, names: list[str]) -> Text:
    """The attributes by name, each with what the registry says of it in words."""
    said = [(ATTRIBUTES[name].title, _described(case, name)) for name in names]
    return Text(
        "、".join(f"{title.ja}（登録の説明: {words.ja}）" if words.ja else title.ja for title, words in said),
        ", ".join(f"{title.en} (described as: {words.en or words.ja})" if words.ja else title.en for title, words in said),
    )


def _described(case: Case, name: str) -> Text:
    site = case.site
    if site is None or not case.within_site() or name not in _IN_WORDS:
        return Text("")
    word = _IN_WORDS[name]
    return Text(str(site.road.get(word, "")), str(site.road.get(f"{word}_en", "")))


def road_misfit(name: str, wanted: Any, held: Any) -> Text:
    """One need that is not met: what is there, and what is wanted."""
    need = NEEDS[name]
    about = ATTRIBUTES.get(need.attribute, _HOURS)
    if need.measure is Measure.HOURS:
        hours = _hours(wanted)
        return Text(
            f"{about.title.ja}は {hours.ja} で、実証の時間が外れます",
            f"{about.title.en} are {hours.en}, and the trial runs outside them",
        )
    if need.measure in (Measure.AT_LEAST, Measure.AT_MOST):
        most = need.measure is Measure.AT_MOST
        return Text(
            f"{about.title.ja} {held:g}{about.unit}（必要: {wanted:g}{about.unit} {'以下' if most else '以上'}）",
            f"{about.title.en} {held:g}{about.unit} (wanted: {'at most' if most else 'at least'} {wanted:g}{about.unit})",
        )
    if need.measure in (Measure.ONE_OF, Measure.GRADE):
        most = need.measure is Measure.GRADE
        options = [_WORDS[w] for w in ([wanted] if most else wanted)]
        return Text(
            f"{about.title.ja}が「{_WORDS[held].ja}」（必要: {'・'.join(o.ja for o in options)}{'以下' if most else ''}）",
            f"{about.title.en}: {_WORDS[held].en} (wanted: {'at most ' if most else ''}{' or '.join(o.en for o in options)})",
        )
    return _plain(need.measure, about, held)


def _plain(measure: Measure, about: Attribute, held: Any) -> Text:
    if measure is Measure.NO_SEASON:
        (m1, d1), (m2, d2) = held
        return Text(
            f"{about.title.ja}（{m1}月{d1}日〜{m2}月{d2}日）に実証の日が当たります",
            f"the trial falls in the {about.title.en} ({m1:02}-{d1:02} to {m2:02}-{d2:02})",
        )
    if measure is Measure.IN_BANDS:
        bands = _hours(*held)
        return Text(
            f"{about.title.ja}（{bands.ja}）から実証の時間が外れます",
            f"the trial runs outside the {about.title.en} ({bands.en})",
        )
    if measure is Measure.MUST_NOT:
        return Text(f"{about.title.ja}があります", f"there is: {about.title.en}")
    if isinstance(held, bool):
        return Text(f"{about.title.ja}がありません", f"there is no {about.title.en}")
    return Text(f"{about.title.ja}が「{_WORDS[held].ja}」です", f"{about.title.en}: {_WORDS[held].en}")


def _hours(*bands: tuple[int, int]) -> Text:
    """Hours as they are written in each language."""
    ends = [[f"{at // 60:02}:{at % 60:02}" for at in band] for band in bands]
    return Text("、".join("〜".join(e) for e in ends), ", ".join("-".join(e) for e in ends))
