"""Rules of neighbours: the sample's file is whole, and what is wrong with one is told with its place."""

from datetime import date

import pytest

from fieldreg.booking.neighbours.rules import NeighbourSeverity, book_from, edition_from
from fieldreg.kernel.errors import BadLaw
from geodata.sample import files
from tests.fieldreg.booking.neighbours.test_judging import vars_of

EDITION = {"edition": "1", "in_force": "2026-12-01", "rules": [vars_of("r")]}


def faulty(**more):
    with pytest.raises(BadLaw) as told:
        edition_from({**EDITION, "rules": [vars_of("r") | more]}, "x.yaml")
    return told.value.where


@pytest.mark.parametrize(
    "more, where",
    [
        ({"within_m": -1}, "rules[0].within_m"),
        ({"within_m": 5_000.1}, "rules[0].within_m"),
        ({"within_m": True}, "rules[0].within_m"),
        ({"within_m": float("nan")}, "rules[0].within_m"),
        ({"within_minutes": 1.5}, "rules[0].within_minutes"),
        ({"within_minutes": 1_441}, "rules[0].within_minutes"),
        ({"severity": "prohibited"}, "rules[0].severity"),
        ({"confidence": "sure"}, "rules[0].confidence"),
        ({"title": {"ja": "日本語だけ"}}, "rules[0].title.en"),
        ({"reason": None}, "rules[0].reason"),
        ({"one": {"activities": ["submarine"]}}, "rules[0].one.activities"),
        ({"one": {"saying": {}}}, "rules[0].one.saying"),
        ({"other": {"said": {"on_site.mood": True}}}, "rules[0].other.said.on_site.mood"),
        ({"other": {"said": {"on_site.crowd": True}}}, "rules[0].other.said.on_site.crowd"),
        ({"other": {"said": {"on_site.loudspeaker": 3}}}, "rules[0].other.said.on_site.loudspeaker"),
        ({"other": {"said": {"on_site.crowd": {"at_least": -1}}}}, "rules[0].other.said.on_site.crowd.at_least"),
        ({"shared": {"question": "on_site.crowd", "values": ["1"]}}, "rules[0].shared.question"),
        ({"shared": {"question": "vehicle.radio", "values": ["1 Hz"]}}, "rules[0].shared.values"),
        ({"shared": {"question": "vehicle.radio", "values": []}}, "rules[0].shared.values"),
        ({"by_law": True}, "rules[0].by_law"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(more, where):
    assert faulty(**more) == f"x.yaml: {where}"


@pytest.mark.parametrize(
    "more, where", [({"in_force": None}, "in_force"), ({"in_force": "2026-13-01"}, "in_force"), ({"rules": []}, "rules")]
)
def test_an_edition_has_its_day_and_some_rules(more, where):
    with pytest.raises(BadLaw) as told:
        edition_from(EDITION | more, "x.yaml")
    assert told.value.where == f"x.yaml: {where}"


def test_a_rule_is_there_once():
    with pytest.raises(BadLaw, match="twice"):
        edition_from({**EDITION, "rules": [vars_of("r"), vars_of("r")]}, "x.yaml")


def test_nothing_set_is_no_book_and_before_the_first_day_there_is_no_edition():
    assert book_from(None) is None
    book = book_from({"editions": [EDITION]})
    assert book.on(date(2026, 11, 30)) is None
    assert book.on(date(2026, 12, 1)).edition == "1"


def test_every_rule_of_the_sample_is_a_setting_that_no_source_confirms():
    (edition,) = [edition_from(told, name) for name, told in files.read_neighbours()]
    assert {rule.id: (rule.within_m, rule.severity) for rule in edition.rules} == {
        "same-radio-band": (500, NeighbourSeverity.ADVISE), "flight-beside-flight": (300, NeighbourSeverity.CONSENT),
        "flight-beside-crowd": (200, NeighbourSeverity.CONSENT), "loud-sound": (200, NeighbourSeverity.ADVISE),
        "road-closed-at-the-gate": (50, NeighbourSeverity.CONSENT),
    }  # fmt: skip
    assert {(rule.source.en, rule.confidence) for rule in edition.rules} == {("desk's setting", "unconfirmed")}
