"""A site's sheet on paper: one page of A4 for any site, in text that can be copied, of nothing but what is ours."""

import builtins
import io
import json
import re

import pypdf
import pytest
import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from tests import makers
from tests.deep import often
from tests.web.pages.sheet.test_site_sheet import EXTREMES, LONG, NEED
from web.paper import surroundings


def read(answer):
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(answer.data))


def said(pdf):
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))


def test_the_page_tells_name_answer_procedures_facts_and_whom_to_ask(registry):
    services, client = registry
    pdf = read(client.get("/sites/nanakita-park.pdf"))
    text, answer = said(pdf), services.site_answers.at("nanakita-park", None)
    manager = services.register.managers()[services.register.site("nanakita-park").manager]

    assert len(pdf.pages) == 1
    wanted = ("七北田公園", "許可・承認が必要です", "登録済みの1.2kgのドローン", "200m", "出典・時点・確からしさ", manager.name.ja)
    assert [words for words in wanted if re.sub(r"\s+", "", words) not in text] == []
    for finding in answer.worst[1].findings:
        if finding.severity == "permit":
            assert re.sub(r"\s+", "", finding.title.ja) in text
            assert finding.apply_by.isoformat() in text


def test_with_a_need_it_is_judged_for_that(registry):
    text = said(read(registry[1].get(f"/sites/nanakita-park.pdf?{NEED}")))

    assert "900gのドローン・高さ60m・半径30m" in text
    assert "電源の容量は未確認" in text


@pytest.mark.parametrize(("most", "some_only"), [(2, False), (1, True)])
def test_where_more_zones_lie_about_a_site_than_are_drawn_the_legend_says_so(client, store, monkeypatch, most, some_only):
    monkeypatch.setattr(surroundings, "_MOST_ZONES", most)
    with store.writing() as work:
        work.zones.put_zones(
            [
                Zone(id=name, layer="did", edition="2020", name=Text(name), outline=shapely.box(140.851 + by, 38.251, 140.853 + by, 38.253))
                for name, by in (("one", 0), ("two", 0.004))
            ]
        )
        work.commit()
    assert ("DID（多いため一部だけ）" in client.get("/sites/park").text) is some_only
    assert ("DID (too many: only some)" in client.get("/en/sites/park").text) is some_only


@pytest.mark.parametrize(("site", "told"), [("izumigatake", "制限表面の外"), ("izumi-sports-ground", "判定できません")])
def test_outside_every_surface_is_not_told_as_unknown(registry, site, told):
    assert f"空港の制限表面まで{told}" in said(read(registry[1].get(f"/sites/{site}.pdf")))


def test_in_english_it_is_english(registry):
    text = said(read(registry[1].get("/en/sites/nanakita-park.pdf")))

    assert "NanakitaPark" in text
    assert "Apermitisneeded" in text
    assert "まで" not in text


def test_the_same_page_is_the_same_bytes(client):
    assert client.get("/sites/park.pdf").data == client.get("/sites/park.pdf").data


def test_it_leads_nowhere_and_holds_no_address_but_its_own(client):
    answer = client.get("/sites/park.pdf")
    pdf = read(answer)

    assert [page.get("/Annots") for page in pdf.pages] == [None]
    assert set(re.findall(r"https?://[^\s/]+", "".join(page.extract_text() for page in pdf.pages))) == {"http://localhost"}
    assert answer.headers["Content-Disposition"] == 'inline; filename="park.pdf"'


@pytest.mark.parametrize("extreme", EXTREMES, indirect=True)
def test_any_site_is_one_page(extreme):
    for address in ("/sites/extreme.pdf", f"/en/sites/extreme.pdf?{NEED}"):
        assert len(read(extreme.get(address)).pages) == 1


@pytest.fixture
def extreme(request, app, services):
    with services.store.writing() as work:
        work.sites.put(makers.park(**({"id": "extreme", "areas": ()} | EXTREMES[request.param])))
        work.commit()
    return app.test_client()


@pytest.mark.parametrize("extreme", ["a-name-of-200-letters"], indirect=True)
def test_a_name_of_200_letters_is_told_whole(extreme):
    assert LONG in said(read(extreme.get("/sites/extreme.pdf")))


@pytest.mark.slow
def test_every_site_of_the_sample_is_one_page(registry):
    """Those with the most to tell; all of them where this goes as deep as 3."""
    services, client = registry
    items = client.get("/api/collections/sites/items?limit=1000").json["features"]
    told = {item["id"]: len(json.dumps(item["properties"])) for item in items}
    assert set(told) == {site.id for site in services.register.sites()}
    most = sorted(told, key=told.get, reverse=True)[: often(24, len(told))]
    addresses = [f"{('', '/en')[n % 2]}/sites/{site}.pdf" for n, site in enumerate(most)]

    assert [address for address in addresses if len(read(client.get(address)).pages) != 1] == []


def test_a_server_without_pango_leads_to_the_page_to_print(client, monkeypatch):
    kept = builtins.__import__

    def lacking(name, *more, **named):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return kept(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)
    answer = client.get(f"/sites/park.pdf?{NEED}")

    assert answer.status_code == 503
    assert "Pango" in answer.text
    assert re.search(r'href="/sites/park\?activity=drone[^"]*"', answer.text)


def test_of_a_site_nobody_knows_there_is_none(client):
    assert client.get("/sites/none-such.pdf").status_code == 404


@pytest.mark.parametrize("path", ["/sites/park.pdf", "/en/sites/park.pdf", "/compare.pdf?site=park&site=hostile"])
def test_below_a_path_of_its_own_the_registry_prints_the_same_page(client, path):
    mounted = read(client.get(path, environ_overrides={"SCRIPT_NAME": "/registry"}))
    assert said(mounted).replace("/registry", "") == said(read(client.get(path)))
