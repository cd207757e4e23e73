"""What the bar begins with: the craft of the first list, and a day on which offices are open."""

import re
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from fieldreg.screening.needs import Need
from fieldreg.screening.standing_probe import standing_need
from web.pages.choosing.trial_bar import with_a_day
from web.pages.choosing.trial_fields import document_of_fields

FIRST = {"craft": "drone-1.2kg", "base": "", "high_m": "30", "day": "", "from": "10:00", "to": "12:00"}


def test_the_bar_begins_with_what_the_first_list_is_judged_by(client):
    page = client.get("/").text
    assert re.findall(r'<option value="([^"]+)" selected', page.split('id="craft"')[1].split("</select>")[0]) == ["drone-1.2kg"]
    need = Need.from_json(document_of_fields(MultiDict(FIRST | {"day": "2026-12-21"})))
    assert need == standing_need(date(2026, 12, 21), on_road=False)


@pytest.mark.parametrize(("today", "day"), [("2026-11-23", "2026-12-21"), ("2026-12-01", "2027-01-04"), ("2026-11-28", "2026-12-28")])
def test_a_day_nobody_told_is_a_working_one(today, day):
    assert with_a_day(MultiDict(FIRST), date.fromisoformat(today))["day"] == day
