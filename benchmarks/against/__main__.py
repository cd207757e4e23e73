"""`python -m benchmarks.against EARLIER [--rounds N] [--only ROW …] [--keep FOLDER]`: prints the table of ratios."""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.against import trials
from benchmarks.against.worlds import BUILDINGS, ROOT, environment, world, write_sites

_INSIDE = Path(__file__).with_name("inside.py")
_BOX = "bbox=140.86,38.25,140.90,38.28"
_DENSE = "bbox=140.875,38.255,140.880,38.260"
_BUILDINGS = "/api/collections/zones/items?layer=buildings&limit=100"
_SHEET = "/sites/arahama-former-elementary"
_HUNDRED = "/api/collections/sites/items?limit=100"


@dataclass(frozen=True)
class Ask:
    """One row of the table: in which world, which job of `inside.py`, and which of its figures counts."""

    name: str
    world: str
    job: tuple[str, ...]
    figure: Callable[[dict[str, Any]], float]
    unit: str = "ms"
    target: str = ""
    alike: bool = True  # whether both builds must give the same answer


def middle(told: dict[str, Any]) -> float:
    """The median of a job's calls."""
    return statistics.median(told["ms"])


def worst(told: dict[str, Any]) -> float:
    """The 99th of a hundred."""
    held = sorted(told["ms"])
    return float(held[min(len(held) - 1, math.ceil(0.99 * len(held)) - 1)])


def rows(folder: Path) -> list[Ask]:
    """Every row that runs inside a build."""
    many = str(trials.write(folder / "trials.json", trials.seeded(200)))
    some = str(trials.write(folder / "some.json", trials.seeded(60, seed=2)))
    corners = str(trials.write(folder / "ring.json", [trials.ring(9_990)] * 3))
    year = str(trials.write(folder / "year.json", [trials.days(300)] * 5))
    return [
        Ask("screening, sample", "sample", ("screen", many), middle, target="≥ 5.5x, ≤ 4 ms"),
        Ask("screening, sample, p99", "sample", ("screen", many), worst, target="≤ 10 ms"),
        Ask("screening, 160,355 buildings", "buildings", ("screen", many), middle, target="≥ 6x", alike=False),
        Ask("screening, 160,355 buildings, p99", "buildings", ("screen", many), worst, target="≤ 20 ms", alike=False),
        Ask("screening, 10^6 zones", "million", ("screen", some), middle, target="≥ 15x", alike=False),
        Ask("trial of 9,990 vertices", "sample", ("screen", corners), middle, target="≤ 40 ms"),
        Ask("trial of 300 days", "sample", ("screen", year), middle, target="≤ 1.3x a day"),
        Ask("every site judged, 10,066", "sites-1e4", ("standing", "60"), middle, target="≥ 200x, ≤ 1.5 s", alike=False),
        Ask("first / after a change, 66 sites", "sample", ("first-page",), middle, target="≤ 100 ms", alike=False),
        Ask("sites/items?limit=100, 10^4", "sites-1e4", ("get", _HUNDRED), middle, target="≤ 0.22 ms"),
        Ask("… with bbox", "sites-1e4", ("get", f"{_HUNDRED}&{_BOX}"), middle, target="≤ 0.41 ms"),
        Ask("zones/items?layer=buildings", "buildings", ("get", _BUILDINGS), middle, target="≤ 5 ms"),
        Ask("… with bbox", "buildings", ("get", f"{_BUILDINGS}&{_DENSE}"), middle, target="≤ 5 ms"),
        Ask("reserve at 10^6 claims", "claims", ("reserve", "20"), middle, target="≤ 8 ms", alike=False),
    ]


def inside(build: Path, database: Path, job: Sequence[str]) -> dict[str, Any]:
    """What a job told that ran in `build`."""
    command = [sys.executable, str(_INSIDE), *job]
    done = subprocess.run(command, cwd=build, env=environment(database), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(job)} in {build.name}: {done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def process(build: Path, database: Path, command: Sequence[str]) -> tuple[float, float]:
    """User and system seconds, and peak MiB, of one whole command of `build`.  Exit 1 (something was told) is no failure."""
    with Path(os.devnull).open("wb") as nothing:
        child = subprocess.Popen(command, cwd=build, env=environment(database), stdout=nothing, stderr=nothing)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} in {build.name} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def told_in_turn(ask: Ask, builds: Sequence[Path], folder: Path, rounds: int) -> str:
    """A line of the table: both builds in turn, so many rounds; the median of the paired ratios."""
    pairs, answers = [], []
    for _ in range(rounds):
        told = [inside(build, world(ask.world, build, folder), ask.job) for build in builds]
        pairs.append([ask.figure(one) for one in told])
        answers.append([one.get("digest") for one in told])
    earlier, now = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    same = "same" if all(a == b for a, b in answers) else "differ"
    alike = same if ask.alike else "-"
    return f"| {ask.name} | {earlier:,.2f} {ask.unit} | {now:,.2f} {ask.unit} | {ratio:,.1f}x | {ask.target} | {alike} |"


def commands(builds: Sequence[Path], folder: Path, rounds: int) -> list[str]:
    """Whole processes: help, one screening, loads beside ogr2ogr, an idle server."""
    trial = folder / "readme.geojson"
    trial.write_text(json.dumps(trials.README), encoding="utf-8")
    command = [sys.executable, "-m", "scripts.cli"]
    lines = []
    asked = (("fieldreg --help", ["--help"], "≤ 0.15 s"), ("fieldreg screen", ["screen", str(trial), "--json"], "≤ 0.8 s"))
    for name, arguments, target in asked:
        pairs = [[process(b, world("sample", b, folder), [*command, *arguments])[0] for b in builds] for _ in range(rounds)]
        lines.append(_line(name, pairs, "s", target))
    pairs = [[idle_mib(b, world("sample", b, folder)) for b in builds] for _ in range(rounds)]
    return [*lines, _line("idle server, resident", pairs, "MiB", "≤ 150 MiB")]


def loads(builds: Sequence[Path], folder: Path) -> Iterator[str]:
    """The real buildings and 10^4 made-up sites loaded into the sample, beside ogr2ogr; one round, the earlier build takes long."""
    command = [sys.executable, "-m", "scripts.cli", "load"]
    options = ["--layer", "buildings", "--edition", "2026", "--in-force", "2026-11-01", "--accuracy", "5", "--json"]
    found = [_loaded(b, folder, [*command, str(BUILDINGS), *options]) for b in builds]
    peer = _ogr2ogr(folder)
    beside = "" if peer is None else f"; {found[1][0] / peer:.2f}x ogr2ogr -makevalid ({peer:.1f} s)"
    yield _line("load 160,355 buildings", [[one[0] for one in found]], "s", f"≤ 1.6x ogr2ogr{beside}")
    yield _line("… peak memory", [[one[1] for one in found]], "MiB", "≤ 300 MiB")
    sites = write_sites(folder / "sites.geojson", 10_000)
    ours = _loaded(builds[1], folder, [*command, str(sites), "--as", "sites", "--json"])
    yield f"| load 10,000 sites | - | {ours[0]:.1f} s | - | ≤ 10 s | - |"


def _loaded(build: Path, folder: Path, command: Sequence[str]) -> tuple[float, float]:
    copy = folder / f"load-{build.name}.db"
    shutil.copy(world("sample", build, folder), copy)
    return process(build, copy, command)


def _ogr2ogr(folder: Path) -> float | None:
    if not shutil.which("ogr2ogr"):
        return None
    subprocess.run(["unzip", "-o", "-q", str(BUILDINGS), "-d", str(folder)], check=True)
    target = folder / "peer.gpkg"
    target.unlink(missing_ok=True)
    source = next(folder.glob("sendai_buildings*.geojson"))
    return process(ROOT, target, ["ogr2ogr", "-f", "GPKG", "-makevalid", str(target), str(source)])[0]


def idle_mib(build: Path, database: Path) -> float:
    """Resident set of a server that has answered its first request and then waits."""
    port = "8797"
    child = subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "serve", "--port", port], cwd=build, env=environment(database),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            if subprocess.run(["curl", "-sf", f"http://127.0.0.1:{port}/healthz"], capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        time.sleep(2)
        told = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in told.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
    finally:
        child.terminate()
        child.wait()


def _line(name: str, pairs: Sequence[Sequence[float]], unit: str, target: str) -> str:
    earlier, now = (statistics.median(one) for one in zip(*pairs, strict=True))
    return f"| {name} | {earlier:,.2f} {unit} | {now:,.2f} {unit} | {statistics.median(a / b for a, b in pairs):,.1f}x | {target} | - |"


def exponents(folder: Path, builds: Sequence[Path]) -> list[str]:
    """How the cost of a public GET grows with the sites: the exponent between 66 and 10,066, and what each took."""
    addresses = ["/", _HUNDRED, f"{_HUNDRED}&{_BOX}", "/map/sites.geojson", "/check", _SHEET, "/api/rules", "/api/catalogue"]
    for name in ("sample", "sites-1e4"):
        world(name, builds[0], folder)  # the earlier build makes it
    few, more = (inside(builds[1], world(name, builds[1], folder), ("get", *addresses)) for name in ("sample", "sites-1e4"))
    lines = ["", "| GET | 66 sites | 10,066 sites | exponent |", "|---|---:|---:|---:|"]
    for n, address in enumerate(addresses):
        a, b = few["ms"][n], more["ms"][n]
        exponent, size = math.log(b / a) / math.log(10_066 / 66), more["bytes"][n] / 1e3
        lines.append(f"| `{address}` | {a:.2f} ms | {b:.2f} ms, {size:,.0f} kB | {exponent:.2f} |")
    return lines


def main() -> None:
    """Prints the table, row by row as they come."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=__doc__)
    parser.add_argument("earlier", type=Path, help="a worktree of the build to compare with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="rows whose name has one of these words; also: commands, loads, growth")
    parser.add_argument("--keep", type=Path, help="where the worlds are kept for another run")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="fieldreg-worlds-"))
    folder.mkdir(parents=True, exist_ok=True)
    for copy in folder.glob("*-now.db*"):  # of another version of this build, perhaps
        copy.unlink()
    builds = (asked.earlier.resolve(), ROOT)
    world("sample", builds[0], folder)
    print("| what | earlier | now | ratio | target | answers |\n|---|---:|---:|---:|---|---|", flush=True)
    wanted: Callable[[str], bool] = lambda name: not asked.only or any(word in name for word in asked.only)
    for ask in rows(folder):
        if wanted(ask.name):
            print(told_in_turn(ask, builds, folder, asked.rounds), flush=True)
    parts: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("commands", lambda: commands(builds, folder, asked.rounds)),
        ("loads", lambda: loads(builds, folder)),
        ("growth", lambda: exponents(folder, builds)),
    )
    for name, lines in parts:
        if wanted(name):
            for line in lines():
                print(line, flush=True)


if __name__ == "__main__":
    main()
