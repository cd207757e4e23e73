"""The locked process: gives everything up, reads one source from standard input, tells its rows on standard output."""

# ruff: noqa: E402
import errno
import json
import os
import sys
from typing import Any, BinaryIO

from geodata.reading.sandbox import locks

NETWORK = locks.lock_network()  # before any library starts a thread

from fieldreg.kernel.errors import InvalidInput
from geodata.geometry.shape_checks import Repairs
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Axes, Checks
from geodata.reading.sandbox import wire

__all__ = ["main"]

_OUT_OF_MEMORY = InvalidInput.one(
    "too-much-memory",
    "",
    "読み込みに使えるメモリの上限を超えました。ファイルを分けてください。",
    "reading it takes more memory than is allowed; split the file",
)


def main() -> None:
    """Locks itself in, then reads."""
    given = sys.stdin.buffer
    request = json.loads(given.readline())
    limits = request["limits"]
    held = {
        "network": NETWORK,
        "files": locks.lock_files(locks.readable_system()),
    }
    locks.bound(limits["memory_bytes"], limits["cpu_s"], limits["answer_bytes"])
    out = sys.stdout
    out.write(json.dumps({"kind": "locks", **held}) + "\n")
    out.flush()
    try:
        asked = Asked(**request["asked"], checks=_checks(request["checks"]))
        _tell(_source(request["source"], given), asked)
    except InvalidInput as error:
        out.write(wire.error_line(error))
    except MemoryError:
        out.write(wire.error_line(_OUT_OF_MEMORY))
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        os._exit(wire.ANSWER_TOO_LONG)  # whatever is still buffered has no place either
    out.write(json.dumps({"kind": wire.END}) + "\n")
    out.flush()


def _tell(source: Source, asked: Asked) -> None:
    tables = read_rows(source, asked)
    for table in tables:
        sys.stdout.write(wire.table_line(table))
        for row in table.each():
            sys.stdout.write(wire.row_line(row))


def _checks(told: dict[str, Any]) -> Checks:
    return Checks(**{**told, "repair": Repairs(told["repair"]), "axes": Axes(told["axes"]) if told["axes"] else None, "straight": True})


def _source(told: dict[str, Any], given: BinaryIO) -> Source:
    """The bytes follow the request, in the order and sizes it tells."""
    data = given.read(told["size"])
    beside = {name: given.read(size) for name, size in told["beside"]}
    return Source(told["name"], data, beside)


if __name__ == "__main__":
    main()
