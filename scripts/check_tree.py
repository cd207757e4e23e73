"""Find in the checkout what must not be in it.

Files over 1 MB, package registries' hosts, paths of one machine, and pages or scripts that would
fetch something from another host.  Prints each as ``file:line: what``; exit 1 if there is any.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST_BYTES = 1_000_000
MADE = re.compile(r"\.git|\.venv.*|node_modules|var|vendor|dist|build|.*cache.*|.*\.egg-info|\.hypothesis")
CODE = {".py", ".sh", ".js", ".css", ".html", ".toml", ".yaml", ".yml", ".json", ".svg", ""}

REGISTRIES = re.compile(
    r"registry\.(npmjs|yarnpkg)\.|pypi\.(org|python)|pythonhosted\.org|npmmirror|artifactory",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.~)}\]])/(work|root|home|tmp|opt)/\w")
OUTSIDE = re.compile(
    r"""(?:\b(?:src|srcset|poster|data|action|formaction)\s*=\s*["']?   # elements that fetch or send
         |<link\b[^>]*\bhref\s*=\s*["']?
         |\burl\(\s*["']?                                                # styles
         |@import\s+["']
         |\b(?:fetch|open|import|importScripts|Worker|EventSource|WebSocket|sendBeacon)\s*\(\s*["'`]
         |\bfrom\s+["'])
        (?:(?:https?|wss?):)?//\w""",
    re.IGNORECASE | re.VERBOSE,
)


def faults(root: Path = ROOT) -> list[str]:
    """Everything wrong with the files of the checkout at `root`, a sentence each."""
    return [fault for path in _files(root) for fault in _faults_of(path, path.relative_to(root))]


def main() -> int:
    """Print the faults; 1 if there are any."""
    found = faults()
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def _files(root: Path) -> list[Path]:
    """What git follows; without git or outside a clone, everything not made by a tool."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        inside = (path for path in root.rglob("*") if not any(map(MADE.fullmatch, path.relative_to(root).parts)))
        return sorted(path for path in inside if path.is_file())
    return sorted(path for name in listed.split("\0") if name and (path := root / name).is_file())


def _faults_of(path: Path, name: Path) -> Iterator[str]:
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        yield f"{name}: {size:,} bytes; keep what is over {LARGEST_BYTES:,} out of the repository"
        return
    if path.suffix not in CODE and path.suffix not in {".md", ".lock"}:
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for what in _faults_in(line, name):
            yield f"{name}:{number}: {what}"


def _faults_in(line: str, name: Path) -> Iterator[str]:
    checks_itself = name.stem in {"check_tree", "test_house"}
    if REGISTRIES.search(line) and not checks_itself:
        yield "names a package registry; installers know theirs from the machine"
    if name.suffix in CODE and name.parts[0] != "tests" and MACHINE_PATHS.search(line) and not checks_itself:
        yield "a path of one machine"
    if name.parts[0] == "web" and name.suffix in {".html", ".js", ".css", ".svg"} and OUTSIDE.search(line):
        yield "would fetch from another host; serve it from web/static"


if __name__ == "__main__":
    sys.exit(main())
