"""Ways through a programme: which steps and outcomes follow one another, and which of them an act of the desk leads to.

An end passes by the needs of the steps it leaves out, but for one that closes what was held: that is walked step by step.
"""

from collections.abc import Sequence

from fieldreg.desk.cases import Outcome, Step
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.programmes import programme as programmes
from fieldreg.programmes.flow import may_follow
from fieldreg.programmes.programme import Programme

__all__ = ["Place", "ends_by", "follower", "following", "is_end", "passed", "placed", "title_of", "way", "way_to", "way_to_end"]

Place = programmes.Step | programmes.Outcome


def is_end(programme: Programme, place: str) -> bool:
    """Whether an id is that of an outcome."""
    return any(one.id == place for one in programme.outcomes)


def follower(programme: Programme, here: str, to: str) -> Place:
    """The step or outcome `to`, which the file lets follow `here`.  Raises Conflict ("no-such-move")."""
    found = [one for one in following(programme, here) if one.id == to]
    if not found:
        now, then = (title_of(programme, one) for one in (here, to))
        told = Text(f"「{now.ja}」の次に「{then.ja}」には進めません。", f"“{then.en}” does not follow “{now.en}”")
        raise Conflict(told, code="no-such-move", where="to")
    return found[0]


def following(programme: Programme, here: str) -> list[Place]:
    """Steps, then outcomes, that the file lets follow `here`; none follows an outcome."""
    if is_end(programme, here):
        return []
    after, places = may_follow(programme, here), list[Place]()
    places += after.steps
    places += after.outcomes
    return places


def title_of(programme: Programme, place: str) -> Text:
    """What a step or an outcome is called; its id, where there is none of it."""
    steps = {one.id: one.title for one in programme.steps}
    return steps.get(place) or {one.id: one.title for one in programme.outcomes}.get(place) or Text(place)


def way(programme: Programme, here: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Ids of the shortest way from `here`, which is left out, to one of `wanted`; () where none leads there."""
    then = {one.id: one.then for one in programme.steps}
    ways: list[tuple[str, ...]] = [(here,)]
    seen = {here}
    for walked in ways:
        if walked[-1] in wanted and len(walked) > 1:
            return walked[1:]
        for further in then.get(walked[-1], ()):
            if further not in seen:
                seen.add(further)
                ways.append((*walked, further))
    return ()


def way_to(programme: Programme, here: str, step: Step) -> tuple[str, ...]:
    """The way to the nearest step in which a case stands at `step` of the desk; () where none leads there."""
    return way(programme, here, [one.id for one in programme.steps if one.case_step == step])


def way_to_end(programme: Programme, here: str, step: Step, outcome: Outcome | None) -> str:
    """The outcome that ends a case so, the nearest first; "" where the programme knows none."""
    fit = [one for one in programme.outcomes if one.case_step == step and outcome in (None, one.counts_as)]
    led = way(programme, here, [one.id for one in fit])
    return led[-1] if led else next((one.id for one in fit if one.anywhere), "")


def ends_by(programme: Programme, step: Step) -> bool:
    """Whether a case of the programme ever ends so."""
    return any(one.case_step == step for one in programme.outcomes)


def placed(programme: Programme, here: str, step: Step) -> str:
    """The step for a case that went to `step` of the desk by itself, back as often as on; "" where the programme knows none."""
    found = way_to(programme, here, step) if not is_end(programme, here) else ()
    return found[-1] if found else next((one.id for one in programme.steps if one.case_step == step), "")


def passed(programme: Programme, here: str) -> frozenset[str]:
    """The steps that lie before one, and it: what had to be asked by then.  Of an outcome all that lead to it."""
    before: set[str] = {here}
    ahead = [here]
    while ahead:
        to = ahead.pop()
        order = {one.id: at for at, one in enumerate(programme.steps)}
        for one in programme.steps:
            if to in one.then and one.id not in before and order[one.id] < order.get(to, len(order)):
                before.add(one.id)
                ahead.append(one.id)
    return frozenset(before)

