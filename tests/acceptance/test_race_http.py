"""Double booking is impossible through the front door: many clients, one slot, one winner, every time."""

import http.client
import json
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest

from fieldreg.kernel.timespan import JST
from tests.deep import often

pytestmark = [pytest.mark.race, pytest.mark.slow]

CLIENTS, ROUNDS = 32, often(17, 50)
FIRST = datetime(2026, 12, 1, 9, tzinfo=JST)


def body(site, hour, client):
    start = FIRST + timedelta(hours=hour)
    return {
        "site": site,
        "area": None,
        "time_start": start.isoformat(),
        "time_end": (start + timedelta(hours=1)).isoformat(),
        "altitude_upper": {"value": 60, "datum": "AGL"},
        "geometry": None,
        "exclusive": True,
        "activity": "drone",
        "purpose": f"競争試験 {client}",
        "organisation": f"会社{client}",
    }


def post(server, token, payload, key=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    if key:
        headers["Idempotency-Key"] = key
    try:
        connection.request("POST", "/api/reservations", json.dumps(payload), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_thirty_two_clients_race_for_one_slot_again_and_again(served, site_id):
    answers = [[None] * CLIENTS for _ in range(ROUNDS)]
    gate = threading.Barrier(CLIENTS)

    def client(number):
        for turn in range(ROUNDS):
            gate.wait()
            answers[turn][number] = post(served, served.token, body(site_id, turn, number))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for turn in answers:
        assert Counter(status for status, _ in turn) == {201: 1, 409: CLIENTS - 1}
        (winner,) = [said["id"] for status, said in turn if status == 201]
        for status, said in turn:
            if status == 409:
                (clash,) = said["clashes"]
                assert clash["with"] == winner
                assert winner in clash["because"]["ja"]


def test_a_retry_with_the_same_key_is_told_its_own_reservation(served, site_id):
    payload = body(site_id, 2000, 0)

    first, again = (post(served, served.token, payload, key="once") for _ in range(2))

    assert (first[0], again[0]) == (201, 200)
    assert first[1]["id"] == again[1]["id"]
