"""No page tells in the other language what is not a name, an address or a quotation marked as such (lang="ja", lang="en")."""

import re
from html.parser import HTMLParser

import pytest

from fieldreg.law import all_rules

NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900&needs=power_kva:30"
ROAD_NEED = "activity=automated_driving&length_m=1000&when=20261214T1000-1200"
SITES = ("nanakita-park", "shellcom-sendai", "rd01-sendai-castle-up", "sanezawa-former-elementary", "fukanuma-beach")
PROGRAMMES = ("consultation", "partnership", "field-support", "open-call", "certification")
PAGES = [
    "/", f"/?{NEED}", f"/?{ROAD_NEED}", "/check", f"/check?site={SITES[0]}&{NEED}", f"/check?site={SITES[2]}&{ROAD_NEED}",
    "/law", "/consult", "/login", "/about", "/docs/connect", "/catalogue", "/programme", *(f"/programme/{one}" for one in PROGRAMMES),
    "/compare", f"/compare?site={SITES[0]}&site={SITES[1]}&site={SITES[2]}&{NEED}",
    f"/nothing-fits?{NEED}", "/sites/none-such", f"/sites/{SITES[0]}?{NEED}", *(f"/sites/{site}" for site in SITES),
]  # fmt: skip
WITHOUT_AN_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’,-]*(?: [A-Za-z'’][A-Za-z'’,-]*){2,}")  # three words are a phrase


class Said(HTMLParser):
    """Every text of a page, and every attribute that is read aloud, with the language it is said to be in."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, str]] = []

    @property
    def tongue(self) -> str:
        return next((tongue for _, tongue in reversed(self.around) if tongue), "")

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        for name in ("title", "aria-label", "placeholder", "alt"):
            if held.get(name):
                self.texts.append((held.get("lang") or self.tongue, held[name]))
        if tag not in WITHOUT_AN_END:
            self.around.append((tag, held.get("lang")))

    def handle_endtag(self, tag):
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not {"script", "style"} & {tag for tag, _ in self.around}:
            self.texts.append((self.tongue, data.strip()))


def unmarked(page):
    """What a page says in another language than it says it does."""
    said = Said()
    said.feed(page)
    wrong = {"en": JAPANESE, "ja": ENGLISH}
    return sorted({text for tongue, text in said.texts if tongue in wrong and wrong[tongue].search(text)})


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_pages_speak_one_language(registry, root):
    _, client = registry
    answers = {path: client.get(root + path) for path in PAGES}

    assert {path: found for path, answer in answers.items() if (found := unmarked(answer.text))} == {}
    assert {answer.status_code for path, answer in answers.items() if path != "/sites/none-such"} == {200}


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_every_rule_and_its_numbers_are_told_in_one_language(registry, root):
    _, client = registry

    assert {rule.id: found for rule in all_rules() if (found := unmarked(client.get(f"{root}/law/{rule.id}").text))} == {}


def test_what_is_not_marked_is_found():
    page = '<html lang="en"><p>River <span lang="ja">名取川</span></p><a title="名取川">x</a><p>広瀬川<br></p></html>'
    assert unmarked(page) == ["名取川", "広瀬川"]
    assert unmarked('<html lang="ja"><p>about nine kilometres</p><p lang="en">about nine kilometres</p><p>Sendai Bay</p></html>') == [
        "about nine kilometres"
    ]
