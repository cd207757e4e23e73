"""Duties of the day itself, as the catalogue marks them."""

from importlib.resources import files

import pytest

from fieldreg.kernel.errors import BadLaw
from fieldreg.law.files.catalogue import load_record

FILE = files("fieldreg.law") / "catalogue" / "aviation" / "caa-jishuku.yaml"


def read(tmp_path, was, is_):
    path = tmp_path / "caa-jishuku.yaml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(was, is_), encoding="utf-8")
    return load_record(path, "aviation")


@pytest.mark.parametrize(
    ("written", "meant"), [("on_the_day: true\n", True), ("on_the_day: false\n", False), ("", False)]
)
def test_a_rule_is_a_duty_of_the_day_only_where_it_says_so(tmp_path, written, meant):
    assert read(tmp_path, "on_the_day: true\n", written).on_the_day is meant


def test_anything_but_true_or_false_is_refused(tmp_path):
    with pytest.raises(BadLaw, match="true or false; got 'maybe'"):
        read(tmp_path, "on_the_day: true", "on_the_day: maybe")
