"""How fast and in how much memory `fieldreg load` takes real files, beside ogr2ogr into a GeoPackage.

Every engine runs as a whole process, one after the other, in rounds; the table shows medians of the processor's time
(user and system) and its ratio to the peer's.  Memory is the largest resident set of the process.  The peer mends
invalid shapes as it goes (`-makevalid`), as we judge each.  The same number of rows must arrive everywhere.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sendai_osm"
FILES = {"buildings": "sendai_buildings", "roads": "sendai_road_segments"}
SHARES = (0.25, 1.0)
ROUNDS = 3


@dataclass(frozen=True)
class Run:
    """One process: seconds of the processor, peak resident set in MiB, rows that arrived."""

    seconds: float
    peak_mib: float
    rows: int


def main(rounds: int) -> None:
    """Prints a Markdown table."""
    if not DATA.is_dir():
        sys.exit(f"there are no real files at {DATA}")
    engines: dict[str, Callable[[Path, str, Path], Run]] = {"fieldreg load": run_fieldreg}
    if shutil.which("ogr2ogr"):
        engines["ogr2ogr -makevalid → GPKG"] = run_ogr2ogr
    else:
        print("ogr2ogr is not installed: left out\n")
    print("| file | rows | MB | engine | CPU s | to the last | rows/s | peak MiB |")
    print("|---|---:|---:|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for layer, name in FILES.items():
            for share in SHARES:
                path = part_of(name, share, Path(folder))
                found: dict[str, list[Run]] = {engine: [] for engine in engines}
                for _ in range(rounds):
                    for engine, run in engines.items():
                        found[engine].append(run(path, layer, Path(folder)))
                tell(path, found)


def part_of(name: str, share: float, folder: Path) -> Path:
    """The first part of a published file, as a GeoJSON of its own.

    Cut in a process of its own: a child's peak memory begins with what its parent held when it was started.
    """
    path = folder / f"{name}-{share:g}.geojson"
    subprocess.run([sys.executable, "-m", "benchmarks.load_geojson", "--cut", name, str(share), str(path)], check=True)
    return path


def cut(name: str, share: float, path: Path) -> None:
    """Writes the first part of a published file."""
    with zipfile.ZipFile(DATA / f"{name}.geojson.zip") as held:
        document = json.loads(held.read(f"{name}.geojson"))
    features = document["features"]
    document["features"] = features[: round(len(features) * share)]
    path.write_text(json.dumps(document), encoding="utf-8")


def run_fieldreg(path: Path, layer: str, folder: Path) -> Run:
    """A new registry of its own, then the load as an administrator types it."""
    database = Path(tempfile.mkdtemp(dir=folder)) / "fieldreg.db"
    environment = {**os.environ, "FIELDREG_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "scripts.cli"]
    subprocess.run([*command, "init"], env=environment, check=True, capture_output=True)
    out = folder / "report.json"
    load = [
        *command, "load", str(path), "--layer", layer, "--edition", "b", "--in-force", "2026-01-01", "--accuracy", "5", "--json",
    ]  # fmt: skip
    seconds, peak = timed(load, environment, out)
    told = json.loads(out.read_text(encoding="utf-8"))
    shutil.rmtree(database.parent)
    return Run(seconds, peak, told["read"])


def run_ogr2ogr(path: Path, _layer: str, folder: Path) -> Run:
    """The usual way to put a GeoJSON into a database file."""
    target = folder / "peer.gpkg"
    target.unlink(missing_ok=True)
    convert = ["ogr2ogr", "-f", "GPKG", "-makevalid", str(target), str(path), "-nln", "t"]
    seconds, peak = timed(convert, dict(os.environ), folder / "peer.txt")
    told = subprocess.run(["ogrinfo", "-so", str(target), "t"], check=True, capture_output=True, text=True).stdout
    count = next(line for line in told.splitlines() if line.startswith("Feature Count"))
    return Run(seconds, peak, int(count.split(":")[1]))


def timed(command: list[str], environment: dict[str, str], out: Path) -> tuple[float, float]:
    """Seconds of the processor and peak MiB of one process; its exit code 1 (rows kept out) is no failure."""
    with out.open("wb") as stdout:
        process = subprocess.Popen(command, env=environment, stdout=stdout, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def tell(path: Path, found: dict[str, list[Run]]) -> None:
    """One line per engine."""
    rows = {run.rows for runs in found.values() for run in runs}
    if len(rows) != 1:
        raise RuntimeError(f"{path.name}: the engines do not agree on the number of rows: {sorted(rows)}")
    size = path.stat().st_size / 1e6
    last = statistics.median(run.seconds for run in [*found.values()][-1])
    for engine, runs in found.items():
        seconds = statistics.median(run.seconds for run in runs)
        peak = statistics.median(run.peak_mib for run in runs)
        rate = max(rows) / seconds
        told = f"{seconds:.1f} | {seconds / last:.2f} | {rate:,.0f} | {peak:.0f}"
        print(f"| {path.name} | {max(rows):,} | {size:.1f} | {engine} | {told} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cut"]:
        cut(sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
