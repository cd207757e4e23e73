"""Shapefiles for tests: pyshp writes what is made here; beside it those published, with what stands beside them."""

import io

import shapefile as pyshp

from geodata.reading.pipeline import Asked, Source, open_tables

SQUARE = [(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)]  # clockwise: it encloses

HOLE = [(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)]  # counter-clockwise

ISLAND = [(20, 0), (20, 5), (25, 5), (25, 0), (20, 0)]


def made(rows, fields=(("name", "C", 20, 0),), kind=pyshp.POINT, encoding="utf-8", draw=None):
    """The files of a.shp.  `rows` are (what `draw` draws, values…)."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=kind, encoding=encoding) as out:
        for name, of, width, decimals in fields:
            out.field(name, of, width, decimals)
        for shape, *values in rows:
            (draw or (lambda o, s: o.point(*s) if s else o.null()))(out, shape)
            out.record(*values)
    return {"a.shp": shp.getvalue(), "a.shx": shx.getvalue(), "a.dbf": dbf.getvalue()}


def polygon(*rings):
    return made([(list(rings), "x")], kind=pyshp.POLYGON, draw=lambda o, s: o.poly([list(map(list, r)) for r in s]))


def opened(files, name="a.shp", **asked):
    (table,) = open_tables(Source(name, files[name], files), Asked(**asked))
    return table


def rows_of(files, **asked):
    return list(opened(files, **asked).rows())


def said(table):
    return " ".join(note.ja for note in table.notes)

GOOD = made([((1, 1), "a"), ((2, 2), "b")])
