"""Find what the code offers and no document tells.

Every command, route, FIELDREG_* setting and rule must be found in README.md, CONTRIBUTING.md or docs/.
Prints each that is not; exit 1 if there is any.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts import rules_table
from scripts.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
SETTING = re.compile(r"\bFIELDREG_[A-Z]+(?:_[A-Z]+)*\b")
ROUTING = {"route", "get", "post", "put", "patch", "delete", "add_url_rule"}
CONVERTER = re.compile(r"<[^>]+>")


def documents(root: Path = ROOT) -> str:
    """All documents as one text."""
    papers = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in papers if path.is_file())


def settings(root: Path = ROOT) -> set[str]:
    """Every FIELDREG_* variable the code names."""
    houses = ("fieldreg", "geodata", "web", "scripts")
    code = (path for house in houses for path in (root / house).rglob("*.py"))
    return {name for path in code for name in SETTING.findall(path.read_text(encoding="utf-8"))}


def routes(folder: Path = ROOT / "web") -> set[str]:
    """Every address served, as written in the decorators of the modules in `folder`."""
    return {route for path in folder.rglob("*.py") for route in _routes_of(path)}


def rules(root: Path = ROOT) -> set[str]:
    """The id of every rule, as its file in the law's catalogue is named."""
    return {path.stem for path in (root / "fieldreg").glob("*/catalogue/**/*.yaml")}


def address_pattern(route: str) -> re.Pattern[str]:
    """What tells a route: `/sites/<site_id>` is told by `/sites/ID`, or by any other word in its place."""
    literal = [re.escape(part) for part in CONVERTER.split(route)]
    return re.compile(r"(?<![\w/])" + r"[^\s/`]+".join(literal) + r"(?![\w/-])")


def untold(text: str) -> list[str]:
    """A sentence for each thing the code offers that `text` does not tell."""
    missing = [
        f"command `fieldreg {name}`"
        for name in COMMANDS
        if not re.search(rf"\bfieldreg {re.escape(name)}(?![\w-])", text)
    ]
    missing += [f"route {route}" for route in sorted(routes()) if not address_pattern(route).search(text)]
    missing += [f"setting {name}" for name in sorted(settings()) if not re.search(rf"\b{name}\b", text)]
    missing += [f"rule {rule}" for rule in sorted(rules()) if f"`{rule}`" not in text]
    return [f"{what} is found in no document" for what in missing]


def main() -> int:
    """Print what is untold; 1 if there is any."""
    found = untold(documents())
    if not rules_table.PAPER.is_file() or rules_table.PAPER.read_text(encoding="utf-8") != rules_table.text():
        found.append("docs/rules.md is not what the catalogue says: run python -m scripts.rules_table")
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def _routes_of(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    prefixes = {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "url_prefix" and isinstance(keyword.value, ast.Constant)
    }
    prefix = str(prefixes.pop()) if len(prefixes) == 1 else ""
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ROUTING and call.args:
            address = getattr(call.args[0], "value", None)
            if isinstance(address, str) and address.startswith("/"):
                yield prefix + address


if __name__ == "__main__":
    sys.exit(main())
