"""What a server reads before anybody asks."""

import json
import subprocess
import sys
from datetime import date

from fieldreg.screening.bulk.places import Places
from fieldreg.services import Services
from fieldreg.services.answers import choosing
from tests import registries
from tests.fakes import FixedClock

READY = """
import gc, json
from fieldreg.wiring import Config, build
from scripts.server.getting_ready import get_ready

services = build(Config.from_environment())
services.store.upgrade()
before, pace = gc.get_freeze_count(), gc.get_threshold()
get_ready(services)
print(json.dumps([gc.get_freeze_count() > before, gc.get_threshold()[0] > pace[0], gc.isenabled()]))
"""


def test_what_was_read_is_not_looked_through_again_and_the_collector_still_runs(root, tmp_path):
    """In a process of its own, for the pace of collection is a whole process's."""
    environment = {"PATH": "/usr/bin:/bin", "FIELDREG_DATABASE_URL": f"sqlite:///{tmp_path / 'registry.db'}"}
    done = subprocess.run([sys.executable, "-c", READY], cwd=root, env=environment, check=True, capture_output=True, text=True)

    assert json.loads(done.stdout) == [True, True, True]


def test_a_server_that_got_ready_makes_no_footprint_for_the_first_need(tmp_path, monkeypatch):
    store = registries.sample(tmp_path / "registry.db")
    services = Services(store, FixedClock())
    made = []
    monkeypatch.setattr(choosing, "Places", lambda sites: made.append(len(sites)) or Places(sites))
    services.choosing.warm(date(2026, 12, 14))
    assert made == [len(services.register.sites())]
    day = {"time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"}
    ranked = services.choosing.rank({"activity": "ground_robot", **day})
    assert (len(ranked.rows), made) == (made[0], made[:1])
    store.close()
