"""A stranger's file is read in a process that can reach nothing: tried from inside, with everything it might want."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature, to_features
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Axes, Checks
from geodata.reading.sandbox.parent import Limits, locks_here, read_rows_locked

ROOT = Path(__file__).resolve().parents[4]
TRIES = """
import json, os, socket, subprocess, sys
from geodata.reading.sandbox import locks
locks.lock_network(), locks.lock_files(locks.readable_system())
locks.bound(2 << 30, 20, 1 << 20)
def tried(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
port, wanted, written = int(sys.argv[1]), sys.argv[2], sys.argv[3]
print(json.dumps({
    "read a file": tried(lambda: open(wanted).read()),
    "list a folder": tried(lambda: os.listdir(os.path.dirname(wanted))),
    "write a file": tried(lambda: open(written, "w")),
    "remove a file": tried(lambda: os.remove(wanted)),
    "read the accounts": tried(lambda: open("/etc/passwd").read()),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "send a datagram": tried(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))),
    "listen": tried(lambda: socket.socket().bind(("127.0.0.1", 0))),
    "take 4 GiB": tried(lambda: bytearray(4 << 30)),
    "read a library": tried(lambda: open(os.__file__).read(1)),
}))
"""


def houses(*lons):
    made = {lon: to_feature(shapely.Point(lon, 38.2), {"名": "旧小学校", "n": 1, "x": None}) for lon in set(lons)}
    return json.dumps(to_features([made[lon] for lon in lons])).encode()


def test_from_inside_nothing_can_be_reached(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    met = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        watching = threading.Event()

        def watch():
            while not watching.is_set():
                try:
                    met.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=watch)
        thread.start()
        command = [sys.executable, "-B", "-c", TRIES, str(server.getsockname()[1]), str(secret), str(tmp_path / "new")]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        )
        watching.set()
        thread.join()

    told = json.loads(done.stdout)
    assert {what for what, came in told.items() if came == "done"} == {"read a library"}
    assert told["read a file"] == told["read the accounts"] == "PermissionError"
    assert told["take 4 GiB"] == "MemoryError"
    assert met == []
    assert secret.read_text() == "secret"
    assert not (tmp_path / "new").exists()


def test_rows_are_the_same_as_read_without_a_lock():
    bow_tie = {"type": "Polygon", "coordinates": [[[140, 38], [140.1, 38.1], [140.1, 38], [140, 38.1], [140, 38]]]}
    crossed = {"type": "Feature", "geometry": bow_tie, "properties": {"a": [1, {"b": 1.0}]}}
    features = [*json.loads(houses(140.1 + 0.2, 140.9))["features"], crossed]
    source = Source("三.geojson", json.dumps(to_features(features)).encode())

    (locked,), (plain,) = (read(source, Asked(checks=Checks(crs="EPSG:4612"))) for read in (read_rows_locked, read_rows))

    assert list(locked.each()) == list(plain.straight.each()) == list(locked.each())
    assert (locked.file, locked.count, locked.crs, locked.crs_from, locked.slack_m, locked.notes) == (
        plain.file, plain.count, plain.crs, plain.crs_from, plain.slack_m, list(plain.notes),
    )  # fmt: skip
    assert locks_here() == {"files": True, "network": True}


def test_two_walks_through_one_answer_do_not_disturb_each_other():
    (table,) = read_rows_locked(Source("a", houses(140.1, 140.2, 140.3)), Asked())
    first, second = table.each(), table.each()
    assert [(next(first).outline.x, next(second).outline.x) for _ in range(3)] == [(140.1, 140.1), (140.2, 140.2), (140.3, 140.3)]


def test_the_locked_process_holds_no_gdal():
    tell = "import sys, geodata.reading.sandbox.child; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {"geodata.reading.pipeline", "shapely"} <= set(told)
    assert {name for name in told if name.split(".")[0] in ("pyogrio", "rasterio", "osgeo", "fiona", "geopandas", "pandas")} == set()


@pytest.mark.parametrize(
    ("case", "data", "limits", "code"),
    [
        ("no geodata", lambda: b"hello", {}, ("unknown-format", "not-json")),
        ("no end", lambda: b'{"type":"FeatureCollection","features":[', {}, "not-json"),
        ("more memory than it may", lambda: houses(*[140.1] * 200_000), {"memory_bytes": 150 << 20}, ("too-much-memory", "reader-stopped")),
        ("more time than it may", lambda: houses(*[140.1] * 200_000), {"wall_s": 1}, ("reader-stopped",)),
        ("a longer answer than it may", lambda: houses(*[140.1] * 10_000), {"answer_bytes": 100_000}, ("reader-stopped",)),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_server_lives_on(case, data, limits, code):
    with pytest.raises(InvalidInput) as refused:
        read_rows_locked(Source("a.json", data()), Asked(), Limits(**limits))
    assert refused.value.code in (code if isinstance(code, tuple) else (code,)), case


@pytest.mark.parametrize("axes", Axes)
def test_the_order_of_numbers_reaches_the_locked_process(axes):
    point = "<gml:Point><gml:pos>-36000 -6000</gml:pos></gml:Point>"
    data = (
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"><gml:featureMember><Zone>'
        f"<name>a</name><geom>{point}</geom></Zone></gml:featureMember></gml:FeatureCollection>"
    ).encode()
    source, asked = Source("q.gml", data), Asked(checks=Checks(crs="EPSG:6677", axes=axes))
    readers = (read_rows_locked, read_rows)
    ((locked,), (open_,)) = ([row.outline for table in read(source, asked) for row in table.each()] for read in readers)
    assert locked.equals(open_)
    assert round(locked.x, 3) == (139.767 if axes is Axes.NORTH_EAST else 139.434)
