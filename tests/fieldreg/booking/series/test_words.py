"""Rules in words."""

import pytest

from fieldreg.booking.series.rules import Rule
from fieldreg.booking.series.words import rule_told


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("FREQ=DAILY;COUNT=3", "毎日、3回", "every day, 3 times"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=8", "2週間ごと、火・木曜日、8回", "every 2 weeks, on Tue, Thu, 8 times"),
        ("FREQ=MONTHLY;BYDAY=1TU,-1FR;UNTIL=20270331T145959Z", "毎月、第1火・最後の金曜日、2027-03-31 まで",
         "every month, on Tue no. 1 of the month, the last Fri, until 2027-03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1;COUNT=2", "毎月、15日・末日、2回", "every month, on day 15, the last day, 2 times"),
        ("FREQ=YEARLY;BYMONTH=4,10;BYDAY=MO;BYSETPOS=-1;COUNT=2", "毎年、4月・10月、月曜日、そのうちの後ろから1番目、2回",
         "every year, in month 4, 10, on Mon, of these no. -1, 2 times"),
    ],
)  # fmt: skip
def test_a_rule_is_told_whole(text, ja, en):
    told = rule_told(Rule(tuple(tuple(part.split("=")) for part in text.split(";"))))
    assert (told.ja, told.en) == (ja, en)
