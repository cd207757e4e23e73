#!/usr/bin/env bash
# pygeofilter 0.4.0, its parser of CQL2 text: `kind = 1 OR ward = 2 AND zone = 3` is read as (kind = 1 OR ward = 2) AND zone = 3, because one
# rule of its grammar reads AND and OR from left to right. The standard's grammar, and the library's own parser of JSON fed with the standard's
# tree of the same text, have OR outermost. No error, other features. Also: a name of one letter cannot be read unless it is quoted, and in
# LIKE the letter for any one letter is `.`, not `_`. Brackets around every AND beside an OR avoid the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pygeofilter==0.4.0 cql2==0.6.0 shapely==2.2.0
"$folder/venv/bin/python" - <<'PY'
import json

import cql2
from pygeofilter import ast
from pygeofilter.backends.native.evaluate import NativeEvaluator
from pygeofilter.parsers.cql2_json import parse as parse_json
from pygeofilter.parsers.cql2_text import parse

text = "kind = 1 OR ward = 2 AND zone = 3"
by_text, by_json = parse(text), parse_json(json.dumps(cql2.parse_text(text).to_json()))
print("from text:", type(by_text).__name__, "outermost; from the standard's JSON:", type(by_json).__name__)
assert isinstance(by_text, ast.And) and isinstance(by_json, ast.Or)


def lets_through(wanted, feature):
    return NativeEvaluator({}, use_getattr=False).evaluate(parse(wanted))(feature)


assert not lets_through(text, {"kind": 1, "ward": 0, "zone": 0})
assert lets_through("kind = 1 OR (ward = 2 AND zone = 3)", {"kind": 1, "ward": 0, "zone": 0})
assert not lets_through("kind LIKE 'x_z'", {"kind": "xyz"}) and lets_through("kind LIKE 'x.z'", {"kind": "xyz"})
assert repr(parse('"a" = 1')) == repr(ast.Equal(ast.Attribute("a"), 1))
try:
    parse("a = 1")
except Exception as error:
    print("a = 1:", str(error).splitlines()[0])
else:
    raise AssertionError("it was read")
print("as found")
PY
