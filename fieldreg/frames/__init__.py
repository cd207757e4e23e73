"""Data frames: the registry from Python, for notebooks and for joining with one's own data.

`fieldreg.open` imports this room, and nothing else does: it alone knows geopandas and pandas (and Folium, for a map).
"""

from fieldreg.frames.registry import Registry, open_registry

__all__ = ["Registry", "open_registry"]
