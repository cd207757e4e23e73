"""Letters and many processes: each arrives once; after kill -9 it arrives once too, or is told as what may have arrived."""

import contextlib
import subprocess
import sys
from datetime import timedelta

import pytest

from fieldreg.notices.letters import LetterState
from fieldreg.services.notices.sending import LEASE, Sending
from fieldreg.timeline.events import Act
from tests.fakes import FixedClock
from tests.fieldreg.store.test_letters import NOON, add, all_of, letter, states
from tests.post_office import PostOffice

pytestmark = pytest.mark.race


@pytest.fixture
def office():
    with PostOffice().open() as opened:
        yield opened


def sender(url, office, *stage):
    command = [sys.executable, "-m", "tests.fieldreg.store.sender", url, str(office.port), NOON.isoformat(), *stage]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "ready\n"
    return started


def arrived(office):
    return sorted(str(message["Message-ID"]) for _, message in office.arrived)


def expected(store):
    return sorted(f"<letter.{one.token}@mail.example.jp>" for one in all_of(store))


def test_of_forty_letters_and_three_processes_at_once_each_arrives_once(url, store, office):
    add(store, *(letter(f"task-sent:T-{n}") for n in range(40)))
    processes = [sender(url, office) for _ in range(3)]
    told = []
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        told.append(int(process.communicate(timeout=120)[0]))
        assert process.returncode == 0
    assert arrived(office) == expected(store)
    assert (sum(told), set(states(store))) == (40, {"sent"})


@pytest.mark.parametrize(
    "stage, held, after, count",
    [
        ("claimed", "claimed", "sent", 1),  # surely not sent: another does it
        ("begun", "sending", "unsure", 0),  # it was about to leave: nobody sends it again by himself
        ("taken", "sending", "unsure", 1),  # it has left, and nobody kept that
    ],
)
def test_after_kill_9_a_letter_arrives_once_or_is_told(url, store, office, stage, held, after, count):
    add(store, letter())
    killed = sender(url, office, stage)
    killed.communicate("\n", timeout=60)
    assert killed.returncode == -9
    assert states(store) == [held]
    for wait in (LEASE - timedelta(seconds=1), LEASE, timedelta(days=2)):
        Sending(store, FixedClock(NOON + wait), office.post()).send_due()
    assert states(store) == [after]
    assert len(office.arrived) == count
    with store.reading() as work:
        told = [event.act for event in work.timeline.page(limit=9)[1]]
    assert told == ([Act.LETTER_UNSURE] if after == LetterState.UNSURE else [])


def test_whoever_wakes_when_his_letter_is_another_s_does_not_send_it_again(store, office):
    """Two rounds, the first held up between its claim and its word."""
    add(store, letter())
    late = Sending(store, FixedClock(NOON + LEASE), office.post())

    class Asleep:
        letterhead, delivers = office.post().letterhead, True

        @contextlib.contextmanager
        def walk(self):
            with office.post().walk() as self.bag:
                yield self

        def hand_over(self, message, may_leave):
            def wake():
                assert late.send_due().sent == 1
                return may_leave()

            return self.bag.hand_over(message, wake)

    assert Sending(store, FixedClock(NOON), Asleep()).send_due().sent == 0
    assert arrived(office) == expected(store)
    assert states(store) == ["sent"]
