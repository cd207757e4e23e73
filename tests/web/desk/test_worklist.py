"""Answers that turned: the desk sees everybody's, a company its own, and each says when it has read them."""

import pytest

from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.register.load_ledger import Load
from tests import makers
from web.desk.worklist import by_load

HOSTILE = "<b>hostile</b>"


@pytest.fixture
def turned(services, people, store, now):
    """Two reservations, and two loads that turned answers about them and about a site."""
    mine, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    theirs, _ = services.booking.reserve(makers.reservation(site="hostile"), people["rival"].account)
    owners = {mine.id: people["company"].account.id, theirs.id: people["rival"].account.id, "park": None}

    def turn(load, what, ref, rule, before, after):
        return TurnedAnswer(load=load, what=what, ref=ref, rule=rule, before=before, after=after, owner=owners[ref], at=now)

    with store.writing() as work:
        for edition in ("a", "b"):
            work.loads.add(Load(at=now, actor="x", what="zones", layer="did", edition=edition, file=HOSTILE, sha256="0" * 64), ())
        work.worklist.add([
            turn(1, "site", "park", "caa-did", "not_applicable", "permit"),
            turn(2, "site", "park", "caa-did", "permit", "not_applicable"),
            turn(2, "reservation", mine.id, "caa-did", "not_applicable", "permit"),
            turn(2, "reservation", mine.id, "caa-surfaces", "permit", "notify"),
            turn(2, "reservation", theirs.id, HOSTILE, "unknown", "notify"),
        ])  # fmt: skip
        work.commit()
    return mine.id, theirs.id


def main(answer):
    return answer.text.split("<main")[1].split("</main")[0]


def waiting(services, people):
    return [turn.id for turn in services.desk.worklist(people["staff"].account)]


def test_grouped_by_load_then_by_thing_with_the_worse_first(turned, services, people):
    mine, theirs = turned
    told = [
        (load, [(thing.ref, thing.worse, [str(turn.direction) for turn in thing.turns]) for thing in things])
        for load, things in by_load(services.desk.worklist(people["staff"].account))
    ]
    assert told == [
        (2, [(mine, True, ["worse", "better"]), (theirs, False, ["better"]), ("park", False, ["better"])]),
        (1, [("park", True, ["worse"])]),
    ]


def test_the_desk_sees_all_with_links_and_hostile_words_as_text(visit, turned):
    page = main(visit("staff").get("/desk/worklist"))
    for told in (*(f"/desk/reservations/{ref}" for ref in turned), "/sites/park", "/law/caa-did", "/desk/loads/2", "厳しくなりました",
                 "緩くなりました", "&lt;b&gt;hostile"):  # fmt: skip
        assert told in page
    assert HOSTILE not in page


def test_the_inbox_tells_how_many_wait(visit, turned):
    for path in ("/desk/", "/desk/reservations"):
        assert '答えが変わったもの <span class="desk-tabs__count tabular">5</span>' in main(visit("staff").get(path))


def test_what_is_ticked_is_seen_and_nothing_else(visit, turned, services, people):
    first, second, *rest = waiting(services, people)
    staff = visit("staff")
    assert staff.post("/desk/worklist", id=[str(first), str(second), "x", "-1", "9" * 30]).status_code == 303
    assert waiting(services, people) == rest
    seen = main(staff.get("/desk/worklist?show=seen"))
    assert "確認 2026-11-23 10:00" in seen
    assert 'type="checkbox"' not in seen


def test_all_of_one_load_at_once(visit, turned, services, people):
    staff = visit("staff")
    page = main(staff.get("/desk/worklist"))
    ids = page.split('name="all" value="')[1].split('"')[0]
    staff.post("/desk/worklist", all=ids)
    assert [turn.load for turn in services.desk.worklist(people["staff"].account)] == [1]


def test_a_company_reads_its_own_and_understands(visit, turned, services, people):
    _, theirs = turned
    company = visit("company")
    page = main(company.get("/my"))
    assert "判定の答えが変わりました" in page
    assert "当てはまらないもの → <strong>許可・承認が必要</strong>" in page
    assert theirs not in page

    everything = [str(i) for i in waiting(services, people)]
    assert company.post("/my/turned", id=everything).location == "/my"

    assert "判定の答えが変わりました" not in main(company.get("/my"))
    assert [turn.ref for turn in services.desk.worklist(people["staff"].account)] == [theirs, "park", "park"]


def test_the_notice_in_english(visit, turned):
    page = main(visit("company").get("/en/my"))
    assert "Answers have turned" in page
    assert "Does not apply → <strong>Permit needed</strong>" in page


def test_where_nothing_turned_nothing_is_told(visit, services):
    assert "判定の答えが変わりました" not in main(visit("company").get("/my"))
    assert "ありません。" in main(visit("staff").get("/desk/worklist"))
