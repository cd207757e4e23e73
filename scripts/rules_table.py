"""Write docs/rules.md: every rule of the law's catalogue in one table.

Run ``python -m scripts.rules_table`` after changing the catalogue; ./scripts/check fails while it is out of date.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAPER = ROOT / "docs" / "rules.md"
HEAD = """# Rules

Written from the catalogue by `python -m scripts.rules_table`; what each rule does, needs and exempts is served by `GET /api/rules`.
A confidence other than *high* means that the text must still be confirmed with the authority.

| rule | what it is about | articles | severity | in force | confidence |
|---|---|---|---|---|---|
"""


def text(root: Path = ROOT) -> str:
    """The whole paper, from the catalogue's files."""
    files = sorted((root / "fieldreg").glob("*/catalogue/**/*.yaml"))
    rows = [_row(path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    """Write the paper anew."""
    PAPER.write_text(text(), encoding="utf-8")
    return 0


def _row(rule: str, held: Mapping[str, Any]) -> str:
    articles = "、".join(f"{article['law']}{article['article']}" for article in held["articles"])
    start, end = held.get("in_force") or (None, None)
    days = f"{start or ''} –{f' {end}' if end else ''}" if start or end else "未確認"
    title = f"{held['title']['ja']} / {held['title']['en']}"
    return f"| `{rule}` | {title} | {articles or '未確認'} | {held['severity']} | {days} | {held['confidence']} |"


if __name__ == "__main__":
    sys.exit(main())
