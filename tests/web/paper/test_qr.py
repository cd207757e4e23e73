import re

import pytest
import segno

from web.paper.qr import qr_svg

ADDRESS = "http://127.0.0.1:8000/sites/arahama-former-elementary?activity=drone&radius_m=30"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1H(\d+)z")


def test_the_dark_modules_are_those_of_the_code_with_four_of_white_about_them():
    svg = qr_svg(ADDRESS, "この場所")
    rows = [bytes(row) for row in segno.make(ADDRESS, error="m", micro=False).matrix]
    dark = {(int(x) + n, int(y)) for x, y, long, _ in RUN.findall(svg) for n in range(int(long))}

    assert dark == {(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert f'viewBox="0 0 {len(rows) + 8} {len(rows) + 8}"' in svg


def test_a_short_address_is_no_micro_code():
    assert 'viewBox="0 0 29 29"' in qr_svg("http://a/", "x")  # version 1, 21 modules


def test_its_label_is_text_and_nothing_else():
    assert 'aria-label="&lt;b&gt;&quot;"' in qr_svg("http://a/", '<b>"')


def test_letters_whose_encoding_a_reader_would_have_to_guess_are_refused():
    with pytest.raises(ValueError, match="ASCII"):
        qr_svg("http://a/荒浜", "x")
