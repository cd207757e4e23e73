"""The pages of programmes and the same for machines: what the files say, each statement with what it stands on, in one language."""

from datetime import timedelta

import jsonschema
import pytest

from fieldreg.programmes.programme_shape import json_schema
from tests.made_programmes import FOLLOWING, changed, small
from tests.makers import HOSTILE


@pytest.fixture
def loaded(services):
    """The small programme, and the edition that follows it in April 2027."""

    def load(*texts):
        report = services.programmes.load([(f"{n}.yaml", text.encode()) for n, text in enumerate(texts)], "a")
        assert not report.refused, report.plan.faults

    return load


def main(answer):
    assert answer.status_code == 200, answer.text
    return answer.text.split("<main")[1].split("</main")[0]


def test_without_any_programme_the_page_says_so_and_leads_to_the_desk(client):
    page = main(client.get("/programme"))
    assert "いま有効な事業は登録されていません" in page
    assert 'href="/consult"' in page
    assert client.get("/api/programmes").json == {"on": "2026-11-23", "programmes": []}


def test_the_list_tells_who_how_and_on_what_it_stands(client, loaded):
    loaded(changed())
    page = main(client.get("/programme"))
    for said in (
        "小さな事業", "企業、NPO", "受付の日から2業務日以内", "調整", "実証の終わりから30日以内", "公園課", "この台帳", "未確認",
        "質問 2 問への答え",
    ):  # fmt: skip
        assert said in page, said
    assert 'href="/programme/small#basis-ours"' in page
    english = main(client.get("/en/programme"))
    due = "within 2 business days of the day it was received"
    for said in ("companies, non-profit organisations", due, "unconfirmed", "Answers to 2 questions"):
        assert said in english, said


def test_one_programme_tells_all_that_its_file_says(client, loaded):
    loaded(changed())
    page = main(client.get("/programme/small"))
    for said in (
        "試すための事業です。", "場所の管理者", "回答が要る照会のすべてに回答がある", "「使えますか。」に回答がある",
        "書類「報告書」が届いた", "新しい", "成功とは", "文章（400 文字まで）", "場所、その他", "審査員", "PDF", "10 MB まで",
        "学校に知らせます。", "「実証」の前（必須）", "規制を確かめます。", "理由をお知らせします", "いつでもできます",
        "提案者に確かめてから公表する", "審査員の数", "終わった年度の翌年度の初めから10年", "確かめていません。", "2026-04",
    ):  # fmt: skip
        assert said in page, said
    assert [page.index(said) for said in ("受付</h3>", "調整</h3>", "実証</h3>", "報告</h3>")] == sorted(
        page.index(said) for said in ("受付</h3>", "調整</h3>", "実証</h3>", "報告</h3>")
    )


def test_each_statement_names_its_basis_and_its_confidence(client, loaded):
    loaded(changed())
    page = main(client.get("/programme/small"))
    who = page.split('id="who-title"')[1].split("</section>")[0]
    assert '<a href="#basis-city">根拠 1</a> 市の要綱（確からしさ: 高）' in who
    kept = page.split('id="retention-title"')[1].split("</section>")[0]
    assert '<a href="#basis-ours">根拠 2</a> この台帳' in kept
    assert "mark-unconfirmed" in kept
    assert page.count('id="basis-city"') == page.count('id="basis-ours"') == 1


def test_a_last_day_on_a_basis_of_its_own_is_told_apart_from_its_step(client, loaded):
    loaded(changed(("from: received}", "from: received, basis: ours}")))
    steps = main(client.get("/programme/small")).split('id="steps-title"')[1].split("</section>")[0]
    city, ours = (line for line in steps.split("<li>") if "#basis-" in line)
    assert city.startswith("受付：")
    assert ours.startswith("調整、実証、報告、期限：")


def test_an_edition_that_is_not_in_force_is_shown_as_such(client, loaded, clock):
    loaded(changed(), changed(*FOLLOWING, ("title: {ja: 小さな事業", "title: {ja: 新しい名の事業")))
    assert "新しい名の事業" not in main(client.get("/programme"))
    assert "今日は有効ではありません" not in main(client.get("/programme/small"))
    coming = main(client.get("/programme/small?edition=2027-04"))
    assert "今日は有効ではありません" in coming
    assert "新しい名の事業" in coming
    clock.go_on(timedelta(days=200))
    assert "新しい名の事業" in main(client.get("/programme"))
    assert "2026-04-01 から 2027-04-01 の前日まで" in main(client.get("/programme/small?edition=2026-04"))


@pytest.mark.parametrize("path", ["/programme/none", "/programme/small?edition=2030-04", "/en/programme/none?edition=x"])
def test_what_is_not_there_is_not_found(client, loaded, path):
    loaded(changed())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/programme?x=1", "/programme/small?on=2026-01-01", "/api/programmes?on=soon", "/api/programmes/schema?on=1"]
)
def test_what_nobody_reads_of_an_address_is_refused(client, loaded, path):
    loaded(changed())
    assert client.get(path).status_code == 400


def test_machines_get_the_editions_of_a_day_as_the_files_have_them(client, loaded):
    loaded(changed(), changed(*FOLLOWING))
    told = client.get("/api/programmes").json
    assert told == {
        "on": "2026-11-23",
        "programmes": [
            {
                "programme": "small",
                "edition": "2026-04",
                "title": {"ja": "小さな事業", "en": "Small"},
                "in_force": ["2026-04-01", "2027-04-01"],
                "contact": {"name": {"ja": "公園課", "en": "Parks"}, "desk": {"ja": "", "en": ""}, "contact": ""},
                "digest": small().digest,
                "definition": small().document,
            }
        ],
    }
    assert [one["edition"] for one in client.get("/api/programmes?on=2027-04-01").json["programmes"]] == ["2027-04"]
    assert client.get("/api/programmes?on=2026-03-31").json["programmes"] == []


def test_the_schema_is_served_and_what_is_served_fits_it(client, loaded):
    loaded(changed())
    answer = client.get("/api/programmes/schema")
    assert answer.mimetype == "application/schema+json"
    assert answer.get_json(force=True) == json_schema()
    (held,) = client.get("/api/programmes").json["programmes"]
    jsonschema.Draft202012Validator(answer.get_json(force=True)).validate(held["definition"])
    described = client.get("/api/openapi.json").json["components"]["schemas"]["Programme"]["properties"]
    assert set(described) == set(held)


def test_hostile_words_stay_words(client, loaded):
    loaded(changed(("{ja: 受付, en: Intake}", f"{{ja: '{HOSTILE}', en: '{HOSTILE}'}}"), ("source: 市の要綱", f"source: '{HOSTILE}'")))
    for path in ("/programme", "/programme/small", "/en/programme/small"):
        page = main(client.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_way_there_stands_at_the_foot_of_pages_and_beside_the_form(client):
    assert 'href="/programme"' in client.get("/about").text.split("<footer")[1]
    assert 'href="/programme"' in main(client.get("/consult"))


def test_a_load_of_programmes_is_told_and_undone_in_the_browser(visit, loaded):
    loaded(changed())
    loaded(changed(("years: 10", "years: 5")))
    admin = visit("admin")
    assert "事業の定義" in main(admin.get("/desk/loads/"))
    page = main(admin.get("/desk/loads/2"))
    assert "retention.years: 10 → 5" in page
    assert "案件がもう使っている版は戻せません" in page
    assert admin.post("/desk/loads/2/rollback", confirm="yes").status_code == 303
    assert "10年" in main(admin.get("/programme/small"))
