"""What a server reads before anybody asks."""

import json
import subprocess
import sys

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
