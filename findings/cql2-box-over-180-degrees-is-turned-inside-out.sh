#!/usr/bin/env bash
# cql2 0.6.0: `BBOX(170, -9, -170, 9)`, twenty degrees over the antimeridian, is evaluated by `matches` as the 340 degrees from -170 to 170:
# a feature at 0 E lies in it, one at 175 E does not, and s_disjoint says the contrary. Nothing warns. The box is read and written rightly;
# only evaluating takes west and east for the two ends of a range whichever is greater. Cut such a box at 180 into two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cql2==0.6.0
"$folder/venv/bin/python" - <<'PY'
import cql2

over = cql2.parse_text("s_intersects(geometry, BBOX(170,-9,-170,9))")
beside = cql2.parse_text("s_disjoint(geometry, BBOX(170,-9,-170,9))")
assert over.to_json()["args"][1] == {"bbox": [170.0, -9.0, -170.0, 9.0]}
found = {}
for x in (175, -175, 0, 160):
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [x, 0]}, "properties": {}}
    found[x] = over.matches(feature), beside.matches(feature)
    print(f"{x:5} E: intersects {found[x][0]}, disjoint {found[x][1]}")
assert found == {175: (False, True), -175: (False, True), 0: (True, False), 160: (True, False)}
print("as found")
PY
