"""The desk's figures on their page."""

from fieldreg.desk.cases import Outcome, Step

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


def test_without_cases_the_page_says_so(visit):
    assert "まだ案件がありません" in visit("admin").get("/desk/statistics").text
