"""`/t/CODE/alternatives`: what is nearest, each opened as a trial of its own."""

import re
from urllib.parse import urlsplit

import pytest

from tests import makers


@pytest.fixture
def code(services, people):
    times = {"time_start": "2026-12-21T09:00:00+09:00", "time_end": "2026-12-21T12:00:00+09:00"}
    services.booking.reserve(makers.reservation(**times), people["company"].account)
    return services.kept_trials.keep(makers.trial(**times))[0].code


def test_what_is_nearest_is_told_and_the_chosen_one_is_kept_under_a_code_of_its_own(visit, services, code):
    visitor = visit()
    assert f"/t/{code}/alternatives" in visitor.get(f"/t/{code}").text
    page = visitor.get(f"/t/{code}/alternatives")
    assert page.headers["X-Robots-Tag"] == "noindex"
    keys = re.findall(r'data-instead="([^"]+)"', page.text)
    assert keys[:3] == ["day:1", "day:-1", "day:2"]
    assert "その日時には、ほかの予約が入っています。" in page.text
    answer = visitor.post(f"/t/{code}/alternatives", choice="day:-1")
    path = urlsplit(answer.location).path
    assert answer.status_code == 303
    assert path != f"/t/{code}"
    made = services.kept_trials.kept(path.rpartition("/")[2])
    assert made.document["properties"]["time_start"] == "2026-12-20T09:00:00+09:00"
    assert visitor.get(path).status_code == 200


def test_one_that_is_no_longer_to_be_had_is_told_so_and_nothing_is_kept(visit, services, people, code):
    visitor = visit()
    times = {"time_start": "2026-12-22T09:00:00+09:00", "time_end": "2026-12-22T10:00:00+09:00"}
    services.booking.reserve(makers.reservation(**times), people["company"].account)
    answer = visitor.post(f"/t/{code}/alternatives", choice="day:1")
    assert urlsplit(answer.location).path == f"/t/{code}/alternatives"
    assert "その案はもう選べません" in visitor.get(f"/t/{code}/alternatives").text


def test_in_english_it_is_english(client, code):
    page = client.get(f"/en/t/{code}/alternatives").text
    assert "What could be done instead" in page
    assert re.search(r"On \w{3} 2026-12-22", page)


def test_a_trial_that_can_no_longer_be_judged_has_none(client, services):
    own = makers.park(id="own", areas=())
    with services.store.writing() as work:
        work.sites.put(own)
        work.commit()
    code = services.kept_trials.keep(makers.trial(site="own"))[0].code
    with services.store.writing() as work:
        work.sites.remove("own")
        work.commit()
    assert client.get(f"/t/{code}/alternatives").status_code == 422
    assert f"/t/{code}/alternatives" not in client.get(f"/t/{code}").text


def test_an_unknown_code_is_a_page_with_a_sentence(client):
    assert client.get("/t/222222/alternatives").status_code == 404
