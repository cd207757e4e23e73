"""The desk's figures on their page."""

import re

from fieldreg.desk.cases import Outcome, Step
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from tests.made_programmes import small

FORM = {"organisation": "見本株式会社", "email": "a@example.jp", "subject": "件", "body": "文"}


def test_figures_of_each_year_stand_on_a_page(visit, services, people):
    staff = people["staff"].account
    for n in range(4):
        kept, _ = services.cases.open(FORM)
        if n:
            services.case_desk.move(kept.ref, Step.TRIAGE, staff)
            services.case_desk.move(kept.ref, Step.COORDINATING, staff)
    for step in (Step.AGREED, Step.RUNNING):
        services.case_desk.move(kept.ref, step, staff)
    services.case_desk.move(kept.ref, Step.CLOSED, staff, outcome=Outcome.REALISED, effect="効果")
    page = visit("staff").get("/desk/statistics").text
    assert "2026年度" in page
    (row,) = [part for part in page.split("<tr>") if '<th scope="row">すべて</th>' in part]
    assert row.split("</tr>")[0].replace('<th scope="row">すべて</th>', "") == (
        "<td>4</td><td>3</td><td>—</td><td>0</td><td>3</td><td>1</td><td>0</td>"
    )
    assert 'class="bar__part" width="75.0"' in page


def test_questions_in_time_stand_by_whom_they_were_put_to(visit, services, people):
    """One answered after a question back, one open: the question back is no answer."""
    staff = people["staff"].account
    ref = services.cases.open(FORM)[0].ref
    to = [Addressee(kind=AddresseeKind.DIVISION, name=Text(name)) for name in ("甲課", "乙課")]
    orders = [Order(addressee=one, kind=TaskKind.OTHER, question="?") for one in to]
    first, second = services.task_desk.send(ref, orders, staff)
    signed = {"name": "係", "division": "課"}
    for answer in ({"reply": "need_more", "text": "?"}, {"reply": "yes"}):
        services.task_answering.answer_by_link(first.token, answer | signed)
    services.task_answering.answer_by_link(second.token, {"reply": "need_more", "text": "?"} | signed)
    page = visit("auditor").get("/desk/statistics").text
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th>((?:<td>[^<]*</td>)+)</tr>', page.split("2026年度の照会")[1]))
    assert {name: re.findall(r"<td>([^<]*)</td>", cells) for name, cells in rows.items()} == {
        "すべて": ["2", "1", "1", "0", "0"], "甲課": ["1", "1", "1", "0", "0"], "乙課": ["1", "0", "0", "0", "—"],
    }  # fmt: skip
    told = visit("staff").get("/desk/lists/task-statistics.csv").text.splitlines()
    assert [line.split(",")[1:6] for line in told if line.startswith("2026,")] == [
        ["", "2", "1", "1", "0"], ["乙課", "1", "0", "0", "0"], ["甲課", "1", "1", "1", "0"],
    ]  # fmt: skip


def test_without_cases_the_page_says_so(visit):
    page = visit("admin").get("/desk/statistics").text
    assert ("まだ案件がありません" in page, "年度の照会" in page) == (True, False)


def test_the_agenda_has_every_open_case_once(visit, services, people):
    first, _ = services.cases.open(FORM)
    second, _ = services.cases.open(FORM)
    services.case_desk.ask_applicant(second.ref, "日時は", people["staff"].account)
    page = visit("staff").get("/desk/agenda?since=2026-11-24").text
    sections = page.split("<section")
    (nobody,) = [part for part in sections if ">担当を決める案件（2）" in part]
    for case in (first, second):
        assert f'href="/desk/cases/{case.ref}"' in nobody
        assert page.count(f'href="/desk/cases/{case.ref}"') == 1
    assert ">前回から新しく来た案件（2）" in visit("staff").get("/desk/agenda").text
    assert visit("staff").get("/desk/agenda?since=x").status_code == 400


def test_programmes_are_told_by_their_titles_and_one_that_nobody_keeps_by_its_id(visit, services):
    services.cases.open(FORM)
    with services.store.writing() as work:
        work.programmes.put(small())
        work.commit()
    services.cases.open(FORM | {"programme": "small", "answers": {"measure": "混雑が分かる"}})
    page = visit("staff").get("/desk/statistics").text
    assert [name in page for name in ('<th scope="row">小さな事業</th>', '<th scope="row">consultation</th>')] == [True, True]
    assert '<th scope="row">Small</th>' in visit("auditor").get("/en/desk/statistics").text
