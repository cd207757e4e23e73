"""The requirements of other programs (R1 to R21) by the commands they were written down with: a shell, curl, jq and GDAL's tools.

Each is one line of a shell and what it must print.  What takes a client of its own has a file beside this one: QGIS, OWSLib, ogc-client,
the pages of another origin and the calendar; R16, tiles, stands with the tiles.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import makers

pytestmark = [pytest.mark.slow]
COMMANDS = {
    "R1 with and without slash, and from the root": (
        ("""for u in $B $B/ ${B%/api}/; do curl -sL -H 'Accept: application/json' $u | jq -e """
        """'.links|map(.rel)|index("service-desc")!=null'; done"""),
        "true true true",
    ),
    "R1 OpenAPI 3.0": ("curl -s $B/openapi.json | jq -r .openapi", "3.0.3"),
    "R2 any origin": (
        ("curl -sI -H 'Origin: http://x.example' $B/collections | grep -ciE '^(access-control-allow-origin: "
        "\\*|cross-origin-resource-policy: cross-origin)'"),
        "2",
    ),
    "R2 asked beforehand": (
        ("curl -s -o /dev/null -D- -X OPTIONS -H 'Origin: http://x.example' -H 'Access-Control-Request-Method: POST' "
        "-H 'Access-Control-Request-Headers: content-type,authorization,idempotency-key' $B/screenings "
        "| grep -ciE '^access-control-allow-(origin|methods|headers)'"),
        "3",
    ),
    "R2 no cookie counts across origins": (
        ("curl -s -o /dev/null -w '%{http_code}' -X POST -H 'Origin: http://x.example' -H 'Cookie: fieldreg_session=x' "
        "-H 'Content-Type: application/json' -d '{}' $B/reservations"),
        "401",
    ),
    "R3 one kind of geometry each, at most thirty": (
        ("""curl -s $B/collections | jq -r '.collections[].id' | while read c; do curl -s "$B/collections/$c/items?limit=10000" """
        """| jq '[.features[].geometry|select(.!=null).type|sub("Multi";"")]|unique|length'; done | sort -u | tr '\\n' ' '; """
        """curl -s $B/collections | jq '.collections|length<=30'"""),
        "0 1 true",
    ),
    "R4 GDAL finds no fault in a filter": ("ogrinfo -ro -so OAPIF:$B sites -where \"kind='park'\" 2>&1 | grep -c ERROR || true", "0"),
    "R4 the definition's media type": (
        "curl -s -o /dev/null -w '%{content_type}' $B/openapi.json", "application/vnd.oai.openapi+json;version=3.0",
    ),
    "R4 the largest page where QGIS looks": ("curl -s $B/openapi.json | jq '.components.parameters.limit.schema.maximum'", "10000"),
    "R5 datetime in every form": (
        ("for d in 2026-12-01T00:00:00Z 2026-12-01 2026-12-01/.. ../2026-12-01 2026-12-01/P2D 2026-12-01T/.. tomorrow; do "
        "curl -so /dev/null -w '%{http_code} ' --get --data-urlencode \"datetime=$d\" $B/collections/zones-did/items; done"),
        "200 200 200 200 200 200 400",
    ),
    "R5 in force then": (
        ('for q in datetime=2016-05-23 on=2016-05-23; do curl -s "$B/collections/zones-small-uav/items?$q" | jq -c '
        "'[.features[].id]'; done "
        "| uniq | wc -l"),
        "1",
    ),
    "R6 the extent, in the list and alone": (
        ("test \"$(curl -s $B/collections | jq -c '.collections[0].extent')\" = \"$(curl -s $B/collections/sites | jq "
        '-c .extent)" && echo same'),
        "same",
    ),
    "R7 f=json everywhere": (
        ("for p in '' /conformance /collections /collections/sites /collections/sites/items /collections/sites/schema "
        "/collections/sites/queryables /openapi.json; do curl -so /dev/null -w '%{http_code} ' \"$B$p?f=json\"; done"),
        "200 200 200 200 200 200 200 200",
    ),
    "R8 boxes over 180 degrees, and of six numbers": (
        ("for b in 177,65,-177,70 140,38,0,141,39,100; do curl -so /dev/null -w '%{http_code} ' "
        '"$B/collections/sites/items?bbox=$b"; done'),
        "200 200",
    ),
    "R9 links of each feature": (
        ("""curl -s "$B/collections/areas/items?limit=3" | jq -c """
        """'[.features[].links|map(.rel)|contains(["self","collection"])]|unique'"""), "[true]",
    ),
    "R9 a slash in an id, raw and as %2F": (
        ("for i in arahama-former-elementary/grounds arahama-former-elementary%2Fgrounds; do "
        "curl -so /dev/null -w '%{http_code} ' $B/collections/areas/items/$i; done"),
        "200 200",
    ),
    "R10 a datum that is a list": (
        "curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d @list.json $B/screenings", "422",
    ),
    "R11 fields of an empty collection": (
        "$PYTHON -c \"import pyogrio; print(len(pyogrio.read_info('OAPIF:$B',layer='reservations')['fields']))\"", "5",
    ),
    "R12 zones for airspace tools, by tag": (
        ("for f in ed318 ed269; do e=$(curl -sI \"$B/uas-zones?format=$f\" | tr -d '\\r' | awk 'tolower($1)==\"etag:\"{print $2}'); "
        "curl -so /dev/null -w '%{http_code} ' -H \"If-None-Match: $e\" \"$B/uas-zones?format=$f\"; done"),
        "304 304",
    ),
    "R12 heights, licence and attribution inside": (
        ("curl -s $B/uas-zones?layer=airports | jq -c '[.metadata.layers[0]|has(\"licence\"),has(\"attribution\")], "
        "([.features[].geometry|.. |objects|select(has(\"layer\"))]|length>0)'"),
        "[true,true] true",
    ),
    "R13 a feed of a site": ("curl -s $B/sites/arahama-former-elementary.ics | head -1 | tr -d '\\r'", "BEGIN:VCALENDAR"),
    "R14 the filter's features as files": (
        ("for f in csv xlsx gpkg fgb kml parquet; do curl -s -o parks.$f -w '%{http_code} ' "
        '"$B/collections/sites/items?kind=park&f=$f"; done; '
        "ogrinfo -ro -al -so parks.gpkg | awk '/Feature Count/{print $3}'"),
        "200 200 200 200 200 200 {parks}",
    ),
    "R14 a fence, latitude first": (
        ("curl -s $B/sites/arahama-former-elementary.plan | jq -c '[.fileType, .geoFence.version, "
        "(.geoFence.polygons[0].polygon[0][0]<90)]'"),
        '["Plan",2,true]',
    ),
    "R15 the road feed": ("curl -s $B/wzdx | jq -r '.type, .feed_info.version'", "FeatureCollection 4.2"),
    "R17 filters, and one beyond the guard": (
        ("curl -so /dev/null -w '%{http_code} ' --get --data-urlencode \"filter=kind = 'park' AND NOT area_m2 < 1000\" "
        "$B/collections/sites/items; "
        "curl -so /dev/null -w '%{http_code} ' --get --data-urlencode \"filter=$(printf 'NOT %.0s' $(seq 400)) "
        "kind='park'\" $B/collections/sites/items; "
        "curl -so /dev/null -w '%{http_code}' ${B%/api}/healthz"),
        "200 400 200",
    ),
    "R18 compressed, and not sent twice": (
        ("curl -s -o /dev/null -D- -H 'Accept-Encoding: gzip' $B/collections/zones-did/items | grep -ciE "
        "'^(etag|content-encoding: gzip)'"), "2",
    ),
    "R20 the reference system is told, asked or not": (
        ("for q in '' '?crs=http://www.opengis.net/def/crs/EPSG/0/6668' '?crs=http://x.example/none'; do "
        "curl -s -o /dev/null -D- \"$B/collections/sites/items$q\" | tr -d '\\r' | awk "
        "'tolower($1)==\"content-crs:\"{print $2} /^HTTP/{print $2}'; done"),
        "200 <http://www.opengis.net/def/crs/OGC/1.3/CRS84> 200 <http://www.opengis.net/def/crs/EPSG/0/6668> 400",
    ),
    "R21 the catalogue for portals": (
        ("curl -s $B/catalog.jsonld | jq -r '[.[\"@graph\"]? // "
        ".|..|objects|.[\"@type\"]?]|flatten|map(select(.==\"dcat:Catalog\"))|length'"), "1",
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    properties = {**makers.trial()["properties"], "altitude_upper": {"value": 10, "datum": []}}
    (tmp_path / "list.json").write_text(json.dumps({**makers.trial(), "properties": properties}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_by_its_command(name, api, folder):
    command, wanted = COMMANDS[name]
    for tool in ("curl", "jq", "ogrinfo"):
        if tool in command and shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    if "{parks}" in wanted:
        listed = subprocess.run(["curl", "-s", f"{api}/collections/sites/items?kind=park&limit=1"], capture_output=True, check=True)
        wanted = wanted.replace("{parks}", str(json.loads(listed.stdout)["numberMatched"]))
    held = os.environ | {"B": api, "PYTHON": sys.executable, "HOME": str(folder)}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=held, capture_output=True, text=True, check=False, timeout=120)
    assert " ".join(done.stdout.split()) == wanted, done.stderr


def test_every_requirement_has_a_command_or_a_file_of_its_own():
    beside = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    assert {name.partition(" ")[0] for name in COMMANDS} == {f"R{n}" for n in range(1, 22) if n not in (16, 19)}
    assert {"test_qgis.py", "test_libraries.py", "test_connect_page.py"} <= beside  # R19: tests/web/shell/test_publishing.py
