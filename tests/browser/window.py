"""The city's window in a browser: whoever comes to it, at one server for all journeys of a file, and what each does there.

Every journey makes cases of its own, so one registry serves them all.  Hands are counted: presses, fields and keys.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import BrowserContext, Page, expect

from fieldreg.people.accounts import Account, Role, hash_password
from tests.browser.conftest import PASSWORD, Live, sign_in

ADMIN = "admin@example.jp"
REF = re.compile(r"C-\d{4}-\d{4}")

# The keystroke-level model of Card, Moran and Newell (1980), for one who is no typist: to think, to reach for the mouse, to point,
# to press; a key.  A syllable in Japanese is two keys, and a third confirms what it was turned into.
_REACH_S, _KEY_S, _KEYS_OF_A_SIGN = 1.35 + 0.4 + 1.1 + 0.2, 0.28, 3


@dataclass
class Hand:
    """What somebody presses and types."""

    page: Page
    presses: int = 0
    fields: int = 0
    signs: int = 0

    def press(self, name: str, role: str = "button") -> None:
        self.page.locator("main").get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.presses += 1

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1
        self.signs += len(text)

    @property
    def seconds(self) -> float:
        return (self.presses + self.fields) * _REACH_S + self.signs * _KEYS_OF_A_SIGN * _KEY_S


@dataclass
class Window:
    """Who stands before it: `come` changes that."""

    live: Live
    cookies: dict[str, list] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.live.services.accounts.put_account(
            Account(email=ADMIN, role=Role.ADMIN, password_hash=hash_password(PASSWORD), organisation="仙台市")
        )

    def come(self, page: Page, email: str, path: str) -> Page:
        """As somebody, who signs in once and is known afterwards."""
        self.leave(page)
        if email in self.cookies:
            page.context.add_cookies(self.cookies[email])
            page.goto(self.live.url + path)
            return page
        page.goto(f"{self.live.url}/login?next={path}")
        sign_in(page, email)
        page.wait_for_url(f"**{path}")
        self.cookies[email] = _own(page.context)
        return page

    @contextlib.contextmanager
    def at(self, moment: str) -> Iterator[None]:
        """While the clock stands elsewhere; whoever comes then signs in anew."""
        clock, known = self.live.services.clock, self.cookies
        before = clock.now()
        object.__setattr__(clock, "moment", datetime.fromisoformat(moment))
        self.cookies = {}
        try:
            yield
        finally:
            object.__setattr__(clock, "moment", before)
            self.cookies = known

    def leave(self, page: Page) -> None:
        """As a stranger."""
        page.context.clear_cookies()

    def letters(self, ref: str) -> list[tuple[str, str]]:
        """What the case had written to anybody: template and address."""
        staff = self.live.services.administering.by_email("staff@example.jp")
        assert staff is not None
        return [(one.template, one.to.email) for one in self.live.services.letters.of_thread(ref, staff)]

    def goto(self, page: Page, path: str) -> None:
        page.goto(self.live.url + path)


def _own(context: BrowserContext) -> list:
    return [{name: cookie[name] for name in ("name", "value", "domain", "path")} for cookie in context.cookies()]  # type: ignore[literal-required]


def press(page: Page, name: str, role: str = "button") -> None:
    """A button of the page itself, not of its head."""
    page.locator("main").get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


def fold_out(page: Page, name: str) -> None:
    """Opens what is folded under a name."""
    page.locator("main summary").filter(has_text=name).first.click()


def consult(page: Page, **answers: str) -> tuple[str, str]:
    """The form of `/consult`, or of a programme, sent from where the page stands: the case, and where its applicant reads it."""
    for name, told in answers.items():
        box = page.locator(f"[name={name}]")
        if name in ("site", "activity"):
            box.select_option(told)
        elif box.get_attribute("type") == "checkbox":
            box.check()
        else:
            box.fill(told)
    page.locator("main").get_by_role("button", name=re.compile("(相談|提案)を送る")).click()
    expect(page.get_by_role("heading", name="窓口とのやりとり")).to_be_visible()
    return ref_of(page), page.url


def ref_of(page: Page) -> str:
    """The number of the case that the page is about."""
    found = REF.search(page.locator("main h1").inner_text())
    assert found is not None
    return found[0]


def go_on(page: Page, step: str, **answers: str) -> None:
    """To a step of the case's programme, or to how it ends, from its page at the desk."""
    form = page.locator("form").filter(has=page.locator("input[name=do][value=walk]"))
    form.get_by_role("radio", name=re.compile(f"^{step}")).check()
    if "reason" in answers:
        fold_out(page, "理由・回答を書く")
    for name, told in answers.items():
        box = form.locator(f"[name={name}]")
        box.select_option(told) if name == "money" else box.fill(told)
    form.get_by_role("button", name="進める").click()
    expect(page.get_by_role("status").first).to_contain_text(f"「{step}」")


def ask(page: Page, *names: str, beside: str = "") -> dict[str, str]:
    """Ticks whom to ask and asks them in one action: the link of each, by name; `beside` is somebody nobody suggested."""
    for name in names:
        page.locator(".routing label.choice").filter(has_text=name).first.click()
    if beside:
        fold_out(page, "ほかの相手に聞く")
        page.get_by_label("照会先の名前").fill(beside)
    press(page, "選んだ相手に照会する")
    expect(page.get_by_role("heading", name="照会を記録しました")).to_be_visible()
    cards = page.locator("main section.card")
    links = {card.get_by_role("heading").inner_text(): card.get_by_label("回答用リンク").input_value() for card in cards.all()}
    wanted = [*names, beside] if beside else names
    return {name: next(link for told, link in links.items() if name in told) for name in wanted}


def answer(page: Page, link: str, reply: str, *, name: str = "係の者", **more: str) -> None:
    """A division answers, by its link alone."""
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_text(reply, exact=True).click()
    for box, told in more.items():
        page.locator(f"#{box}").fill(told)
    page.get_by_label("お名前").fill(name)
    press(page, "回答する")
    expect(page.get_by_role("heading", name="いただいた回答")).to_be_visible()


def note(page: Page, kind: str, state: str, **told: str) -> None:
    """What the desk did beside asking others, kept with the case."""
    fold_out(page, "記録を加える")
    page.locator("#entry_kind").select_option(label=kind)
    page.locator("#entry_state").select_option(label=state)
    for name, text in told.items():
        page.locator(f"#entry_{name}").fill(text)
    page.locator("#entry").get_by_role("button", name="残す").click()
    expect(page.locator(".entries li").filter(has_text=kind).first).to_contain_text(state)


def agree(page: Page, *, public: int = 0) -> None:
    """From the case's page: the draft with what was made a condition, the first `public` of them for all to read, offered."""
    press(page, "条件をまとめる", role="link")
    for n in range(public):
        page.get_by_label("公表する").nth(n).check()
    press(page, "案を残す")
    press(page, "この案を申請者に提示する")
    expect(page.get_by_role("button", name="申請者の確認を電話などで聞いた")).to_be_visible()


def fits(page: Page) -> None:
    """Nothing is wider than the page; what axe says of each page: `test_every_page.py`."""
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
