"""Two staff at one case: the second is told of the first, and nothing either wrote is lost."""

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict
from tests import makers

QUESTION = {"organisation": "会社", "email": "a@example.jp", "subject": "件名", "body": "本文"}


@pytest.fixture
def ref(services):
    return services.cases.open(QUESTION)[0].ref


def test_the_second_answer_is_refused_with_both_texts(visit, services, people, ref):
    first, second = visit("staff"), visit("admin")
    assert first.post(f"/desk/cases/{ref}", answer="公園課に確認しました。").status_code == 303
    told = second.post(f"/desk/cases/{ref}", answer="利用できます。")
    assert told.status_code == 409
    assert told.text.count("公園課に確認しました。") >= 2  # in the message and as the answer that was sent
    assert "利用できます。</textarea>" in told.text
    held = services.cases.case(ref, account=people["staff"].account)
    assert (held.answer, held.answered_by) == ("公園課に確認しました。", people["staff"].account.id)


def test_what_the_second_wrote_can_be_sent_below_the_first(visit, services, people, ref):
    visit("staff").post(f"/desk/cases/{ref}", answer="一行目\r\n二行目")
    visitor = visit("admin")
    assert visitor.post(f"/desk/cases/{ref}", answer="補足です。", after="一行目\r\n二行目").status_code == 303
    held = services.cases.case(ref, account=people["staff"].account)
    assert held.answer.split() == ["一行目", "二行目", "補足です。"]
    third = visitor.post(f"/desk/cases/{ref}", answer="三つ目", after="一行目\r\n二行目")
    assert third.status_code == 409
    assert "補足です。" in third.text


def test_the_service_tells_both_texts(services, people, ref):
    services.case_desk.answer(ref, "先の回答", people["staff"].account)
    with pytest.raises(Conflict) as told:
        services.case_desk.answer(ref, "後の回答", people["admin"].account)
    assert told.value.code == "answered-meanwhile"
    assert all(text in told.value.message.ja and text in told.value.message.en for text in ("先の回答", "後の回答"))


def test_a_decision_on_a_page_that_is_old_is_refused_with_both_notes(visit, services, people):
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    path = f"/desk/reservations/{made.id}"
    assert 'name="seen" value="requested"' in visit("staff").get(path).text
    assert visit("staff").post(path, to="tentative", note="図面を待ちます", seen="requested").status_code == 303
    told = visit("admin").post(path, to="accepted", note="すぐ使えます", seen="requested")
    assert told.status_code == 409
    assert "図面を待ちます" in told.text
    assert "すぐ使えます</textarea>" in told.text
    held = services.booking.reservation(made.id, people["staff"].account)
    assert (held.state, held.decision_note) == (State.TENTATIVE, "図面を待ちます")
    assert visit("admin").post(path, to="accepted", note="すぐ使えます", seen="tentative").status_code == 303
