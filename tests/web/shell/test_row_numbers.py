"""A number no database can hold is a number of nothing, and never an error of ours."""

import pytest

BIG = ("9999999999", "1" * 25, "1" * 5000)


@pytest.mark.parametrize("number", BIG)
@pytest.mark.parametrize("path", ["/desk/letters/", "/desk/people/", "/desk/people/organisations/", "/desk/loads/"])
def test_there_is_no_page_of_it(visit, path, number):
    assert visit("admin").get(path + number).status_code in (404, 405)


@pytest.mark.parametrize("number", [*BIG, "x", "１"])
def test_nobody_is_put_in_charge_by_it(visit, services, people, number):
    case = services.cases.open({"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"})[0].ref
    refused = visit("staff").post(f"/desk/cases/{case}", do="assign", to=number)
    assert (refused.status_code, "窓口の職員を選んでください" in refused.text) == (422, True)
    assert services.cases.case(case, account=people["staff"].account).in_charge is None


@pytest.mark.parametrize("number", BIG)
def test_nothing_is_marked_by_it(visit, services, people, number):
    staff = visit("staff")
    assert staff.post("/desk/worklist", id=number).status_code == 303
    assert staff.post("/my/notices", seen=f"{number}:{number}").status_code == 303
    case = services.cases.open({"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"})[0].ref
    assert staff.post(f"/desk/cases/{case}", do="move", to="triage", version=number).status_code == 303
