"""The server is killed among acts of the desk: what it acknowledged is there with event and letters, all else whole or not at all."""

import contextlib
import http.client
import random
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from fieldreg.store import open_store
from fieldreg.timeline.events import Subject
from tests.acceptance.conftest import ROOT, Server, environment_of, free_port, wait_until_it_answers
from tests.acceptance.test_race_http import body, post
from tests.deep import often
from tests.fakes import FixedClock

pytestmark = [pytest.mark.race, pytest.mark.slow]

STORIES, CLIENTS, KILLS = often(15, 43), 4, often(2, 5)
PASSWORD = "mountain river stone 27"
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')
HIDDEN = re.compile(r'name="(?P<name>version|after)" value="(?P<value>[^"]*)"')
LINK = re.compile(r"/answer/[\w-]{20,}")


class Browser:
    """Somebody with cookies, and the token of the last page that was read."""

    def __init__(self, server):
        self.server, self.cookies, self.token = server, {}, ""

    def ask(self, method, path, **form):
        connection = http.client.HTTPConnection("127.0.0.1", self.server().port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Language": "ja"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode({"csrf_token": self.token} | form) if form else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for told in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := CSRF.search(text):
            self.token = found[1]
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self, email):
        self.ask("GET", "/login")
        assert self.ask("POST", "/login", email=email, password=PASSWORD)[0] == 303
        self.ask("GET", "/about")  # the session is a new one, and so is its token


@dataclass
class Story:
    """One case from its opening to an agreement to come: each act is done when it was acknowledged, or seen to have been kept."""

    number: int
    done: list = field(default_factory=list)
    ref: str = ""
    link: str = ""
    reservation: str = ""

    @property
    def mark(self):
        return f"第{self.number:03d}号"

    @property
    def key(self):
        return f"key-of-story-{self.number:03d}-and-long-enough"


def consulted(story, people):
    """By a stranger; sent again under its key."""
    form = {"organisation": "甲社", "email": f"s{story.number}@example.jp", "subject": story.mark, "body": "本文", "key": story.key}
    status, where, _ = people["stranger"].ask("POST", "/consult", **form)
    assert status == 303, status
    story.ref = re.search(r"C-\d{4}-\d{4}", where)[0]


def moved(story, people):
    """By staff, of the version their page shows; done where the page shows it done."""
    status, _, page = people["staff"].ask("GET", f"/desk/cases/{story.ref}")
    assert status == 200
    if 'value="coordinating"' not in page:
        version = dict(HIDDEN.findall(page))["version"]
        assert people["staff"].ask("POST", f"/desk/cases/{story.ref}", do="move", to="triage", version=version)[0] == 303


def said(story, people):
    assert people["staff"].ask("POST", f"/desk/cases/{story.ref}", do="say", kind="say", text=f"連絡 {story.mark}")[0] == 303


def asked(story, people):
    """A question under its batch; a link that was lost with the answer is made anew."""
    form = {"other-name": "道路課", "other-email": f"d{story.number}@example.jp", "other-question": f"質問 {story.mark}"}
    status, _, page = people["staff"].ask("POST", f"/desk/cases/{story.ref}/tasks", batch=story.key, days="5", blocking="1", **form)
    assert status == 200, status
    found = LINK.search(page)
    if found is None:
        task = re.search(r"T-\d{4}-\d{4}", page)[0]
        status, _, page = people["staff"].ask("POST", f"/desk/tasks/{task}", do="resend")
        assert status == 200
        found = LINK.search(page)
    story.link = found[0]


def answered(story, people):
    """By the division, whose page shows what it has answered."""
    status, _, page = people["stranger"].ask("GET", story.link)
    assert status == 200
    if "いただいた回答" not in page:
        form = {"reply": "yes_with_conditions", "conditions": story.mark, "division": "道路課", "name": "係", "after": "0"}
        assert people["stranger"].ask("POST", story.link, **form)[0] == 303


def reserved(story, people):
    payload = body("park", story.number, 0) | {"purpose": story.mark}
    status, told = post(people["stranger"].server(), people["token"], payload, key=story.key)
    assert status in (200, 201), told
    story.reservation = told["id"]


def invited(story, people):
    email = f"i{story.number}@example.jp"
    if email not in people["admin"].ask("GET", "/desk/people/")[2]:
        assert people["admin"].ask("POST", "/desk/people/", email=email, role="company", organisation="甲社")[0] in (200, 201)


WAY = (consulted, moved, said, asked, answered, reserved, invited)


# ---------------------------------------------------------------- what must hold of the database at every moment


def kept(services):
    """All cases and reservations, looked up once for all stories."""
    with services.store.reading() as work:
        return work.cases.list(limit=1_000), work.reservations.list(limit=1_000)


def found(services, story, cases, reservations):
    """How often each act of a story was kept: by what it made, by its events, by its letters."""
    cases, booked = [case for case in cases if case.subject == story.mark], [one.id for one in reservations if one.purpose == story.mark]
    with services.store.reading() as work:
        refs = [case.ref for case in cases]
        history = [one for ref in refs for one in work.timeline.of(Subject.CASE, ref)]
        events = [str(one.act) for one in history]
        letters = [(one.template, one.to.email) for ref in refs for one in work.letters.page(thread=ref, limit=100)[1]]
        messages = [one.text for ref in refs for one in work.cases.said(ref, notes=True)]
        tasks = [task for ref in refs for task in work.tasks.of_case(ref)]
        answers = [one for given in work.tasks.answers([task.ref for task in tasks]).values() for one in given]
        asked_for = [one.act for ref in booked for one in work.timeline.of(Subject.RESERVATION, ref)]
        told_of = {(one.template, one.to.email) for ref in booked for one in work.letters.page(thread=ref, limit=100)[1]}
        resent = events.count("case.task-resent")
        past_received = sum(str(case.step) != "received" for case in cases)
        first_moves = sum((one.told or {}).get("after", {}).get("step") == "triage" for one in history)
    own, division = f"s{story.number}@example.jp", f"d{story.number}@example.jp"
    return {
        "consulted": (
            len(cases), events.count("case.received"), letters.count(("consultation-opened-by-key", own)),
            letters.count(("case-waiting", "staff@example.jp")),
        ),
        "said": (messages.count(f"連絡 {story.mark}"), events.count("case.said"), letters.count(("case-message-by-key", own))),
        "asked": (len(tasks), events.count("case.task-sent"), letters.count(("task-sent", division)) - resent),
        "answered": (len(answers), events.count("case.task-answered")),
        "reserved": (len(booked), len(asked_for), len([one for one in told_of if one[1] == "company@example.jp"])),
        "moved": (past_received, first_moves),
    }  # fmt: skip


def faults(services, stories):
    """Whatever of the stories is neither whole nor absent, is there twice, or was acknowledged and is not there."""
    wrong, held = [], kept(services)
    for story in stories:
        for act, counted in found(services, story, *held).items():
            whole = set(counted) == {1}
            if not (whole or set(counted) == {0}) or (act in story.done and not whole):
                wrong.append((story.mark, act, counted, act in story.done))
    return wrong


def invitations(services):
    """Addresses with an open invitation; events and letters of them."""
    with services.store.reading() as work:
        open_ones = [one.email for one in work.invitations.open(services.clock.now()) if one.email.startswith("i")]
        events = [one for one in work.timeline.page(limit=10_000)[1] if str(one.act) == "invitation.made"]
        letters = [one.to.email for one in work.letters.page(limit=10_000)[1] if one.to.email.startswith("i")]
    return sorted(open_ones), len(events), sorted(letters)


# ---------------------------------------------------------------- the run


class Town:
    """The registry, its server that dies and comes back, and whoever writes to it."""

    def __init__(self, url):
        self.url, self.environment = url, environment_of(url)
        self.services = Services(open_store(url), FixedClock())
        known = {"staff": Role.STAFF, "admin": Role.ADMIN, "company": Role.COMPANY}
        secret = hash_password(PASSWORD)
        for name, role in known.items():
            account = Account(email=f"{name}@example.jp", role=role, password_hash=secret, organisation="乙社")
            _, token = self.services.accounts.put_account(account, with_token=True)
            self.token = token if name == "company" else None
        self.server, self.stories = None, [Story(number) for number in range(STORIES)]
        self.lock, self.acknowledged, self.failures = threading.Lock(), 0, []

    def start(self):
        port = free_port()
        command = [sys.executable, "-m", "scripts.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.server = Server(port=port, token=self.token or "", process=process)
        wait_until_it_answers(self.server)

    def people(self):
        """A set of browsers for each client; signed in anew, as after a night."""
        held = {name: Browser(lambda: self.server) for name in ("stranger", "staff", "admin")}
        held["stranger"].ask("GET", "/consult")
        for name in ("staff", "admin"):
            held[name].sign_in(f"{name}@example.jp")
        return held | {"token": self.token}

    def work(self, stories):
        """Goes on with each story where it stands, until the server is no more."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            people = self.people()
            for story in stories:
                for act in WAY[len(story.done):]:
                    try:
                        act(story, people)
                    except AssertionError as error:
                        self.failures.append((story.mark, act.__name__, str(error)))
                        return
                    with self.lock:
                        story.done.append(act.__name__)
                        self.acknowledged += 1


@pytest.fixture
def town(registry_url):
    made = Town(registry_url)
    yield made
    if made.server is not None:
        made.server.stop()
    made.services.store.close()


def test_killed_again_and_again_among_its_acts(town):
    chance = random.Random(21)
    killed = 0
    while town.acknowledged < STORIES * len(WAY):
        open_stories = [story for story in town.stories if len(story.done) < len(WAY)]
        town.start()
        threads = [threading.Thread(target=town.work, args=(open_stories[n::CLIENTS],)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        if killed < KILLS:
            enough = town.acknowledged + chance.randint(25, 45)
            town.server.wait_for(lambda goal=enough: town.acknowledged >= goal or town.failures, 60)
            town.server.kill()
            killed += 1
        for thread in threads:
            thread.join()
        assert town.failures == []
        assert faults(town.services, town.stories) == []
    town.server.stop()
    emails = sorted(f"i{story.number}@example.jp" for story in town.stories)
    assert (killed, town.acknowledged) == (KILLS, STORIES * len(WAY))
    assert invitations(town.services) == (emails, STORIES, emails)
    command = [sys.executable, "-m", "scripts.cli", "audit", "verify"]
    verified = subprocess.run(command, cwd=ROOT, env=town.environment, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout
