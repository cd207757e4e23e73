import pytest


def tongue(answer):
    return answer.text.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    "path, header, expected",
    [
        ("/about", None, "ja"),
        ("/about", "en", "en"),
        ("/about", "ja,en;q=0.8", "ja"),
        ("/about", "fr", "ja"),
        ("/en/about", None, "en"),
        ("/en/about", "ja", "en"),
        ("/en", None, "en"),
        ("/en/", None, "en"),
    ],
)
def test_which_language_is_spoken(client, path, header, expected):
    answer = client.get(path, headers={"Accept-Language": header} if header else {})
    assert answer.status_code == 200
    assert tongue(answer) == expected
    assert answer.headers["Content-Language"] == expected


def test_links_keep_the_language(client):
    page = client.get("/en/about").text
    assert 'href="/en/check"' in page
    assert 'href="/check"' not in page


def test_a_choice_is_kept_and_leads_back(client):
    assert client.get("/language/en?next=/sites/park").location == "/en/sites/park"
    assert client.get("/language/ja?next=/en/check?site%3Dpark").location == "/check?site=park"
    assert tongue(client.get("/about", headers={"Accept-Language": "en"})) == "ja"


def test_a_tongue_nobody_speaks_is_not_found(client):
    assert client.get("/language/fr").status_code == 404


def test_an_address_that_only_begins_alike_is_japanese(client):
    assert client.get("/english").status_code == 404


def test_the_page_offers_the_other_language_of_itself(client):
    assert 'href="/language/en?next=/sites/park%3Fx%3D1"' in client.get("/sites/park?x=1").text


def test_errors_speak_it_too(client):
    assert client.get("/en/api/nope").json["title"] == "Not found"
    assert client.get("/api/nope").json["title"] == "見つかりません"
