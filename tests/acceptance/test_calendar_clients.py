"""Real calendar programs on the feeds of a real server: vdirsyncer fetches, khal and icalendar read, and agree.

vdirsyncer names what it fetches by a digest of its content, so that a change is one taken away and one brought; by its UID an entry
is known to whoever reads the feed itself.
"""

import importlib.util
import subprocess
import sys
import urllib.request
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
KHAL = """
[calendars]
[[fieldreg]]
path = {kept}
[locale]
local_timezone = Asia/Tokyo
default_timezone = Asia/Tokyo
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {cache}
[default]
default_calendar = fieldreg
"""
SYNC = """
[general]
status_path = "{status}"
[pair one]
a = "feed"
b = "kept"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}"
[storage kept]
type = "filesystem"
path = "{kept}"
fileext = ".ics"
"""


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
        """Start, end, heading, status of each."""
        return sorted(told for path in self.kept.iterdir() for told in entries(path.read_bytes()).values())

    def by_khal(self):
        """The same."""
        form = "{start-long}|{end-long}|{title}|{status}"
        told = self._run(khal, "-c", self.folder / "khal", "list", "--once", "--day-format", "", "--format", form, "2026-11-01", "90d")
        rows = [line.split("|") for line in told.splitlines() if line.count("|") == 3]
        return sorted((start, end, title, status.strip().upper()) for start, end, title, status in rows)

    def _run(self, program, *arguments):
        module = program.__name__ if importlib.util.find_spec(f"{program.__name__}.__main__") else f"{program.__name__}.cli"
        command = [sys.executable, "-m", module, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=self.folder, input="")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def entries(content):
    """UID: start, end, heading, status."""
    found = {}
    for event in Calendar.from_ical(content).walk("VEVENT"):
        start, end = (event[name].dt.astimezone(JST).strftime("%Y-%m-%d %H:%M") for name in ("DTSTART", "DTEND"))
        found[str(event["UID"])] = (start, end, str(event["SUMMARY"]), str(event["STATUS"]))
    return found


def served(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return entries(answer.read())


@pytest.fixture
def account(services):
    made = {}
    for role in (Role.COMPANY, Role.STAFF):
        held = Account(email=f"{role}@clients.example.jp", role=role, password_hash="", organisation="甲" if role is Role.COMPANY else "")
        made[role] = services.accounts.put_account(held)[0]
    return made


def reserve(services, account, site, hour):
    start = datetime(2026, 12, 1, hour, tzinfo=JST)
    end = start + timedelta(hours=1)
    body = makers.reservation(site=site, time_start=start.isoformat(), time_end=end.isoformat(), purpose="農薬、散布;試験")
    return services.booking.reserve(body, account[Role.COMPANY])[0]


def counted(url):
    """UID: how many changes there were."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return {str(event["UID"]): int(event["SEQUENCE"]) for event in Calendar.from_ical(answer.read()).walk("VEVENT")}


def test_vdirsyncer_takes_a_feed_twice_and_nothing_changes_until_something_does(services, account, database, serve, site_id, tmp_path):
    asked, moved, gone = (reserve(services, account, site_id, hour) for hour in (9, 11, 14))
    for one in (moved, gone):
        services.booking.decide(one.id, State.ACCEPTED, account[Role.STAFF])
    url = f"http://127.0.0.1:{serve(database).port}/api/sites/{site_id}.ics"
    client = Client(tmp_path / "public", url)
    assert len(client.sync()) == 3
    before = client.files()
    assert client.sync() == []
    assert client.files() == before
    nine, ten, eleven, noon, one, two, three = (f"2026-12-01 {hour:02d}:00" for hour in range(9, 16))
    assert served(url) == {
        f"{asked.id}@fieldreg": (nine, ten, "利用予定", "TENTATIVE"), f"{moved.id}@fieldreg": (eleven, noon, "利用予定", "CONFIRMED"),
        f"{gone.id}@fieldreg": (two, three, "利用予定", "CONFIRMED"),
    }  # fmt: skip
    assert client.by_icalendar() == client.by_khal() == sorted(served(url).values())
    sequences = counted(url)
    services.booking.decide(gone.id, State.CANCELLED, account[Role.STAFF], "崖が崩れたため")
    other = {"time_start": "2026-12-01T12:00:00+09:00", "time_end": "2026-12-01T13:00:00+09:00", "area": ""}
    services.moving.change(moved.id, {**other, "reason": "工事のため"}, account[Role.STAFF])
    assert served(url) == {
        f"{asked.id}@fieldreg": (nine, ten, "利用予定", "TENTATIVE"), f"{moved.id}@fieldreg": (noon, one, "利用予定", "CONFIRMED"),
        f"{gone.id}@fieldreg": (two, three, "利用予定", "CANCELLED"),
    }  # fmt: skip
    assert counted(url) == {uid: number + (uid != f"{asked.id}@fieldreg") for uid, number in sequences.items()}
    assert len(client.sync()) == 4  # two brought, two taken away
    assert client.by_icalendar() == client.by_khal() == sorted(served(url).values())
    after = client.files()
    assert client.sync() == []
    assert client.files() == after


def test_one_s_own_feed_by_its_secret_address_is_read_alike(services, account, database, serve, site_id, tmp_path):
    reserve(services, account, site_id, 9)
    key = services.calendar_addresses.make(FeedKind.OWN, account[Role.COMPANY])
    client = Client(tmp_path / "own", f"http://127.0.0.1:{serve(database).port}/api/my.ics?key={key}")
    assert len(client.sync()) == 1
    assert client.sync() == []
    told = [("2026-12-01 09:00", "2026-12-01 10:00", "【申請中】農薬、散布;試験", "TENTATIVE")]
    assert client.by_icalendar() == client.by_khal() == told
