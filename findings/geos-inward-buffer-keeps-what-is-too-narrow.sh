#!/usr/bin/env bash
# shapely 2.2.0 (GEOS 3.14.1): buffer() with a negative distance can leave a piece where nothing should be left. Of an octagon whose
# largest inscribed circle has a radius of 55 m nothing is left at 58 m, and a piece of 50 m2 at 62 m and at 65 m, parts of it less than
# 48 m from the edge; quad_segs plays no part. So a grown distance need not shrink what is left, and "an inward buffer of r that is
# not empty has room for a circle of r" is wrong by up to a third: maximum_inscribed_circle tells it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check shapely==2.2.0
cd "$folder"
venv/bin/python - <<'PY'
import shapely

octagon = shapely.Polygon([(56, -2), (36, 39), (-3, 72), (-46, 42), (-76, -1), (-52, -51), (-4, -58), (34, -39)])
radius = shapely.maximum_inscribed_circle(octagon, tolerance=0.01).length
print("GEOS", shapely.geos_version, "radius of the largest circle within", round(radius, 1))
assert 54 < radius < 56
left = {}
for distance in (54, 58, 62, 65, 70):
    piece = shapely.buffer(octagon, -distance, quad_segs=16)
    nearest = None if piece.is_empty else round(piece.distance(octagon.boundary), 1)
    left[distance] = (piece.is_empty, nearest)
    print("inward by", distance, "leaves", round(piece.area, 1), "m2, at its nearest", nearest, "m from the edge")
print(left)
assert left[54] == (False, 54.0)
assert left[58][0] and left[70][0]
for distance in (62, 65):
    empty, nearest = left[distance]
    assert not empty and nearest < 0.9 * distance
print("as found")
PY
