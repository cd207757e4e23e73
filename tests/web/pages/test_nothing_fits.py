"""Beside an empty list: what stands in the way of a need, and what is nearest, each with its address."""

import html
import re

import pytest
from flask import render_template, request

from tests import makers
from web.pages.asked_need import AskedNeed
from web.pages.nothing_fits import nothing_fits_told
from web.shell import labels


@pytest.fixture
def told(app):
    """The template part for an address."""

    def of(query):
        with app.test_request_context(f"/?{query}"):
            app.preprocess_request()
            held = nothing_fits_told(AskedNeed.of(request.args))
            return render_template("pages/nothing_fits.html", nothing_fits=held, words=labels)

    return of


def test_what_stands_in_the_way_is_counted_and_the_nearest_need_has_an_address(told, services):
    with services.store.writing() as work:
        work.sites.put(makers.park(id="hall", areas=(), activities=("other",), facilities={"power_kva": 20}, confidence="high"))
        work.commit()
    page = told("activity=other&when=20261221T0900-1200&needs=power_kva:30")
    assert "この条件に確かに合って使える場所はありません。" in page
    assert 'data-obstacle="need:power_kva"' in page
    address = html.unescape(re.search(r'<a href="([^"]*)"><strong>電源の容量: 20 kVA にする', page)[1])
    assert address == "/?activity=other&when=20261221T0900-1200&needs=power_kva:20"
    assert told(address.removeprefix("/?")).strip() == ""


def test_without_a_need_and_where_some_place_fits_nothing_is_told(told, services):
    assert told("activity=other").strip() == ""
