"""The recommended first step, read as strictly as a law."""

from datetime import date
from importlib.resources import files

import pytest

from fieldreg.kernel.business_days import LeadTime, LeadUnit
from fieldreg.kernel.errors import BadLaw
from fieldreg.law.files.desk_first import desk_first, load_desk_first

GOOD = (files("fieldreg.law") / "desk_first.yaml").read_text(encoding="utf-8")


def test_twelve_weeks_since_the_desk_was_opened():
    assert desk_first(date(2019, 11, 4)) is None
    held = desk_first(date(2019, 11, 5))
    assert (held.lead_time, held.confidence) == (LeadTime(84, LeadUnit.CALENDAR_DAYS), "unconfirmed")
    assert "クロス・センダイ・ラボ" in held.authority.desk


@pytest.mark.parametrize(
    ("was", "is_", "at"),
    [
        ("2019-11-05:", "sometime:", "values.sometime"),
        ("value: 84", "value: -1", "lead_time.value"),
        ("value: 84", "value: 8.4", "lead_time.value"),
        ("calendar_days", "moons", "lead_time.unit"),
        ("confidence: unconfirmed", "confidence: sure", "confidence"),
        ("source:", "sources:", "sources"),
        ("  desk:", "  desks:", "authority.desks"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path, was, is_, at):
    path = tmp_path / "desk_first.yaml"
    path.write_text(GOOD.replace(was, is_), encoding="utf-8")

    with pytest.raises(BadLaw) as told:
        load_desk_first(path)

    assert told.value.where.startswith("desk_first.yaml: ")
    assert told.value.where.endswith(at)
