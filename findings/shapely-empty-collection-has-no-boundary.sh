#!/usr/bin/env bash
# shapely 2.1.2 (GEOS 3.13): the boundary of an empty Polygon, LineString or MultiPolygon is an empty geometry, that of an empty
# GeometryCollection is None, and so is that of a full one: no error is raised. An overlay that finds nothing may well hand back an
# empty collection, so `shape.boundary.length` fails with an AttributeError at places where nothing is, and in arrays the None
# passes on as "missing": shapely.length(None) is nan, and nan compares as neither longer nor shorter than any limit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check shapely==2.1.2
cd "$folder"
venv/bin/python - <<'PY'
import math

import shapely

texts = ("POLYGON EMPTY", "LINESTRING EMPTY", "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY")
found = {text: shapely.from_wkt(text).boundary for text in texts}
for text, boundary in found.items():
    print(text, "->", boundary)
assert all(found[text] is not None and found[text].is_empty for text in texts[:3])
assert found["GEOMETRYCOLLECTION EMPTY"] is None
full = shapely.from_wkt("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)))")
assert full.boundary is None
lengths = shapely.length(shapely.boundary([shapely.from_wkt(texts[0]), shapely.from_wkt(texts[3])]))
print("lengths of the boundaries", lengths)
assert lengths[0] == 0.0 and math.isnan(lengths[1])
print("as found")
PY
