"""Nobody is led to another host, whatever `next` says and through however many pages it passes."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import redirect
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cast import PASSWORD
from web.shell.access import ANYONE, allow

HOST = "localhost"
MOST_HOPS = 6
EVIL = "evil.example"
SLASHES = st.sampled_from(
    ["/", "//", "///", "\\", "/\\", "\\/", "/\t/", "/\n/", "/\r\n/", "/ /", "%2f", "%2F%2F", "%5c", "/./", "/../", "/%09/"]
)
FRONTS = st.sampled_from(
    ["", "/en", "/en/en", "/ja", "/login?next=", "/language/ja?next=", "/language/en?next=", "/en/language/ja?next=", " ", "\t", "\x00",
     "http:", "https:", "https:/", "//localhost@", "/en/login?next=/en", "javascript:", "/%65n"]
)  # fmt: skip
BACKS = st.sampled_from(
    ["", "/", "/%2f..", "?next=//evil.example", "\r\nLocation: //evil.example", "#//evil.example", "@localhost", ":80/"]
)
NEXTS = st.one_of(
    st.tuples(FRONTS, SLASHES, st.sampled_from(["", "/", "\\"]), st.just(EVIL), BACKS).map("".join),
    st.tuples(FRONTS, st.text(max_size=12)).map("".join),
)
PER_APP = [HealthCheck.function_scoped_fixture]  # one application serves every example
FEW = settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=PER_APP)
ASKING_TO_SIGN_IN = ("/my", "/desk/", "/desk/worklist", "/sites/park/reserve")
KNOWN = [
    "/en//evil.example", "/en/\\evil.example", "/en/en//evil.example", "/en//", "/language/ja?next=/en//evil.example",
    "//evil.example",
]  # fmt: skip


def read_by_a_browser(base, location):
    """Where a browser goes (WHATWG URL): blanks at the ends and tabs and line ends anywhere go, backslashes are slashes."""
    plain = "".join(c for c in location.strip("".join(map(chr, range(33)))) if c not in "\t\r\n").replace("\\", "/")
    return urljoin(base, "//" + plain.lstrip("/") if plain.startswith("//") else plain)


def follow(client, answer, at):
    """Every address the visitor is led to, from one answer on."""
    hops = []
    while answer.status_code in range(300, 400) and "Location" in answer.headers and len(hops) < MOST_HOPS:
        at = read_by_a_browser(at, answer.headers["Location"])
        hops.append(at)
        if urlsplit(at).netloc != HOST:
            break
        answer = client.get(at)
    return hops


def stay(hops):
    return [hop for hop in hops if urlsplit(hop).netloc != HOST or urlsplit(hop).scheme != "http"] == []


def known(test):
    for one in KNOWN:
        test = example(one)(test)
    return test


@known
@FEW
@given(NEXTS)
def test_no_choice_of_language_leads_elsewhere(app, address):
    for tongue in ("ja", "en"):
        for root in ("", "/en"):
            client, at = app.test_client(), f"http://{HOST}{root}/language/{tongue}?next={quote(address, safe='')}"
            assert stay(follow(client, client.get(at), at)), address


@known
@settings(FEW, max_examples=40)
@given(NEXTS)
def test_no_sign_in_leads_elsewhere(visit, address):
    held = visit("company")
    for path in ("/login", "/en/login"):
        at = f"http://{HOST}{path}?next={quote(address, safe='')}"
        assert stay(follow(held.client, held.client.get(at), at)), address


@pytest.mark.parametrize("address", KNOWN)
def test_no_password_entered_leads_elsewhere_and_no_signing_out(visit, address):
    visitor = visit()
    at = f"http://{HOST}/login?next={quote(address, safe='')}"
    shown = visitor.get(at).text
    form = shown.split('method="post" action="')[1].split('"')[0].replace("&amp;", "&")
    for where in (at, f"http://{HOST}{form}"):
        answer = visitor.post(where, email="company@example.jp", password=PASSWORD)
        assert answer.status_code == 303
        assert stay(follow(visitor.client, answer, at))
        out = visitor.post(f"/logout?next={quote(address, safe='')}", next=address)
        assert stay(follow(visitor.client, out, at))


@known
@settings(FEW, max_examples=25)
@given(NEXTS)
def test_no_other_page_leads_elsewhere_by_next_nor_by_its_own_path(app, address):
    client = app.test_client()
    for path in (*ASKING_TO_SIGN_IN, "/about", f"/{quote(address, safe='/%:@').lstrip('/')}", f"/en/{quote(address, safe='/%:@')}"):
        at = f"http://{HOST}{path}"
        assert stay(follow(client, client.get(at, query_string={"next": address}), at)), (path, address)


def test_a_location_that_would_lead_elsewhere_is_held_back(app, caplog):
    """Should a page of ours ever make one, it leads home, and the log says so."""
    app.add_url_rule("/astray", "astray", allow(ANYONE)(lambda: redirect("//evil.example")))
    assert app.test_client().get("/astray").location == "/"
    assert app.test_client().get("/en/astray").location == "/en/"
    assert "evil.example" in caplog.text
