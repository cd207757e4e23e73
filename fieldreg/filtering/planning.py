"""What an index can answer of a filter: the box any match must meet."""

import shapely

from fieldreg.filtering.tree import SPATIAL, Call, Node, Property, Shape

__all__ = ["Bounds", "bounds"]

Bounds = tuple[float, float, float, float]


def bounds(tree: Node, geometry: str, *, negated: bool = False) -> Bounds | None:
    """The box (x0, y0, x1, y1 in the data's coordinates) that the geometry of any match must meet; None: it may lie anywhere.

    Of a checked tree, for the queryable `geometry`.  Two boxes of an AND are never cut with each other: one large
    feature meets both; the smaller is told.
    """
    match tree:
        case Call(op="not", args=(part,)):
            return bounds(part, geometry, negated=not negated)
        case Call(op=("and" | "or") as op, args=parts):
            found = [bounds(part, geometry, negated=negated) for part in parts]
            return _smallest(found) if (op == "and") != negated else _around(found)
        case Call(op=op, args=(a, b)) if op in SPATIAL and (op == "s_disjoint") == negated:
            return _of_pair(a, b, geometry)
        case _:
            return None


def _of_pair(a: Node, b: Node, geometry: str) -> Bounds | None:
    named = [node for node in (a, b) if isinstance(node, Property) and node.name == geometry]
    shapes = [node for node in (a, b) if isinstance(node, Shape)]
    if not named or not shapes:
        return None
    if shapes[0].geometry.is_empty:  # of coordinates out of reach: nothing meets it, and there is no box to tell
        return None
    x0, y0, x1, y1 = shapely.bounds(shapes[0].geometry).tolist()
    return x0, y0, x1, y1


def _smallest(found: list[Bounds | None]) -> Bounds | None:
    return min((box for box in found if box is not None), key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)


def _around(found: list[Bounds | None]) -> Bounds | None:
    boxes = [box for box in found if box is not None]
    if len(boxes) < len(found):
        return None
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return min(x0s), min(y0s), max(x1s), max(y1s)
