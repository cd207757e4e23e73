"""`/compare`: what is side by side, and what is said where something is wrong."""

import pytest


def test_two_sites_stand_side_by_side_with_a_star_each(registry):
    services, client = registry
    one, other = services.register.sites()[:2]

    page = client.get(f"/compare?site={other.id}&site={one.id}")

    assert page.status_code == 200
    assert [page.text.count(f'data-star="{site.id}"') for site in (one, other)] == [1, 1]
    assert 0 < page.text.index(f'href="/sites/{other.id}"') < page.text.index(f'href="/sites/{one.id}"')


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "「nowhere」という場所は台帳にありません。"), ("en", "There is no site “nowhere” in the registry")],
)
def test_a_stranger_is_named_and_the_others_are_compared(registry, language, said):
    services, client = registry
    one, other = services.register.sites()[:2]

    page = client.get(f"/compare?site={one.id}&site=nowhere&site={other.id}", headers={"Accept-Language": language})

    assert said in page.text
    assert page.text.count("data-star=") == 2


def test_of_seven_sites_six_are_side_by_side(registry):
    services, client = registry

    page = client.get("/compare?" + "&".join(f"site={site.id}" for site in services.register.sites()[:7]))

    assert "残りの 1 件は表の下" in page.text
    assert page.text.count("data-star=") == 6


@pytest.mark.parametrize("query", ["", "?site=nowhere", "?list="])
def test_without_sites_it_is_said_how_to_choose_them(registry, query):
    page = registry[1].get(f"/compare{query}")

    assert page.status_code == 200
    assert "比べる場所がまだ選ばれていません。" in page.text
    assert "<table" not in page.text


def test_one_site_alone_asks_for_another(registry):
    services, client = registry
    site = services.register.sites()[0]

    page = client.get(f"/compare?site={site.id}&site={site.id}")

    assert "比べるには2件以上が要ります。" in page.text
    assert "2度選ばれていたので、1列にまとめました" in page.text
