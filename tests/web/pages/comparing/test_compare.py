"""`/compare`: what is side by side, what is said where something is wrong, and the same as a file."""

import hashlib
import io
import re
from base64 import b64encode
from html import unescape

import openpyxl
import pypdf
import pytest

from fieldreg.kernel.texts import Text
from fieldreg.screening.needs import Need
from tests.makers import HOSTILE
from web.pages.comparing.comparison_view import worded
from web.pages.needs.need_address import document_of_query
from web.paper import answers
from web.paper.pdf import PdfUnavailable

IDS = ("fukanuma-beach", "nanakita-park", "rd04-sendai-port")
SITES = "&".join(f"site={site}" for site in IDS)
NEED = "activity=drone&radius_m=30&high=AGL:0:60&when=20261214T1000-1200&vehicle=bvlos:n,mass_g:900&needs=power_kva:30,water:y"
CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)


def told(text):
    """Text of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def row(page, name):
    """The cells of a row of the page, as texts."""
    found = re.search(rf'<tr data-row="{re.escape(name)}".*?</tr>', page.text, re.DOTALL)
    return [told(cell) for cell in CELL.findall(found[0])]


def columns(page):
    """Ids of the sites side by side, in order."""
    return re.findall(r'data-star="([^"]+)"', page.text)


def links(page):
    """Addresses of the page by what they say."""
    return {told(text): unescape(address) for address, text in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page.text, re.DOTALL)}


def comparison_of(services, query=NEED):
    document = document_of_query(dict(part.split("=", 1) for part in query.split("&"))) if query else None
    sites = [services.register.site(site) for site in IDS]
    return worded(services.comparing.compare(sites, Need.from_json(document) if document else None))


# ---------------------------------------------------------------- the page


def test_the_need_stands_in_one_line_and_all_it_says_folded_below(registry):
    _, client = registry
    page = client.get(f"/compare?{SITES}&{NEED}")
    line = told(re.search(r'<p class="comparison-need__line">(.*?)</p>', page.text)[1])
    folded = re.search(r'<details class="comparison-need__all">(.*?)</details>', page.text, re.DOTALL)[1]

    assert line == "900 g のドローン・高さ60 m・半径30 m・12/14(月) 10:00〜12:00（2時間）・電源の容量 30 kVA以上・水道"
    assert [told(one) for one in re.findall(r"<dt>(.*?)</dt>", folded)][:3] == ["実証の種類", "日時", "高さ"]
    assert "comparison-need__all" not in client.get(f"/compare?{SITES}").text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("query", ["", NEED], ids=["standing", "need"])
def test_every_row_of_the_comparison_is_on_the_page(registry, query, language):
    services, client = registry
    page = client.get(f"{'/en' if language == 'en' else ''}/compare?{SITES}&{query}")

    assert page.status_code == 200
    assert columns(page) == list(IDS)
    for one in comparison_of(services, query).rows:
        cells = row(page, one.name)
        assert len(cells) == len(IDS), one.name
        for cell, shown in zip(one.cells, cells, strict=True):
            assert shown.startswith(told(cell.said.in_language(language))), one.name
            assert told(cell.more.in_language(language)) in shown, one.name


def test_without_a_need_it_is_said_what_was_judged(registry):
    client = registry[1]

    assert "いつもの内容で判定しました" in client.get(f"/compare?{SITES}").text
    page = client.get(f"/compare?{SITES}&{NEED}")
    assert "どの場所も、この計画で判定しました。" in page.text
    assert "いつもの内容で" not in page.text


def test_the_need_goes_on_with_every_link(registry):
    page = registry[1].get(f"/compare?{SITES}&{NEED}")
    onward = links(page)

    assert onward["深沼海岸"] == f"/sites/fukanuma-beach?{NEED}"
    assert onward["調べる ：深沼海岸"] == f"/check?site=fukanuma-beach&{NEED}"
    assert onward["計画を変える"] == f"/?{NEED}"
    for name in ("外す ：深沼海岸", "違うところだけ", "PDF", "Excel", "1つのHTMLファイル", "→ 深沼海岸を右へ"):
        assert onward[name].endswith(NEED), name


def test_columns_are_moved_and_taken_out_by_links(registry):
    client = registry[1]
    onward = links(client.get(f"/compare?{SITES}"))

    assert columns(client.get(onward["→ 深沼海岸を右へ"])) == [IDS[1], IDS[0], IDS[2]]
    assert columns(client.get(onward["← 七北田公園を左へ"])) == [IDS[1], IDS[0], IDS[2]]
    without = client.get(onward["外す ：深沼海岸"])
    assert columns(without) == [IDS[1], IDS[2]]
    assert columns(client.get(links(without)["並べる ：深沼海岸"])) == [IDS[1], IDS[2], IDS[0]]


def test_differences_only_hides_what_is_alike_and_nothing_else(registry):
    services, client = registry
    page = client.get(links(client.get(f"/compare?{SITES}&{NEED}"))["違うところだけ"])

    rows = comparison_of(services).rows
    assert sorted(re.findall(r'data-row="([^"]+)"', page.text)) == sorted(one.name for one in rows if one.differs)
    hidden = sum(not one.differs for one in rows)
    assert hidden > 0
    assert f"同じ {hidden} 項目を隠しています" in page.text
    assert links(page)["✓ 違うところだけ"].endswith(f"/compare?{SITES}&{NEED}")


def test_drawings_are_at_one_scale_unless_asked_otherwise(registry):
    client = registry[1]

    def scales(path):
        return re.findall(r"図の幅は約 ([\d.]+ k?m)。", client.get(path).text)

    one, own = scales(f"/compare?{SITES}"), scales(f"/compare?{SITES}&scale=own")
    assert len(one) == 3
    assert len(set(one)) == 1
    assert len(set(own)) == 3
    assert max(own, key=lambda told: float(told.split()[0]) * (1000 if "km" in told else 1)) == one[0]


# ---------------------------------------------------------------- what is wrong with an address


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "「nowhere」という場所は台帳にありません。"), ("en", "There is no site “nowhere” in the registry")],
)
def test_a_stranger_is_named_and_the_others_are_compared(registry, language, said):
    page = registry[1].get(f"/compare?site={IDS[0]}&site=nowhere&site={IDS[1]}", headers={"Accept-Language": language})

    assert page.status_code == 200
    assert said in page.text
    assert columns(page) == list(IDS[:2])


def test_of_seven_sites_six_are_side_by_side_and_one_waits(registry):
    services, client = registry
    ids = [site.id for site in services.register.sites()[:7]]

    page = client.get("/compare?" + "&".join(f"site={one}" for one in ids))

    assert "残りの 1 件は表の下" in page.text
    assert columns(page) == ids[:6]
    assert "6件並んでいます。どれかを外すと入れられます。" in page.text
    assert f'href="/sites/{ids[6]}"' in page.text


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?list=", 200), ("?site=nowhere", 404), ("?list=nowhere", 404)])
def test_without_sites_it_is_said_how_to_choose_them(registry, query, status):
    page = registry[1].get(f"/compare{query}")

    assert page.status_code == status
    assert "比べる場所がまだ選ばれていません。" in page.text
    assert "<table" not in page.text


def test_one_site_alone_asks_for_another(registry):
    page = registry[1].get(f"/compare?site={IDS[0]}&site={IDS[0]}&{NEED}")

    assert page.status_code == 200
    assert "比べるには2件以上が要ります。" in page.text
    assert "2度選ばれていたので、1列にまとめました" in page.text
    assert links(page)["場所を選ぶ"] == f"/?{NEED}"


def test_a_need_that_cannot_be_read_is_refused_with_its_place(registry):
    page = registry[1].get(f"/compare?{SITES}&activity=drone&high=AGL:0:60&when=tomorrow")

    assert page.status_code == 422
    assert "アドレスの「when」を読めません。" in page.text


def test_hostile_names_are_text_everywhere(client):
    for path in ("/compare?site=park&site=hostile", "/compare.html?site=park&site=hostile", "/compare?site=park&site=hostile&scale=own"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "alert(1)" in page.text
        assert not re.search(r"<script(?![^>]* src=)", page.text)


# ---------------------------------------------------------------- files


def test_the_workbook_holds_every_row_typed(registry):
    services, client = registry
    answer = client.get(f"/compare.xlsx?{SITES}&{NEED}&differences=1")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    comparison = comparison_of(services)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="fieldreg-compare-2026-11-23.xlsx"'
    assert [line[2] for line in lines[2:]] == list(IDS)
    assert len(lines[0]) == 3 + len(comparison.rows)
    area = lines[1].index("Area (m²)")
    assert [line[area] for line in lines[2:]] == [cell.value or "—" for cell in comparison.row("area_m2").cells]
    power = next(n for n, title in enumerate(lines[1]) if title == "Power (kVA)")
    assert [line[power] for line in lines[2:]] == ["未確認"] * 3


def test_the_pdf_tells_the_same_in_letters_that_can_be_copied(registry):
    services, client = registry
    answer = client.get(f"/compare.pdf?{SITES}&{NEED}")
    read = pypdf.PdfReader(io.BytesIO(answer.data))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in read.pages))

    assert answer.mimetype == "application/pdf"
    assert {float(page.mediabox.width) > float(page.mediabox.height) for page in read.pages} == {True}
    assert "どの場所も、この計画で判定しました。" in text
    for one in comparison_of(services).rows:
        assert re.sub(r"\s", "", one.title.ja) in text, one.name
        for cell in one.cells:
            assert re.sub(r"\s", "", cell.said.ja) in text, one.name
    assert "深沼海岸" in text


def test_where_no_pdf_can_be_made_the_page_to_print_is_offered(registry, monkeypatch):
    def lacking(html):
        raise PdfUnavailable(Text("Pango がありません", "no Pango"))

    monkeypatch.setattr(answers, "pdf_of", lacking)
    answer = registry[1].get(f"/compare.pdf?{SITES}&{NEED}")

    assert answer.status_code == 503
    assert "Pango がありません" in answer.text
    assert f"/compare?{SITES}&{NEED}" in links(answer).values()


def test_the_file_allows_its_own_style_and_nothing_else(registry):
    answer = registry[1].get(f"/compare.html?{SITES}&{NEED}")
    policy = unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', answer.text)[1])
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(http|\sstyle=|\son\w+=", answer.text)
    addresses = re.findall(r'href="([^"]+)"', answer.text)
    assert {address.split("?")[0] for address in addresses if not address.startswith("#")} == {
        "http://localhost/compare", *(f"http://localhost/sites/{site}" for site in IDS),
    }  # fmt: skip


def test_the_file_holds_the_rows_of_the_page(registry):
    client = registry[1]
    page, file = (client.get(f"{path}?{SITES}&{NEED}&differences=1") for path in ("/compare", "/compare.html"))

    def titles(text):
        return re.findall(r'<tr(?: data-row="[^"]*")?(?: class="is-different")?><th scope="row">(.*?)</th>', text)

    assert len(titles(page.text)) > 20
    assert titles(page.text) == titles(file.text)


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "html"])
def test_a_file_of_less_than_two_sites_is_refused(registry, kind):
    answer = registry[1].get(f"/compare.{kind}?site={IDS[0]}")

    assert answer.status_code == 422
    assert "比べるには2件以上の場所を選んでください。" in answer.text


def test_there_is_no_other_kind_of_file(registry):
    assert registry[1].get(f"/compare.doc?{SITES}").status_code == 404


def test_names_of_the_hostile_registry_run_in_no_workbook(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/compare.xlsx?site=park&site=hostile").data))

    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert HOSTILE in [cell.value for cell in cells]
    assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]
