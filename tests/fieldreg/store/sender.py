"""A process of its own that sends letters, for the tests of two at once and of kill -9.

python -m tests.fieldreg.store.sender URL PORT MOMENT         until nothing is due, beginning with a line on stdin
python -m tests.fieldreg.store.sender URL PORT MOMENT STAGE   and kills itself there: "claimed", "begun" or "taken"
"""

import contextlib
import os
import signal
import sys
from datetime import datetime

from fieldreg.services.notices.sending import Sending
from fieldreg.store import open_store
from tests.fakes import FixedClock
from tests.post_office import PostOffice


class Killed:
    """A way to the post that ends at one stage, as kill -9 does."""

    delivers = True

    def __init__(self, post, stage):
        self.post, self.stage, self.letterhead = post, stage, post.letterhead

    @contextlib.contextmanager
    def walk(self):
        with self.post.walk() as self.bag:
            yield self

    def hand_over(self, message, may_leave):
        self._perhaps("claimed")

        def begin():
            allowed = may_leave()
            self._perhaps("begun")
            return allowed

        gone = self.bag.hand_over(message, begin)
        self._perhaps("taken")
        return gone

    def _perhaps(self, stage):
        if stage == self.stage:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    url, port, moment, *stage = sys.argv[1:]
    office = PostOffice()
    office.port = int(port)
    post = Killed(office.post(), stage[0]) if stage else office.post()
    sending = Sending(open_store(url, busy_ms=30_000), FixedClock(datetime.fromisoformat(moment)), post)
    print("ready", flush=True)
    sys.stdin.readline()
    print(sending.send_due().sent, flush=True)
