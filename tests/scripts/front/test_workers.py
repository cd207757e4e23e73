"""Who is served next, without a socket: visitors in turn, each with his share, and the watcher at once."""

import threading

import pytest

from scripts.server.front.workers import Workers


class Question:
    """Tells when it began, and is answered when it is let go."""

    def __init__(self, visitor, log, *, is_urgent=False, held=True):
        self.visitor, self.is_urgent, self._log = visitor, is_urgent, log
        self.begun, self.go_on, self.cancelled = threading.Event(), threading.Event(), False
        if not held:
            self.go_on.set()

    def service(self):
        self._log.append(self.visitor)
        self.begun.set()
        assert self.go_on.wait(10)

    def cancel(self):
        self.cancelled = True


@pytest.fixture
def crew():
    made = []

    def of(threads, share):
        made.append(Workers(threads, share))
        return made[-1]

    yield of
    for one in made:
        one.shutdown()


def test_one_visitor_has_his_share_and_another_is_served_beside_him(crew):
    workers, log = crew(4, 2), []
    greedy = [Question("greedy", log) for _ in range(9)]
    for one in greedy:
        workers.add_task(one)
    assert greedy[0].begun.wait(10)
    assert greedy[1].begun.wait(10)
    other = Question("other", log, held=False)
    workers.add_task(other)
    assert other.begun.wait(10)
    assert log == ["greedy", "greedy", "other"]
    for one in greedy:
        one.go_on.set()
    assert greedy[-1].begun.wait(10)
    assert log.count("greedy") == 9


def test_visitors_take_turns_whoever_asked_first_and_most(crew):
    workers, log = crew(1, 1), []
    first = Question("a", log)
    workers.add_task(first)
    assert first.begun.wait(10)
    waiting = [Question(who, log, held=False) for who in "aaabbc"]
    for one in waiting:
        workers.add_task(one)
    first.go_on.set()
    for one in waiting:
        assert one.begun.wait(10)
    assert "".join(log) == "a" + "abcaba"


def test_whoever_watches_is_served_although_every_thread_is_taken(crew):
    workers, log = crew(2, 2), []
    taken = [Question(who, log) for who in ("a", "b")]
    for one in taken:
        workers.add_task(one)
        assert one.begun.wait(10)
    watch = Question("a", log, is_urgent=True, held=False)
    workers.add_task(watch)
    assert watch.begun.wait(10)
    for one in taken:
        one.go_on.set()


def test_an_answer_that_fails_gives_its_share_back_and_is_logged(crew, caplog):
    workers, log = crew(1, 1), []
    failing = [Question("a", log) for _ in range(3)]
    for one in failing:
        one.service = lambda: 1 / 0
        workers.add_task(one)
    last = Question("a", log, held=False)
    workers.add_task(last)
    assert last.begun.wait(10)
    assert caplog.text.count("could not be given") == 3


def test_what_was_not_begun_when_it_stops_is_cancelled():
    workers, log = Workers(1, 1), []
    begun, waiting = Question("a", log), Question("a", log)
    workers.add_task(begun)
    assert begun.begun.wait(10)
    workers.add_task(waiting)
    stopping = threading.Thread(target=workers.shutdown)
    stopping.start()
    while not waiting.cancelled:
        threading.Event().wait(0.01)
    begun.go_on.set()
    stopping.join(10)
    assert (log, begun.cancelled) == (["a"], False)
