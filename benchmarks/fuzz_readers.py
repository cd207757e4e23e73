"""Damaged files of every format through every reader and importer, in locked processes that listen to what is tried.

    python -m benchmarks.fuzz_readers --n 20000 --seed 1 --keep FOLDER

A finding is any exception but InvalidInput, a warning, an end by a signal, a hang, a file or an address that was asked for, or more than
1 GiB held.  One line per format; the failing files go to FOLDER.
"""

import argparse
import json
import pickle
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from benchmarks.fuzz_mutators import damaged
from benchmarks.fuzz_seeds import seeds
from geodata.reading.pipeline import Source
from geodata.reading.sandbox.parent import _environment as reader_environment

__all__ = ["Finding", "Reader", "Tally", "fuzz"]

MOST_MIB = 1024
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Finding:
    """What a file brought about that it must not."""

    kind: str
    told: str
    source: Source


@dataclass
class Tally:
    """Of one format."""

    tried: int = 0
    accepted: int = 0
    seconds: float = 0.0
    mib: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)


class Reader:
    """A locked process, started anew when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def told(self, source: Source) -> Mapping[str, Any]:
        """What came of reading `source`."""
        process = self._process = self._process or _started()
        given, answers = _pipes(process)
        try:
            pickle.dump((source.name, source.data, dict(source.beside)), given)
            given.flush()
            watch = threading.Timer(30, process.kill)
            watch.start()
            line = answers.readline()
            watch.cancel()
        except BrokenPipeError:
            line = b""
        if line:
            answer: Mapping[str, Any] = json.loads(line)
            return answer
        code = process.wait()
        self.close()
        return {"ended": "", "faults": [], "finding": f"ended by {code}", "heard": [], "seconds": 0.0, "mib": 0.0}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            for pipe in _pipes(self._process):
                with suppress(BrokenPipeError):  # it died with something still to be said to it
                    pipe.close()
            self._process.wait()
        self._process = None


def fuzz(count: int, seed: int, workers: int = 2, only: str = "") -> dict[str, Tally]:
    """`count` files over all formats alike.  The same seed gives the same files."""
    known = {kind: held for kind, held in seeds().items() if only in kind}
    tallies = {kind: Tally() for kind in known}
    lock = threading.Lock()

    def work(part: int) -> None:
        with Reader() as reader:
            for kind, source in _damaged_files(known, range(part, count, workers), seed):
                told = reader.told(source)
                with lock:
                    _add(tallies[kind], kind, source, told)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    return tallies


def _damaged_files(known: Mapping[str, Sequence[Source]], numbers: range, seed: int) -> Iterator[tuple[str, Source]]:
    kinds = list(known)
    others = [source.data for held in known.values() for source in held]
    for number in numbers:
        chance = random.Random(f"{seed} {number}")  # noqa: S311 (files, not secrets)
        kind = kinds[number % len(kinds)]
        yield kind, damaged(chance, chance.choice(known[kind]), others)


def _started() -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-B", "-X", "faulthandler", "-m", "benchmarks.fuzz_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=reader_environment(), cwd="/",
    )  # fmt: skip
    held = json.loads(_pipes(process)[1].readline())
    if not all(held.values()):
        raise OSError(f"this machine cannot lock the readers in, or not listen to them: {held}")
    return process


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a reader is started with pipes")
    return process.stdin, process.stdout


def _add(tally: Tally, kind: str, source: Source, told: Mapping[str, Any]) -> None:
    tally.tried += 1
    tally.accepted += told["ended"] == "accepted"
    tally.codes[told["ended"]] += 1
    tally.seconds, tally.mib = max(tally.seconds, told["seconds"]), max(tally.mib, told["mib"])
    memory = [f"{told['mib']:.0f} MiB held"] if told["mib"] > MOST_MIB else []
    tally.findings.extend(Finding(kind, said, source) for said in (told["finding"], *told["heard"], *memory) if said)


def main() -> None:
    """Prints a Markdown table, then each kind of finding once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    tallies = fuzz(asked.n, asked.seed, asked.workers, asked.only)
    print("| format | tried | accepted | refused | worst s | worst MiB | findings |\n|---|---:|---:|---:|---:|---:|---:|")
    for kind, tally in tallies.items():
        refused = tally.tried - tally.accepted - tally.codes[""]
        told = f"{tally.tried:,} | {tally.accepted:,} | {refused:,} | {tally.seconds:.2f} | {tally.mib:.0f} | {len(tally.findings)}"
        print(f"| {kind} | {told} |")
    found = [finding for tally in tallies.values() for finding in tally.findings]
    for said, times in Counter(f"{f.kind}: {f.told}" for f in found).most_common(60):
        print(f"{times} × {said}")
    if asked.keep:
        _keep(found, asked.keep)
    sys.exit(1 if found else 0)


def _keep(found: Sequence[Finding], folder: Path) -> None:
    for number, finding in enumerate(found):
        own = folder / f"{number:04}"
        for name, data in {finding.source.name: finding.source.data, **finding.source.beside}.items():
            path = own / Path(name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (own / "finding.txt").write_text(f"{finding.kind}: {finding.told}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
