"""What was tried: the desk publishes what came of a case, anybody reads it, and no person is in it."""

import re

import pytest

from fieldreg.desk.cases import Outcome, Step
from fieldreg.kernel.errors import Conflict, InvalidInput

FORM = {
    "organisation": "見本株式会社", "contact": "担当某", "email": "a@example.jp", "phone": "022-000-0000", "subject": "混雑の配信",
    "body": "避難所の混雑を配信したい。", "site": "park",
}  # fmt: skip
PUBLIC = {"title": "避難所の混雑を配信", "summary": "待ち時間が分かるようになりました。", "days": "2026-12-01/2026-12-03"}
PAST = {
    "totals": [{"text": "24 件です。", "text_en": "24 of them.", "source": "市", "confidence": "high"}],
    "cases": [
        {"title": "冬の試験", "title_en": "Winter trial", "when": "2017-02-25", "summary": "雪の中", "summary_en": "in snow",
         "source": "報道", "confidence": "low", "programme": None, "site": None, "organisation": None},
        {"title": "配信", "title_en": "", "when": "2021-07", "summary": "混雑", "summary_en": "", "source": "市", "confidence": "high",
         "programme": "partnership", "site": "park", "organisation": "団体"},
    ],
}  # fmt: skip


@pytest.fixture
def closed(services, people):
    """A case that was realised."""
    staff = people["staff"].account
    with services.store.writing() as work:
        work.put_note("cases", PAST)
        work.commit()
    kept, _ = services.cases.open(FORM)
    for step in (Step.TRIAGE, Step.COORDINATING, Step.AGREED, Step.RUNNING):
        services.case_desk.move(kept.ref, step, staff)
    return services.case_desk.move(kept.ref, Step.CLOSED, staff, outcome=Outcome.REALISED, effect="列が半分になった")


def titles(page):
    return re.findall(r"<h2>(.+?)</h2>", page.text.split("<main")[1])


def test_what_is_published_is_read_by_anybody_and_taken_back(visit, closed):
    staff, visitor = visit("staff"), visit()
    assert titles(visitor.get("/cases")) == ["配信", "冬の試験"]
    assert staff.post(f"/desk/cases/{closed.ref}", do="publish", name_organisation="1", **PUBLIC).status_code == 303
    page = visitor.get("/cases")
    assert titles(page) == ["避難所の混雑を配信", "配信", "冬の試験"]
    told_of = ("待ち時間が分かるようになりました。", "列が半分になった", "見本株式会社", "実現した", "2026-12-01〜2026-12-03")
    for told in (*told_of, "/sites/park", "24 件です。"):
        assert told in page.text
    for personal in ("担当某", "a@example.jp", "022-000-0000", "避難所の混雑を配信したい。"):
        assert personal not in page.text
    assert staff.post(f"/desk/cases/{closed.ref}", do="publish", **PUBLIC).status_code == 303
    assert "見本株式会社" not in visitor.get("/cases").text
    assert staff.post(f"/desk/cases/{closed.ref}", do="unpublish").status_code == 303
    assert titles(visitor.get("/cases")) == ["配信", "冬の試験"]


def test_no_person_is_published(visit, closed):
    for name in ("title", "summary", "title_en"):
        told = visit("staff").post(f"/desk/cases/{closed.ref}", do="publish", **(PUBLIC | {name: "担当某さんの試験"}))
        assert told.status_code == 422
        assert "個人の名前や連絡先は公表できません" in told.text
        assert "担当某さんの試験" in told.text
    assert titles(visit().get("/cases")) == ["配信", "冬の試験"]


def test_nothing_is_published_of_what_has_not_come_to_anything(services, people):
    kept, _ = services.cases.open(FORM)
    with pytest.raises(Conflict, match="合意・実証中") as refused:
        services.case_desk.publish(kept.ref, PUBLIC, people["staff"].account)
    assert refused.value.code == "not-yet"


def test_a_record_needs_title_and_text(services, people, closed):
    with pytest.raises(InvalidInput) as refused:
        services.case_desk.publish(closed.ref, {"title": " "}, people["staff"].account)
    assert [fault.where for fault in refused.value.faults] == ["title", "summary"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("year=2016", ["冬の試験"]), ("year=2021", ["配信"]), ("programme=partnership", ["配信"]), ("q=雪", ["冬の試験"]),
     ("q=Winter", ["冬の試験"]), ("q=団", ["配信"]), ("year=2016&q=混雑", []), ("year=x", [])],
)  # fmt: skip
def test_records_are_narrowed_by_fiscal_year_programme_and_word(visit, closed, query, found):
    page = visit().get(f"/cases?{query}")
    assert titles(page) == found
    assert f"2 件中 {len(found)} 件" in page.text


def test_what_a_source_does_not_confirm_is_marked(visit, closed):
    article = next(part for part in visit().get("/cases").text.split("<article") if "冬の試験" in part)
    assert "mark-unconfirmed" in article
    assert "mark-unconfirmed" not in next(part for part in visit().get("/cases").text.split("<article") if "<h2>配信" in part)


def test_a_map_shows_the_places_the_list_tells_of_each_with_its_records(visit, closed):
    visit("staff").post(f"/desk/cases/{closed.ref}", do="publish", **PUBLIC)
    page, told = visit().get("/cases?q=配信"), visit().get("/cases.geojson?q=配信").json
    (place,) = told["features"]
    assert (place["id"], [one["title"] for one in place["properties"]["records"]]) == ("park", ["避難所の混雑を配信", "配信"])
    marks = [one["href"].partition("#")[2] for one in place["properties"]["records"]]
    assert marks == [closed.ref, "park-2021-07"]
    assert all(f'id="{mark}"' in page.text for mark in marks)
    assert 'data-site-url="/cases.geojson?q=%E9%85%8D%E4%BF%A1&amp;year=&amp;programme="' in page.text


def test_what_is_at_no_registered_place_is_told_and_nothing_else_is_on_a_map(visit, closed):
    assert "場所が台帳にない 1 件" in visit().get("/cases").text
    winter = visit().get("/cases?q=雪")
    assert (titles(winter), "data-map" in winter.text) == (["冬の試験"], False)
    assert visit().get("/cases.geojson?q=雪").json["features"] == []
    assert visit().get("/cases.kml").status_code == 404
