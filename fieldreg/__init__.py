"""fieldreg: a registry of the places a city opens to trials, and what a trial there takes.

The domain only: no request, no map, no database below `fieldreg.store`.  Positions
are lon, lat (JGD2011, taken as equal to WGS 84) unless a name says ``xy``; lengths
are metres; times are aware.
"""

from typing import Any

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open(place: Any, terrain: Any = None) -> Any:  # noqa: A001 (as fiona.open, rasterio.open: said with its module)
    """A registry as data frames (`fieldreg.frames.Registry`): of a SQLite file, a SQLAlchemy URL, or an installation's http address.

    Raises ImportError where geopandas is not installed, NotFound where there is no registry, Unavailable where nobody answers.
    """
    try:
        from fieldreg.frames import open_registry  # noqa: PLC0415 (data frames are for those who ask for them)
    except ModuleNotFoundError as error:
        if error.name not in ("geopandas", "pandas"):
            raise
        told = f"{error.name} がありません。pip install geopandas pandas で入れてください"
        raise ImportError(f"{told} / {error.name} is not installed: pip install geopandas pandas") from error
    return open_registry(place, terrain)
