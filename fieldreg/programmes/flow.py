"""The flow of a programme: where it begins, what may follow a step, and whether every step is reached and leads to an end."""

from dataclasses import dataclass

from fieldreg.programmes.programme import Outcome, Programme, Step
from fieldreg.programmes.shapes import Form

__all__ = ["Following", "first_step", "may_follow", "tell_flow", "way_to_an_end"]


@dataclass(frozen=True, kw_only=True)
class Following:
    """What may follow: steps, and outcomes the case may end with there and then, those from everywhere among them."""

    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]


def first_step(programme: Programme) -> Step:
    """The step a case begins with: the first of the file."""
    return programme.steps[0]


def may_follow(programme: Programme, step: str) -> Following:
    """What may follow a step, in the file's order.  Raises NotFound for a step that is not of this edition."""
    then = programme.step(step).then
    return Following(
        steps=tuple(one for one in programme.steps if one.id in then),
        outcomes=tuple(one for one in programme.outcomes if one.id in then or one.anywhere),
    )


def way_to_an_end(programme: Programme, step: str) -> tuple[str, ...]:
    """Ids of the shortest way from a step to an outcome that its steps lead to, both included; () where there is none."""
    outcomes = {one.id for one in programme.outcomes}
    then = {one.id: one.then for one in programme.steps}
    ways: list[tuple[str, ...]] = [(step,)]
    seen = {step}
    for way in ways:
        if way[-1] in outcomes:
            return way
        for further in then.get(way[-1], ()):
            if further not in seen:
                seen.add(further)
                ways.append((*way, further))
    return ()


def tell_flow(form: Form, programme: Programme) -> None:
    """Tells steps nothing leads to, steps that lead to no end, a first step not received, and a period that ends before it begins."""
    reached = _reached(programme)
    for at, step in enumerate(programme.steps):
        if step.id not in reached:
            first = programme.steps[0].id
            form.tell(
                "unreachable", f"steps[{at}].id",
                f"最初の段階「{first}」から「{step.id}」にたどり着けません。前の段階の then に書き足すか、消してください。",
                f"nothing leads from the first step, {first!r}, to {step.id!r}; add it to a `then`, or remove it",
            )  # fmt: skip
        if not way_to_an_end(programme, step.id):
            form.tell(
                "no-end", f"steps[{at}].then",
                f"「{step.id}」からは、どの結果にもたどり着けません。then に結果か、結果に進む段階を書いてください。",
                f"no outcome can be reached from {step.id!r}; write one, or a step that leads to one, in its `then`",
            )  # fmt: skip
    if (begin := programme.steps[0]).case_step != "received":
        form.tell("begins-elsewhere", "steps[0].case_step", f"最初の段階「{begin.id}」の case_step は received にしてください。",
                  f"a case begins as received; let case_step of the first step, {begin.id!r}, be received")  # fmt: skip
    if programme.in_force.end is not None and programme.in_force.end <= programme.in_force.first:
        form.tell("ends-before-it-begins", "in_force", "終わり（その日は含まない）は、始まりより後の日にしてください。",
                  "the end (not included) must be after the first day")  # fmt: skip


def _reached(programme: Programme) -> set[str]:
    then = {one.id: one.then for one in programme.steps}
    found, ahead = set[str](), [programme.steps[0].id]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead += [further for further in then.get(here, ()) if further in then]
    return found

