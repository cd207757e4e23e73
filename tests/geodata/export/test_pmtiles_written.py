"""PMTiles as others read it: GDAL's driver, and our own reader of base maps."""

from datetime import date

import pyogrio
import pyproj
import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from geodata.export.pmtiles import LAST_ZOOM
from geodata.export.writers import WRITERS
from geodata.formats.tile_archive import open_tile_archive
from tests import makers

EDITION = Edition(layer="did", edition="2020", in_force_from=date(2022, 6, 25), source="e-Stat", licence="CC BY 4.0")
OUTLINES = (
    shapely.box(140.80, 38.20, 140.85, 38.25), shapely.LineString([(140.8, 38.3), (140.9, 38.3)]), shapely.Point(140.85, 38.27),
    shapely.box(140.88, 38.26, 140.88003, 38.26003),  # 3 m
)  # fmt: skip
ZONES = [
    Zone(id=f"z{n}", layer="did", edition="2020", name=Text(f"区域{n}"), outline=shape, attributes={"held": {"as": n}})
    for n, shape in enumerate(OUTLINES)
]


@pytest.fixture
def read(tmp_path):
    """What GDAL reads of the bytes at its last zoom: layer, and each feature's texts and parts of outline."""
    def of(data):
        path = tmp_path / "out.pmtiles"
        path.write_bytes(data)
        ((layer, _),) = pyogrio.list_layers(path)
        told, _, shapes, columns = pyogrio.raw.read(path)
        rows = [dict(zip(told["fields"], values, strict=True)) for values in zip(*columns, strict=True)]
        return path, layer, [(row, shapely.from_wkb(shape)) for row, shape in zip(rows, shapes, strict=True)]

    return of


def test_zones_are_all_there_at_the_last_zoom_where_they_are(read):
    path, layer, found = read(WRITERS["pmtiles"].zones(EDITION, ZONES))
    assert (layer, {row["id"] for row, _ in found}) == ("zones", {zone.id for zone in ZONES})
    assert {row["name"] for row, _ in found} == {zone.name.ja for zone in ZONES}
    for zone in ZONES:
        held = shapely.union_all([shape for row, shape in found if row["id"] == zone.id])
        assert held.bounds == pytest.approx(_mercator(zone.outline), abs=2.0)
    archive = open_tile_archive(path)
    assert archive.about.min_zoom == 0
    assert archive.about.max_zoom == LAST_ZOOM


def test_sites_and_their_areas_are_told_apart(read):
    park = makers.park()
    _, layer, found = read(WRITERS["pmtiles"].sites([park]))
    drawn = {("site", park.id), *(("area", area.id) for area in park.areas if area.outline is not None)}
    assert (layer, {(row["what"], row["id"]) for row, _ in found}) == ("sites", drawn)


@pytest.mark.parametrize("write", [lambda form: form.zones(EDITION, []), lambda form: form.sites([])])
def test_a_map_of_nothing_is_refused(write):
    with pytest.raises(InvalidInput, match="描くものが一つもない"):
        write(WRITERS["pmtiles"])


def _mercator(shape):
    west, south, east, north = shape.bounds
    transformer = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    return (*transformer.transform(west, south), *transformer.transform(east, north))
