"""Real calendar programs on the feeds of a real server: vdirsyncer fetches, khal and icalendar read, and agree."""

import importlib.util
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta

import khal
import pytest
import vdirsyncer
from icalendar import Calendar

from fieldreg.booking.reservations import State
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.people.calendar_addresses import FeedKind
from tests import makers

pytestmark = [pytest.mark.slow]
HOUR_US = 3_600_000_000
KHAL = "[calendars]\n[[fieldreg]]\npath = {kept}\n[locale]\nlocal_timezone = Asia/Tokyo\ndefault_timezone = Asia/Tokyo\ntimeformat = %H:%M\n" \
    "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n" \
    "[sqlite]\npath = {cache}\n[default]\ndefault_calendar = fieldreg\n"
SYNC = '[general]\nstatus_path = "{status}"\n[pair one]\na = "feed"\nb = "kept"\ncollections = null\nconflict_resolution = "a wins"\n' \
    '[storage feed]\ntype = "http"\nurl = "{url}"\n[storage kept]\ntype = "filesystem"\npath = "{kept}"\nfileext = ".ics"\n'


class Client:
    """vdirsyncer with a folder of its own for one feed, and khal on that folder."""

    def __init__(self, folder, url):
        self.folder, self.kept = folder, folder / "kept"
        self.kept.mkdir(parents=True)
        (folder / "sync").write_text(SYNC.format(status=folder / "status", url=url, kept=self.kept), encoding="utf-8")
        (folder / "khal").write_text(KHAL.format(kept=self.kept, cache=folder / "cache"), encoding="utf-8")
        self._run(vdirsyncer, "-c", folder / "sync", "discover")

    def sync(self):
        """What it says that it did."""
        told = self._run(vdirsyncer, "-c", self.folder / "sync", "sync")
        return [line for line in told.splitlines() if line.startswith(("Copying", "Deleting"))]

    def files(self):
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.kept.iterdir()}

    def by_icalendar(self):
        """UID: start, end, heading, status."""
        found = {}
        for path in self.kept.iterdir():
            (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
            start, end = (event[name].dt.astimezone(JST).strftime("%Y-%m-%d %H:%M") for name in ("DTSTART", "DTEND"))
            found[str(event["UID"])] = (start, end, str(event["SUMMARY"]), str(event["STATUS"]))
        return found

    def by_khal(self):
        """The same."""
        form = "{uid}|{start-long}|{end-long}|{title}|{status}"
        told = self._run(khal, "-c", self.folder / "khal", "list", "--once", "--day-format", "", "--format", form, "2026-11-01", "90d")
        rows = [line.split("|") for line in told.splitlines() if line.count("|") == 4]
        return {uid: (start, end, title, status.strip().upper()) for uid, start, end, title, status in rows}

    def _run(self, program, *arguments):
        module = program.__name__ if importlib.util.find_spec(f"{program.__name__}.__main__") else f"{program.__name__}.cli"
        command = [sys.executable, "-m", module, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=self.folder, input="")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def account(services):
    made = {}
    for role in (Role.COMPANY, Role.STAFF):
        held = Account(email=f"{role}@clients.example.jp", role=role, password_hash="", organisation="甲" if role is Role.COMPANY else "")
        made[role] = services.accounts.put_account(held)[0]
    return made


def reserve(services, account, site, hour):
    start = datetime(2026, 12, 1, hour, tzinfo=JST)
    body = makers.reservation(site=site, time_start=start.isoformat(), time_end=(start + timedelta(hours=1)).isoformat(), purpose="農薬、散布;試験")
    return services.booking.reserve(body, account[Role.COMPANY])[0]


def moved_by_an_hour(database, ref):
    """As whoever moves a reservation writes it: its claims follow."""
    with closing(sqlite3.connect(database)) as registry:
        registry.execute("PRAGMA foreign_keys = ON")
        changed = f"UPDATE reservations SET t0 = t0 + {HOUR_US}, t1 = t1 + {HOUR_US}, decided_at = decided_at + 1 WHERE public_id = ?"
        registry.execute(changed, (ref,))
        registry.commit()


def test_vdirsyncer_takes_a_feed_twice_and_nothing_changes_until_something_does(services, account, database, serve, site_id, tmp_path):
    asked, moved, gone = (reserve(services, account, site_id, hour) for hour in (9, 11, 14))
    for one in (moved, gone):
        services.booking.decide(one.id, State.ACCEPTED, account[Role.STAFF])
    server = serve(database)
    client = Client(tmp_path / "public", f"http://127.0.0.1:{server.port}/api/sites/{site_id}.ics")
    assert len(client.sync()) == 3
    before = client.files()
    assert client.sync() == []
    assert client.files() == before
    at = "2026-12-01"
    assert client.by_icalendar() == client.by_khal() == {
        f"{asked.id}@fieldreg": (f"{at} 09:00", f"{at} 10:00", "利用予定", "TENTATIVE"),
        f"{moved.id}@fieldreg": (f"{at} 11:00", f"{at} 12:00", "利用予定", "CONFIRMED"),
        f"{gone.id}@fieldreg": (f"{at} 14:00", f"{at} 15:00", "利用予定", "CONFIRMED"),
    }  # fmt: skip
    services.booking.decide(gone.id, State.WITHDRAWN, account[Role.COMPANY])
    moved_by_an_hour(database, moved.id)
    assert len(client.sync()) == 2
    assert client.sync() == []
    assert client.by_icalendar() == client.by_khal() == {
        f"{asked.id}@fieldreg": (f"{at} 09:00", f"{at} 10:00", "利用予定", "TENTATIVE"),
        f"{moved.id}@fieldreg": (f"{at} 12:00", f"{at} 13:00", "利用予定", "CONFIRMED"),
        f"{gone.id}@fieldreg": (f"{at} 14:00", f"{at} 15:00", "利用予定", "CANCELLED"),
    }  # fmt: skip


def test_one_s_own_feed_by_its_secret_address_is_read_alike(services, account, database, serve, site_id, tmp_path):
    made = reserve(services, account, site_id, 9)
    key = services.calendar_addresses.make(FeedKind.OWN, account[Role.COMPANY])
    server = serve(database)
    client = Client(tmp_path / "own", f"http://127.0.0.1:{server.port}/api/my.ics?key={key}")
    assert len(client.sync()) == 1
    assert client.sync() == []
    told = {f"{made.id}@fieldreg": ("2026-12-01 09:00", "2026-12-01 10:00", "【申請中】農薬、散布;試験", "TENTATIVE")}
    assert client.by_icalendar() == client.by_khal() == told
