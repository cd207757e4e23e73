"""Frames: what the registry holds and answers, as columns of one kind each; nobody's name, and never clear for want of an answer."""

import json
import sqlite3
import subprocess
import sys
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity

import fieldreg
import fieldreg.wiring
from fieldreg.frames.answers import COLUMNS, RANKING
from fieldreg.kernel.errors import Conflict, FieldregError, InvalidInput, NotFound, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import NOT_OURS
from fieldreg.register.footprints import site_footprint
from tests.fieldreg.frames.conftest import FIELD, NEED, NOW, SITE

STATION = shapely.Point(140.8824, 38.2601)


@pytest.fixture
def registry(path, monkeypatch):
    monkeypatch.setenv("FIELDREG_NOW", NOW)
    return fieldreg.open(path)


# ---------------------------------------------------------------- what is held


def kinds(frame):
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def test_sites_are_told_in_both_languages_with_one_kind_of_value_a_column(registry):
    frame = registry.sites()
    texts = ("id", "code", "name", "name_en", "kind", "ward", "address", "manager", "availability", "property_status", "source",
             "confidence")  # fmt: skip
    numbers = ("ground_elevation_m", "ground_accuracy_m", "accuracy_m", "area_m2")
    assert kinds(frame) == {
        **dict.fromkeys(texts, "string"), **dict.fromkeys(numbers, "Float64"), "indoor": "boolean", "closed_to_traffic": "boolean",
        "activities": "object", "equipment": "object", "facilities": "object", "geometry": "geometry",
    }  # fmt: skip
    assert (len(frame), frame.crs.to_epsg()) == (66, 4326)
    (row,) = frame[frame["id"] == SITE].to_dict("records")
    held = registry.services.register.site(SITE)
    assert (row["name"], row["name_en"], row["geometry"]) == (held.name.ja, held.name.en, held.outline)


def test_zones_are_those_of_the_day_with_what_is_known_of_their_edition(registry):
    before, after = (registry.zones("did", on=date(2022, 6, day)) for day in (24, 25))
    assert before[["id", "name", "edition", "accuracy_m"]].to_dict("records") == [
        {"id": "old", "name": "旧地区", "edition": "2015", "accuracy_m": 77.0}
    ]
    assert set(after["edition"]) == {after.attrs["edition"]} != {"2015"}
    assert (after.attrs["layer"], after.attrs["status"], after.attrs["on"]) == ("did", "ok", "2022-06-25")
    edition, zones = registry.services.register.zones_on("did", date(2022, 6, 25))
    assert list(after["id"]) == [zone.id for zone in zones]
    assert list(after["accuracy_m"]) == [edition.accuracy_m if z.accuracy_m is None else z.accuracy_m for z in zones]
    assert list(after.geometry) == [zone.outline for zone in zones]
    assert kinds(after)["valid_from"] == "datetime64[s]"
    with pytest.raises(NotFound):
        registry.zones("nowhere")


def test_a_layer_that_cannot_speak_says_so(registry):
    with pytest.warns(UserWarning, match="層 events は missing です.*is not proven free"):
        frame = registry.zones("events", on=date(1999, 1, 1))
    assert (len(frame), frame.attrs["status"], frame.attrs["edition"]) == (0, "missing", None)


def test_reservations_tell_when_and_where_and_not_whose(registry):
    frame = registry.reservations()
    assert kinds(frame) == {
        "id": "string", "site": "string", "area": "string", "time_start": "datetime64[s, Asia/Tokyo]",
        "time_end": "datetime64[s, Asia/Tokyo]", "state": "string", "exclusive": "boolean", "geometry": "geometry",
    }  # fmt: skip
    assert [moment.isoformat() for moment in frame["time_start"]] == ["2028-10-03T09:00:00+09:00", "2028-10-03T13:00:00+09:00"]
    assert frame["area"].isna().tolist() == [False, True]
    assert frame.geometry.iloc[1] == site_footprint(registry.services.register.site(SITE))
    everything = " ".join(f.to_json(default=str) for f in (registry.sites(), registry.zones("did"), frame))
    assert [word for word in ("太郎", "taro", "実験") if word in everything] == []


# ---------------------------------------------------------------- what is answered


def own_answers(registry, shapes, **more):
    """Each shape's own screening, for comparison."""
    return [
        registry.screen({"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": NEED | more}) for shape in shapes
    ]


def test_every_row_is_what_its_own_screening_says(registry):
    fields = [FIELD, affinity.translate(FIELD, 0.05, 0.02), affinity.translate(FIELD, -0.1, 0.04)]
    frame = registry.screen_all(gpd.GeoDataFrame({"mine": [7, 8, 9]}, geometry=fields, crs=4326, index=["c", "a", "b"]), NEED)

    own = own_answers(registry, fields)
    assert {name: kinds(frame)[name] for name in COLUMNS} == COLUMNS
    assert (list(frame.index), list(frame["mine"]), list(frame.geometry)) == (["c", "a", "b"], [7, 8, 9], fields)
    assert list(frame["verdict"]) == [screening.verdict for screening in own]
    assert list(frame["open"]) == [sum(gap.open for gap in screening.unknown) for screening in own]
    assert list(frame["unknown"]) == [tuple(gap.rule for gap in screening.unknown) for screening in own]
    assert list(frame["permits"]) == [sum(f.severity == "permit" for f in screening.findings) for screening in own]
    assert list(frame["consents"]) == [sum(f.severity == "consent" and f.rule != NOT_OURS for f in screening.findings) for screening in own]
    assert [None if pd.isna(day) else day.date() for day in frame["earliest_start"]] == [screening.earliest_start for screening in own]
    assert list(frame["longest_lead_days"]) == [
        max([0, *((f.lead_time.earliest_start(s.asked_on) - s.asked_on).days for f in s.findings if f.lead_time)]) for s in own
    ]
    assert set(frame["verdict"]) > {"permit"}
    assert len(set(frame["because"])) > 1


def test_what_cannot_be_screened_is_unknown_and_why(registry):
    shapes = [FIELD, None, shapely.Polygon(), shapely.box(10, 10, 11, 11), shapely.LineString([(140.9, 38.2), (140.91, 38.2)]), STATION]
    frame = registry.screen_all(gpd.GeoSeries(shapes, crs=4326, index=[1, 1, 2, 2, 3, 3]), NEED)

    assert list(frame.index) == [1, 1, 2, 2, 3, 3]
    judged, *lost = frame["permits"].notna().tolist()
    assert (judged, lost) == (True, [False, False, False, False, True])  # a point has its radius, a line no width
    lost = frame[frame["permits"].isna()]
    assert (set(lost["verdict"]), set(lost["unknown"])) == ({"unknown"}, {()})
    assert lost[["because", "because_en"]].notna().all(axis=None)
    assert lost[["permits", "consents", "longest_lead_days", "leads_unknown", "open", "earliest_start"]].isna().all(axis=None)
    assert "形がありません" in frame["because"].iloc[1]
    assert "corridor_width_m" in frame["because"].iloc[4]
    assert frame["verdict"].iloc[5] == own_answers(registry, [STATION])[0].verdict


def test_a_store_that_fails_on_the_way_leaves_no_row_clear(registry, monkeypatch):
    def fail(*_):
        raise Unavailable(Text("混み合っています", "busy"))

    monkeypatch.setattr(registry.services.screening, "screened", fail)
    frame = registry.screen_all(gpd.GeoSeries([FIELD], crs=4326), NEED)
    told = frame[["verdict", "because", "because_en", "unknown"]].to_dict("records")
    assert told == [{"verdict": "unknown", "because": "混み合っています", "because_en": "busy", "unknown": ()}]


def test_shapes_of_any_system_of_these_datums_are_taken_and_of_others_not(registry):
    place = gpd.GeoSeries([FIELD], crs=4326)
    plain = registry.screen_all(place, NEED).drop(columns="geometry")
    for system in (6668, 6678, 32654, 3857, "OGC:CRS84"):
        found = registry.screen_all(place.to_crs(system), NEED)
        assert found.crs == gpd.GeoSeries([], crs=system).crs
        pd.testing.assert_frame_equal(found[["verdict", "permits", "unknown"]], plain[["verdict", "permits", "unknown"]])
    for system, code in ((4301, "crs-datum"), (4612, "crs-datum"), (2452, "crs-datum")):
        with pytest.raises(InvalidInput) as refusal:
            registry.screen_all(gpd.GeoSeries([FIELD], crs=system), NEED)
        assert refusal.value.code == code
    with pytest.raises(InvalidInput, match="座標系が書かれていません"):
        registry.screen_all(gpd.GeoSeries([FIELD]), NEED)


def test_a_column_of_the_callers_is_not_written_over(registry):
    with pytest.raises(InvalidInput, match="permits, verdict"):
        registry.screen_all(gpd.GeoDataFrame({"verdict": ["mine"], "permits": [1]}, geometry=[FIELD], crs=4326), NEED)


def test_every_site_is_ranked_as_the_service_ranks_it(registry):
    need = {k: v for k, v in NEED.items() if k != "radius_m"} | {"area_m2": 5_000, "needs": {"power_kva": 30}}
    frame = registry.rank({"type": "Feature", "geometry": None, "properties": need})
    rows = registry.services.choosing.rank(need).rows

    assert (type(frame), kinds(frame)) == (pd.DataFrame, RANKING)
    assert list(frame["site"]) == [row.site.id for row in rows]
    assert sorted(frame["site"]) == sorted(site.id for site in registry.services.register.sites())
    assert list(frame["fit"]) == sorted(frame["fit"], key=["yes", "unknown", "no"].index)
    assert len(set(frame["verdict"])) > 1
    assert registry.rank(need).equals(frame)


def test_a_row_of_the_ranking_is_the_sites_own_screening(registry):
    frame = registry.rank({k: v for k, v in NEED.items() if k != "radius_m"})
    sites = {site.id: site for site in registry.services.register.sites()}

    for row in frame.groupby("verdict").head(2).to_dict("records"):
        (own,) = own_answers(registry, [site_footprint(sites[row["site"]])], site=row["site"])
        permits = sum(f.severity == "permit" for f in own.findings)
        assert (row["verdict"], row["permits"], row["open"]) == (own.verdict, permits, sum(gap.open for gap in own.unknown))
        assert (row["unknown"], row["name"]) == (tuple(gap.rule for gap in own.unknown), sites[row["site"]].name.ja)
        assert (None if pd.isna(row["earliest_start"]) else row["earliest_start"].date()) == own.earliest_start


def test_a_need_with_faults_is_refused_with_all_of_them(registry):
    with pytest.raises(InvalidInput) as refusal:
        registry.rank({**NEED, "site": SITE, "needs": {"power": 30}})
    assert [fault.where for fault in refusal.value.faults] == ["site", "needs.power"]


# ---------------------------------------------------------------- a map


def test_a_map_asks_no_other_host_for_tiles_and_shows_names_as_text(registry, monkeypatch):
    site = registry.services.register.site(SITE)
    hostile = [type(site)(**{**vars(site), "name": Text("<img src=x onerror=alert(1)>")})]
    monkeypatch.setattr(registry.services.register, "sites", lambda: hostile)
    page = registry.explore(layers=["did"]).get_root().render()
    assert "tileLayer" not in page
    assert "tile.openstreetmap" not in page
    assert "<img src=x" not in page
    assert r"\u003cimg" not in page
    assert r"\u0026lt;img src=x onerror" in page  # it is there, as text
    assert "tile.openstreetmap" in registry.explore(tiles="OpenStreetMap").get_root().render()


# ---------------------------------------------------------------- opening


def test_a_registry_is_opened_by_file_or_address(path, monkeypatch):
    monkeypatch.setenv("FIELDREG_NOW", NOW)
    assert [len(fieldreg.open(place).sites()) for place in (path, str(path), f"sqlite:///{path}")] == [66, 66, 66]


def test_what_is_no_registry_of_this_version_is_not_opened(tmp_path):
    with pytest.raises(NotFound, match="fieldreg init"):
        fieldreg.open(tmp_path / "no.db")
    assert not (tmp_path / "no.db").exists()
    sqlite3.connect(tmp_path / "old.db").close()
    (tmp_path / "text.db").write_text("no database, " * 100)
    for name in ("old.db", "text.db"):
        (tmp_path / name).touch()
        with pytest.raises(Conflict, match="fieldreg upgrade"):
            fieldreg.open(tmp_path / name)
    with pytest.raises(FieldregError):
        fieldreg.open("mysql://localhost/x")


@pytest.mark.parametrize("library", ["geopandas", "pandas"])
def test_without_the_libraries_of_frames_the_way_out_is_told(library, path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("fieldreg.frames")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"{library} がありません。pip install geopandas pandas"):
        fieldreg.open(path)


def test_the_package_itself_brings_nothing(root):
    tell = "import sys, json, fieldreg; print(json.dumps(sorted(sys.modules)))"
    told = json.loads(subprocess.run([sys.executable, "-c", tell], cwd=root, capture_output=True, check=True).stdout)
    assert {name.split(".")[0] for name in told} & {"geopandas", "pandas", "numpy", "shapely", "sqlalchemy"} == set()
