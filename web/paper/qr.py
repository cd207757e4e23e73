"""A QR code of an address, as SVG in one path: it prints at any size, and needs no picture beside it."""

from functools import lru_cache
from html import escape
from itertools import pairwise

import segno

from web.shell.palette import colour

__all__ = ["qr_svg"]

_KEPT = 128  # codes asked for lately
_QUIET = 4  # modules of white about it, which ISO/IEC 18004 asks for


@lru_cache(maxsize=_KEPT)
def qr_svg(address: str, label: str, width_px: int = 112) -> str:
    """The code of an address (ASCII: escaped as in an address bar), told to a screen reader by `label`.

    Raises ValueError for an address that is not ASCII: a reader could not tell which letters were meant.
    """
    if not address.isascii():
        raise ValueError(f"an address in a QR code is ASCII; got {address!r}")
    code = segno.make(address, error="m", micro=False)  # a Micro QR is unknown to many phones
    side = len(code.matrix) + 2 * _QUIET
    rows = "".join(_row(y, row) for y, row in enumerate(code.matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="{escape(label)}" width="{width_px}" '
        f'height="{width_px}" viewBox="0 0 {side} {side}"><path fill="{colour("white")}" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="{colour("black")}" d="{rows}"/></svg>'
    )


def _row(y: int, modules: bytearray) -> str:
    """The dark runs of one row of modules."""
    bounds = [x for x, (before, now) in enumerate(pairwise([0, *modules, 0])) if bool(before) != bool(now)]
    runs = zip(bounds[::2], bounds[1::2], strict=True)
    return "".join(f"M{first + _QUIET} {y + _QUIET}h{last - first}v1H{first + _QUIET}z" for first, last in runs)
