"""A real server on a copy of the sample, and a browser whose page fails its test for any error of its own.

What fails a test by itself: a script error, a violation of the Content-Security-Policy, and
any request that would leave this machine.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, Request, expect
from waitress import create_server, wasyncore

from fieldreg.people.accounts import Account, Role, hash_password
from fieldreg.services import Services
from fieldreg.wiring import Config, build
from tests import registries
from tests.deep import DEEP
from web.app import create_app

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOW = "2026-11-23T10:00:00+09:00"
PASSWORD = "mountain river stone 27"
WIDE, NARROW = (1280, 860), (390, 844)
WAYS = {"ja-1280": (WIDE, "/"), "ja-390": ((*NARROW, "touch"), "/"), "en-1280": (WIDE, "/en/"), "en-390": ((*NARROW, "touch"), "/en/")}
expect.set_options(timeout=15_000)  # as long as a page waits for an element: a busy machine is no fault
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=ja",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
CHROMIUM = ("chromium", "google-chrome")
HEADLESS_CHROMIUM = "chromium-headless-shell"  # of the same source and version, without what only a window needs: a third of the work
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation',
  e => window.__violations.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""
HOSTILE = ('<img src=x onerror="window.__ran=1">', '"><script>window.__ran=1</script>', "${1+1}{{7*7}}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick run opens each kind of page once: all of a file but its first test is `slow`."""
    met = set()
    for item in items:
        if HERE in item.path.parents:
            if item.path in met:
                item.add_marker(pytest.mark.slow)
            met.add(item.path)


@dataclass
class Live:
    """A server of this test's own, and the use cases behind it."""

    url: str
    services: Services = field(repr=False)


def config_at(path: Path) -> Config:
    return Config.from_environment({"FIELDREG_DATABASE_URL": f"sqlite:///{path}", "FIELDREG_NOW": NOW})


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a company and a member of staff."""
    path = tmp_path_factory.mktemp("sample") / "fieldreg.db"
    registries.sample(path).close()
    services = build(config_at(path))
    secret = hash_password(PASSWORD)
    for email, role, organisation in (
        ("company@example.jp", Role.COMPANY, "株式会社テスト飛行"),
        ("staff@example.jp", Role.STAFF, "仙台市"),
    ):
        services.accounts.put_account(Account(email=email, role=role, password_hash=secret, organisation=organisation))
    services.store.close()
    return path


@contextlib.contextmanager
def _served_copy(sample_database: Path, folder: Path) -> Iterator[Live]:
    for suffix in ("", "-wal", "-shm"):
        source = sample_database.with_name(sample_database.name + suffix)
        if source.exists():
            shutil.copy(source, folder / source.name)
    config = config_at(folder / sample_database.name)
    services = build(config)
    app = create_app(config, services, {"TESTING": True, "RATELIMIT_ENABLED": False})
    with served(app) as url:
        yield Live(url, services)
    services.store.close()


@pytest.fixture(scope="session")
def standing(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, sqlite3.Connection]]:
    """A server for all who only look, and a connection that sees whether anybody wrote."""
    folder = tmp_path_factory.mktemp("standing")
    with _served_copy(sample_database, folder) as live, contextlib.closing(sqlite3.connect(folder / sample_database.name)) as watch:
        yield live, watch


@pytest.fixture
def live(sample_database: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Live]:
    """The application served on a copy of the sample, on a port the system picks; a test marked `looks`, and not `writes`, shares it."""
    if request.node.get_closest_marker("looks") is None or request.node.get_closest_marker("writes"):
        with _served_copy(sample_database, tmp_path) as own:
            yield own
        return
    shared, watch = request.getfixturevalue("standing")
    before = watch.execute("PRAGMA data_version").fetchone()
    yield shared
    assert watch.execute("PRAGMA data_version").fetchone() == before, "a test marked `looks` wrote to the registry it shares"


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """By the server the product itself runs on; it closes what a page that moved on left half read."""
    held: dict[int, Any] = {}
    server = create_server(app, host="127.0.0.1", port=0, threads=8, map=held)
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.05, map=held, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        over.set()
        thread.join(10)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(held, ignore_all=True)


@cache
def chromium_at(*names: str) -> str:
    """Path of the first of these that is here; skips without any, and without what drives it."""
    found = os.environ.get("FIELDREG_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium: apt install chromium fonts-noto-cjk")
    driver = Path(pytest.importorskip("playwright").__file__).parent / "driver" / "node"
    if driver.exists() and subprocess.run([driver, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("playwright's driver does not start here: apt install libatomic1")
    return found


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Starts a browser at a path, with more flags than all have, each once."""
    with contextlib.ExitStack() as held:

        @cache
        def started(path: str, *more: str) -> Browser:
            browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])
            held.callback(browser.close)
            return browser

        yield started


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """Chromium as a user has it for a test marked `whole_browser`; for others without its window, where that is here."""
    whole = request.node.get_closest_marker("whole_browser") is not None
    path = chromium_at(*([] if whole else [HEADLESS_CHROMIUM]), *CHROMIUM)
    started: Browser = request.getfixturevalue("launch")(path)
    return started


@dataclass
class Watched:
    """What a page did that it should not."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


@contextlib.contextmanager
def watched_page(browser: Browser, live: Live, size: tuple[int, int], *, touch: bool = False) -> Iterator[tuple[Page, Watched]]:
    """A fresh page, under a finger with `touch`, and the record of what it did wrong, complete once the block is left."""
    seen = Watched()
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
        has_touch=touch,
    )
    context.add_init_script(WATCH)

    def watch(request: Request) -> None:
        if not request.url.startswith((live.url, "data:", "blob:")):
            seen.outside.append(request.url)

    context.on("request", watch)  # the browser knows no host but this: to stop each request would cost a third of a page's time
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "console",
        lambda said: seen.violations.append(said.text) if "Content Security Policy" in said.text else None,
    )
    try:
        yield page, seen
        seen.violations += page.evaluate("window.__violations || []")
    finally:
        context.close()


def ways(*usual: str) -> pytest.MarkDecorator:
    """A journey by language and width, the narrow one under a finger: `usual` ones, all four where a run goes ten times as deep."""
    names = list(WAYS) if DEEP >= 10 else list(usual)
    return pytest.mark.parametrize("page, root", [WAYS[name] for name in names], indirect=["page"], ids=names)


@pytest.fixture
def page(browser: Browser, live: Live, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails its test for what it did wrong; wide unless parametrised with a size, and a finger if it is told so."""
    width, height, *finger = getattr(request, "param", WIDE)
    with watched_page(browser, live, (width, height), touch=bool(finger)) as (opened, seen):
        yield opened
    assert seen == Watched()


def opened(page: Page, url: str) -> None:
    """Goes there, and waits until the page's own script is done with starting."""
    page.goto(url)
    page.wait_for_selector("html[data-ready='1']", state="attached")


def sign_in(page: Page, email: str) -> None:
    """On the sign-in page, as somebody."""
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="ログイン").click()


def axe_faults(page: Page) -> list[dict[str, Any]]:
    """What axe finds against WCAG 2.2 AA: the rule and the elements."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    if page.evaluate("typeof window.axe") == "undefined":  # looked at before, wide or with less on it, it is there
        page.evaluate(source)  # by the debugger's channel: the page's own policy would refuse it
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    run = """tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}).then(
        found => found.violations.map(v => ({rule: v.id, nodes: v.nodes.map(n => n.html.slice(0, 160))})))"""
    found: list[dict[str, Any]] = page.evaluate(run, tags)  # what passed would take longer to bring here than to find
    return found
