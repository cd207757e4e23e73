"""The pages of a call, by the test client: what each shows to whom, and the words for what goes wrong."""

import io
import json
import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from fieldreg.calls.application import receipt_of
from tests.calls import CLOSES, OPENS, PDF, anonymous, application_form, terms_form

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PLANTED = (
    "株式会社PLANTED-ORG", "PLANTED-CONTACT", "planted@secret.example.jp", "022-777-8888", "PLANTED-HIDE", "planted-file.pdf",
    "planted-two.pdf", "PLANTED-AUTHOR", "PLANTED-ADDRESS", "PLANTED-PRODUCT",
)  # fmt: skip


def planted():
    return {
        "organisation": PLANTED[0], "contact": PLANTED[1], "email": PLANTED[2], "phone": PLANTED[3], "hide": PLANTED[4],
        "proposal": "PLANTED-PRODUCT を PLANTED-ADDRESS で動かす。",
    }  # fmt: skip


def opened(visitor, call):
    """The token of the form, as somebody has it who opened the page."""
    return re.search(r'name="token" value="([^"]+)"', visitor.get(f"/calls/{call.call_id}/apply").text)[1]


def hand_in(visitor, call, token=None, version=0, files=(), **answers):
    """By the form as the page gives it."""
    page, form = f"/calls/{call.call_id}/apply", application_form() | answers
    data = {**form, "token": token or opened(visitor, call), "csrf_token": visitor.token(), f"version_{form['challenge']}": str(version)}
    data["files"] = [FileStorage(io.BytesIO(content), name) for name, content in files]
    boundary, body = encode_multipart(data)
    return visitor.client.post(page, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def main_of(answer):
    return answer.text.split("<main", 1)[1].split("</main>")[0]


# ---------------------------------------------------------------- everybody


def test_the_list_and_the_call_tell_period_criteria_minimum_and_tie_break(call, visit):
    visitor = visit()
    assert "まちの困りごとを解く実証" in main_of(visitor.get("/calls"))
    page = main_of(visitor.get(f"/calls/{call.call_id}"))
    for told in (
        f"{CLOSES:%Y-%m-%d} 17:15", "避難所の混雑を知らせる", "危機管理局", "1,000,000 円", "市の費用負担なし", "新しさ", "× 1.5",
        "最低点: 8 点", "「新しさ」の平均点が高いもの", "先に提出したもの", "受付中",
    ):  # fmt: skip
        assert told in page, told
    english = main_of(visitor.get(f"/en/calls/{call.call_id}"))
    assert "who handed in first" in english
    assert visitor.get("/calls/K-1999-0001").status_code == 404


def test_a_draft_has_no_page_and_the_terms_of_an_open_call_no_form(call, visit):
    drafted = call.calls.desk.draft(terms_form(title="DRAFT-TITLE", opens_at=(OPENS + MINUTE).isoformat()), call.people["staff"])
    assert visit().get(f"/calls/{drafted.id}").status_code == 404
    assert "DRAFT-TITLE" not in visit().get("/calls").text
    staff = visit("staff")
    assert 'name="criterion_1_title"' not in staff.get(f"/desk/calls/{call.call_id}/terms").text
    assert 'name="criterion_1_title"' in staff.get(f"/desk/calls/{drafted.id}/terms").text


def test_question_and_answer_stand_for_all_without_who_asked(call, visit):
    company, page = visit("company"), f"/calls/{call.call_id}"
    assert company.post(f"{page}/questions", question="屋内でもよいですか").status_code == 303
    assert "屋内でもよいですか" not in main_of(visit().get(page))
    staff = visit("staff")
    assert "屋内でもよいですか" in staff.get(f"/desk/calls/{call.call_id}").text
    assert staff.post(f"/desk/calls/{call.call_id}", do="answer", question="1", answer="はい、どうぞ。").status_code == 303
    told = main_of(visit().get(page))
    assert "屋内でもよいですか" in told
    assert "はい、どうぞ。" in told
    assert "見本株式会社" not in told
    assert company.post(f"{page}/questions", question=" ").status_code == 422


# ---------------------------------------------------------------- applicants


def test_a_receipt_is_given_and_its_digest_is_of_the_copy_shown(call, visit):
    answer = hand_in(visit("company"), call, files=[("計画.pdf", PDF)])
    assert answer.status_code == 201
    page = main_of(answer)
    digest = re.search(r"[0-9a-f]{64}", page)[0]
    copy = re.search(r'<textarea class="code call-copy"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    written = copy.replace("&#34;", '"').replace("&amp;", "&").encode()
    assert receipt_of(written) == digest
    assert json.loads(written)["files"][0]["name"] == "計画.pdf"


def test_it_takes_17_14_59_and_refuses_17_15_00(call, visit, clock):
    call.at(CLOSES - timedelta(hours=1))
    company, rival = visit("company"), visit("rival")
    clock.at = CLOSES - SECOND
    token = opened(rival, call)
    assert hand_in(company, call).status_code == 201
    clock.at = CLOSES
    assert rival.get(f"/calls/{call.call_id}/apply").status_code == 303
    late = hand_in(rival, call, token)
    assert late.status_code == 409
    assert "17:15 に締め切りました" in main_of(late)
    assert "青葉ロボットの小さな箱" in main_of(late)  # what was written is not lost
    own = main_of(company.get("/my/applications/A-2026-0001"))
    assert "取り下げる" not in own
    refused = company.post("/my/applications/A-2026-0001/withdraw", version="1")
    assert refused.status_code == 303
    assert call.calls.applying.own("A-2026-0001", call.people["company"]).application.counts


def test_own_page_before_the_opening_shows_receipts_and_nothing_of_the_content(call, visit):
    company = visit("company")
    hand_in(company, call, **planted())
    hand_in(company, call, version=1, **planted())
    page = main_of(company.get("/my/applications/A-2026-0001"))
    assert len(re.findall(r"SHA-256 [0-9a-f]{64}", page)) == 2
    assert not any(word in page for word in PLANTED)
    assert company.get("/my/applications/A-2026-0001/written.json").status_code == 404
    assert "A-2026-0001" in main_of(company.get("/my/applications"))
    assert "A-2026-0001" in main_of(company.get(f"/calls/{call.call_id}"))


def test_who_replaces_from_an_old_window_is_told_and_keeps_what_was_written(call, visit):
    company = visit("company")
    hand_in(company, call)
    assert hand_in(company, call, version=1, title="新しい画面から").status_code == 201
    old = hand_in(company, call, version=1, title="古い画面から")
    assert old.status_code == 409
    assert "第2版が提出されています" in main_of(old)
    assert "古い画面から" in main_of(old)


def test_what_was_withdrawn_leaves_its_receipts_and_may_come_again(call, visit):
    company = visit("company")
    hand_in(company, call)
    assert company.post("/my/applications/A-2026-0001/withdraw", version="1").status_code == 303
    page = main_of(company.get("/my/applications/A-2026-0001"))
    assert "取り下げたため、内容は残っていません。" in page
    assert hand_in(company, call).status_code == 201


def test_faults_stand_beside_their_questions_and_the_text_stays(call, visit):
    answer = hand_in(visit("company"), call, files=[("a.exe", b"MZ")], title="", proposal="長い提案の文章")
    assert answer.status_code == 422
    page = main_of(answer)
    assert 'href="#title"' in page
    assert "PDF か Word" in page
    assert "長い提案の文章" in page
    assert "もう一度選んでください" in page


def test_more_than_ten_megabytes_are_refused_in_words(call, visit):
    half = b"%PDF-" + b"0" * (6 << 20)
    company = visit("company")
    assert "合わせて 10 MB" in main_of(hand_in(company, call, files=[("a.pdf", half), ("b.pdf", half)]))
    assert hand_in(company, call, files=[("a.pdf", half)]).status_code == 201


def test_another_s_application_is_told_apart_from_none_in_nothing(call, visit):
    hand_in(visit("company"), call)
    rival = visit("rival")
    told = [rival.get(f"/my/applications/{ref}") for ref in ("A-2026-0001", "A-1999-0001")]
    assert [one.status_code for one in told] == [404, 404]
    theirs, nobodys = (main_of(one).replace(ref, "X") for one, ref in zip(told, ("A-2026-0001", "A-1999-0001"), strict=True))
    assert theirs == nobodys
    assert "A-2026-0001" not in main_of(rival.get("/my/applications"))


# ---------------------------------------------------------------- sealed


def test_before_the_opening_the_desk_sees_a_number_and_nothing_else(call, visit, clock):
    company = visit("company")
    hand_in(company, call, files=[("planted-file.pdf", PDF), ("planted-two.pdf", PDF + b"2")], **planted())
    for moment in (OPENS + MINUTE, CLOSES, CLOSES + MINUTE):
        clock.at = moment
        for name in ("staff", "admin"):
            desk = visit(name)
            pages = [desk.get(path) for path in ("/desk/calls", f"/desk/calls/{call.call_id}", f"/desk/calls/{call.call_id}/decide")]
            assert [page.status_code for page in pages] == [200, 200, 200]
            assert not any(word in page.text for page in pages for word in (*PLANTED, "見本株式会社"))
            hidden = ("", "/files/1", "/written.json")
            assert [desk.get(f"/desk/applications/A-2026-0001{path}").status_code for path in hidden] == [404, 404, 404]
    assert '<td class="tabular">1</td>' in visit("staff").get("/desk/calls").text


def test_two_of_the_desk_open_it_by_their_buttons(call, visit, clock):
    held = call.announce(two_persons=True, opens_at=(clock.at + MINUTE).isoformat())
    held.at(clock.at + MINUTE)
    hand_in(visit("company"), held)
    clock.at = CLOSES + MINUTE
    page, staff = f"/desk/calls/{held.call_id}", visit("staff")
    assert "開封を申し出る" in main_of(staff.get(page))
    assert staff.post(page, do="open").status_code == 303
    assert "開封する" not in main_of(staff.get(page))
    assert staff.post(page, do="open").status_code == 409
    assert visit("second").post(page, do="open").status_code == 303
    assert "株式会社青葉ロボット" in main_of(staff.get(page))
    file = staff.get("/desk/applications/A-2026-0001/written.json")
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_with_another_secret_the_page_says_so(call, visit, clock, services, monkeypatch):
    hand_in(visit("company"), call)
    clock.at = CLOSES
    monkeypatch.setattr(services.calls.opening, "_secret", lambda: "another secret, long enough for anybody")
    answer = visit("staff").post(f"/desk/calls/{call.call_id}", do="open")
    assert answer.status_code == 409
    assert "FIELDREG_SECRET_KEY" in main_of(answer)


# ---------------------------------------------------------------- the jury


@pytest.fixture
def judged(call, visit, clock):
    """Two applications, one full of planted words; juror_b has a conflict with it; being judged."""
    hand_in(visit("company"), call, files=[("planted-file.pdf", PDF), ("planted-two.pdf", PDF + b"2")], **planted())
    hand_in(visit("rival"), call, organisation="競合株式会社", email="r@rival.example.jp", hide="", proposal="別の方法です。")
    call.first, call.second = "A-2026-0001", "A-2026-0002"
    return call.open_seals().anonymise().seat([("juror_b", call.first)], juror_a="", juror_b="PLANTED-ORG").begin()


def test_a_jurors_pages_hold_none_of_ten_planted_words_and_no_reference_or_file(judged, visit):
    label, found = judged.label(judged.first), []
    juror = visit("juror_a")
    judged.score("juror_a", judged.first, 5, 5, 5)
    paths = ["/jury", f"/jury/{judged.call_id}", f"/jury/{judged.call_id}/{label}", f"/calls/{judged.call_id}", "/calls", "/api",
             "/api/collections", f"/en/jury/{judged.call_id}/{label}"]  # fmt: skip
    for path in paths:
        answer = juror.get(path)
        assert answer.status_code == 200, path
        found += [(path, word) for word in (*PLANTED, judged.first, judged.second, "見本株式会社", "競合株式会社") if word in answer.text]
    assert found == []
    assert "小さな箱を避難所に置き" in juror.get(f"/jury/{judged.call_id}/{label}").text
    own, of_call = f"/desk/applications/{judged.first}", f"/desk/calls/{judged.call_id}"
    others = ("/desk/calls", of_call, f"{of_call}/decide", own, f"{own}/files/1", f"{own}/written.json")
    assert {juror.get(path).status_code for path in others} == {404}
    assert juror.get(f"/my/applications/{judged.first}").status_code == 403


def test_a_conflicted_juror_gets_404_as_for_nothing(judged, visit):
    juror, theirs = visit("juror_b"), judged.label(judged.first)
    told = [juror.get(f"/jury/{judged.call_id}/{label}") for label in (theirs, "ZZZZ")]
    assert [one.status_code for one in told] == [404, 404]
    assert main_of(told[0]) == main_of(told[1])
    points = {"points_1": "5", "points_2": "5", "points_3": "5", "version": "0"}
    assert juror.post(f"/jury/{judged.call_id}/{theirs}", **points).status_code == 404
    page = main_of(juror.get(f"/jury/{judged.call_id}"))
    assert theirs not in page
    assert judged.label(judged.second) in page
    assert not any(word in page for word in PLANTED)


def test_who_is_on_no_jury_finds_no_such_page(judged, visit):
    for name in ("company", "staff", "admin", "department"):
        assert [visit(name).get(path).status_code for path in ("/jury", f"/jury/{judged.call_id}")] == [404, 404]


def test_points_are_given_by_the_form_and_faults_told(judged, visit):
    juror, path = visit("juror_a"), f"/jury/{judged.call_id}/{judged.label(judged.first)}"
    wrong = juror.post(path, points_1="9", points_2="", points_3="5", comment="よい提案", version="0")
    assert wrong.status_code == 422
    assert "「新しさ」は 0 から 5 までの整数" in main_of(wrong)
    assert "よい提案" in main_of(wrong)
    assert juror.post(path, points_1="5", points_2="4", points_3="5", version="0").status_code == 303
    assert "採点済み 16.50 点" in main_of(juror.get(f"/jury/{judged.call_id}"))
    assert "全員の採点がそろうと見えます" in main_of(juror.get(path))


def test_interests_are_declared_first_and_nothing_else_is_shown(call, visit):
    hand_in(visit("company"), call)
    call.open_seals().anonymise()
    call.calls.jury.name(call.call_id, "juror_a@example.jp", call.people["staff"])
    juror, path = visit("juror_a"), f"/jury/{call.call_id}"
    assert juror.post(path).status_code == 422
    assert juror.post(path, has="yes").status_code == 422
    assert juror.post(path, has="yes", interests="見本株式会社").status_code == 303
    page = main_of(juror.get(path))
    assert "申告済み" in page
    assert "見本株式会社" not in page
    assert "小さな箱" not in page
    staff = visit("staff")
    assert "見本株式会社" in staff.get(f"/desk/calls/{call.call_id}").text
    assert staff.post(f"/desk/calls/{call.call_id}", do="check", account=str(call.people["juror_a"].id)).status_code == 303


# ---------------------------------------------------------------- results


def test_what_still_tells_who_applied_is_refused_beside_its_text(call, visit):
    hand_in(visit("company"), call)
    call.open_seals()
    staff = visit("staff")
    page = main_of(staff.get("/desk/applications/A-2026-0001"))
    assert "■■の小さな箱を避難所に置き" in page
    answer = staff.post("/desk/applications/A-2026-0001", **anonymous(plan="青葉ロボットの予定"), version="0")
    assert answer.status_code == 422
    assert 'href="#plan"' in main_of(answer)
    assert "青葉ロボットの予定" in main_of(answer)
    assert staff.post("/desk/applications/A-2026-0001", **anonymous(), version="0").status_code == 303


def test_it_is_decided_by_the_form_and_published_to_all_at_one_minute(judged, visit, clock):
    judged.score("juror_a", judged.first, 5, 5, 5)
    judged.score("juror_a", judged.second, 1, 1, 1)
    judged.score("juror_b", judged.second, 1, 1, 1)
    staff, path = visit("staff"), f"/desk/calls/{judged.call_id}/decide"
    page = main_of(staff.get(path))
    assert "18.00" in page
    assert "採択は 1 件までと告知しています" in page
    assert staff.post(path, adopt_1="1").status_code == 422
    reasons = {"reason_A_2026_0001": "SECRET-REASON-ONE", "reason_A_2026_0002": "SECRET-REASON-TWO"}
    assert staff.post(path, adopt_1="1", adopt_2="0", note_2="応募がなかった。", **reasons).status_code == 303
    publish_at = clock.at.replace(second=0) + timedelta(minutes=30)
    desk = f"/desk/calls/{judged.call_id}"
    assert staff.post(desk, do="publish", publish_at=f"{clock.at - MINUTE:%Y-%m-%dT%H:%M}").status_code == 422
    assert staff.post(desk, do="publish", publish_at=f"{publish_at:%Y-%m-%dT%H:%M}").status_code == 303
    company, rival, anybody = visit("company"), visit("rival"), visit()
    watched = [(anybody, f"/calls/{judged.call_id}"), (anybody, "/calls"), (company, f"/calls/{judged.call_id}"), (company, "/my"),
               (company, "/my/applications"), (company, f"/my/applications/{judged.first}"), (rival, f"/my/applications/{judged.second}"),
               (visit("juror_a"), f"/jury/{judged.call_id}")]  # fmt: skip
    words = ("SECRET-REASON", "採択</span>", "不採択", "該当なし", "応募がなかった", "結果公表")
    clock.at = publish_at - SECOND
    assert [(path, word) for who, path in watched for word in words if word in who.get(path).text] == []
    clock.at = publish_at
    public = main_of(anybody.get(f"/calls/{judged.call_id}"))
    assert PLANTED[0] in public
    assert "該当なし" in public
    assert "応募がなかった。" in public
    assert "SECRET-REASON" not in public
    first, second = (main_of(who.get(f"/my/applications/{ref}")) for who, ref in ((company, judged.first), (rival, judged.second)))
    assert ("SECRET-REASON-ONE" in first, "SECRET-REASON-TWO" in first) == (True, False)
    assert ("SECRET-REASON-ONE" in second, "SECRET-REASON-TWO" in second) == (False, True)
    assert "競合株式会社" not in public  # who was not adopted is not named


def test_a_call_is_drafted_announced_and_cancelled_by_its_forms(call, visit, clock):
    staff = visit("staff")
    fields = {
        "title": "新しい公募", "body": "趣旨", "opens_at": f"{clock.at + MINUTE:%Y-%m-%dT%H:%M}", "closes_at": f"{CLOSES:%Y-%m-%dT%H:%M}",
        "challenge_2_title": "課題", "challenge_2_division": "建設局", "challenge_2_body": "内容", "challenge_2_most": "1",
        "criterion_1_title": "新しさ", "criterion_1_lowest": "0", "criterion_1_highest": "5", "criterion_1_weight": "1", "tie_1": "1",
    }  # fmt: skip
    wrong = staff.post("/desk/calls/new", **fields | {"criterion_1_weight": "x", "challenge_2_most": "0"})
    assert wrong.status_code == 422
    assert "審査項目1: 重み: 数字で" in main_of(wrong)
    assert "課題1: 採択の上限: 1 から" in main_of(wrong)
    made = staff.post("/desk/calls/new", **fields)
    assert made.status_code == 303
    page = made.headers["Location"]
    assert page == "/desk/calls/K-2026-0002"
    assert staff.post(page, do="announce", revision="0").status_code == 303
    assert staff.post(page, do="announce", revision="0").status_code == 409
    assert staff.post(f"{page}/terms", **fields, revision="1", minimum="3").status_code == 303
    assert "第2版" in main_of(visit().get("/calls/K-2026-0002"))
    assert staff.post(page, do="cancel").status_code == 422
    assert staff.post(page, do="cancel", reason="都合により").status_code == 303
    assert "都合により" in main_of(visit().get("/calls/K-2026-0002"))
    assert staff.post(page, do="what").status_code == 400
