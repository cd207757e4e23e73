import builtins

import pytest

from web.paper.pdf import PdfUnavailable, pdf_of

STYLED = '<link rel="stylesheet" href="/en/static/css/palette.css"><link rel="stylesheet" href="/static/css/paper.css">'


def page(body, lang="ja"):
    return f'<!doctype html><html lang="{lang}"><head><title>一枚</title>{STYLED}</head><body>{body}</body></html>'


def test_japanese_text_can_be_read_back_from_a_page_of_a4(read_back):
    read = read_back(pdf_of(page("<h1>旧荒浜小学校の校庭</h1><p>髙橋﨑・葛飾・辻、1,080 坪</p>")))

    assert len(read.pages) == 1
    assert [float(side) for side in read.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)
    text = read.pages[0].extract_text()
    assert "旧荒浜小学校の校庭" in text
    assert "髙橋﨑・葛飾・辻、1,080 坪" in text
    assert read.trailer["/Root"]["/Lang"] == "ja"


def test_the_same_page_is_the_same_bytes_and_another_page_is_not():
    assert pdf_of(page("<p>甲</p>")) == pdf_of(page("<p>甲</p>"))
    assert pdf_of(page("<p>甲</p>")) != pdf_of(page("<p>乙</p>"))


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="http://example.org/a.png">',
        '<img src="https://example.org/a.png">',
        '<img src="file:///etc/hostname">',
        '<img src="/static/css/../../app.py">',
        '<img src="http://own.invalid.example.org/static/css/paper.css">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<link rel="stylesheet" href="/static/css/none.css">',
        '<link rel="stylesheet" href="/static/css/%2e%2e%2fimg%2fmark.svg">',
        '<p style="background: url(http://example.org/b.png)">x</p>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://example.org/c.png" width="9" height="9"/></svg>',
    ],
)
def test_a_page_that_asks_for_anything_but_our_own_styles_is_refused(asking):
    with pytest.raises(RuntimeError, match="fetches nothing from outside"):
        pdf_of(page(asking))


def test_a_picture_written_into_the_page_is_no_address():
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    assert pdf_of(page(f'<img alt="dot" src="{dot}">')).startswith(b"%PDF-")


def test_a_server_without_pango_says_so_and_what_to_do(monkeypatch):
    kept = builtins.__import__

    def lacking(name, *more, **named):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return kept(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)

    with pytest.raises(PdfUnavailable, match="Pango") as told:
        pdf_of(page("<p>甲</p>"))
    assert "print" in told.value.message.en
