"""CONTRIBUTING's map of the house: every room drawn is there, every place named holds what it is said to hold."""

import ast
import re

import pytest

ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<place>[^`|]+)` \| `(?P<name>[^`|]+)` \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def paper(root):
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def rows(paper):
    return [match.groupdict() for match in ROW.finditer(paper)]


def test_the_table_is_read_at_all(paper):
    assert len(rows(paper)) >= 20


def test_each_place_holds_what_it_is_said_to_hold(root, paper):
    lost = [f"{row['what']}: {row['name']} is not in {row['place']}" for row in rows(paper) if not holds(root / row["place"], row["name"])]
    assert lost == []


def holds(path, name):
    """Whether a file is there and defines the name; for other files than Python's, whether it says it."""
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py" or name.startswith('"'):
        return name in text
    defined = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    targets = [t for node in ast.walk(ast.parse(text)) for t in getattr(node, "targets", [getattr(node, "target", None)])]
    return name in defined | {t.id for t in targets if isinstance(t, ast.Name)}


@pytest.mark.parametrize("house", ["fieldreg", "geodata", "web"])
def test_each_room_is_drawn(root, paper, house):
    drawing = paper[paper.index("```") : paper.index("```", paper.index("```") + 3)]
    rooms = {path.parent.name for path in (root / house).glob("*/__init__.py")}
    undrawn = sorted(room for room in rooms if not re.search(rf"(?<![\w/]){room}(?!\w)", drawing))
    assert undrawn == []


def test_a_place_that_lacks_the_name_is_caught(root):
    assert not holds(root / "fieldreg" / "ports" / "store.py", "roll_back")
    assert not holds(root / "fieldreg" / "nowhere.py", "sees")
    assert holds(root / "fieldreg" / "ports" / "store.py", "Store")
