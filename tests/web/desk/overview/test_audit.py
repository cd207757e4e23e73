"""監査記録: all that was done, for administrators alone, by kind, who, day and subject; a changed byte stands out; and what leaves."""

import csv
import io
import re

import pytest
import sqlalchemy as sa

from fieldreg.desk.cases import Step
from fieldreg.store.repositories.timeline import SqlTimeline
from fieldreg.timeline.events import ACTS
from fieldreg.timeline.search import BY_NAMES, SUBJECT_NAMES, EventSearch
from tests import makers
from tests.web.conftest import Visitor

FORM = {"organisation": "見本社", "contact": "見本係", "email": "asker@example.jp", "subject": "公園で飛ばす", "body": "本文の秘密"}
ROW = re.compile(r'<th scope="row" class="tabular">(\d+)</th>')


def numbers(page):
    return list(map(int, ROW.findall(page.text)))


@pytest.fixture
def case(services, people):
    ref = services.cases.open(FORM, people["company"].account)[0].ref
    services.case_desk.move(ref, Step.TRIAGE, people["staff"].account)
    services.booking.reserve(makers.reservation(), people["company"].account)
    return ref


def events(services):
    with services.store.reading() as work:
        return [link.event for link in work.timeline.links()]


def test_every_word_of_it_has_a_name():
    assert set(SUBJECT_NAMES) == {event.partition(".")[0] for event in ACTS}
    assert len(BY_NAMES) == 4


def test_an_administrator_sees_every_event_newest_first_and_page_by_page(visit, services, case):
    for n in range(60):
        services.cases.open(FORM | {"subject": f"件名{n}"})
    count, admin = len(events(services)), visit("admin")
    first, second = admin.get("/desk/audit"), admin.get("/desk/audit?page=2")
    assert numbers(first) == list(range(count, count - 50, -1))
    assert numbers(second)[0] == count - 50
    assert f"{count} 件のうち 1–50 件目" in re.sub(r"<[^>]+>", "", first.text)


@pytest.mark.parametrize("name", [None, "company", "staff", "department", "juror", "auditor"])
def test_to_anybody_else_there_is_no_such_page_and_no_such_list(visit, name):
    who = visit(name) if name else visit()
    for path in ("/desk/audit", "/desk/lists/audit.csv", "/desk/lists/audit.xlsx"):
        assert who.get(path).status_code == (404 if name else 303)


def test_it_is_narrowed_down_by_kind_who_day_and_subject(visit, services, people, case, clock):
    every, admin = events(services), visit("admin")
    staff, company = people["staff"].account, people["company"].account

    def shown(query):
        return numbers(admin.get(f"/desk/audit?{query}"))

    def those(holds):
        return [event.seq for event in reversed(every) if holds(event)]

    assert shown("act=case.moved") == those(lambda event: event.act == "case.moved") != []
    assert shown("subject=reservation") == those(lambda event: event.subject == "reservation") != []
    assert shown(f"subject=case&ref={case}") == those(lambda event: event.ref == case) != []
    assert shown(f"who={staff.email}") == shown(f"who={staff.id}") == those(lambda event: event.actor == staff.id) != []
    received = those(lambda event: event.actor == company.id and event.act == "case.received")
    assert shown(f"who={company.email}&act=case.received") == received != []
    assert shown("by=command") == those(lambda event: event.by == "command")
    today = clock.today().isoformat()
    assert shown(f"since={today}&until={today}")[:50] == those(lambda _: True)[:50]
    assert shown(f"until={clock.today().replace(year=2025)}") == []
    assert shown("since=2099-01-01") == []


def test_what_an_address_cannot_mean_is_told_and_left_out(visit, case):
    page = visit("admin").get("/desk/audit?act=nonsense&since=yesterday&who=nobody@example.jp&by=x")
    assert numbers(page) != []
    for told in ("操作「nonsense」", "から「yesterday」", "だれが「nobody@example.jp」", "操作の立場「x」"):
        assert told in page.text


def test_a_changed_byte_stands_out_on_its_row_and_in_the_whole(visit, services, case):
    admin = visit("admin")
    assert "どれも書かれたときのまま" in admin.get("/desk/audit").text
    whole = admin.get("/desk/audit?check=whole").text
    assert "書き換え・欠け・挿入はありません" in whole
    with services.store._dialect.engine.begin() as raw:
        of_events = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        for trigger in raw.execute(of_events).scalars().all():
            raw.execute(sa.text(f"DROP TRIGGER {trigger}"))
        raw.execute(sa.text("UPDATE events SET actor = 4711 WHERE seq = 2"))
    page = admin.get("/desk/audit")
    assert re.search(r'tabular">2</th>(?:(?!</tr>).)*記録の内容が書き換えられています', page.text, re.DOTALL)
    assert "このページの 1 件に異常があります" in page.text
    assert "1 か所の異常" in admin.get("/desk/audit?check=whole").text


def test_the_file_holds_the_same_rows_and_nothing_that_was_told_and_its_leaving_is_told(visit, services, people, case):
    admin = visit("admin")
    answer = admin.get(f"/desk/lists/audit.csv?subject=case&ref={case}")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [int(row["seq"]) for row in rows] == numbers(admin.get(f"/desk/audit?subject=case&ref={case}"))
    assert {row["state"] for row in rows} == {"書かれたときのまま"}
    assert [row["who"] for row in rows if row["act"] == "case.moved"] == ["staff@example.jp"]
    for private in ("見本係", "asker@example.jp", "本文の秘密", "company@example.jp", "公園で飛ばす"):
        assert private not in answer.text
    last = events(services)[-1]
    assert (str(last.act), last.ref, last.actor) == ("registry.list-exported", "audit", people["admin"].account.id)
    assert last.told["after"]["asked"] == {"subject": "case", "ref": case}


def test_what_was_erased_is_told_as_that(visit, services, case, clock):
    with services.store.writing() as work:
        work.timeline.erase([event.seq for event in work.timeline.of("case", case)], at=clock.now(), because="時が来た")
        work.commit()
    page = visit("admin").get(f"/desk/audit?ref={case}").text
    assert page.count("詳細は消去済み") == len(ROW.findall(page)) > 0
    assert "公園で飛ばす" not in page


def test_the_whole_chain_is_read_once_for_a_look_and_not_without_end(app_of, services, people, case, monkeypatch):
    read, links = [], SqlTimeline.links

    def counted(timeline):
        for link in links(timeline):
            read.append(link.seq)
            yield link

    monkeypatch.setattr(SqlTimeline, "links", counted)
    admin = Visitor(app_of(RATELIMIT_ENABLED=True, LIMIT_WHOLE_CHAIN="1 per hour"))
    admin.enter(people["admin"].account, services.clock.now())
    assert admin.get("/desk/audit?check=whole").status_code == 200
    count = services.timeline.trail(people["admin"].account, EventSearch(), limit=1)[0]
    assert read == list(range(1, count + 1))
    assert [admin.get(path).status_code for path in ("/desk/audit?check=whole", "/desk/audit")] == [429, 200]
