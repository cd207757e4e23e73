#!/usr/bin/env bash
# cql2 0.6.0 (the Rust library's wheel for Python): 2,000 brackets around `a=1`, 4 KB of text that fits into any address, end the process
# with signal 11: the parser descends without a limit and runs over the stack of the thread, which no except clause sees, so one request
# takes the whole server with it. 1,000 are read. The same depth in CQL2 JSON is an ordinary error, as serde_json has a limit of 128.
# Refuse by length and depth before the parser is called, or read the text yourself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cql2==0.6.0
"$folder/venv/bin/python" - <<'PY'
import json
import subprocess
import sys


def ended(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


text = "import cql2; print(cql2.parse_text('(' * {n} + 'a=1' + ')' * {n}).to_json()['op'])"
deep = {n: ended(text.format(n=n)) for n in (1_000, 2_000)}
for n, done in deep.items():
    print(f"{n} brackets: exit {done.returncode} {done.stdout.strip()}{done.stderr[-60:].strip()}")
assert deep[1_000].returncode == 0 and deep[1_000].stdout.strip() == "="
assert deep[2_000].returncode == -11 and not deep[2_000].stderr

document = json.dumps('{"op":"not","args":[' * 2_000 + "true" + "]}" * 2_000)
done = ended(f"import cql2\ntry:\n    cql2.parse_json({document})\nexcept Exception as error:\n    print(error)")
print("the same in JSON:", done.returncode, done.stdout.strip())
assert done.returncode == 0 and "recursion limit" in done.stdout
print("as found")
PY
