import pytest

PATHS = ["/", "/about", "/login", "/api/rules", "/nope", "/api/nope", "/static/css/fieldreg.css", "/healthz"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_hardened(client, path):
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_tiles_host_is_let_in_only_where_it_is_the_base_map(app_of):
    policy = app_of(FIELDREG_BASEMAP="gsi").test_client().get("/about").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://cyberjapandata.gsi.go.jp;" in policy


@pytest.mark.parametrize("path", ["/my", "/about", "/desk/", "/api/collections/sites/items?f=html"])
def test_what_an_account_sees_is_never_stored(visit, path):
    assert visit("staff").get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/rules", "/api/collections/sites/items?limit=1"])
def test_public_data_is_the_same_for_an_account_and_looked_at_as_anybodys(visit, path):
    own, anybodys = (visit(name).get(path) for name in ("staff", None))
    assert own.headers["Cache-Control"] == "no-cache"
    assert (own.data, own.headers["ETag"]) == (anybodys.data, anybodys.headers["ETag"])


def test_a_reservation_read_by_token_is_never_stored(client, people):
    assert client.get("/api/reservations/x", headers=people["company"].bearer).headers["Cache-Control"] == "no-store"


def test_pages_of_strangers_are_not_shared(client):
    assert client.get("/about").headers["Cache-Control"] == "private, no-cache"


def test_no_page_holds_a_script_or_a_style_of_its_own(visit):
    visitor = visit("staff")
    for path in ("/", "/about", "/consult", "/my", "/desk/", "/sites/park", "/sites/park/reserve", "/check"):
        text = visitor.get(path).text
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert all(" src=" in tag.split(">")[0] for tag in text.split("<script")[1:]), path
