"""Words of the law are made into bytes once, and never taken for another's."""

import gc

import orjson

from fieldreg.kernel.texts import Text
from fieldreg.law import all_rules, words
from fieldreg.law.words import plainly, ready


def test_every_word_of_the_catalogue_is_ready_as_it_is_plain():
    for rule in all_rules():
        record = rule.record
        for part in (record.title, record.articles, record.authority, record.documents, record.system, record.fee, record.lead_time_note):
            assert orjson.dumps([ready(part), ready(part)]) == orjson.dumps([plainly(part)] * 2)


def test_what_is_ready_is_not_made_again():
    title = Text("題", "title")

    assert ready(title) is ready(title)


def test_a_word_made_where_another_was_is_not_taken_for_it():
    """Places in memory come again; what is kept holds its own."""
    for n in range(words._MOST_KEPT * 2):
        said = Text(f"{n}番")
        assert orjson.dumps(ready(said)) == f'{{"ja":"{n}番","en":"{n}番"}}'.encode()
        del said
        if n % 1000 == 0:
            gc.collect()

    assert len(words._kept) <= words._MOST_KEPT
