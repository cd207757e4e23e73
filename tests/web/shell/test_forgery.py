"""A page of somebody else's cannot act in a visitor's name."""

import pytest

from tests import makers
from tests.cast import PASSWORD

FORMS = ["/login", "/logout", "/consult", "/sites/park/report", "/sites/park/reserve", "/my/R-2026-0001/withdraw"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_is_refused(visit, store, path):
    visitor = visit("company")
    before = makers.everything(store)
    assert visitor.client.post(path, data={"email": "company@example.jp", "password": PASSWORD}).status_code == 400
    assert makers.everything(store) == before
    assert visitor.get("/my").status_code == 200


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_a_form_sent_from_another_site_is_refused_even_with_a_token(visit, path, header):
    visitor = visit("company")
    answer = visitor.client.post(path, data={"csrf_token": visitor.token()}, headers=header)
    assert answer.status_code == 403


def test_another_visitor_s_token_is_refused(visit):
    visitor, other = visit("company"), visit("rival")
    assert visitor.client.post("/logout", data={"csrf_token": other.token()}).status_code == 400


def test_a_script_of_our_own_sends_the_token_in_a_header(visit):
    visitor = visit("company")
    bare = visitor.client.post("/api/reservations", json=makers.reservation())
    sent = visitor.client.post("/api/reservations", json=makers.reservation(), headers={"X-CSRFToken": visitor.token()})
    assert (bare.status_code, sent.status_code) == (400, 201)


def test_a_machine_s_token_is_enough(client, people):
    assert client.post("/api/reservations", json=makers.reservation(), headers=people["company"].bearer).status_code == 201
