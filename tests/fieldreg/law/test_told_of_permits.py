"""What the aviation permits tell of themselves: how a trial's is given, and by which review standards."""

import pytest

from fieldreg.law import all_rules

RULES = {rule.id: rule.record for rule in all_rules()}
PERMITS = ("caa-airport-surfaces", "caa-150m", "caa-did", "caa-night", "caa-bvlos", "caa-30m", "caa-danger-goods", "caa-drop", "caa-event")


@pytest.mark.parametrize("rule", PERMITS)
def test_a_trials_permit_is_told_as_an_individual_one(rule):
    validity = RULES[rule].validity

    assert "個別" in validity.ja
    assert "ndividual" in validity.en
    assert rule == "caa-event" or "研究開発" in validity.ja


@pytest.mark.parametrize("rule", PERMITS)
def test_it_is_reviewed_by_the_standards_of_december_2025(rule):
    assert "2025年12月18日" in RULES[rule].lead_time_note.ja
    assert "18 December 2025" in RULES[rule].lead_time_note.en
    assert any("2025年12月26日" in document.ja for document in RULES[rule].documents)


def test_no_penalty_of_the_log_is_called_administrative():
    texts = [text for record in RULES.values() for text in (record.lead_time_note, record.what_we_do, record.validity, record.fee)]

    assert not [text.ja for text in texts if "過料" in text.ja]


@pytest.mark.parametrize("word", ["900円", "1,450円", "2,400円", "890円", "1,050円", "2,000円"])
def test_the_fees_of_registration_are_told_for_the_first_and_further_craft(word):
    assert word in RULES["caa-registration"].fee.ja
    assert "未確認" not in RULES["caa-registration"].fee.ja + RULES["caa-registration"].validity.ja
