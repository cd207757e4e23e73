"""Ways out: for each finding that forbids or asks for a permit, and each doubt that might, the nearest change that removes it.

Every change is a whole trial again (GeoJSON), screened like any other; what that screening
does not bear out is not offered.
"""

from fieldreg.ways_out.change_check import MOST_TRIES, Asked
from fieldreg.ways_out.search import ways_out
from fieldreg.ways_out.way_out import Change, Kind, Place, Way, WaysOut, Without

__all__ = ["MOST_TRIES", "Asked", "Change", "Kind", "Place", "Way", "WaysOut", "Without", "ways_out"]
