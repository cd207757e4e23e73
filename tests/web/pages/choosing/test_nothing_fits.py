"""Where a need meets nothing: the list says so, and a page tells what stands in the way and what is nearest, each with its address."""

import html
import re

import pytest

from tests import makers

NEED = "activity=other&when=20261221T0900-1200&needs=power_kva:30"


@pytest.fixture
def hall(services):
    with services.store.writing() as work:
        work.sites.put(makers.park(id="hall", areas=(), activities=("other",), facilities={"power_kva": 20}, confidence="high"))
        work.commit()


def notice(page):
    """Whether the list says so, and where it leads."""
    found = re.search(r'data-nothing-here( hidden)?>.*?href="([^"]*)"', page, re.DOTALL)
    return not found[1], html.unescape(found[2])


def test_the_list_says_that_nothing_fits_and_leads_to_why(client, hall):
    assert notice(client.get(f"/?{NEED}").text) == (True, f"/nothing-fits?{NEED}")
    assert client.get(f"/map/rows.json?{NEED}").json["nothing_fits"] == f"/nothing-fits?{NEED}"
    for query in (NEED.replace("30", "20"), "", "activity=other"):
        assert notice(client.get(f"/?{query}").text)[0] is False, query
        assert client.get(f"/map/rows.json?{query}").json["nothing_fits"] == ""


def test_what_stands_in_the_way_is_counted_and_the_nearest_need_has_an_address(client, hall):
    page = client.get(f"/nothing-fits?{NEED}").text
    assert "この条件に確かに合って使える場所はありません。" in page
    assert 'data-obstacle="need:power_kva"' in page
    (card,) = re.findall(r'<li class="instead" data-nearest="need">.*?</li>', page, re.DOTALL)
    assert "電源の容量: 20 kVA にする" in card
    address = html.unescape(re.search(r'href="(/\?[^"]*)"', card)[1])
    assert address == "/?activity=other&when=20261221T0900-1200&needs=power_kva:20"
    assert notice(client.get(address).text)[0] is False


def test_where_some_place_fits_and_without_a_need_it_is_the_list(client, hall):
    for query, list_of in ((NEED.replace("30", "20"), f"/?{NEED.replace('30', '20')}"), ("", "/"), ("activity=other", "/")):
        answer = client.get(f"/nothing-fits?{query}")
        assert (answer.status_code, answer.location) == (303, list_of)


def test_in_english_it_is_english_and_a_need_that_cannot_be_read_is_told(client, hall):
    page = client.get(f"/en/nothing-fits?{NEED}").text
    assert "What stands in the way" in page
    assert "Power: 20 kVA" in page
    assert client.get("/nothing-fits?activity=other&when=yesterday").status_code == 422
