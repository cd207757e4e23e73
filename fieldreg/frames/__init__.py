"""Data frames: the registry from Python, for notebooks and for joining with one's own data.

`fieldreg.open` imports this room, and nothing else does: it alone knows geopandas and pandas (and Folium, for a map).
"""

import os

from fieldreg.frames.held import HeldRegistry, open_held
from fieldreg.frames.registry import Registry
from fieldreg.frames.remote import RemoteRegistry, open_remote
from fieldreg.kernel.errors import InvalidInput
from fieldreg.surroundings.terrain import Terrain

__all__ = ["HeldRegistry", "Registry", "RemoteRegistry", "open_registry"]


def open_registry(place: str | os.PathLike[str], terrain: Terrain | None = None) -> Registry:
    """By the address of an installation (http, https), by a SQLite file, or by a SQLAlchemy URL.

    Raises as `open_remote` and `open_held` do; `terrain` is for what is held here: an installation has its own.
    """
    if not str(place).startswith(("http://", "https://")):
        return open_held(place, terrain)
    if terrain is not None:
        raise InvalidInput.one("terrain-remote", "terrain", "公開されている台帳は自分の標高データで答えます。terrain は渡せません。",
                               "an installation answers by its own terrain; give none")  # fmt: skip
    return open_remote(place)
