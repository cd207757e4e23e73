"""One's own account: password, tokens, sessions, organisation."""

import html
import re
from datetime import timedelta

import pytest

from tests import cast, makers
from tests.web.conftest import Visitor

NEW = "purple kettle on ice"
SECRET = re.compile(r'<code class="once__secret">([^<]+)</code>')
CHANGE = {"do": "password", "old": cast.PASSWORD, "password": NEW, "again": NEW}


def main(answer):
    return html.unescape(answer.text.split("<main")[1])


def test_a_new_password_ends_every_other_session_and_this_one_goes_on(visit, client, people):
    here, elsewhere, token = visit("company"), visit("company"), people["company"].bearer
    assert here.post("/my/account", **CHANGE, tokens="keep").status_code == 303
    assert "パスワードを変えました" in here.get("/my/account").text
    assert elsewhere.get("/my").status_code == 303
    assert client.get("/api/reservations/R-0", headers=token).status_code == 404
    assert [visit().sign_in("company", password).status_code for password in (cast.PASSWORD, NEW)] == [422, 303]


def test_tokens_go_with_the_password_where_that_is_chosen(visit, client, people):
    assert visit("company").post("/my/account", **CHANGE, tokens="revoke").status_code == 303
    assert client.get("/api/reservations/R-0", headers=people["company"].bearer).status_code == 401


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"old": "wrong"}, "いまのパスワードが違います"),
        ({"password": "short", "again": "short"}, "12 文字以上"),
        ({"password": "見本株式会社2026年版", "again": "見本株式会社2026年版"}, "推測されやすい"),
        ({"again": "another one altogether"}, "二つのパスワードが違います"),
        ({"tokens": ""}, "API トークンをどうするか"),
    ],
)
def test_a_change_that_is_not_taken_changes_nothing(visit, people, services, wrong, said):
    here, before = visit("company"), services.accounts.account(people["company"].account.id)
    answer = here.post("/my/account", **(CHANGE | {"tokens": "keep"} | wrong))
    assert answer.status_code == 422
    assert said in main(answer)
    assert not any(secret in answer.text for secret in (NEW, cast.PASSWORD, "another one altogether"))
    assert services.accounts.account(before.id) == before


def test_a_token_s_secret_is_shown_once_and_works_until_it_is_renewed_or_revoked(visit, client, clock):
    here = visit("company")
    answer = here.post("/my/account", do="make", name="現場の QGIS")
    token = SECRET.search(answer.text)[1]
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    clock.go_on(timedelta(minutes=1))

    def works(secret):
        return client.get("/api/reservations/R-1999-0001", headers={"Authorization": f"Bearer {secret}"}).status_code == 404

    assert works(token)
    page = main(here.get("/my/account"))
    assert token not in page
    assert "現場の QGIS" in page
    number = re.findall(r'name="id" value="(\d+)"', page)[-1]
    anew = SECRET.search(here.post("/my/account", do="renew", id=number).text)[1]
    assert [works(secret) for secret in (token, anew)] == [False, True]
    number = re.findall(r'name="id" value="(\d+)"', here.get("/my/account").text)[-1]
    assert here.post("/my/account", do="revoke", id=number).status_code == 303
    assert not works(anew)


def test_another_s_token_is_not_there(visit, services, people):
    (other,) = services.tokens.of(people["rival"].account.id, None)
    here = visit("company")
    for do in ("renew", "revoke"):
        assert here.post("/my/account", do=do, id=other.id).status_code == 404
    assert services.tokens.of(people["rival"].account.id, None) == [other]


def test_ending_the_other_sessions_leaves_this_one(visit):
    here, elsewhere = visit("company"), visit("company")
    assert here.post("/my/account", do="end-sessions").status_code == 303
    assert (here.get("/my").status_code, elsewhere.get("/my").status_code) == (200, 303)


def test_a_member_invites_a_colleague_who_then_leaves(visit, app, services):
    here, new = visit("company"), Visitor(app)
    link = SECRET.search(here.post("/my/account", do="invite", email="colleague@example.jp", role="admin").text)[1]
    link = link.removeprefix("http://localhost")
    assert "見本株式会社" in main(new.get(link))
    assert new.post(link, page=link, password=NEW, again=NEW).location == "/my"
    made = services.administering.by_email("colleague@example.jp")
    assert (str(made.role), made.organisation) == ("company", "見本株式会社")
    assert "company@example.jp" in main(new.get("/my/account"))
    assert new.post("/my/account", do="leave").status_code == 303
    assert "見本株式会社" not in main(new.get("/my/account"))


def test_who_is_of_no_organisation_invites_nobody(visit):
    for who in ("staff", "department", "juror", "auditor"):
        assert visit(who).post("/my/account", do="invite", email="a@example.jp").status_code == 403


@pytest.mark.parametrize("who", ["juror", "auditor", "department"])
def test_every_role_changes_its_own_password(visit, who):
    here = visit(who)
    assert here.post("/my/account", **CHANGE, tokens="keep").status_code == 303
    assert visit().sign_in(who, NEW).status_code == 303


@pytest.mark.parametrize(
    "who, said",
    [
        ("department", "担当する管理者がまだ設定されていません"), ("juror", "割り当てられた応募は、まだありません"),
        ("auditor", "閲覧だけができます"),
    ],
)
def test_every_role_lands_on_a_page_that_says_what_there_is(visit, who, said):
    visitor = visit()
    landed = visitor.sign_in(who).location
    assert visitor.get(landed).status_code == 200
    assert said in main(visitor.get("/my"))


def test_a_department_finds_the_places_it_answers_for_and_when_they_are_taken(visit, people, services):
    services.administering.change(people["department"].account.id, None, manager="m")
    services.booking.reserve(makers.reservation(purpose="カナリア計画"), people["company"].account)
    page = main(visit("department").get("/my"))
    assert "広い公園" in page
    assert "8週間以内の予約 1 件" in page
    assert "2026-12-01" in page
    assert "カナリア計画" not in page
    assert "見本株式会社" not in page


def test_one_s_own_cases_are_listed_and_a_rival_s_are_not(visit, people, services):
    told = {"organisation": "会社", "email": "a@example.jp", "subject": "カナリア件名", "body": "本文"}
    made, _ = services.cases.open(told, people["company"].account)
    assert made.ref in main(visit("company").get("/my"))
    assert "カナリア件名" not in visit("rival").get("/my").text


def test_how_often_a_password_may_be_tried_is_limited(app_of, people, services):
    visitor = Visitor(app_of(RATELIMIT_ENABLED=True, LIMIT_PASSWORDS="2 per 15 minutes"))
    visitor.enter(services.accounts.account(people["company"].account.id), services.clock.now())
    wrong = {**CHANGE, "old": "wrong", "tokens": "keep"}
    assert [visitor.post("/my/account", **wrong).status_code for _ in range(3)] == [422, 422, 429]
    assert visitor.post("/my/account", do="make", name="鍵").status_code == 201


def test_the_language_of_one_s_letters_is_chosen_and_another_word_is_refused(visit, people, services):
    here = visit("company")
    assert re.search(r'value="ja" required checked', here.get("/my/account").text)
    assert here.post("/my/account", do="language", language="en").status_code == 303
    assert re.search(r'value="en" required checked', here.get("/my/account").text)
    answer = here.post("/my/account", do="language", language="fr")
    assert (answer.status_code, "日本語か英語を選んでください" in main(answer)) == (422, True)
    assert services.accounts.account(people["company"].account.id).language == "en"
