"""Whether a trial is on a road in the sense of the 道路交通法, and whether it closes a public one.

道路交通法2条1項1号: a road is also any other place open to general traffic; a course closed to it is none.
So whoever says that a place is open to traffic drives on a road, in a park, by a river, on a campus or in a
school yard as well; and as long as nothing says that it is closed, it is never told to be no road.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, references_to, silent
from fieldreg.law.findings import Severity, UnknownKind, ZoneReference
from fieldreg.law.formula_table import Formula
from fieldreg.register.sites import SiteKind
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.trial import Activity

__all__ = [
    "CLOSED", "CLOSED_QUESTION", "DRIVING", "INDOORS", "LEVEL_FOUR", "LEVEL_THREE", "WAY_QUESTION", "Closure", "at", "closed",
    "closure_of_public_road", "drawn_over", "if_on_road", "indoors", "on_roads", "or_answered", "roads_met", "settled_off", "within",
]  # fmt: skip

LEVEL_FOUR = 4  # names of classes of automation (SAE J3016) the Acts go by, not measured numbers
LEVEL_THREE = 3
DRIVING = (Activity.AUTOMATED_DRIVING, Activity.REMOTE_SMALL_VEHICLE, Activity.GROUND_ROBOT)
CLOSED_QUESTION, WAY_QUESTION = "on_site.closed_to_traffic", "on_site.on_way"
CLOSED = Clear(
    because=Text(
        "一般の交通を止めた場所のため、道路に当たりません（申告・登録による）。公道を通行止めにするときは、その手続きが済み、"
        "交通が止まっている間だけです。最終的な判断は警察が行います。",
        "closed to general traffic, so not a road, as declared or registered; a public road only once the procedure for closing it "
        "is done and while traffic is stopped. The police have the last word.",
    )
)
INDOORS = Clear(
    because=Text(
        "屋内のため道路に当たりません（登録・申告による）。誰でも通れる地下街や自由通路は道路に当たることがあります。",
        "indoors, so not a road, as registered or declared; a passage everybody may use can be one all the same",
    )
)


@dataclass(frozen=True)
class Closure:
    """A public road that the trial means to close, with the roads we hold there."""

    zones: Sequence[ZoneReference] = ()


def within(case: Case, *kinds: SiteKind) -> bool:
    """Whether the footprint lies in the named site, and that is of one of `kinds`."""
    site = case.site
    return site is not None and site.kind in kinds and case.within_site()


def at(case: Case, *kinds: SiteKind) -> bool:
    """Whether any of the footprint may lie in the named site, and that is of one of `kinds`."""
    site = case.site
    return site is not None and site.kind in kinds and (case.within_site() or case.meets_site())


def closed(case: Case) -> bool | None:
    """Whether the place is closed to general traffic: as declared, else as the named site is registered.

    A site that is only met in part tells that it is open, never that all is closed.
    """
    declared: bool | None = case.told(CLOSED_QUESTION)
    site = case.site
    if declared is not None or site is None:
        return declared
    if case.within_site():
        return site.closed_to_traffic
    return False if case.meets_site() and site.closed_to_traffic is False else None


def indoors(case: Case) -> bool:
    """Whether all of it is indoors, as declared, else by the site; a road is not, whatever is declared of it."""
    told = case.told("on_site.indoors")
    return within(case, SiteKind.INDOOR) if told is None else bool(told) and not at(case, SiteKind.ROAD)


def settled_off(case: Case) -> Clear | None:
    """Why the trial is surely not on a road, as far as the answers and the named site tell; no layer is asked."""
    if indoors(case):
        return INDOORS
    return CLOSED if closed(case) else None


def on_roads(function: Formula) -> Formula:
    """Keeps a formula from trials that are settled to be off the road before anything is asked.

    A public road that the trial itself closes stays one until police and administrator agree: what would apply on
    it open is theirs to settle then.  Where the layer of roads cannot tell whether what is closed is a public road,
    what would apply on one stays open too.
    """

    @wraps(function)
    def judged(case: Case) -> Answer:
        off = settled_off(case)
        if off is None:
            return function(case)
        try:
            closure = closure_of_public_road(case)
        except Undecided as silence:
            return _open_if_met(function(case), partial(_unless_public, silence))
        return off if closure is None else _open_if_met(function(case), partial(_until_closed, closure))

    return judged


def _open_if_met(answer: Answer, open_: Callable[[Applies], Undecided]) -> Clear:
    """The answer where it is clear on a public road too; raises what is open of one that applies."""
    if isinstance(answer, Applies):
        raise open_(answer)
    return answer


def _unless_public(silence: Undecided, answer: Applies) -> Undecided:
    return Undecided(
        Text(
            f"{silence.because.ja}公道を通行止めにするのかどうか分からないため、判定できません。公道でなければ当たりません。"
            f"確かめられるまでは要るものとして準備してください。{answer.because.ja}",
            f"{silence.because.en}; whether it is a public road that is closed cannot be told. If it is none, this does not apply; prepare "
            f"for it until that is checked. {answer.because.en}",
        ),
        kind=silence.kind,
        needs=silence.needs,
        severity=answer.severity,
    )


def _until_closed(closure: Closure, answer: Applies) -> Undecided:
    return Undecided(
        Text(
            "公道を通行止めにする申告のため、判定できません。通行止めを警察・道路管理者が認め、交通が止まっている間だけ当たらなくなります。"
            f"認められるまでは要るものとして準備してください。{answer.because.ja}",
            "a public road is declared to be closed: only once police and road administrator agree, and while traffic is stopped, does "
            f"this not apply. Prepare for it until then. {answer.because.en}",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["road-closure"],
        severity=answer.severity,
        zones=closure.zones,
    )


def if_on_road(
    case: Case, because: Text, *, used: bool = False, asks: str = CLOSED_QUESTION, verify: Text = Text(""),
    severity: Severity | None = None,
) -> Applies:  # fmt: skip
    """Applies where the trial is on a road: the named site, a way told to be open to the public, or a road we hold.

    `used`: told outright.  `asks` is the question that settles it where no road is held: whether traffic is kept
    out, or, of acts, whether they stand on such a way.  Raises Undecided where nothing tells; that no road is held
    never means that there is none.

    What we do: the roads we hold are drawn as lines; what is drawn over such a line is taken
    to be on that road.
    """

    def applies(*hits: Hit) -> Applies:
        return Applies(because=because, zones=references_to(hits), verify=verify, severity=severity)

    if used or at(case, SiteKind.ROAD) or (case.activity in DRIVING and closed(case) is False):
        return applies()
    hits = roads_met(case)
    over = drawn_over(case, hits)
    if over:
        return applies(*over)
    open_ = _nothing_tells(case, hits, asks)
    raise or_answered(open_, asks) if case.told(asks) is None else open_


def _nothing_tells(case: Case, hits: Sequence[Hit], asks: str) -> Undecided:
    """What to raise where no road is surely used and nothing says that none is."""
    if hits:
        return case.near_border("roads", hits[0], 0.0)
    if case.site is None or not (case.within_site() or case.meets_site()):
        try:
            case.vouched("roads")
        except Undecided as open_:
            return open_
    return Undecided(_UNSAID[asks], kind=UnknownKind.MISSING_ANSWER, needs=[])


_UNSAID = {
    CLOSED_QUESTION: Text(
        "一般の人や車が自由に通れる通路は、公園・河川敷・構内・校庭などの中でも道路に当たります。通行を止めるかどうかの回答がないため"
        "判定できません。",
        "a way the public may use freely is a road, in a park, by a river, on a campus or in a school yard too; whether it is closed to "
        "traffic is not answered",
    ),
    WAY_QUESTION: Text(
        "人や車が自由に通れる通路は、公園などの中でも道路に当たります。道路や通路の上で行うかどうかの回答がないため判定できません。",
        "a way the public may use freely is a road, in a park too; whether it is done on a road or such a way is not answered",
    ),
}


def or_answered(open_: Undecided, question: str) -> Undecided:
    """The same doubt, told to be settled by an answer too."""
    open_.needs = (*open_.needs, question)
    return open_


def roads_met(case: Case) -> Sequence[Hit]:
    """The roads held that are, or may be, under the footprint.  Raises Undecided where the layer does not speak at all."""
    status = case.status("roads")
    if status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        raise silent("roads", status)
    return case.hits("roads")


def drawn_over(case: Case, hits: Sequence[Hit]) -> list[Hit]:
    """Those the footprint surely meets or is drawn over."""
    return [hit for hit in hits if hit.certain or case.touches(hit)]


def closure_of_public_road(case: Case) -> Closure | None:
    """The public road the trial declares to close; None where it closes none, or a place that is nobody's thoroughfare.

    On a road site, and within its accuracy, the site's road counts; elsewhere a road we hold, within its own.
    In a park, a yard and the like what is closed is the place's own way, unless a road we hold is drawn through it.
    Raises Undecided where the layer cannot tell.
    """
    if not case.told(CLOSED_QUESTION) or indoors(case):
        return None
    site, inside = case.site, case.site is not None and case.within_site()
    if site is not None and inside and site.closed_to_traffic:
        return None
    if at(case, SiteKind.ROAD):
        return Closure()
    hits = roads_met(case)
    over: Sequence[Hit] = drawn_over(case, hits) if inside else hits
    if over:
        return Closure(references_to(over))
    if not inside:
        case.vouched("roads")
    return None
