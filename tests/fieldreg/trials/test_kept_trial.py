"""Codes that cannot be misread, and documents with nothing in them that is no trial."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.trials.kept_trial import ALPHABET, bounded_document, code_from_text, new_code
from tests.makers import trial


def test_codes_have_six_letters_that_nobody_mistakes_and_do_not_repeat():
    codes = [new_code() for _ in range(2_000)]
    assert {len(code) for code in codes} == {6}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("01OILBSZU")
    assert len(set(codes)) >= 1_999


@pytest.mark.parametrize("typed", ["K7M4QX", "k7m4qx", " K7M 4QX ", "k7m-4qx", "Ｋ７Ｍ４ＱＸ"])
def test_a_code_is_read_as_people_type_it(typed):
    assert code_from_text(typed) == "K7M4QX"


@pytest.mark.parametrize("typed", ["", "K7M4Q", "K7M4QXX", "K7M4Q0", "K7M4Q/", "K7M4Q'", "ケ" * 6, "K7M4QX" * 20])
def test_what_can_be_no_code_is_none(typed):
    assert code_from_text(typed) is None


def test_of_a_document_only_what_the_contract_knows_is_kept():
    given = trial(name="初飛行", purpose="点検", not_yet_known=["vehicle.bvlos"], altitude_lower=None)
    plain = bounded_document(given)
    given["geometry"]["crs"] = "x"
    given |= {"id": "me@example.jp", "bbox": [0, 0, 1, 1], "foreign": {"email": "me@example.jp"}}
    assert bounded_document(given) == plain
    assert set(plain) == {"type", "geometry", "properties"}
    assert plain["properties"] == {name: value for name, value in given["properties"].items() if value is not None}
    several = {"type": "FeatureCollection", "features": [given, given], "name": "foreign"}
    assert bounded_document(several) == {"type": "FeatureCollection", "features": [plain, plain]}


@pytest.mark.parametrize(
    "more, where",
    [
        ({"name": "あ" * 201}, "properties.name"),
        ({"organisation": "あ" * 201}, "properties.organisation"),
        ({"purpose": "あ" * 2_001}, "properties.purpose"),
        ({"purpose": "鐘\x07"}, "properties.purpose"),
        ({"vehicle": {"radio": ["2.4GHz", "x" * 201]}}, "properties.vehicle.radio[1]"),
        ({"odd": {"within_time_bands": ["y" * 300]}}, "properties.odd.within_time_bands[0]"),
    ],
)
def test_a_text_too_long_to_be_a_trial_s_is_named(more, where):
    with pytest.raises(InvalidInput) as told:
        bounded_document(trial(**more))
    assert [(fault.code, fault.where) for fault in told.value.faults] == [("too-long", where)]
    assert bounded_document(trial(purpose="あ" * 2_000, name="あ" * 200))["properties"]["purpose"] == "あ" * 2_000
