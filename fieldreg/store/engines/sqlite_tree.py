"""An R*Tree of SQLite filled at once: its nodes written packed, instead of every box finding its own way in.

The tables behind an R*Tree `t` (https://www.sqlite.org/rtree.html, "Implementation Details"): `t_node` holds nodes as
blobs, `t_rowid` the leaf of each row, `t_parent` the parent of each other node.  A node is 4 bytes (depth of the tree, of
the root alone; number of cells) and cells of a 64-bit number and the sides as 32-bit floats, all big-endian; node 1 is the root.
"""
# ruff: noqa: S608 - SQL is put together from names written here and in `tables`

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

__all__ = ["fill"]

_CELL = np.dtype([("number", ">i8"), ("sides", ">f4", 4)])
_HEAD_BYTES = 4
_AT_ONCE = 20_000
_FULL = 0.9  # of a node: what comes later finds room
Sides = NDArray[np.float64]  # west, east, south, north: low and high along each axis, shape (N, 4)


def fill(raw: sqlite3.Connection, tree: str, numbers: NDArray[np.int64], sides: Sides) -> None:
    """Adds boxes to the tree, which is written anew with those it holds already; none may be there twice."""
    there = np.fromiter(chain.from_iterable(raw.execute(f"SELECT * FROM {tree}")), dtype=np.float64).reshape(-1, 5)
    known = there[:, 0].astype(np.int64)
    size = int(raw.execute(f"SELECT length(data) FROM {tree}_node WHERE nodeno = 1").fetchone()[0])
    held_in = max(2, int((size - _HEAD_BYTES) // _CELL.itemsize * _FULL))
    numbers, sides = np.concatenate([known, numbers]), np.concatenate([there[:, 1:], _outward(sides)])
    for table in ("node", "rowid", "parent"):
        raw.execute(f"DELETE FROM {tree}_{table}")
    depth, first = 0, 2
    while True:
        groups = _packed(sides, held_in)
        is_root = len(groups) <= 1
        nodes = np.arange(first, first + len(groups)) if not is_root else np.array([1])
        groups = groups or [np.empty(0, dtype=np.int64)]
        whose = np.repeat(nodes, [len(group) for group in groups])
        order = np.concatenate(groups)
        table = "rowid (rowid, nodeno)" if depth == 0 else "parent (nodeno, parentnode)"
        raw.executemany(f"INSERT INTO {tree}_{table} VALUES (?, ?)", _pairs(numbers[order], whose))
        blobs = (_node(numbers[group], sides[group], size, depth if is_root else 0) for group in groups)
        raw.executemany(f"INSERT INTO {tree}_node (nodeno, data) VALUES (?, ?)", zip(nodes.tolist(), blobs, strict=True))
        if is_root:
            return
        numbers, sides = nodes, np.array([_around(sides[group]) for group in groups])
        first, depth = first + len(groups), depth + 1


def _pairs(numbers: NDArray[np.int64], whose: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """In order of the first, some thousands at a time."""
    order = np.argsort(numbers)
    for start in range(0, len(order), _AT_ONCE):
        part = order[start : start + _AT_ONCE]
        yield from zip(numbers[part].tolist(), whose[part].tolist(), strict=True)


def _outward(sides: Sides) -> Sides:
    """As 32-bit floats hold them, no box smaller than it was."""
    near = sides.astype(np.float32)
    low, high = near[:, 0::2], near[:, 1::2]
    low[low > sides[:, 0::2]] = np.nextafter(low[low > sides[:, 0::2]], np.float32(-np.inf))
    high[high < sides[:, 1::2]] = np.nextafter(high[high < sides[:, 1::2]], np.float32(np.inf))
    return near.astype(np.float64)


def _packed(sides: Sides, held_in: int) -> list[NDArray[np.int64]]:
    """Places by node, neighbours together: in slices along one axis, within each along the other."""
    count = len(sides)
    if not count:
        return []
    nodes = -(-count // held_in)
    in_slice = -(-nodes // max(1, round(nodes**0.5))) * held_in
    x, y = sides[:, 0] + sides[:, 1], sides[:, 2] + sides[:, 3]
    along = np.argsort(x, kind="stable")
    slices = [along[start : start + in_slice] for start in range(0, count, in_slice)]
    across = [part[np.argsort(y[part], kind="stable")] for part in slices]
    return [part[start : start + held_in] for part in across for start in range(0, len(part), held_in)]


def _around(sides: Sides) -> Sequence[float]:
    low, high = sides.min(axis=0), sides.max(axis=0)
    return low[0], high[1], low[2], high[3]


def _node(numbers: NDArray[np.int64], sides: Sides, size: int, depth: int) -> bytes:
    cells = np.empty(len(numbers), dtype=_CELL)
    cells["number"], cells["sides"] = numbers, sides
    head = depth.to_bytes(2, "big") + len(numbers).to_bytes(2, "big")
    return (head + cells.tobytes()).ljust(size, b"\0")
