"""Many at once: one winner; what was acknowledged is there, and there once, whatever is killed."""

import contextlib
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from fieldreg.kernel.errors import Clashing
from fieldreg.store import open_store
from tests.deep import often
from tests.fieldreg.store.makers import add
from tests.fieldreg.store.racer import numbered, slot_of

pytestmark = pytest.mark.race

ROUNDS, THREADS = often(17, 50), 32
PARTS = [None, "s/yard", "s/yard/north", "s/yard/south"]  # any two meet but north and south


def together(count, work):
    """Runs `work(n)` in `count` threads that start at one moment; raises what any of them raised."""
    barrier, failures = threading.Barrier(count), []

    def run(n):
        barrier.wait()
        try:
            work(n)
        except Exception as error:  # noqa: BLE001 - raised again below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.slow
def test_of_32_threads_one_wins_each_round(url, owner):
    with contextlib.closing(open_store(url, busy_ms=30_000)) as store:
        for number in range(ROUNDS):
            won, lost = [], []

            def ask(_, number=number, won=won, lost=lost):
                try:
                    won.append(add(store, numbered(owner, number)).id)
                except Clashing as clash:
                    lost.append(clash.clashes)

            together(THREADS, ask)
            assert (len(won), len(lost)) == (1, THREADS - 1)
            assert all(
                [c.reservation for c in clashes] == won for clashes in lost
            )  # each was told what stands there
        _ids_are_whole(store, ROUNDS)


def test_whole_and_parts_race_without_meeting_and_without_deadlock(url, owner):
    """North and south may both win; anything else excludes the rest."""
    with contextlib.closing(open_store(url, busy_ms=30_000)) as store:
        for number in range(15):
            won = []

            def ask(n, number=number, won=won):
                with contextlib.suppress(Clashing):
                    won.append(add(store, replace(numbered(owner, number), area=PARTS[n % 4])).area)

            together(12, ask)
            assert sorted(won, key=str) in ([None], ["s/yard"], ["s/yard/north", "s/yard/south"])


@pytest.mark.slow
def test_of_two_processes_one_wins_each_round(url, owner):
    processes = [racer("race", url, owner, ROUNDS, stdin=subprocess.PIPE) for _ in range(2)]
    answers = []
    for _ in range(ROUNDS):
        moment = time.time() + 0.02
        for process in processes:
            process.stdin.write(f"{moment}\n")
            process.stdin.flush()
        answers.append([process.stdout.readline().strip() for process in processes])
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0

    assert [answer.count("taken") for answer in answers] == [1] * ROUNDS
    with contextlib.closing(open_store(url)) as store:
        _ids_are_whole(store, ROUNDS)


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_kill_9(url, owner):
    """Two writers at a time, killed in the midst of it until enough are acknowledged: 500 and ten kills where this goes as deep as 3."""
    acknowledged, kills = {}, 0
    starts = [0, 100_000]  # numbers of the one and of the other
    while len(acknowledged) < often(170, 500) or kills < often(4, 10):
        writers = [racer("write", url, owner, first) for first in starts]
        for writer in writers:  # let both write some
            acknowledged.update(_read(writer, 25))
        for writer in writers:
            writer.kill()
            kills += 1
        for place, writer in enumerate(writers):
            acknowledged.update(_rest(writer))
            mine = [n for n in acknowledged if (n >= 100_000) == bool(place)]
            starts[place] = max(mine) + 1  # one that got no answer is asked for again, same key

    with contextlib.closing(open_store(url)) as store:
        assert store.check()["ok"]
        with store.reading() as work:
            held = work.reservations.list(limit=100_000)
    by_key = {int(r.idempotency_key.removeprefix("write-")): r for r in held}
    assert len(by_key) == len(held)  # none twice
    assert {n: by_key[n].id for n in acknowledged} == acknowledged  # none lost
    assert len(held) - len(acknowledged) <= 2  # each may have been cut off before its last answer
    assert all(by_key[n].slot == slot_of(n) for n in by_key)


def racer(what, url, owner, count, **more):
    command = [sys.executable, "-m", "tests.fieldreg.store.racer", what, url, str(owner), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)


def _read(writer, lines):
    return dict(_parsed(writer.stdout.readline()) for _ in range(lines))


def _rest(writer):
    """What it still said before it died; a line cut short was not an acknowledgement."""
    with writer:  # closes its pipe and waits; communicate() would lose what readline() has buffered
        said = writer.stdout.read()
    return dict(_parsed(line) for line in said.splitlines(keepends=True) if line.endswith("\n"))


def _parsed(line):
    number, public_id = line.split()
    return int(number), public_id


def _ids_are_whole(store, count):
    with store.reading() as work:
        held = work.reservations.list(limit=count + 1)
    assert sorted(r.id for r in held) == [f"R-2026-{n:04d}" for n in range(1, count + 1)]
