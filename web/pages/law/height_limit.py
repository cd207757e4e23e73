"""The height from which any flight needs permission, for pages that tell how much room there is."""

from datetime import date

from fieldreg.law.files.parameters import parameter

__all__ = ["height_limit_m"]


def height_limit_m(day: date) -> float | None:
    """Metres above ground, as the law's number stands on a day; None while none holds."""
    held = parameter("aviation.height_limit", day)
    return held.number if held else None
