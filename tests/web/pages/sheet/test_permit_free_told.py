"""The sheet of a site tells in words where no permit is needed, whatever the browser does."""

import re

from fieldreg.permit_free import cells


def told(client, path):
    """The section's text."""
    page = client.get(path)
    assert page.status_code == 200
    section = re.search(r'<h2 id="permit-free-title">(.*?)</section>', page.text, re.DOTALL).group(1)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_the_sheet_says_what_keeps_all_of_it_from_being_free(client):
    said = told(client, "/sites/park")
    assert "許可の要らない範囲" in said
    assert "許可の要らない所はありません" in said


def test_in_english_too(client):
    said = told(client, "/en/sites/park")
    assert "Where no permit is needed" in said
    assert "Nowhere" in said
    assert not re.search(r"[ぁ-ん]", said)


def test_where_it_cannot_be_drawn_the_sheet_says_so_and_stands(client, monkeypatch):
    monkeypatch.setattr(cells, "MOST_CORNERS", -1)
    assert "範囲が広すぎるか、周りの規制が多すぎて" in told(client, "/sites/park")
