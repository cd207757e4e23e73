"""Of which kind outlines are is told by either database without making one."""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Layer, Zone

SHAPES = {
    "a": shapely.Point(140.9, 38.2), "b": shapely.MultiPoint([(140.9, 38.2), (140.91, 38.2)]),
    "c": shapely.LineString([(140.8, 38.1), (140.85, 38.2)]), "d": shapely.MultiLineString([[(140.8, 38.1), (140.85, 38.2)]]),
    "e": shapely.box(140.7, 38.0, 140.8, 38.1), "f": shapely.MultiPolygon([shapely.box(140.7, 38.0, 140.8, 38.3)]),
}  # fmt: skip
DIMENSIONS = {"a": 0, "b": 0, "c": 1, "d": 1, "e": 2, "f": 2}


@pytest.mark.parametrize("few", [6, 1_200])
def test_the_kind_of_each_and_the_box_about_each_kind(store, few):
    """Of few and of many zones, which are asked for in another way; beside another edition that does not count."""
    names = sorted(f"{own}{n:04d}" for n in range(few // 6) for own in SHAPES)
    with store.writing() as work:
        work.zones.put_layer(Layer(id="parks", title=Text("公園")))
        for edition in ("2025", "2026"):
            work.zones.put_edition(Edition(layer="parks", edition=edition, in_force_from=date(int(edition), 1, 1)))
        zones = [Zone(id=name, layer="parks", edition="2026", name=Text(name), outline=SHAPES[name[0]]) for name in reversed(names)]
        work.zones.put_zones(zones)
        work.zones.put_zones([Zone(id="x", layer="parks", edition="2025", name=Text("x"), outline=shapely.box(0, 0, 1, 1))])
        work.commit()
    with store.reading() as work:
        assert work.zones.dimensions("parks", "2026").tolist() == [DIMENSIONS[name[0]] for name in names]
        held = work.zones.kinds(Edition(layer="parks", edition="2026", in_force_from=date(2026, 1, 1)))
        each = few // 3
        boxes = (140.9, 38.2, 140.91, 38.2), (140.8, 38.1, 140.85, 38.2), (140.7, 38.0, 140.8, 38.3)
        assert held == {dimension: (each, box) for dimension, box in enumerate(boxes)}
        assert work.zones.kinds(Edition(layer="parks", edition="none", in_force_from=date(2026, 1, 1))) == {}
        assert work.zones.dimensions("parks", "none").tolist() == []
