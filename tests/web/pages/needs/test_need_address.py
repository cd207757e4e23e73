"""A need in an address: read back whole, the same words for the same need, short enough, and refused by its part where it is odd."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldreg.kernel.errors import InvalidInput
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from tests.oracle.model_needs import MODEL_NEEDS
from tests.oracle.seeded_needs import seeded_needs, wider
from web.pages.needs.need_address import NEED_NAMES, document_of_query, query_of_document


def read(query):
    """As a server reads an address."""
    return document_of_query({name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()})


@pytest.mark.parametrize("name", MODEL_NEEDS)
def test_a_model_need_is_short_and_comes_back(name):
    document = need_to_json(Need.from_json(MODEL_NEEDS[name]))
    query = query_of_document(document)

    assert len(query) <= 1_500
    assert need_to_json(Need.from_json(read(query))) == document


def test_needs_of_every_kind_come_back_and_are_written_the_same_again():
    for need in wider(seeded_needs(200, 41), 41):
        document = need_to_json(need)
        query = query_of_document(document)
        assert need_to_json(Need.from_json(read(query))) == document
        assert query_of_document(read(query)) == query


def test_the_words_of_an_address():
    document = need_to_json(Need.from_json(MODEL_NEEDS["robots"]))

    assert query_of_document(document) == (
        "activity=ground_robot&area_m2=400&when=20261219T1800-20261220T0200"
        "&vehicle=electric:y,length_cm:80,max_speed_kmh:4,remote:n,width_cm:60&on_site=crowd:0,indoors:y"
        "&needs=ceiling_m:5,indoor:y,network:~wifi~wired,power_kva:30,surface:~concrete~wood"
    )


def test_seconds_and_the_day_of_an_end_over_midnight_come_back():
    need = {"activity": "other", "time_start": "2026-12-14T22:00:30+09:00", "time_end": "2026-12-16T00:00:05+09:00"}
    query = query_of_document(need_to_json(Need.from_json(need)))

    assert query == "activity=other&when=20261214T220030-20261216T000005"
    assert need_to_json(Need.from_json(read(query))) == need_to_json(Need.from_json(need))


def test_the_order_in_which_a_need_was_told_makes_no_other_address():
    need = MODEL_NEEDS["drone"]
    turned = {name: dict(reversed(value.items())) if isinstance(value, dict) else value for name, value in reversed(need.items())}

    assert query_of_document(need_to_json(Need.from_json(turned))) == query_of_document(need_to_json(Need.from_json(need)))


WORDS = st.text(max_size=6) | st.sampled_from(["y", "n", "5", "-1.5", "1e5", "007", "a,b", "a~b", "*x", "a:b", "%2C", "100%", "あ"])
SCALARS = st.booleans() | st.integers(-1000, 10**6) | st.floats(-1e6, 1e6, allow_nan=False) | WORDS


LISTS = st.lists(SCALARS | st.lists(SCALARS, min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(st.sampled_from(["mass_g", "radio", "level"]), SCALARS | LISTS, min_size=1))
def test_any_value_of_an_answer_comes_back(held):
    document = {**MODEL_NEEDS["drone"], "vehicle": held}
    assert read(query_of_document(document))["vehicle"] == held


def test_an_address_without_a_need_has_none_and_other_words_are_left_alone():
    assert document_of_query({"q": "公園", "page": "2", "site": "park"}) is None
    assert set(document_of_query({"activity": "drone", "site": "park"})) == {"activity"}
    assert "site" not in NEED_NAMES


@pytest.mark.parametrize(
    "name, text",
    [
        ("radius_m", "wide"), ("radius_m", "1e"), ("area_m2", "0x10"), ("length_m", "NaN"), ("high", "60"), ("high", "AGL:0"),
        ("high", "AGL:0:high"), ("when", "today"), ("when", "20261314T1000-1200"), ("when", "20261214T1000-2500"),
        ("when", "20261214T1000"), ("vehicle", "mass_g"), ("vehicle", "mass_g:1,mass_g:2"), ("needs", ","), ("on_site", "x" * 6_001),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_part(name, text):
    with pytest.raises(InvalidInput) as refusal:
        document_of_query({"activity": "drone", name: text})
    assert (refusal.value.where, refusal.value.code) == (name, "need-address")


def test_what_looks_like_a_number_and_is_none_is_a_word():
    assert document_of_query({"activity": "drone", "vehicle": "mass_g:007,radio:~-01~2.4GHz"})["vehicle"] == {
        "mass_g": "007", "radio": ["-01", "2.4GHz"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"time_start": "2026-12-14T10:00:00.500000+09:00"}, {"time_end": "2026-12-14T12:00:00.000001+09:00"},
        {"altitude_lower": {"value": 0, "datum": "AGL"}, "altitude_upper": {"value": 60, "datum": "AMSL"}},
    ],
)  # fmt: skip
def test_what_an_address_cannot_tell_is_refused_and_not_told_otherwise(more):
    need = {"activity": "drone", "time_start": "2026-12-14T10:00:00+09:00", "time_end": "2026-12-14T12:00:00+09:00"}

    assert query_of_document(need) == "activity=drone&when=20261214T1000-1200"
    with pytest.raises(ValueError, match=r"parts of a second|two datums"):
        query_of_document(need | more)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(st.sampled_from(NEED_NAMES), st.text(max_size=30)))
def test_any_words_are_read_or_refused(query):
    try:
        document = document_of_query(query)
        if document is not None:
            Need.from_json(document)
    except InvalidInput:
        pass
