"""Painting maps with a Folium that is imported for the first of them, and without pandas."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from web.pages.maps.map_parts import MapParts, MapSources

__all__ = ["PAGES", "painted"]

PAGES = ("choose", "check", "site")  # that have a map


def painted(page: str, sources: MapSources) -> MapParts:
    """The map of a page.  The first takes half a second more than the others."""
    with _without("pandas"):
        from web.pages.maps.maps import PAINTED  # noqa: PLC0415 (a server that shows no map needs no Folium)

    return PAINTED[page](sources)


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Meanwhile `library` is not there to import, unless it was already.

    Folium takes pandas for those who draw data frames, and does without; we draw none, and it is 0.4 s and 70 MB.
    """
    if library in sys.modules:
        yield
        return
    sys.modules[library] = None  # type: ignore[assignment]  # as the import system marks what is not to be found
    try:
        yield
    finally:
        sys.modules.pop(library, None)
