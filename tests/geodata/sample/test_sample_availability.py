"""The sample's rules of use: hours as their sources tell them, of visitors, each with its source; where these differ, unknown."""

from datetime import date

from fieldreg.booking.availability.rule_file import version_from
from fieldreg.booking.availability.rules import Rule
from fieldreg.booking.availability.telling import value_told
from geodata.sample.files import read_availability, read_sites

HELD = {name.removesuffix(".yaml"): version_from(data, name) for name, data in read_availability()}


def test_they_are_of_places_of_the_sample():
    known = {feature["id"] for feature in read_sites()["features"]}
    assert {version.unit for version in HELD.values()} <= known
    assert {name: version.site for name, version in HELD.items()} == {name: name for name in HELD}


def test_nothing_but_hours_of_visitors_is_told():
    for version in HELD.values():
        assert set(version.said) == {Rule.HOURS}
        assert not version.said[Rule.HOURS].of_use
        assert version.source


def test_where_sources_contradict_or_tell_of_a_part_alone_it_is_unknown():
    unknown = {name for name, version in HELD.items() if version.said[Rule.HOURS].unknown is not None}
    assert unknown == {
        "aobayama-park", "arahama-former-elementary", "miyaginohara-sports-park", "sendai-port-central-park", "takasago-central-park",
    }  # fmt: skip


def test_the_hours_of_some_days():
    def told(name, *day):
        return " ".join(one.told.en for one in HELD[name].said[Rule.HOURS].of_day(date(*day))) or "closed"

    centre = "agri-horticulture-center"
    assert [told(centre, *day) for day in ((2026, 11, 1), (2027, 2, 28), (2027, 3, 2), (2026, 12, 7), (2026, 12, 29), (2027, 1, 4))] == [
        "09:00–16:00", "09:00–16:00", "09:00–17:00", "closed", "closed", "closed",
    ]  # fmt: skip
    assert [told(centre, 2026, 11, day) for day in (23, 24)] == ["09:00–16:00", "closed"]
    assert [told("kaigan-park-arahama-ido", 2026, 12, day) for day in (1, 2)] == ["closed", "09:00–17:00"]
    assert [told("sendai-observatory", 2026, 12, day) for day in (4, 5)] == ["09:00–17:00", "09:00–21:30"]
    assert told("grande-21", 2026, 12, 1) == "09:00–21:00"
    assert value_told(Rule.HOURS, HELD["mikamine-park"].said[Rule.HOURS]).en == "every day 00:00–24:00"
