"""Saved filters: named, one's own, in every browser; what one asks for that is no more is told."""

import re

import pytest

from fieldreg.desk.overview.saved_filters import SavedFilter

MINE = {"do": "save", "name": "公園の案件", "view": "mine", "q": "公園", "sort": "newest"}


@pytest.fixture
def staff(visit):
    return visit("staff")


def saved(services, people, who="staff"):
    return [(one.name, dict(one.asked), one.start) for one in services.saved_filters.of(people[who].account)]


def put(services, people, name, asked, **more):
    with services.store.writing() as work:
        kept = work.saved_filters.put(SavedFilter(account=people["staff"].account.id, name=name, asked=asked, **more))
        work.commit()
    return kept


def test_what_is_shown_is_saved_and_is_there_in_another_browser(visit, staff, services, people):
    answer = staff.post("/desk/filters", **MINE, step="", channel="nonsense")
    assert answer.status_code == 303
    page = visit("staff").get(answer.location).text  # with cookies of its own
    assert re.search(r'<a href="[^"]*view=mine[^"]*" aria-current="true">公園の案件</a>', page)
    assert saved(services, people) == [("公園の案件", {"view": "mine", "q": "公園", "sort": "newest"}, False)]
    assert "公園の案件" not in visit("admin").get("/desk/").text


def test_one_opens_first_and_only_where_nothing_is_asked_for(visit, staff, services, people):
    staff.post("/desk/filters", **MINE, start="1")
    answer = staff.get("/desk/")
    assert (answer.status_code, answer.location) == (303, "/desk/?view=mine&q=%E5%85%AC%E5%9C%92&sort=newest")
    assert staff.get(answer.location).status_code == 200
    assert staff.get("/desk/?view=all").status_code == 200
    assert visit("admin").get("/desk/").status_code == 200
    staff.post("/desk/filters", do="save", name="期限切れ", view="overdue", start="1")
    assert [start for *_, start in saved(services, people)] == [False, True]
    staff.post("/desk/filters", do="no-first", filter="2")
    assert staff.get("/desk/").status_code == 200


def test_renamed_and_removed_by_their_own_alone(visit, staff, services, people):
    staff.post("/desk/filters", **MINE)
    staff.post("/desk/filters", do="save", name="急ぎ", view="overdue")
    assert staff.post("/desk/filters", do="rename", filter="1", name=" 公園  ").status_code == 303
    told = staff.post("/desk/filters", do="rename", filter="2", name="公園")
    assert (told.status_code, "という絞り込みはもうあります" in told.text, 'value="公園"' in told.text) == (409, True, True)
    assert visit("admin").post("/desk/filters", do="rename", filter="1", name="奪う").status_code == 409
    visit("admin").post("/desk/filters", do="remove", filter="1")
    assert [name for name, *_ in saved(services, people)] == ["公園", "急ぎ"]
    for _ in range(2):  # pressed twice
        assert staff.post("/desk/filters", do="remove", filter="1").status_code == 303
    assert [name for name, *_ in saved(services, people)] == ["急ぎ"]


@pytest.mark.parametrize("name, status", [("", 422), ("  ", 422), ("長" * 41, 422), ("公園の案件", 409), ("公園の案件 ", 409)])
def test_a_name_that_cannot_be(staff, services, people, name, status):
    staff.post("/desk/filters", **MINE)
    assert staff.post("/desk/filters", **MINE | {"name": name}).status_code == status
    assert len(saved(services, people)) == 1


def test_there_is_room_for_thirty(staff, services, people):
    for n in range(30):
        put(services, people, f"{n}", {"view": "all"})
    assert staff.post("/desk/filters", **MINE).status_code == 422
    assert len(saved(services, people)) == 30


@pytest.mark.parametrize("asked, told", [
    ({"view": "mine", "step": "gone"}, "段階「gone」"), ({"view": "ended", "step": "triage"}, "段階「担当の検討」"),
    ({"view": "was", "channel": "fax"}, "表示「was」、受付方法「fax」"), ({"view": "all", "ward": "aoba"}, "「ward」"),
    ({"sort": "x"}, "並び順「x」"),
])  # fmt: skip
def test_a_condition_that_is_no_more_is_told_and_the_rest_is_shown(staff, services, people, asked, told):
    services.cases.open({"organisation": "見本社", "email": "a@example.jp", "subject": "件名", "body": "本文"})
    kept = put(services, people, "古い", asked, start=True)
    page = staff.get(staff.get("/desk/").location).text
    assert "外して表示しています" in page
    assert told in page
    assert told in staff.get("/desk/filters").text
    assert kept.name in page


def test_an_address_that_asks_for_what_there_is_is_told_nothing(staff):
    assert "外して表示しています" not in staff.get("/desk/?view=ended&step=closed&channel=web&sort=due&q=x&page=1").text


def test_an_auditor_reads_the_list_and_saves_nothing(visit):
    auditor = visit("auditor")
    page = auditor.get("/desk/").text
    assert "この絞り込みを保存する" not in page
    assert auditor.post("/desk/filters", **MINE).status_code == 404
