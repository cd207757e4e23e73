#!/usr/bin/env bash
# Shapely 2.2.0 with its GEOS 3.14.1: what a box that holds a polygon wholly cuts out of it is the same area, but not the same
# ring: it starts at another corner and runs the other way, though nothing was cut. union_all of the polygon alone keeps
# the ring as it was given; coverage_union_all does not. So "inside: take the outline itself" and "cut it" give equal shapes
# (equals) and different bytes (WKB, GeoJSON, a hash): a short cut for what lies inside has to be normalised, or not taken,
# where answers are compared byte for byte.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check shapely==2.2.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import shapely

given = shapely.Polygon([(1, 0), (1, 1), (0, 1), (0, 0)])
cut = shapely.intersection(given, shapely.box(-1, -1, 2, 2))
rings = {
    "given": given, "cut by a box around it": cut, "union_all": shapely.union_all([given]),
    "coverage_union_all": shapely.coverage_union_all([given]),
}
for name, shape in rings.items():
    print(f"{name:24} {shape.wkt}")
assert shapely.geos_version == (3, 14, 1), shapely.geos_version
assert cut.equals(given) and cut.area == given.area
assert cut.wkt == "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))" != given.wkt
assert rings["union_all"].wkt == given.wkt
assert rings["coverage_union_all"].wkt == cut.wkt
assert cut.exterior.is_ccw is False and given.exterior.is_ccw is True
assert cut.normalize().wkb == given.normalize().wkb
print("as found")
PY
