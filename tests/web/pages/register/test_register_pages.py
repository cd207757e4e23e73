"""The public register: whom it shows, how it is searched, and that all its forms tell the same rows."""

import csv
import io
import json
from datetime import timedelta

import jsonschema
import openpyxl
import pytest

from fieldreg.certification.rows import COLUMNS
from tests.fieldreg.certification.certified import FORECAST
from tests.web.pages.register.filled import application, certified, contracted, prepared
from tests.web.pages.test_both_languages import unmarked


def refs(client, query=""):
    told = client.get(f"/api/register{query}")
    assert told.status_code == 200
    return [row["ref"] for row in told.json["rows"]]


def test_an_empty_register_says_so_and_promises_nothing(client):
    page = client.get("/register").text
    assert "あてはまる認定はありません" in page
    assert "購入することも、品質や性能も約束するものではありません" in page
    assert refs(client) == []


def test_only_what_is_certified_is_shown_from_its_day_on(client, services, people, clock):
    application(services, people)
    ready = prepared(services, people, product="第二号")
    services.certification.act(application(services, people).ref, "refuse", {"reason": "似たもの"}, people["admin"].account)
    shown = certified(services, people, product="第三号")
    assert refs(client) == [shown.ref]
    assert "第三号" in client.get("/register").text
    assert "第二号" not in client.get("/register").text
    assert client.get(f"/register/{shown.ref}").status_code == 200
    hidden = [client.get(f"/register/{ref}") for ref in (ready.ref, "N-1999-0001")]
    assert [answer.status_code for answer in hidden] == [404, 404]
    told = [answer.text.split("<main")[1].replace(ref, "X") for answer, ref in zip(hidden, (ready.ref, "N-1999-0001"), strict=True)]
    assert told[0] == told[1]


def test_the_sheet_tells_everything_but_reasons_opinions_and_the_address_of_the_maker(client, services, people, clock):
    held = contracted(services, people, clock)
    page = client.get(f"/register/{held.ref}").text
    for told in (
        "見回りロボット", "株式会社杜ロボ", ">2026-11-23</span> から", ">2028-03-31</span> まで",
        "地方自治法施行令第167条の2第1項第4号", "版は未確認", "未確認",
        "1,200,000 円", "認定を受けた唯一の事業者", "2026-12-01", "2026-12-02", "約束するものではありません",
    ):  # fmt: skip
        assert told in page, told
    for kept in ("理由 new", "費用に留意", "desk@example.jp", "文書庫 2026-12"):
        assert kept not in page, kept
        assert kept not in client.get("/api/register").text


@pytest.mark.parametrize(
    "query, found",
    [
        ("?q=ロ", 2), ("?q=巡", 1), ("?q=回", 1), ("?q=ﾛﾎﾞｯﾄ", 1), ("?q=patrol", 2), ("?q=N-2026-0002", 1), ("?q=無い", 0),
        ("?q=杜ロボ 巡視", 1),
        ("?state=valid", 2), ("?state=expired", 0), ("?state=expired&on=2028-04-01", 1), ("?state=valid&on=2028-04-01", 1),
        ("?state=valid&on=2028-03-31", 2), ("?on=2026-11-22", 0), ("?state=revoked", 0),
    ],
)  # fmt: skip
def test_found_from_one_character_and_by_how_it_stands_on_a_day(client, services, people, query, found):
    certified(services, people)
    certified(services, people, until="2029-03-31", product="巡視船ドローン", description="沿岸を見る")
    assert len(refs(client, query)) == found
    assert f"<strong>{found}</strong>" in client.get(f"/register{query}").text


@pytest.mark.parametrize("query", ["?on=soon", "?state=lost", "?page=0"])
def test_what_cannot_be_asked_is_told(client, query):
    assert client.get(f"/register{query}").status_code == 400
    if "page" not in query:
        assert client.get(f"/api/register{query}").status_code == client.get(f"/register.csv{query}").status_code == 400
    assert client.get("/api/register?colour=red").status_code == 400


def test_until_its_result_is_published_a_contract_tells_no_party_and_no_yen(client, services, people, clock):
    held = contracted(services, people, clock)
    staff = people["staff"].account
    held = services.certification.act(held.ref, "forecast", FORECAST | {"forecast_on": "2026-12-02"}, staff)
    clock.go_on(timedelta(days=1))
    form = {
        "contract": held.contracts[1].ref, "party": "株式会社杜ロボ", "product": "見回りロボット", "way": "buy", "amount_yen": "77,777",
        "signed_on": "2026-12-03",
    }  # fmt: skip
    services.certification.act(held.ref, "contract", form, staff)
    page = client.get(f"/register/{held.ref}").text
    assert "公表を待っています" in page
    assert "77,777 円" not in page
    told = client.get("/api/register").json["rows"][1]
    assert (told["contract_state"], told["party"], told["amount_yen"], told["signed_on"]) == ("signed", "", None, None)


# ---------------------------------------------------------------- the same rows


RISKY = "=1+1"


@pytest.fixture
def risky(services, people, clock):
    """A product whose name would be a formula, one without contracts, one that was revoked."""
    contracted(services, people, clock, product=RISKY, description="@SUM(A1)")
    certified(services, people, product="第二号", until="2029-03-31")
    over = certified(services, people, product="-第三号")
    services.certification.act(over.ref, "revoke", {"ended_on": "2026-12-02", "reason": "+やめた"}, people["admin"].account)


def test_csv_workbook_and_json_tell_the_same_rows_and_no_text_of_them_is_a_formula(client, risky):
    told = client.get("/api/register").json
    rows = told["rows"]
    assert sorted(row["product"] for row in rows) == sorted([RISKY, "第二号", "-第三号"])
    assert client.get("/register.json").json == told

    head, *lines = csv.reader(io.StringIO(client.get("/register.csv").data.decode("utf-8-sig")))
    assert head == list(COLUMNS)
    assert [[text.removeprefix("'") for text in line] for line in lines] == [[_text(row[name]) for name in COLUMNS] for row in rows]
    assert not any(text.startswith(("=", "+", "@", "-")) for line in lines for text in line)
    assert f"'{RISKY}" in {text for line in lines for text in line}

    book = openpyxl.load_workbook(io.BytesIO(client.get("/register.xlsx").data))
    table = list(book.worksheets[0].iter_rows())
    assert [cell.value for cell in table[0]] == [said.ja for said in COLUMNS.values()]
    assert [[_of_cell(cell) for cell in line] for line in table[2:]] == [[_filled(row[name]) for name in COLUMNS] for row in rows]
    assert {cell.data_type for line in table for cell in line} <= {"s", "n", "d"}
    assert RISKY in {cell.value for line in table for cell in line}
    assert "約束するものではありません" in book.worksheets[1]["A1"].value


def _text(value):
    return "" if value is None else str(value)


def _filled(value):
    """An empty text leaves its cell empty."""
    return None if value == "" else value


def _of_cell(cell):
    return cell.value.date().isoformat() if cell.is_date else cell.value


def test_files_are_of_what_was_asked_for_and_of_no_other_form(client, risky):
    rows = client.get("/api/register?q=第二号").json["rows"]
    assert len(rows) == 1
    assert len(client.get("/register.csv?q=第二号").data.decode().splitlines()) == 2
    answer = client.get("/register.xlsx?q=第二号")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].max_row == 3
    assert client.get("/register.pdf").status_code == 404


def test_rows_are_as_the_api_describes_them(client, risky):
    document = client.get("/api/openapi.json").json
    schema = document["components"]["schemas"]["Register"]
    jsonschema.validate(json.loads(json.dumps(client.get("/api/register").json)), _nullable(schema))


def _nullable(schema):
    """OpenAPI's `nullable` as JSON Schema says it."""
    if isinstance(schema, dict):
        read = {name: _nullable(value) for name, value in schema.items()}
        return read | {"type": [read["type"], "null"]} if read.get("nullable") is True else read
    return schema


@pytest.mark.parametrize("root", ["", "/en"], ids=["ja", "en"])
def test_its_pages_speak_one_language(client, services, people, clock, root):
    held = contracted(services, people, clock)
    assert unmarked(client.get(f"{root}/register").text) == []
    assert unmarked(client.get(f"{root}/register/{held.ref}").text) == []


def test_more_than_a_page_is_paged_with_what_was_asked(client, services, people):
    for n in range(51):
        certified(services, people, product=f"品 {n}")
    page = client.get("/register?q=品&state=valid").text
    assert "51 件のうち 1–50 件目" in page
    assert "q=%E5%93%81&amp;state=valid&amp;page=2" in page
    assert client.get("/register?q=品&state=valid&page=2").text.count('<th scope="row">') == 1
