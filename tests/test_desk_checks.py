"""docs/desk-checks.md: every check of the desk names what shows it, and what it names is there."""

import re

import pytest

from tests.test_contributing import holds

ROW = re.compile(r"^\| (?P<no>\d+) \| (?P<what>[^|]+) \| (?P<shown>[^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[^`]+\.py)` `(test_[^`]+)`")
OPEN = set()  # in full: one that is open again is meant to be seen here


@pytest.fixture(scope="module")
def paper(root):
    return (root / "docs" / "desk-checks.md").read_text(encoding="utf-8")


def test_the_twenty_five_stand_in_their_order_and_each_is_shown_or_said_to_be_open(paper):
    rows = [(int(row["no"]), bool(TEST.search(row["shown"])), row["shown"].startswith("open: ")) for row in ROW.finditer(paper)]
    assert rows == [(no, no not in OPEN, no in OPEN) for no in range(1, 26)]


def test_each_test_that_is_named_is_there(root, paper):
    named = TEST.findall(paper)
    assert len(named) >= 45
    assert [f"{name} is not in {place}" for place, name in named if not holds(root / place, name)] == []


def test_what_the_window_promises_is_shown_by_twelve_journeys_that_are_there(root):
    paper = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = paper[paper.index("### Journeys of the window") : paper.index("## Commands")]
    rows = re.findall(r"^\| (\d+) \| \*\*[^|]+ \| `(tests/browser/[^`]+\.py)` \| `(test_[^`]+)` \|$", part, re.MULTILINE)
    assert [int(no) for no, _, _ in rows] == list(range(1, 13))
    assert [name for _, place, name in rows if not holds(root / place, name)] == []
