"""What the pages of a call show once its years are over: that it was, what came of it, and that the rest is erased."""

import html
from datetime import timedelta

import pytest

from tests.calls import anonymous, planted

YEARS = timedelta(days=366 * 11)


def main(answer):
    assert answer.status_code == 200
    return html.unescape(answer.text.split("<main")[1])


@pytest.fixture
def over(call, services, clock):
    """One adopted, one not; published, and erased as a call, while every account goes on."""
    question = call.calls.public.ask(call.call_id, {"question": "PLANTED-ASKING"}, call.people["rival"])
    call.calls.desk.answer(call.call_id, question.id, "答え", call.people["staff"])
    call.refs = [planted(call, "company").application.ref, call.apply("rival", name="PLANTED-RIVAL", hide="").application.ref]
    call.open_seals()
    for ref in call.refs:
        call.calls.opening.anonymise(ref, anonymous(), call.people["staff"], version=0)
    call.seat(juror_a="PLANTED-INTEREST").begin()
    for ref, points in zip(call.refs, (5, 4), strict=True):
        call.score("juror_a", ref, points, points, points, comment="PLANTED-COMMENT")
    call.decide(dict.fromkeys(call.refs, "PLANTED-REASON"), adopt_1=1)
    call.calls.deciding.publish(call.call_id, None, call.people["staff"])
    clock.go_on(YEARS)
    assert [(str(one.what), one.ref) for one in services.retention.apply(None)] == [("call", call.call_id)]
    return call


@pytest.mark.parametrize("number, who", [(0, "company"), (1, "rival")])
def test_an_applicant_reads_that_his_content_was_erased_and_keeps_his_receipt(over, visit, number, who):
    page = main(visit(who).get(f"/my/applications/{over.refs[number]}"))
    assert "保存年数を過ぎたため、内容は消去しました" in page
    assert "封をして預かっています" not in page
    assert "SHA-256" in page
    assert "PLANTED" not in page
    assert visit(who).get(f"/my/applications/{over.refs[number]}/written.json").status_code == 404
    assert over.refs[number] in main(visit(who).get("/my/applications"))


@pytest.mark.parametrize("who, path", [
    ("staff", "/desk/calls/{}"), ("staff", "/desk/calls"), ("staff", "/desk/calls/{}/decide"), ("juror_a", "/jury"),
    ("juror_a", "/jury/{}"), ("staff", "/desk/letters?show=all"),
])  # fmt: skip
def test_no_other_page_of_it_fails_or_tells_what_was_erased(over, visit, who, path):
    page = main(visit(who).get(path.format(over.call_id)))
    gone = ("PLANTED-ASKING", "PLANTED-RIVAL", "PLANTED-INTEREST", "PLANTED-COMMENT", "PLANTED-REASON")
    assert [word for word in gone if word in page] == []


def test_all_still_read_who_was_adopted(over, visit):
    page = main(visit().get(f"/calls/{over.call_id}"))
    assert ("株式会社PLANTED-ORG" in page, "PLANTED-TITLE" in page, "PLANTED-ASKING" in page) == (True, True, False)
