"""A map saved to one file: the sites of the page, nothing from anywhere, nothing that runs but what it was made with."""

import base64
import hashlib
import html as markup
import json
import re
from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Zone
from tests import makers
from tests.makers import HOSTILE
from web.pages.choosing.ranked_rows import told_of
from web.pages.maps import map_data
from web.pages.needs.asked_need import AskedNeed
from web.pages.saving import saved_map

ELEMENT = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


def saved(client, query=""):
    answer = client.get(f"/map.html?{query}")
    assert answer.status_code == 200
    return answer.text


def data_of(page, name):
    (held,) = re.findall(rf'<script type="application/json" id="data-{name}">(.*?)</script>', page)
    return json.loads(held)


def listed(page):
    return re.findall(r'<li data-site="([^"]+)"', page)


@pytest.mark.parametrize("query", ["", "kind=park", "q=広い", "q=none", "free=1", "availability=reused&sort=ward"])
def test_it_holds_the_sites_of_the_page_and_no_others(client, query):
    page = client.get(f"/?{query}").text
    shown = [own for own, hidden in re.findall(r'<li data-site="([^"]+)"[^>]*?( hidden)?>', page) if not hidden]
    file = saved(client, query)

    assert sorted(listed(file)) == sorted(shown)
    assert sorted(f["id"] for f in data_of(file, "sites")["features"]) == sorted(shown)
    assert f"<strong data-count>{len(shown)}</strong>" in file


def test_only_the_scripts_and_styles_in_it_may_run_and_nothing_is_fetched(client):
    file = saved(client)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', file)
    policy = markup.unescape(policy)
    wanted = {
        kind: {f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
               for tag, attributes, body in ELEMENT.findall(file) if tag == kind and "json" not in attributes}
        for kind in ("script", "style")
    }  # fmt: skip
    told = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert {kind: set(told[f"{kind}-src"].split()) for kind in wanted} == wanted
    assert all(wanted.values())
    assert (told["default-src"], told["img-src"], told["base-uri"], told["form-action"]) == ("'none'", "data:", "'none'", "'none'")
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", file)
    assert not re.search(r"url\((?![\"']?(?:data:|#))", "".join(body for tag, _, body in ELEMENT.findall(file) if tag == "style"))


def test_no_name_ends_an_element_or_runs(client, store):
    with store.writing() as work:
        name = Text("</script><script>alert(1)</script><!--", "<!--<script>")
        work.sites.put(makers.park(id='x"><script>alert(1)</script>', name=name, areas=()))
        work.commit()
    file = saved(client)
    elements = ELEMENT.findall(file)

    assert not any("alert(" in body for tag, attributes, body in elements if "json" not in attributes)
    assert "<img" not in ELEMENT.sub("", file)
    assert "<script>alert" not in file
    assert {f["properties"]["name"] for f in data_of(file, "sites")["features"]} >= {HOSTILE, "</script><script>alert(1)</script><!--"}
    assert data_of(file, "zones-did")["features"][0]["properties"]["name"] == HOSTILE


def test_both_languages_stand_in_it(client):
    properties = {f["id"]: f["properties"] for f in data_of(saved(client), "sites")["features"]}
    assert (properties["park"]["ward"], properties["park"]["en"]["ward"]) == ("青葉区", "Aoba Ward")
    assert properties["park"]["name_en"] == "Wide park"
    assert saved(client) == client.get("/en/map.html").text


def test_a_shortlist_stands_first_and_is_marked(client):
    file = saved(client, "site=reused&site=park&sort=code")
    assert set(listed(file)[:2]) == {"reused", "park"}
    assert {f["id"] for f in data_of(file, "sites")["features"] if f["properties"].get("starred")} == {"reused", "park"}


def test_the_answers_of_a_need_are_those_of_the_ranking(client, services):
    asked = AskedNeed.of_document(
        {"activity": "drone", "vehicle": {"mass_g": 900}, "radius_m": 30, "altitude_upper": {"value": 60, "datum": "AGL"},
         "time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"}
    )  # fmt: skip
    file = saved(client, asked.query)
    ranked = services.choosing.rank(asked.document).rows
    answers = {f["id"]: f["properties"]["answer"] for f in data_of(file, "sites")["features"]}

    assert listed(file) == [row.site.id for row in ranked]
    told = {row.site.id: told_of(row, "ja") for row in ranked}
    assert answers == {own: {**of["badge"], "because": of["because"]} for own, of in told.items()}
    assert {answer["kind"] for answer in answers.values()} == set(re.findall(r'legend__answer--(\w+)"', file))


def test_the_list_of_the_file_gives_the_reason_of_every_answer(client, services):
    query = "activity=drone&high=AGL:0:200&when=20261214T1000-1200&vehicle=mass_g:900"
    told = {row.site.id: row for row in services.choosing.rank(AskedNeed.of(dict(p.split("=") for p in query.split("&"))).document).rows}
    items = {item.split('"', 1)[0]: markup.unescape(item) for item in saved(client, query).split('<li data-site="')[1:]}

    assert items.keys() == told.keys()
    for own, row in told.items():
        for language in ("ja", "en"):
            assert f'<span lang="{language}">{told_of(row, language)["because"]}</span></small>' in items[own].replace(
                '</span><span lang="en">', '</span></small><span lang="en">' if language == "ja" else '</span><span lang="en">'
            )


def test_a_layer_too_large_is_left_out_and_told(client, monkeypatch):
    assert "大きすぎて入れていない" not in saved(client)
    monkeypatch.setattr(saved_map, "MOST_LAYER_BYTES", 100)
    file = saved(client)
    assert "大きすぎて入れていない種類の区域: DID。描かれていなくても、区域はあります。" in file
    assert 'id="data-zones-did"' not in file


def test_a_layer_that_cannot_speak_is_told_and_never_reads_as_clear(client, store):
    told = "この地図では分からない種類の区域: SCHOOLS。描かれていなくても、区域があるかもしれません。"
    assert told in saved(client)  # no edition at all
    assert "Layers without data, or out of date: SCHOOLS. Where none is drawn there may be one." in saved(client)
    with store.writing() as work:
        work.zones.put_edition(Edition(layer="schools", edition="2026", in_force_from=date(2026, 4, 1), accuracy_m=10))
        work.commit()
    assert told in saved(client)  # an edition without a single zone
    with store.writing() as work:
        school = Zone(id="s", layer="schools", edition="2026", name=Text("学校"), outline=shapely.box(140.8, 38.2, 140.81, 38.21))
        work.zones.put_zones([school])
        work.commit()
    assert "この地図では分からない" not in saved(client)
    with store.writing() as work:
        stale = Edition(layer="schools", edition="2026", in_force_from=date(2026, 4, 1), accuracy_m=10, stale_after=date(2026, 11, 22))
        work.zones.put_edition(stale)
        work.commit()
    assert told in saved(client)


def test_a_map_of_no_site_and_of_one_are_whole_files(client):
    none, one = saved(client, "q=nothing-like-it"), saved(client, "q=広い&kind=park")
    assert (listed(none), data_of(none, "sites")["features"]) == ([], [])
    assert len(listed(one)) == len(data_of(one, "sites")["features"]) == 1
    assert all(data_of(file, "zones-did")["features"] and "</html>" in file for file in (none, one))


def test_a_layer_of_which_only_some_zones_could_be_drawn_is_left_out_and_told(client, store, monkeypatch):
    with store.writing() as work:
        (zone,) = work.zones.zones("did", "2020")
        work.zones.put_zones([replace(zone, id="second")])
        work.commit()
    assert len(data_of(saved(client), "zones-did")["features"]) == 2
    monkeypatch.setattr(map_data, "MOST_ZONES", 1)
    file = saved(client)
    assert "大きすぎて入れていない種類の区域: DID。" in file
    assert 'id="data-zones-did"' not in file


def test_more_sites_than_a_file_holds_are_refused_with_the_way_out(client, monkeypatch):
    monkeypatch.setattr(saved_map, "MOST_SAVED", 2)
    answer = client.get("/map.html", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["faults"][0]["code"]) == (422, "too-many-sites")
    assert client.get("/map.html?q=広い").status_code == 200


def test_zones_are_simplified_no_farther_than_is_told(client, store):
    wavy = shapely.Point(140.9, 38.2).buffer(0.01, quad_segs=500)
    with store.writing() as work:
        (zone,) = work.zones.zones("did", "2020")
        work.zones.put_zones([type(zone)(**{**vars(zone), "outline": wavy})])
        work.commit()
    file = saved(client)
    (feature,) = data_of(file, "zones-did")["features"]
    drawn = shapely.geometry.shape(feature["geometry"])
    assert "約5 mの粗さ" in file
    assert len(drawn.exterior.coords) < len(wavy.exterior.coords) / 5
    assert drawn.hausdorff_distance(wavy) < 5.1e-5


def test_it_is_a_file_to_keep(client):
    answer = client.get("/map.html")
    assert answer.headers["Content-Disposition"] == "attachment; filename=fieldreg-map-2026-11-23.html"
    assert answer.mimetype == "text/html"
