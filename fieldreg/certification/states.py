"""States of a certification, the three questions the rule asks, and the words for each."""

from collections.abc import Mapping
from enum import StrEnum

from fieldreg.kernel.texts import Text

__all__ = [
    "ANSWERS", "DECIDED", "KEPT_STATES", "KINDS", "LIVE", "STATES", "TESTS", "VIEWS", "WAYS", "Answer", "Kind", "State",
    "StatutoryTest", "View", "Way",
]  # fmt: skip


class State(StrEnum):
    """How a certification stands; EXPIRED is told by the day alone and never kept."""

    APPLIED = "applied"
    HEARD = "heard"
    CERTIFIED = "certified"
    RENEWED = "renewed"
    EXPIRED = "expired"
    REFUSED = "refused"
    REVOKED = "revoked"
    TRANSFERRED = "transferred"


KEPT_STATES = frozenset(State) - {State.EXPIRED}
LIVE = frozenset({State.CERTIFIED, State.RENEWED})
DECIDED = LIVE | {State.REVOKED, State.TRANSFERRED}  # it was certified once, and nothing of that is lost
STATES: Mapping[State, Text] = {
    State.APPLIED: Text("申請中", "Applied for"),
    State.HEARD: Text("意見聴取済み", "Opinions heard"),
    State.CERTIFIED: Text("認定中", "Certified"),
    State.RENEWED: Text("認定中（更新済み）", "Certified (renewed)"),
    State.EXPIRED: Text("期間満了", "Expired"),
    State.REFUSED: Text("不認定", "Refused"),
    State.REVOKED: Text("取消し", "Revoked"),
    State.TRANSFERRED: Text("承継済み", "Passed to another maker"),
}


class StatutoryTest(StrEnum):
    """What the mayor confirms of an implementation plan: Local Autonomy Act Enforcement Rule art. 12-3, in our words."""

    NEW = "new"
    USEFUL = "useful"
    FEASIBLE = "feasible"


TESTS: Mapping[StatutoryTest, Text] = {
    StatutoryTest.NEW: Text(
        "新しいか、使い道の価値が大きく違い、実質的に別の種類といえるか",
        "Is it new, or of so different a use value that it is in substance of another category?",
    ),
    StatutoryTest.USEFUL: Text(
        "技術の高度化、経営の能率、住民の利便のいずれかに役立つか", "Does it serve technology, efficiency or residents' convenience?"
    ),
    StatutoryTest.FEASIBLE: Text(
        "計画の方法と資金が、確実に実施できるものか", "Are the plan's means and funding suited to carry it out surely?"
    ),
}


class Answer(StrEnum):
    """To one of these questions."""

    YES = "yes"
    NO = "no"


ANSWERS: Mapping[Answer, Text] = {Answer.YES: Text("あてはまる", "Yes"), Answer.NO: Text("あてはまらない", "No")}


class Kind(StrEnum):
    """A good that is produced, or a service that is provided."""

    GOOD = "good"
    SERVICE = "service"


KINDS: Mapping[Kind, Text] = {Kind.GOOD: Text("新商品", "New good"), Kind.SERVICE: Text("新役務", "New service")}


class Way(StrEnum):
    """How the city takes it: Order art. 167-2 (1) iv speaks of buying or borrowing a good and of receiving a service."""

    BUY = "buy"
    BORROW = "borrow"
    SERVE = "serve"


WAYS: Mapping[Way, Text] = {
    Way.BUY: Text("買い入れる", "Bought"),
    Way.BORROW: Text("借り入れる", "Borrowed"),
    Way.SERVE: Text("役務の提供を受ける", "Service received"),
}


class View(StrEnum):
    """What a person of learning thinks of it."""

    FOR = "for"
    RESERVED = "reserved"
    AGAINST = "against"


VIEWS: Mapping[View, Text] = {
    View.FOR: Text("適当", "In favour"),
    View.RESERVED: Text("留意点あり", "With reservations"),
    View.AGAINST: Text("適当でない", "Against"),
}
