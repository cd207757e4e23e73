from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import PASSWORD


def test_a_company_signs_in_and_reads_its_own_page(visit):
    visitor = visit()
    answer = visitor.sign_in("company")
    assert (answer.status_code, answer.location) == (303, "/my")
    assert visitor.get("/my").status_code == 200


def test_staff_is_led_to_the_inbox(visit):
    assert visit().sign_in("staff").location == "/desk/"


def test_a_wrong_password_and_a_wrong_address_are_answered_alike(visit):
    told = [
        visit().post("/login", email=email, password=password)
        for email, password in (("company@example.jp", "wrong"), ("nobody@example.jp", PASSWORD), ("", ""))
    ]
    assert [t.status_code for t in told] == [422, 422, 422]
    bodies = [t.text.split("<main")[1].split("csrf_token")[0] for t in told]
    assert bodies[0] == bodies[1] == bodies[2]
    assert "違います" in bodies[0]
    assert not any("account" in t.headers.get("Set-Cookie", "") for t in told)


def test_a_closed_account_cannot_sign_in_nor_go_on(visit, services, people):
    visitor = visit("company")
    services.accounts.put_account(replace(people["company"].account, active=False))
    assert visitor.get("/my").status_code == 303
    assert visit().sign_in("company").status_code == 422


def test_signing_out_ends_every_session_of_the_account(visit):
    here, elsewhere, other = visit("company"), visit("company"), visit("rival")
    here.post("/logout")
    assert here.get("/my").status_code == 303
    assert elsewhere.get("/my").status_code == 303
    assert other.get("/my").status_code == 200


def test_a_session_ends_when_idle(visit, clock):
    visitor = visit("company")
    clock.go_on(timedelta(hours=1, minutes=59))
    assert visitor.get("/my").status_code == 200
    clock.go_on(timedelta(hours=2, minutes=1))
    assert visitor.get("/my").status_code == 303


def test_what_a_page_asks_for_in_passing_leaves_the_cookie_alone(visit, clock):
    """An answer to a script that came with a cookie would undo the message a redirect beside it has just left."""
    visitor = visit("company")
    clock.go_on(timedelta(minutes=1))
    by_script = {"Sec-Fetch-Mode": "cors"}
    assert "Set-Cookie" not in visitor.client.get("/api/sites", headers=by_script).headers
    assert "Set-Cookie" in visitor.client.get("/my", headers={"Sec-Fetch-Mode": "navigate"}).headers
    for _ in range(7):  # whoever works on one page for hours is not idle
        clock.go_on(timedelta(minutes=20))
        visitor.client.get("/api/sites", headers=by_script)
    assert visitor.get("/my").status_code == 200


def test_a_session_ends_in_the_evening_however_busy(visit, clock):
    visitor = visit("company")
    for _ in range(12):
        assert visitor.get("/my").status_code == 200
        clock.go_on(timedelta(hours=1))
    assert visitor.get("/my").status_code == 303


def test_nothing_of_the_session_before_is_left(app, visit):
    visitor = visit()
    visitor.get("/about")
    with visitor.client.session_transaction() as held:
        held["planted"] = "yes"
    visitor.sign_in("company")
    with visitor.client.session_transaction() as held:
        assert "planted" not in held
        assert held["account"]


@pytest.mark.parametrize("scheme, secure", [("http", False), ("https", True)])
def test_the_cookie_is_for_our_pages_alone(visit, scheme, secure):
    visitor = visit()
    answer = visitor.get("/login", base_url=f"{scheme}://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


@pytest.mark.parametrize("path", ["/sites/park/reserve?area=park/yard", "/en/my"])
def test_who_was_sent_to_sign_in_is_led_back(visit, path):
    visitor = visit()
    asked = visitor.get(path)
    assert asked.status_code == 303
    answer = visitor.post(asked.location, email="company@example.jp", password=PASSWORD)
    assert answer.location == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example",
        "javascript:alert(1)", "evil",
    ],
)
def test_nobody_is_led_to_another_site(visit, elsewhere):
    visitor = visit()
    answer = visitor.client.post(
        "/login",
        query_string={"next": elsewhere},
        data={"csrf_token": visitor.token(), "email": "company@example.jp", "password": PASSWORD},
    )
    assert answer.location == "/my"
    assert visitor.get("/language/ja", query_string={"next": elsewhere}).location == "/"


def test_a_token_that_is_none_is_told_so_and_takes_nothing_public_away(client):
    answer = client.get("/api/rules", headers={"Authorization": "Bearer frt_guess"})
    assert (answer.status_code, answer.data) == (200, client.get("/api/rules").data)
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    refused = client.get("/api/reservations/R-2026-0001", headers={"Authorization": "Bearer frt_guess"})
    assert refused.status_code == 401
