"""`python -m benchmarks.reserve_race EARLIER [--clients 64] [--rounds 3]`: many clients for one slot, beside an earlier build.

EARLIER is a worktree of another commit (`git worktree add ../earlier 7de3c26`).  Both builds in turn, so many rounds, each in a
process and with a registry of its own (the sample on SQLite): all clients ask for the same slot at once, by the use case itself; one
wins, the others are refused.  Told is the 95th of a hundred of the time each waited for its answer, by the wall clock: on a busy
machine only the ratios say something.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_FIRST_DAY, _SLOTS = 1, 5  # of March 2027: a slot to be warm, then so many raced for


def main() -> None:
    """Prints a row for each round, and the median of the paired ratios."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("earlier", type=Path)
    asked.add_argument("--clients", type=int, default=64)
    asked.add_argument("--rounds", type=int, default=3)
    told = asked.parse_args()
    print("| round | earlier p95 | now p95 | ratio | refused earlier / now |\n|---:|---:|---:|---:|---|")
    ratios = []
    for n in range(told.rounds):
        earlier, now = (_in_build(build, told.clients) for build in (told.earlier.resolve(), _ROOT))
        ratios.append(earlier["p95_ms"] / now["p95_ms"])
        refused = f"{earlier['refused']} / {now['refused']}"
        print(f"| {n + 1} | {earlier['p95_ms']:,.0f} ms | {now['p95_ms']:,.0f} ms | {ratios[-1]:,.1f}x | {refused} |", flush=True)
    print(f"median {statistics.median(ratios):,.1f}x, {told.clients} clients, {_SLOTS} slots a round")


def _in_build(build: Path, clients: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "FIELDREG_DATABASE_URL": f"sqlite:///{folder}/race.db", "FIELDREG_NOW": "2026-11-30T10:00:00+09:00",
            "FIELDREG_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz", "FIELDREG_RATE_LIMITS": "off", "PYTHONPATH": str(build),
        }  # fmt: skip
        command = [sys.executable, str(Path(__file__).resolve()), "--inside", str(clients)]
        done = subprocess.run(command, cwd=build, env=os.environ | own, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"in {build}: {done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _inside(clients: int) -> None:
    """Runs in a build: knows both builds' names for the same things."""
    sys.path[0] = str(Path.cwd())  # the build, not this folder
    from fieldreg.wiring import Config, build  # noqa: PLC0415 (of whichever build this is)

    earlier = Path("fieldreg/services.py").exists()
    people: Any = import_module("fieldreg.accounts" if earlier else "fieldreg.people.accounts")
    sample: Any = import_module("geodata.sample_load" if earlier else "geodata.sample.load")
    held: Any = build(Config.from_environment())
    held.store.upgrade()
    sample.load_sample(held.store)
    accounts, booking, register = (getattr(held, name, held) for name in ("accounts", "booking", "register"))
    told = {"role": people.Role.COMPANY, "password_hash": "-"}
    who = [accounts.put_account(people.Account(email=f"c{n}@example.jp", **told))[0] for n in range(clients)]
    site = next(s.id for s in register.sites() if s.availability != "reused" and "drone" in s.activities and not s.indoor)
    _raced(booking, site, who[:1], _FIRST_DAY)
    waited, ends = [], Counter[str]()
    for n in range(_SLOTS):
        took, ended = _raced(booking, site, who, _FIRST_DAY + 1 + n)
        waited += took
        ends += ended
    if ends["made"] != _SLOTS or ends["failed"]:
        raise SystemExit(f"one wins each slot and the others are refused; it was {dict(ends)}")
    waited.sort()
    print(json.dumps({"p95_ms": waited[math.ceil(0.95 * len(waited)) - 1], "refused": ends["refused"]}))


def _raced(booking: Any, site: str, who: list[Any], day: int) -> tuple[list[float], Counter[str]]:
    """Milliseconds each waited, and how it ended."""
    body = {
        "site": site, "time_start": f"2027-03-{day:02}T09:00:00+09:00", "time_end": f"2027-03-{day:02}T12:00:00+09:00", "activity": "drone",
        "purpose": "x", "organisation": "o", "altitude_upper": {"value": 60, "datum": "AGL"},
    }  # fmt: skip
    gate, took, ends, guard = threading.Barrier(len(who)), [0.0] * len(who), Counter[str](), threading.Lock()

    def ask(n: int) -> None:
        gate.wait()
        began = time.perf_counter()
        try:
            booking.reserve(body, who[n])
            end = "made"
        except Exception as error:  # noqa: BLE001 - counted, and told at the end
            end = "refused" if type(error).__name__ == "Clashing" else "failed"
        took[n] = (time.perf_counter() - began) * 1e3
        with guard:
            ends[end] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(who))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, ends


if __name__ == "__main__":
    _inside(int(sys.argv[2])) if sys.argv[1:2] == ["--inside"] else main()
