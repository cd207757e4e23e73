"""Whatever fails, ends or sleeps, and in whatever order: every letter is sent once, or told as one that was not, or may have been."""

import contextlib
import re
import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldreg.notices.letters import Addressee, Letter, LetterState
from fieldreg.notices.message import Letterhead
from fieldreg.ports.letters import PutOff, Refused, Unclear, Unreached
from fieldreg.services.notices.sending import LEASE, Sending
from fieldreg.store import open_store
from fieldreg.timeline.events import Act
from tests import registries
from tests.fakes import FixedClock

HEAD = Letterhead(desk="desk@example.jp", sender="desk@example.jp", site="https://a.example")
NUMBER = re.compile(r"案件 C-(\d+) に、")  # of each letter that a message holds
FATES = (
    "taken", "unreached", "put off", "refused", "unclear and taken", "unclear and lost", "ends before", "ends between", "ends after",
    "sleeps before", "sleeps between", "breaks before", "breaks after",
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.lists(st.sampled_from(FATES), max_size=4)),
        st.tuples(st.just("wait"), st.sampled_from([1, 11, 61, 361, 700])),
        st.tuples(st.just("add"), st.tuples(st.sampled_from("ab"), st.booleans(), st.booleans())),
    ),
    min_size=3, max_size=12,
)  # fmt: skip


class Ended(BaseException):
    """The process is no more."""


class Fates:
    """A post whose letters meet what was drawn for them, and arrive once those are met."""

    letterhead, delivers = HEAD, True

    def __init__(self, clock):
        self.clock, self.fates, self.arrived, self.others = clock, [], [], None

    @contextlib.contextmanager
    def walk(self):
        yield self

    def hand_over(self, message, may_leave):
        fate = self.fates.pop(0) if self.fates else "taken"
        self._before(fate)
        if not may_leave():
            return False
        self._between(fate)
        self.arrived += NUMBER.findall(message.get_content())
        if fate in ("unclear and taken", "ends after", "breaks after"):
            raise {"u": Unclear("gone"), "e": Ended(), "b": RuntimeError()}[fate[0]]
        return True

    def _before(self, fate):
        raised = {
            "unreached": Unreached("down"), "put off": PutOff("451"), "refused": Refused("550"), "ends before": Ended(),
            "breaks before": RuntimeError(),
        }.get(fate)  # fmt: skip
        if raised is not None:
            raise raised
        if fate == "sleeps before":
            self._sleep()

    def _between(self, fate):
        if fate in ("unclear and lost", "ends between"):
            raise Unclear("gone") if fate[0] == "u" else Ended()
        if fate == "sleeps between":
            self._sleep()

    def _sleep(self):
        """Longer than its claim lasts, while another process works."""
        self.clock.go_on(LEASE)
        self.others.send_due()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("letters") / "template.db"
    store = registries.upgraded(path)
    store.close()
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_letter_is_sent_once_or_told(steps, template, tmp_path):
    path = tmp_path / "one.db"
    shutil.copy(template, path)
    with contextlib.closing(open_store(f"sqlite:///{path}")) as store:
        clock = FixedClock()
        post = Fates(clock)
        mine, post.others = (Sending(store, clock, post) for _ in range(2))
        for what, how in [("add", ("a", False, False)), ("add", ("a", True, True)), ("add", ("a", True, True)), *steps]:
            match what:
                case "tick":
                    tick(mine, post, how)
                case "wait":
                    clock.go_on(timedelta(minutes=how))
                case "add":
                    add(store, clock, *how)
        for _ in range(20):  # the server is there again, and time goes by
            tick(mine, post, ())
            clock.go_on(timedelta(hours=12))
        hold(store, post)


def tick(sending, post, fates):
    post.fates = list(fates)
    with contextlib.suppress(Ended):
        sending.send_due()


def add(store, clock, name, digest, staff):
    with store.writing() as work:
        number = work.letters.page(limit=1)[0]
        to = Addressee(email=f"{name}@example.jp", language="ja", staff=staff)
        values = {"ref": f"C-{number}", "message": f"{number}", "link": "/x"}
        work.letters.add(Letter(at=clock.now(), cause=f"c{number}", to=to, template="case-message", values=values, digest=digest))
        work.commit()


def hold(store, post):
    """Nothing waits for ever; what is called sent arrived once; what is not called so, and arrived, is called unsure."""
    with store.reading() as work:
        letters = work.letters.page(limit=1_000)[1]
        told = {(event.act, event.ref) for event in work.timeline.page(limit=1_000)[1]}
    assert {one.state for one in letters} <= {LetterState.SENT, LetterState.GIVEN_UP, LetterState.UNSURE}
    for one in letters:
        times = post.arrived.count(one.cause.removeprefix("c"))
        assert times in {LetterState.SENT: {1}, LetterState.GIVEN_UP: {0}, LetterState.UNSURE: {0, 1}}[one.state]
        act = {LetterState.GIVEN_UP: Act.LETTER_GIVEN_UP, LetterState.UNSURE: Act.LETTER_UNSURE}.get(one.state)
        assert act is None or (act, str(one.id)) in told
