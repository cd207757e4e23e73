"""What is exported comes back exactly: every writer that claims so, over zones that are awkward to write.

A format joins by its name in `GIVING_BACK`.
"""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, PastTrial, Site, SiteKind
from fieldreg.register.zones import Edition, Restriction, Zone
from geodata.export.writers import WRITERS
from geodata.geometry.straight_edges import with_straight_edges
from geodata.importers import ZONES, importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.standards.sites import read_sites
from geodata.importers.standards.zones import zone_properties
from geodata.loading.load import LoadRequest, Mode, run_load
from geodata.reading.pipeline import Asked, Source, read_rows

GIVING_BACK = ("geojson", "gpkg", "fgb", "parquet", "kml", "kmz", "csvx", "xlsx")
OWN_TESTS = {"ed269", "ed318", "wzdx"}  # not every zone can be written: test_ed269_written.py and its like
READ_AS = {"kmz": "kml", "csvx": "csv"}
ONE_KIND_OF_NUMBER = ("gpkg", "fgb", "parquet")
SITES_BACK = ("geojson", "gpkg", "csvx", "xlsx")
EDITION = Edition(layer="did", edition="old", in_force_from=date(2015, 1, 1), source="政府統計の総合窓口", licence="CC BY 4.0")


def box(lon, lat, size=0.01):
    return shapely.box(lon, lat, lon + size, lat + size)


def zone(zone_id, outline, **more):
    known = {"name": Text("区域"), "accuracy_m": 10.0}
    return Zone(id=zone_id, layer="did", edition="old", outline=right_handed(outline), **(known | more))


NASTY = (
    zone("hole", box(140, 38, 0.3).difference(box(140.1, 38.1)), attributes={"穴": True}),
    zone("multi", shapely.MultiPolygon([box(141, 38), box(141.5, 38).difference(box(141.502, 38.002, 0.001))])),
    zone("one-part", shapely.MultiPolygon([box(141, 39)])),
    zone("point", shapely.Point(140.87654321012346, 38.268837123456784), accuracy_m=0.1 + 0.2),
    zone("line", shapely.LineString([(140 + 1 / 3, 38 + 2 / 3), (140.1 + 0.2, 38.3)]), accuracy_m=None),
    zone("points", shapely.MultiPoint([(140.5, 38.5), (140.6, 38.6)]), accuracy_m=5),
    zone("lines", shapely.MultiLineString([[(140.5, 38.5), (140.6, 38.6)], [(140.7, 38.7), (140.8, 38.8)]])),
    zone(
        "attributes", box(140.2, 38.2),
        attributes={"n": 1, "f": 1.0, "tiny": 5e-324, "t": "", "none": None, "yes": True, "no": False, "list": [1, [2.5, None], {}],
                    "deep": {"ａ": {"b": ["🚁", {"c": "\"'<&"}]}}, "like_json": '{"a": 1}', "日": "2026-12-01"},
    ),
    zone("id with ,\"quotes' / and 空白", box(140.3, 38.3), name=Text("\"引用\", 'quoted'; <b>&amp;</b>\n二行目\tタブ", "🛩️ 👩‍👩‍👧 𠮷"),
         reason=Text("=1+1", "''")),
    zone("007", box(140.4, 38.4), name=Text('{"a": 1}', "null"), source="[]", confidence="high", restriction=Restriction.PROHIBITED,
         authority="city", valid_from=date(2026, 1, 1), valid_to=date(2027, 2, 28)),
)  # fmt: skip


def written(form, zones=NASTY):
    return Source(f"zones{WRITERS[form].ending}", WRITERS[form].zones(EDITION, zones))


def test_every_writer_is_known_to_give_back_or_is_for_people():
    assert set(WRITERS) - set(GIVING_BACK) == {"csv", "pmtiles"} | OWN_TESTS


@pytest.mark.parametrize("form", GIVING_BACK)
def test_properties_and_shapes_come_back_exactly(form):
    (table,) = read_rows(written(form), Asked())
    back = {row.properties["id"]: row for row in table.each()}

    assert (table.format, table.count, len(back)) == (READ_AS.get(form, form), len(NASTY), len(NASTY))
    for one in NASTY:
        row = back[one.id]
        assert (row.faults, row.repair) == ((), None)
        assert json.dumps(row.properties, sort_keys=True) == json.dumps(float_accuracy(form, zone_properties(one)), sort_keys=True)
        assert row.outline.wkb_hex == right_handed(one.outline).wkb_hex  # to the last bit, in the sense in which all rings are held


def float_accuracy(form, properties):
    """A column of numbers has one kind: 5 m among fractions is 5.0 m."""
    accuracy = properties["accuracy_m"]
    return properties if form not in ONE_KIND_OF_NUMBER or accuracy is None else properties | {"accuracy_m": float(accuracy)}


@pytest.mark.parametrize("form", GIVING_BACK)
def test_the_importer_makes_the_same_zones(form):
    (table,) = read_rows(written(form), Asked())
    rows = list(table.each())
    assert importer_for("did", rows, table.file) is ZONES
    read = collected(ZONES.read(rows, Target(layer="did", edition="old", accuracy_m=77.0, managers={"city"})))

    assert read.faults == []
    expected = [Zone(**{**vars(one), "accuracy_m": 77.0}) if one.accuracy_m is None else one for one in NASTY]
    assert sorted(read.zones, key=lambda z: z.id) == sorted(expected, key=lambda z: z.id)


@pytest.mark.parametrize("form", GIVING_BACK)
def test_a_second_load_of_what_was_exported_is_unchanged(registry, form):
    told = [one for one in NASTY if one.accuracy_m is not None]
    first = LoadRequest(sources=[written(form, told)], actor="me", layer="did", edition="new", in_force=date(2026, 1, 1))
    report = run_load(registry, first).to_dict()
    assert (report["read"], report["rejected"], report["changes"]["added"]) == (len(told), 0, len(told))

    with registry.store.reading() as work:
        held, zones = next(e for e in work.zones.editions("did") if e.edition == "new"), work.zones.zones("did", "new")
    straight = {(z.id, with_straight_edges(z.outline).wkb_hex) for z in told}  # long edges are held with vertices of their own
    assert {(z.id, z.outline.wkb_hex) for z in zones} == straight
    again = Source(f"again{WRITERS[form].ending}", WRITERS[form].zones(held, list(zones)))
    second = LoadRequest(sources=[again], actor="me", layer="did", edition="new", mode=Mode.REPLACE)
    report = run_load(registry, second).to_dict()
    assert report["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": len(told)}
    assert report["load"] is None


@pytest.mark.parametrize("form", SITES_BACK)
def test_sites_and_their_areas_come_back_exactly(registry, form):
    with registry.store.reading() as work:
        sites = list(work.sites.all())
    source = Source(f"sites{WRITERS[form].ending}", WRITERS[form].sites(sites))

    report = run_load(registry, LoadRequest(sources=[source], actor="me", mode=Mode.REPLACE)).to_dict()
    assert (report["rejected"], report["load"]) == (0, None)
    assert report["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2}


OFFERS = {
    "surface": ["grass", "asphalt"], "power_kva": 30, "ceiling_m": 7.5, "parking_cars": 0, "water": False, "toilet": True,
    "network": ["lte", "wifi"], "opening": "9:00〜17:00", "opening_en": "9 to 5", "use_district": "none",
}  # fmt: skip
FACTS = {
    "area_m2": Fact("市の要覧", "high", "2021-12", "read", about=True),
    "facilities.power_kva": Fact("設計図", "medium", "2019", "measured"),
    "facilities.water": Fact("=1+1", "low"),
}  # fmt: skip
TRIALS = (
    PastTrial(on="2021-03-05/2021-03-07", what=Text("荷物を運ぶドローン", "Drone delivery"), who="株式会社見本", source="新聞",
              confidence="high"),
    PastTrial(on="2019", what=Text("草刈りロボット")),
)  # fmt: skip


@pytest.mark.parametrize("form", SITES_BACK)
def test_what_a_site_offers_comes_back_exactly_with_its_facts_and_past_trials(form):
    one = Site(
        id="park", name=Text("公園"), kind=SiteKind.PARK, outline=right_handed(box(140.85, 38.25)), accuracy_m=5.0, manager="m",
        facilities=OFFERS, facts=FACTS, past_trials=TRIALS,
    )  # fmt: skip
    tables = read_rows(Source(f"sites{WRITERS[form].ending}", WRITERS[form].sites([one])), Asked())

    read = read_sites([row for table in tables for row in table.each()])

    assert read.faults == []
    _, back = read.sites["park"]
    assert (dict(back.facilities), dict(back.facts), back.past_trials, dict(back.attributes)) == (OFFERS, FACTS, TRIALS, {})


def test_the_writers_that_write_sites_are_these():
    assert {name for name, writer in WRITERS.items() if writer.sites} - {"csv", "pmtiles"} == set(SITES_BACK)


@pytest.mark.parametrize("form", GIVING_BACK)
def test_an_edition_without_zones_is_written_and_told_as_empty(form):
    with pytest.raises(InvalidInput, match=r"一つもありません|行がありません"):
        read_rows(written(form, ()), Asked())
