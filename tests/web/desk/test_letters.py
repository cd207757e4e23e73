"""Letters on the desk's pages: what could not be sent is told, dealt with once, and no secret stands on any page."""

import re

import pytest

from fieldreg.notices.letters import Addressee, FaultKind, Letter, LetterState
from fieldreg.notices.outcome import failed, may_have_left

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def letters(store, now, people):
    """One refused for good, one that may have been sent, one that waits; each with a link that opens something."""
    with store.writing() as work:
        for name in ("gone", "perhaps", "waiting"):
            to = Addressee(email=f"{name}@example.jp", language="ja", account=people["company"].account.id)
            values = {"ref": f"C-{name}", "ask": HOSTILE, "due": "12月8日", "link": "/a/geheim"}
            work.letters.add(Letter(at=now, cause=f"task-sent:{name}", to=to, template="task-sent", values=values))
        for name, outcome in (
            ("gone", lambda one: failed(one, FaultKind.REFUSED, f"550 {HOSTILE}", now)), ("perhaps", lambda one: may_have_left(one, "")),
        ):  # fmt: skip
            (taken,) = work.letters.claim([work.letters.next_due(now)[0].id], name, until=now)
            work.letters.conclude(outcome(taken), name)
        work.commit()
        return {one.cause.partition(":")[2]: one.id for one in work.letters.page(limit=9)[1]}


def held(store, letter_id):
    with store.reading() as work:
        return work.letters.get(letter_id)


def main(answer):
    return answer.text.split("<main")[1].split("</main")[0]


def tab(answer):
    """The number beside the letters in the desk's tabs; "" where there is none."""
    (said,) = re.findall(r'<a href="/desk/letters"[^>]*>お知らせの送信(?: <span class="[^"]*">(\d+)</span>)?</a>', main(answer))
    return said


def seen(page):
    return page.split('name="seen" value="')[1].split('"')[0]


def test_what_needs_somebody_is_told_on_inbox_worklist_and_list(visit, letters):
    staff = visit("staff")
    assert tab(staff.get("/desk/")) == "2"
    assert "届けられなかったお知らせが 2 件あります。" in main(staff.get("/desk/worklist"))
    listed = main(staff.get("/desk/letters"))
    assert [name for name in letters if f"{name}@example.jp" in listed] == ["perhaps", "gone"]
    assert "2 件" in listed
    assert "waiting@example.jp" in main(staff.get("/desk/letters?show=waiting"))
    assert "3 件" in main(staff.get("/desk/letters?show=all"))


def test_where_nothing_is_wrong_nobody_is_troubled(visit):
    staff = visit("staff")
    assert tab(staff.get("/desk/")) == ""
    assert "届けられなかった" not in main(staff.get("/desk/worklist"))
    assert "ありません。" in main(staff.get("/desk/letters"))


def test_the_page_of_one_tells_why_and_shows_neither_its_secret_nor_anybody_s_html(visit, letters):
    page = main(visit("staff").get(f"/desk/letters/{letters['gone']}"))
    refused, secret = "宛先または内容が受け取りを断られました。", "（宛先だけに送るリンク）"
    for told in ("C-gone", "gone@example.jp", refused, "550 &lt;img", "task-sent v1", secret):
        assert told in page
    assert "geheim" not in page
    assert "<img" not in page


def test_in_english(visit, letters):
    staff = visit("staff")
    assert "Need somebody" in main(staff.get("/en/desk/letters"))
    assert "It may have arrived. Sent again, the addressee may have it twice" in main(staff.get(f"/en/desk/letters/{letters['perhaps']}"))


def test_a_corrected_address_puts_it_back_into_the_queue(visit, letters, store):
    staff, path = visit("staff"), f"/desk/letters/{letters['gone']}"
    answer = staff.post(path, do="again", email="right@example.jp", seen=seen(main(staff.get(path))))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/letters")
    assert (held(store, letters["gone"]).to.email, held(store, letters["gone"]).state) == ("right@example.jp", LetterState.QUEUED)
    assert "送信待ちに戻しました。" in staff.get("/desk/letters").text


def test_an_address_that_is_none_is_told_beside_the_box_and_kept_there(visit, letters, store):
    staff, path = visit("staff"), f"/desk/letters/{letters['gone']}"
    answer = staff.post(path, do="again", email="right", seen=seen(main(staff.get(path))))
    assert answer.status_code == 422
    assert "メールアドレスを一つ書いてください。" in main(answer)
    assert 'value="right"' in main(answer)
    assert held(store, letters["gone"]).state is LetterState.GIVEN_UP


def test_what_was_told_otherwise_is_off_the_list(visit, letters, people, store):
    staff, path = visit("staff"), f"/desk/letters/{letters['perhaps']}"
    assert staff.post(path, do="settle", seen=seen(main(staff.get(path)))).status_code == 303
    assert held(store, letters["perhaps"]).settled_by == people["staff"].account.id
    assert "perhaps@example.jp" not in main(staff.get("/desk/letters"))


def test_the_second_of_two_is_told(visit, letters, store):
    staff, admin, path = visit("staff"), visit("admin"), f"/desk/letters/{letters['gone']}"
    before = seen(main(admin.get(path)))
    staff.post(path, do="again", email="right@example.jp", seen=before)
    answer = admin.post(path, do="again", email="other@example.jp", seen=before)
    assert answer.status_code == 409
    assert "ほかの人の操作か再送で変わりました" in main(answer)
    assert held(store, letters["gone"]).to.email == "right@example.jp"


def test_one_that_waits_may_be_readdressed_and_not_settled(visit, letters, store):
    staff, path = visit("staff"), f"/desk/letters/{letters['waiting']}"
    page = main(staff.get(path))
    assert 'value="settle"' not in page
    assert staff.post(path, do="settle", seen=seen(page)).status_code == 409
    assert staff.post(path, do="again", email="b@example.jp", seen=seen(page)).status_code == 303
    assert held(store, letters["waiting"]).to.email == "b@example.jp"


@pytest.mark.parametrize("number", ["0", "999", "x", "1" * 13, "-1", "１"])
def test_a_letter_that_is_not_there(visit, number):
    assert visit("staff").get(f"/desk/letters/{number}").status_code == 404


def test_where_no_server_is_set_the_page_says_where_letters_are(visit):
    assert "送り先が設定されていないため" in main(visit("staff").get("/desk/letters"))


def test_one_s_own_letters_are_on_one_s_own_page_and_no_secret_of_them(visit, letters):
    company = visit("company")
    assert 'href="/my/letters"' in company.get("/my").text
    page = main(company.get("/my/letters"))
    assert page.count("<details") == 3
    assert "geheim" not in page
    assert "<img" not in page
    assert main(visit("rival").get("/my/letters")).count("<details") == 0
    assert main(visit("staff").get("/my/letters")).count("<details") == 0
