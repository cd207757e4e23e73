"""The configured terrain: rasters of the ground's elevation, if there are any."""

from collections.abc import Sequence
from pathlib import Path

from fieldreg.kernel.errors import InvalidInput
from fieldreg.surroundings.terrain import Terrain

__all__ = ["open_terrain"]


def open_terrain(paths: Sequence[Path], accuracy_m: float | None, vertical: str = "") -> Terrain | None:
    """The configured terrain, or None where none is.  `vertical`: the edition of its heights.  Raises InvalidInput naming what is wrong."""
    if not paths:
        return None
    if accuracy_m is None:
        raise InvalidInput.one(
            "configuration",
            "FIELDREG_DEM_ACCURACY_M",
            "標高データの精度（メートル）を FIELDREG_DEM_ACCURACY_M に書いてください。発行元の仕様にある標高の標準偏差などです。",
            "tell how far the elevations may be off (metres) in FIELDREG_DEM_ACCURACY_M, as their publisher states it",
        )
    from geodata.raster_terrain import RasterTerrain  # noqa: PLC0415 (rasterio: 0.1 s for those who have rasters)

    return RasterTerrain(paths, accuracy_m, vertical)
