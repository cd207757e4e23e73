"""Modules joined to one script: all of them, in order, and nothing that is not understood."""

import pytest

from scripts.check_javascript import run
from web.shell.files import joined_scripts
from web.shell.files.joined_scripts import JoiningError, joined, served


@pytest.fixture
def modules(tmp_path, monkeypatch):
    monkeypatch.setattr(joined_scripts, "SCRIPTS", tmp_path)

    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "room" / f"{name}.js"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def said(script, tmp_path):
    path = tmp_path / "joined.cjs"
    path.write_text(script, encoding="utf-8")
    done = run([str(path)])
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_each_module_runs_once_and_in_order(modules, tmp_path):
    modules(
        c='console.log("c");\nexport const one = 1;\nexport async function later() {}\nexport class Held {}\n',
        b='import { one as first, Held } from "./c.js";\nconst held = new Held();\nexport function two() { return first + 1; }\n',
        a='import {\n  two,\n} from "./b.js";\nimport { one } from "../room/c.js";\nimport "./c.js";\nconsole.log(one, two(), between);\n',
    )
    script = joined("room/c.js", "var between = 7;", "room/a.js")
    assert said(script, tmp_path) == ["c", "1", "2", "7"]


def test_a_module_may_stand_in_for_another(modules, tmp_path):
    modules(a='import { where } from "./b.js";\nconsole.log(where);\n', b="export const where = 1;\n", c="export const where = 2;\n")
    assert said(joined("room/a.js", instead={"room/b.js": "room/c.js"}), tmp_path) == ["2"]


@pytest.mark.parametrize(
    "text",
    ['import all from "./b.js";\n', 'import * as b from "./b.js";\n', "export default 1;\n", "export { one };\n", "export let one = 1;\n"],
)
def test_what_is_not_understood_is_refused(modules, text):
    modules(a=text, b="")
    with pytest.raises(JoiningError, match=r"room/a\.js: cannot be joined"):
        joined("room/a.js")


def test_a_circle_is_refused(modules):
    modules(a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(JoiningError, match="imports itself"):
        joined("room/a.js")


def test_a_page_s_later_script_brings_what_the_earlier_has_not_and_shares_what_it_has(modules, tmp_path):
    modules(
        c='console.log("c");\nexport const one = { n: 1 };\n',
        b='import { one } from "./c.js";\none.n += await Promise.resolve(1);\nexport const two = one;\nawait null;\n',
        a='import { two } from "./b.js";\nimport { one } from "./c.js";\nconsole.log(one.n, two === one);\n',
    )
    first, second, again = served("room/c.js"), served("room/a.js", ["room/c.js"]), served("room/a.js")
    assert "'room/c.js'] ??=" not in second
    (tmp_path / "all.mjs").write_text("".join(f"{{\n{one}\n}}\n" for one in (first, second, again)), encoding="utf-8")
    done = run([str(tmp_path / "all.mjs")])
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["c", "2", "true"], "")


def test_a_plain_script_waits_for_nothing(modules):
    modules(a="await null;\n")
    with pytest.raises(JoiningError, match=r"room/a\.js: cannot be joined: await"):
        joined("room/a.js")
