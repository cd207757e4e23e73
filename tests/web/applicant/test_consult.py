from urllib.parse import urlsplit

from tests.made_programmes import small
from tests.makers import all_cases

FORM = {
    "organisation": "見本株式会社",
    "email": "a@example.jp",
    "subject": "<b>屋内で飛ばしたい</b>",
    "body": "一行目\n二行目",
    "site": "park",
    "activity": "drone",
}


def test_a_question_reaches_the_desk_and_the_answer_comes_back(visit):
    asker, staff = visit(), visit("staff")
    case = asker.post("/consult", **FORM).location
    assert urlsplit(case).path == "/cases/C-2026-0001"
    assert "まだ回答はありません" in asker.get(case).text

    assert "C-2026-0001" in staff.get("/desk/").text
    assert "a@example.jp" in staff.get("/desk/cases/C-2026-0001").text
    assert staff.post("/desk/cases/C-2026-0001", answer="屋内なら\n許可は要りません").status_code == 303

    page = asker.get(case).text
    assert "屋内なら<br>許可は要りません" in page
    assert "&lt;b&gt;屋内で飛ばしたい&lt;/b&gt;" in page
    assert "<b>屋内" not in page


def test_the_case_needs_its_key(visit):
    case = visit().post("/consult", **FORM).location
    stranger = visit()
    assert stranger.get(urlsplit(case).path).status_code == 404
    assert stranger.get(case[:-1]).status_code == 404
    assert stranger.get(case).status_code == 200


def test_every_fault_is_told_and_nothing_is_kept(visit, services):
    answer = visit().post("/consult", organisation="", email="no address", subject="", body="残る本文", site="nowhere")
    assert answer.status_code == 422
    for name in ("organisation", "email", "subject"):
        assert f'href="#{name}"' in answer.text
    assert "残る本文" in answer.text
    assert list(all_cases(services)) == []


def test_a_machine_that_answers_the_hidden_question_is_thanked_and_nothing_is_kept(visit, services):
    answer = visit().post("/consult", **FORM, website="https://spam.example")
    assert answer.status_code == 200
    assert list(all_cases(services)) == []


def test_an_empty_answer_is_refused(visit):
    visit().post("/consult", **FORM)
    answer = visit("staff").post("/desk/cases/C-2026-0001", answer="  ")
    assert answer.status_code == 422
    assert "回答を書いてください" in answer.text


def test_a_proposal_for_a_programme_says_so_and_keeps_it(visit, services):
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    page = visit().get("/consult?programme=small").text
    assert 'name="programme" value="small"' in page
    assert "小さな事業" in page
    assert visit().post("/consult", **FORM, programme="small", q_measure="混雑が分かる").status_code == 303
    (held,) = all_cases(services)
    assert (held.programme, held.edition) == ("small", "2026-04")
    assert 'name="programme"' not in visit().get("/consult?programme=nothing-such").text
