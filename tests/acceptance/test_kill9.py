"""What was acknowledged is there after the server is killed, none of it twice."""

import contextlib
import http.client
import sqlite3
import threading

import pytest

from tests.acceptance.test_race_http import body, post
from tests.deep import often

pytestmark = [pytest.mark.race, pytest.mark.slow]

WRITES, KILLS, WRITERS = often(150, 500), often(2, 5), 8
BETWEEN = WRITES // 8  # are acknowledged before the next kill


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(serve, database, site_id):
    """Writes by 8 clients; the server is killed with SIGKILL again and again among them: 500 and five times as deep as 4 goes."""
    acknowledged: dict[int, str] = {}
    lock = threading.Lock()
    waiting = list(range(WRITES))
    server = serve(database)
    killed = 0

    def writer():
        while True:
            with lock:
                if not waiting:
                    return
                number = waiting.pop(0)
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                status, said = post(server, server.token, body(site_id, number, 0), key=f"write-{number}")
                if status in (200, 201):
                    with lock:
                        acknowledged[number] = said["id"]

    while len(acknowledged) < WRITES:
        threads = [threading.Thread(target=writer) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        if killed < KILLS:
            enough = min(len(acknowledged) + BETWEEN, WRITES)
            server.wait_for(lambda goal=enough: len(acknowledged) >= goal, 60)
            server.kill()
            killed += 1
        for thread in threads:
            thread.join()
        if server.killed:
            server = serve(database)
        waiting = [n for n in range(WRITES) if n not in acknowledged]  # a client asks again for what was not answered
    server.stop()

    with contextlib.closing(sqlite3.connect(database)) as held:
        rows = held.execute("SELECT idempotency_key, public_id FROM reservations WHERE idempotency_key LIKE 'write-%'").fetchall()
        integrity = held.execute("PRAGMA integrity_check").fetchall()
    assert killed == KILLS
    assert len(rows) == len(set(rows)) == WRITES  # none lost, none twice
    assert dict(rows) == {f"write-{number}": public_id for number, public_id in acknowledged.items()}
    assert integrity == [("ok",)]
