"""Texts of an input: what none may hold."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.input_faults import text_of


@pytest.mark.parametrize("sign", ["\x00", "\x1b", *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_no_text_holds_what_nobody_sees_or_what_turns_it_round(sign):
    with pytest.raises(InvalidInput) as error:
        text_of({"name": f"甲{sign}乙"}, "name")
    assert [(fault.code, fault.where) for fault in error.value.faults] == [("control-character", "name")]


def test_lines_tabs_marks_and_every_script_are_taken():
    told = "一\n二\t三\r\n髙𠮷\U000e0100 é עברית \u200f العربية 😀"
    assert text_of({"name": f" {told} "}, "name") == told
