"""Many at once, asking, moving, deciding, closing and lifting on one site: none that stand meet, nothing acknowledged is missing."""

import contextlib
import random

import pytest

from fieldreg.kernel.errors import Clashing
from fieldreg.store import open_store
from tests.deep import often
from tests.fieldreg.store.mixed_clients import EACH_ROUND, Race, stands
from tests.fieldreg.store.test_races import THREADS, racer, together

pytestmark = [pytest.mark.race, pytest.mark.slow]

ACTS = ("ask", "change", "decide", "close", "lift")
LOST = {"clash", "changed-meanwhile", "claims-in-closure", "lifted", "conflict"}  # what a loser may be told


def test_after_each_round_of_32_mixed_clients_nothing_meets_and_nothing_is_missing(url, owner):
    rounds = often(20)
    with contextlib.closing(open_store(url, busy_ms=30_000)) as store:
        race = Race(store, owner)
        for thread in range(THREADS):  # something to change and to decide
            with contextlib.suppress(Clashing):
                race.ask(random.Random(f"race-first-{thread}"), 0)
        for number in range(rounds):
            together(THREADS, lambda thread, number=number: race.act(number, thread))
            race.look(since=(number - 4) * EACH_ROUND)
        race.look(since=-100)
        assert store.check()["ok"]
    assert all(race.told[act] >= rounds / 4 for act in (*ACTS, "clash")), race.told
    assert set(race.told) <= {*ACTS, *LOST}, race.told  # nobody waited in a circle, nor so long that he was sent away


def test_what_mixed_clients_were_acknowledged_is_there_after_kill_9(url, owner):
    """Two at a time, killed in the midst of it."""
    acknowledged, kills = {}, 0
    while kills < often(2, 6):
        clients = [racer("mix", url, owner, kills + number) for number in range(2)]
        said = [[client.stdout.readline() for _ in range(25)] for client in clients]
        for client in clients:
            client.kill()
            kills += 1
        for client, lines in zip(clients, said, strict=True):
            with client:
                lines.extend(client.stdout.read().splitlines(keepends=True))
            for name, step in (line.split() for line in lines if line.endswith("\n")):  # one cut short was no acknowledgement
                acknowledged[name] = max(int(step), acknowledged.get(name, 0))

    with contextlib.closing(open_store(url)) as store:
        assert store.check()["ok"]
        reservations, closures = stands(store, since=-100)
    there = {name: one.sequence for name, one in reservations.items()} | {ref: int(not one.stands) for ref, one in closures.items()}
    assert acknowledged.items() - there.items() <= {(name, step - 1) for name, step in there.items()}  # none is a step behind
    assert sum(step - acknowledged.get(name, -1) for name, step in there.items()) <= kills  # each may have been cut off before it said so
