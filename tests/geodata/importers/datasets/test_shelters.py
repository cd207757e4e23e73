"""閉校施設の候補: which shelters' names tell of a closed school, and which of those the registry holds already."""

import json
from collections import Counter
from dataclasses import replace

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, Site, SiteKind
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.base.contract import Target
from geodata.importers.datasets.shelters import former_school, read_candidates
from geodata.loading.load import LoadRequest, Mode, Source, run_load
from geodata.reading.pipeline import Asked, read_rows
from geodata.reading.placement import from_features
from tests import registries

TARGET = Target(layer="", edition="", accuracy_m=20)

# Every name in the two lists of Miyagi (4,117 rows) that is taken, and the school it tells of.
MIYAGI = [
    "上沼小学校", "上野目小学校", "丸森東中学校", "丸森西中学校", "中井小学校", "中津山第一小学校", "中津山第二小学校", "作並小学校",
    "作並小学校新川分校", "前川小学校", "前川小学校青根分校", "南中学校", "善王寺小学校", "坪沼小学校", "大倉小学校", "大内中学校",
    "大内小学校", "大張小学校", "大目小学校", "女川第四小学校", "宮沢小学校", "実沢小学校", "富永小学校", "富野小学校", "小斎小学校",
    "小泉小学校", "小田小学校", "小里小学校", "嵯峨立小学校", "川内小学校", "川北分校", "支倉小学校", "斎川小学校", "新田第二小学校",
    "旭小学校", "有賀小学校", "本砂金小学校", "村田第三小学校", "条南中学校", "東根小学校", "東浜小学校", "枝野小学校", "横山小学校",
    "水梨小学校", "池月小学校", "沢辺小学校", "浜市小学校", "清滝小学校", "湯原小学校", "玉沢小学校", "生出小学校赤石分校",
    "白山小学校", "白川中学校", "真山小学校", "箟岳小学校", "筆甫小学校", "練牛小学校", "耕野小学校", "荻浜小学校", "落合小学校",
    "藤尾小学校", "西古川小学校", "西大崎小学校", "西根小学校", "金山小学校", "門脇中学校", "馬籠小学校", "高倉小学校",
    "鳴瀬桜華小学校", "鹿島台第二小学校", "志田小学校",
]  # fmt: skip


def shelter(name, number="E1", lon=140.6, lat=38.3):
    told = {"共通ID": number, "施設・場所名": name, "住所": "宮城県仙台市青葉区"}
    return to_feature(shapely.Point(lon, lat), told)


def rows(*features):
    return list(from_features(features, "041009.json"))


def closed(name, lon=140.6, lat=38.3, kind=SiteKind.CLOSED_SCHOOL):
    outline = shapely.Point(lon, lat).buffer(0.0005)
    return Site(id="held", name=Text(name), kind=kind, manager="city", outline=outline, accuracy_m=5)


def candidates(*features, held=()):
    return read_candidates(rows(*features), TARGET, {site.id: site for site in held})


def told(read):
    return [site.id for _, site in read.sites.values()], [(f.fault.code, f.row.number) for f in read.faults], read.left_out


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("旧作並小学校", "作並小学校"), ("旧生出小学校赤石分校", "生出小学校赤石分校"), ("旧生出小学校 赤石分校", "生出小学校 赤石分校"),
        ("ろりぽっぷ小（旧坪沼小）", "坪沼小"), ("（旧）大内中学校体育館", "大内中学校"), ("旧中野小学校跡", "中野小学校"),
        ("旧女川第四小学校及び女川第二中学校", "女川第四小学校"), ("旧小中学校", "小中学校"), ("旧小田小学校", "小田小学校"),
        ("旧中央公民館", None), ("旧小田児童館", None), ("旧中小企業会館", None), ("旧住吉幼稚園", None), ("旧庁舎", None),
        ("避難所（旧館改修中）", None), ("復旧第一小学校", None), ("湯元小学校", None), ("元町小学校", None), ("旧小学校", None),
        ("", None),
    ],
)  # fmt: skip
def test_which_names_tell_of_a_closed_school(name, school):
    assert former_school(name) == school


def test_every_closed_school_of_miyagi(shared_data):
    held = {kind: lists(shared_data, kind) for kind in ("emergency", "evacuation")}
    schools = Counter()
    for row in [*held["emergency"], *held["evacuation"]]:
        school = former_school(row.properties["施設・場所名"])
        schools.update([school] if school else [])
    assert sum(len(kind) for kind in held.values()) == 4117
    assert sorted(schools) == sorted(MIYAGI)
    assert (len(schools), sum(schools.values())) == (71, 130)


def test_of_sendai_six_of_which_the_sample_holds_all(shared_data, tmp_path):
    (table,) = read_rows(Source("041009.json", (shared_data / "shelters_gsi/emergency/041009.json").read_bytes()), Asked())
    found = list(table.each())
    alone = read_candidates(found, TARGET, {})
    assert sorted(site.name.ja for _, site in alone.sites.values()) == [
        "旧作並小学校新川分校（候補）", "旧作並小学校（候補）", "旧坪沼小学校（候補）", "旧大倉小学校（候補）", "旧実沢小学校（候補）",
        "旧生出小学校赤石分校（候補）",
    ]  # fmt: skip
    store = registries.sample(tmp_path / "fieldreg.db")
    with store.reading() as work:
        held = {site.id: site for site in work.sites.all()}
    store.close()
    beside = read_candidates(found, TARGET, held)
    assert (list(beside.sites), {f.fault.code for f in beside.faults}, beside.left_out) == ([], {"already-held"}, 305)
    assert sorted(f.fault.message.en.rsplit(" ", 1)[-1] for f in beside.faults) == sorted(
        site.id for site in held.values() if site.name.ja in {
            "旧作並小学校", "旧作並小学校 新川分校", "旧大倉小学校", "旧坪沼小学校", "旧実沢小学校", "旧生出小学校 赤石分校",
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "held", "taken"),
    [
        ("旧坪沼小", closed("旧坪沼小学校", lon=140.7), False),  # the same name, written short
        ("旧荒浜小学校", closed("旧荒浜小学校（震災遺構 仙台市立荒浜小学校）", lon=140.7), False),
        ("旧作並小学校新川分校", closed("旧作並小学校 新川分校", lon=140.7), False),
        ("旧作並小学校", closed("旧作並小学校 新川分校", lon=140.7), True),
        ("旧大倉小学校", closed("大倉の施設"), False),  # a closed school at that very place
        ("旧大倉小学校", closed("大倉の施設", lat=38.3026), False),  # 290 m
        ("旧大倉小学校", closed("大倉の施設", lat=38.3028), True),  # 310 m
        ("旧大倉小学校", closed("大倉公園", kind=SiteKind.PARK), True),
        ("旧大内中学校", closed("旧大内小学校"), True),  # side by side, and two schools by their names
        ("旧大内小学校体育館", closed("旧大内小学校"), False),
    ],
)  # fmt: skip
def test_what_the_registry_holds_is_told_and_not_added(name, held, taken):
    expected = (["candidate-E1"], [], 0) if taken else ([], [("already-held", 1)], 0)
    assert told(candidates(shelter(name), held=[held])) == expected


def test_one_school_in_two_rows_is_one_candidate():
    both = candidates(shelter("旧大倉小学校"), shelter("旧大倉小学校体育館", "E2", lat=38.3001), shelter("西公園", "E3"))
    assert told(both) == (["candidate-E1"], [("already-held", 2)], 1)


def test_a_candidate_claims_nothing():
    (site,) = [site for _, site in candidates(shelter("ろりぽっぷ小（旧坪沼小）")).sites.values()]
    assert (site.name.ja, site.manager, site.availability, str(site.property_status), site.confidence, site.accuracy_m) == (
        "旧坪沼小（候補）", "", Availability.UNCONFIRMED, "unconfirmed", "unconfirmed", 70,
    )  # fmt: skip
    assert site.attributes == {"candidate": True, "shelter_name": "ろりぽっぷ小（旧坪沼小）"}
    assert ("市に確かめて" in site.availability_note.ja, "ask the city" in site.availability_note.en) == (True, True)
    assert site.outline.contains(shapely.Point(140.6, 38.3))
    with pytest.raises(InvalidInput, match="精度"):
        read_candidates(rows(shelter("旧大倉小学校")), replace(TARGET, accuracy_m=None), {})


def test_the_same_list_again_leaves_what_was_confirmed_since(registry):
    request = load_of(shelter("旧作並小学校"))
    run_load(registry, request)
    assert run_load(registry, request).to_dict()["rejected"] == 0  # unchanged is no fault
    with registry.store.writing() as work:
        confirmed = replace(work.sites.get("candidate-E1"), name=Text("作並の広場"), kind=SiteKind.CITY_LAND, manager="city")
        work.sites.put(confirmed)
        work.commit()
    report = run_load(registry, request).to_dict()
    assert ([f["code"] for f in report["faults"]], report["load"]) == (["already-held"], None)
    with registry.store.reading() as work:
        assert work.sites.get("candidate-E1") == confirmed


def test_candidates_never_replace_the_registry(registry):
    before = registry.everything()
    with pytest.raises(InvalidInput) as refused:
        run_load(registry, load_of(shelter("旧作並小学校"), mode=Mode.REPLACE))
    assert ([f.code for f in refused.value.faults], registry.everything()) == (["candidates-replace"], before)


def load_of(*features, mode=Mode.UPDATE):
    data = json.dumps(to_features(features)).encode()
    return LoadRequest(sources=[Source("041009.json", data)], actor="t", mode=mode, accuracy_m=20)


def lists(shared_data, kind):
    found = []
    for path in sorted((shared_data / "shelters_gsi" / kind).glob("*.json")):
        if b'"unavailable"' not in path.read_bytes()[:200]:
            (table,) = read_rows(Source(path.name, path.read_bytes()), Asked())
            found += table.each()
    return found
