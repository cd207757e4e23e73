"""An administrator's pages over accounts: inviting, changing, closing; what is secret is shown once."""

import html
import re
from datetime import timedelta

import pytest

from tests import makers
from tests.post_office import PostOffice
from tests.web.conftest import Visitor

PASSWORD = "purple kettle on ice"
LINK = re.compile(r'<code class="once__secret">([^<]+)</code>')


def main(answer):
    return html.unescape(answer.text.split("<main")[1])


def invited(visitor, **more):
    answer = visitor.post("/desk/people/", email="new@example.jp", **({"role": "company"} | more))
    assert answer.status_code == 201
    return LINK.search(answer.text)[1].removeprefix("http://localhost")


def account_of(services, name):
    return services.administering.by_email(f"{name}@example.jp")


def test_an_invitation_is_shown_once_opened_used_and_gone(visit, app, services):
    admin, new = visit("admin"), Visitor(app)
    link = invited(admin, organisation="新しい会社")
    assert link not in admin.get("/desk/people/").text
    assert "new@example.jp" in main(admin.get("/desk/people/"))
    shown = new.get(link)
    assert (shown.status_code, shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == (200, "same-origin", "no-store")
    assert "新しい会社" in main(shown)
    assert [new.get(link).status_code for _ in range(5)] == [200] * 5
    answer = new.post(link, page=link, password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/my")
    assert new.get("/my").status_code == 200
    assert account_of(services, "new").organisation == "新しい会社"
    for visitor in (new, Visitor(app)):
        assert visitor.get(link).status_code == visitor.post(link, password=PASSWORD, again=PASSWORD).status_code == 404


def test_where_mail_is_sent_nobody_but_the_addressee_is_told_the_link(visit, services):
    services.letters.post = PostOffice().post()
    admin = visit("admin")
    answers = [admin.post("/desk/people/", email="new@example.jp", role="company")]
    answers.append(admin.post(f"/desk/people/{account_of(services, 'company').id}", do="reset"))
    for answer in answers:
        assert answer.status_code == 201
        assert "/invitations/" not in answer.text.split("<main")[1].replace("/desk/people/invitations/", "")
        assert "リンクは本人にメールで送ります" in main(answer)
    with services.store.reading() as work:
        assert [letter.to.email for letter in work.letters.page(limit=9)[1]] == ["company@example.jp", "new@example.jp"]


@pytest.mark.parametrize(
    "password, again, said",
    [
        ("short", "short", "12 文字以上"), ("qwertyuiop12", "qwertyuiop12", "推測されやすい"),
        (PASSWORD, f"{PASSWORD}!", "二つのパスワードが違います"),
    ],
)
def test_a_password_that_is_not_taken_is_told_and_nothing_typed_comes_back(visit, app, password, again, said):
    link, new = invited(visit("admin")), Visitor(app)
    answer = new.post(link, page=link, password=password, again=again)
    assert answer.status_code == 422
    assert said in main(answer)
    assert f'value="{password}"' not in answer.text
    assert new.post(link, page=link, password=PASSWORD, again=PASSWORD).status_code == 303


def test_what_is_no_invitation_is_told_alike(visit, app):
    admin = visit("admin")
    taken_back = invited(admin)
    number = re.search(r"/desk/people/invitations/(\d+)/withdraw", admin.get("/desk/people/").text)[1]
    assert admin.post(f"/desk/people/invitations/{number}/withdraw").status_code == 303
    told = [main(Visitor(app).get(path)) for path in (taken_back, "/invitations/never-was")]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "entered, status, said",
    [
        ({"email": "none", "role": "company"}, 422, "メールアドレスの形ではありません"),
        ({"email": "a@example.jp", "role": "king"}, 422, "役割を選んでください"),
        ({"email": "a@example.jp", "role": "department", "manager": "nobody"}, 422, "登録されていません"),
        ({"email": "Company@example.jp", "role": "company"}, 409, "すでにアカウントがあります"),
    ],
)
def test_what_cannot_be_invited_is_told_with_the_form_as_it_was(visit, entered, status, said):
    answer = visit("admin").post("/desk/people/", **entered)
    assert answer.status_code == status
    assert said in main(answer)
    assert f'value="{entered["email"]}"' in answer.text


def test_closing_ends_a_session_and_a_token_at_the_next_request(visit, client, people, services):
    admin, company, held = visit("admin"), visit("company"), people["company"]
    page = f"/desk/people/{held.account.id}"
    assert admin.post(page, do="close").location == page
    assert re.search(r'アカウントの停止\s+<span[^>]*><a href="/desk/people/\d+">admin@example.jp</a>', admin.get(page).text)
    assert company.get("/my").status_code == 303
    assert client.get("/api/reservations/R-0", headers=held.bearer).status_code == 401
    assert visit().sign_in("company").status_code == 422
    assert admin.post(page, do="reopen").status_code == 303
    assert visit().sign_in("company").status_code == 303
    assert client.get("/api/reservations/R-0", headers=held.bearer).status_code == 401


def test_another_role_ends_the_session_of_the_one_before(visit, people, services):
    admin, staff = visit("admin"), visit("staff")
    page = f"/desk/people/{people['staff'].account.id}"
    assert admin.post(page, do="change", role="auditor", organisation="", manager="", seen="staff||").status_code == 303
    assert staff.get("/desk/").status_code == 303
    assert visit("staff").get("/desk/cases/new").status_code == 404
    answer = admin.post(page, do="change", role="admin", organisation="", manager="", seen="staff||")
    assert answer.status_code == 409
    assert "監査（閲覧のみ）" in main(answer)


def test_nobody_does_it_to_himself(visit, people):
    admin = visit("admin")
    page = f"/desk/people/{people['admin'].account.id}"
    assert "自分のアカウントです" in main(admin.get(page))
    assert [admin.post(page, do=do, role="staff").status_code for do in ("close", "change")] == [403, 403]
    assert admin.get("/desk/people/").status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_a_link(visit, app, people):
    admin, company = visit("admin"), visit("company")
    answer = admin.post(f"/desk/people/{people['company'].account.id}", do="reset")
    assert answer.status_code == 201
    link = LINK.search(answer.text)[1].removeprefix("http://localhost")
    other = Visitor(app)
    assert "パスワードを決め直す" in main(other.get(link))
    assert other.post(link, page=link, password=PASSWORD, again=PASSWORD).status_code == 303
    assert company.get("/my").status_code == 303
    assert visit().sign_in("company", PASSWORD).status_code == 303


def test_an_account_s_tokens_are_revoked_and_its_sessions_ended_one_by_one(visit, client, people, services):
    admin, held = visit("admin"), people["rival"]
    page, (token,) = f"/desk/people/{held.account.id}", services.tokens.of(people["rival"].account.id, None)
    assert admin.post(page, do="revoke", token=token.id).status_code == 303
    assert client.get("/api/reservations/R-0", headers=held.bearer).status_code == 401
    rival = visit("rival")
    assert admin.post(page, do="end-sessions").status_code == 303
    assert rival.get("/my").status_code == 303
    acts = main(admin.get(page))
    assert all(said in acts for said in ("API トークンの失効", "ログインの一斉終了"))
    assert held.token not in acts
    assert admin.post(page, do="revoke", token="x").status_code == 404


def test_members_see_each_other_s_from_the_moment_the_page_says_so(visit, people, services):
    services.administering.change(people["rival"].account.id, None, organisation="見本株式会社")
    made, _ = services.booking.reserve(makers.reservation(), people["company"].account)
    admin, rival = visit("admin"), visit("rival")
    number = re.search(r"/desk/people/organisations/(\d+)", main(admin.get("/desk/people/organisations")))[1]
    assert made.id not in rival.get("/my").text
    services.clock.go_on(timedelta(hours=1))
    another = makers.reservation(time_start="2026-12-02T09:00:00+09:00", time_end="2026-12-02T10:00:00+09:00")
    later, _ = services.booking.reserve(another, people["company"].account)
    assert admin.post(f"/desk/people/organisations/{number}", shares="yes").status_code == 303
    page = main(visit("rival").get("/my"))
    assert later.id in page
    assert "同じ団体の人の申込み" in page
    assert f"/my/{later.id}/withdraw" not in page


def test_the_pages_of_people_stand_among_the_tabs_of_the_desk_and_under_tabs_of_their_own(visit):
    admin = visit("admin")
    paths = ("/desk/people/", "/desk/people/organisations", "/desk/retention/", "/desk/audit")
    for path in paths:
        page = main(admin.get(path))
        assert re.search(r'<a href="/desk/people/" aria-current="page">利用者', page), path
        own = page.split('aria-label="利用者の一覧"')[1].split("</nav>")[0]
        assert re.findall(r'href="([^"]+)"', own) == list(paths)
        assert re.findall(r'href="([^"]+)" aria-current="page"', own) == [path]
