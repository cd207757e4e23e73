"""fieldreg: a registry of the places a city opens to trials, and what a trial there takes.

The domain only: no request, no map, no database below `fieldreg.store`.  Positions
are lon, lat (JGD2011, taken as equal to WGS 84) unless a name says ``xy``; lengths
are metres; times are aware.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
