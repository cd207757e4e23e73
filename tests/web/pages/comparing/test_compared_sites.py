"""Which sites an address puts side by side: each once, six at most, the rest beside them, strangers named."""

from urllib.parse import parse_qsl

import pytest

from fieldreg.register.sites import no_site
from tests import makers
from web.pages.comparing.compared_sites import ComparedSites

SITES = {name: makers.park(id=name) for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def site_of(name):
    if name not in SITES:
        raise no_site(name)
    return SITES[name]


def of(sites="", listed=""):
    return ComparedSites.of(list(sites), list(listed), site_of)


def ids(sites):
    return "".join(site.id for site in sites)


@pytest.mark.parametrize(
    ("sites", "listed", "side", "rest"),
    [
        ("", "", "", ""), ("A", "", "A", ""), ("BA", "", "BA", ""), ("", "BA", "BA", ""), ("", "ABCDEFGH", "ABCDEF", "GH"),
        ("BA", "ABC", "BA", "C"), ("ABCDEFG", "", "ABCDEF", "G"), ("ABCDEFG", "HGA", "ABCDEF", "GH"),
    ],
)  # fmt: skip
def test_sites_stand_in_the_order_of_the_address_and_the_rest_beside_them(sites, listed, side, rest):
    compared = of(sites, listed)

    assert (ids(compared.side_by_side), ids(compared.rest)) == (side, rest)


def test_what_is_wrong_in_an_address_is_told():
    compared = of("AABxyB", "xzC")

    assert ids(compared.side_by_side) == "AB"
    assert ids(compared.twice) == "AB"
    assert compared.strangers == ("x", "y", "z")
    assert ids(of("ABCDEFGH").beyond) == "GH"


def test_a_shortlist_is_read_to_its_twentieth():
    compared = of("", "".join(SITES))

    assert (ids(compared.side_by_side), ids(compared.rest), compared.left_out) == ("ABCDEF", "GHIJKLMNOPQRST", 6)


def test_sites_are_moved_taken_out_and_taken_in_and_nothing_is_lost():
    compared = of("ABC", "D")

    assert compared.query() == "site=A&site=B&site=C&list=D"
    assert compared.moved(SITES["B"], -1).query() == "site=B&site=A&site=C&list=D"
    assert compared.moved(SITES["B"], 1).query("need=1", "") == "site=A&site=C&site=B&list=D&need=1"
    assert compared.moved(SITES["A"], -1) is None
    assert compared.moved(SITES["C"], 1) is None
    assert compared.without(SITES["A"]).query() == "site=B&site=C&list=D&list=A"
    assert compared.taking_in(SITES["D"]).query() == "site=A&site=B&site=C&site=D"
    assert of("ABCDEF", "G").taking_in(SITES["G"]) is None


def test_an_id_of_any_signs_comes_back_as_it_was():
    odd = makers.park(id="a&b,c=d 窓")

    assert parse_qsl(ComparedSites((odd,)).query()) == [("site", odd.id)]
