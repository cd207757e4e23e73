"""What a load can touch: near what changed within an edition that else says the same, and everything otherwise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely

from fieldreg.register.load_ledger import Change, ChangeKind
from fieldreg.register.zones import Edition
from geodata.formats.json.geojson import to_feature
from geodata.loading.load import Mode, roll_back, run_load
from geodata.loading.reach import touched_by_sites, touched_by_zones
from tests.geodata.loading.made_loads import FIRST_MOVED, OVER_THE_PARK, SECOND, square, zones_request

EDITION = Edition(layer="did", edition="e", in_force_from=date(2026, 1, 1), accuracy_m=250.0, coverage=shapely.box(140, 38, 141, 39))


def change(own, before, after, what="zone"):
    kind = ChangeKind.CHANGED if before and after else ChangeKind.ADDED if after else ChangeKind.REMOVED
    images = [to_feature(shapely.box(*box), {}) if box else None for box in (before, after)]
    return Change(what=what, id=own, kind=kind, before=images[0], after=images[1])


MOVED = change("a", (140, 38, 140.1, 38.1), (140.5, 38.5, 140.6, 38.6))


def test_a_zone_that_moved_touches_where_it_was_and_where_it_is():
    touched = touched_by_zones(EDITION, replace(EDITION, sha256="x", retrieved=date(2026, 2, 1)), [MOVED], left=True)
    assert touched.boxes.tolist() == [[140, 38, 140.1, 38.1], [140.5, 38.5, 140.6, 38.6]]
    assert touched.accuracy_m == 250.0
    assert touched.sites is None


@pytest.mark.parametrize(
    "other",
    [
        {"in_force_from": date(2026, 2, 1)}, {"in_force_to": date(2027, 1, 1)}, {"accuracy_m": 300.0}, {"complete": False},
        {"stale_after": date(2026, 1, 1) + timedelta(9)}, {"coverage": shapely.box(140, 38, 141, 39.1)}, {"coverage": None},
        {"failed": "x"},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_an_edition_that_says_something_else_touches_everything(other):
    assert touched_by_zones(EDITION, replace(EDITION, **other), [MOVED], left=True).boxes is None


def test_a_new_edition_or_one_without_zones_before_or_after_touches_everything():
    assert touched_by_zones(None, EDITION, [MOVED], left=True).boxes is None
    assert touched_by_zones(EDITION, EDITION, [MOVED], left=False).boxes is None


def test_sites_that_come_or_go_have_no_answer_to_compare_but_whoever_stands_there_may():
    changes = [
        change("moved", (140, 38, 140.1, 38.1), (140.2, 38, 140.3, 38.1), "site"), change("new", None, (140.5, 38, 140.6, 38.1), "site"),
        change("gone", (140.7, 38, 140.8, 38.1), None, "site"),
    ]  # fmt: skip
    touched = touched_by_sites(changes)

    assert [touched.site(name) for name in ("moved", "new", "gone", "another")] == [True, False, False, False]
    assert touched.sites == {"moved", "new", "gone"}
    assert len(touched.boxes) == 4


def test_how_far_a_load_and_its_undoing_reach_is_written_with_them(registry):
    """By the revision each made; a dry run writes nothing."""
    first = run_load(registry, zones_request(FIRST_MOVED, SECOND))
    before = registry.store.revision()
    run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK, mode=Mode.REPLACE, dry_run=True))
    assert registry.store.revision() == before
    second = run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK, mode=Mode.REPLACE))
    roll_back(registry, second.load)
    with registry.store.reading() as work:
        newly, undone = work.looks.reaches(before, work.revision())
        assert [reach.boxes is None for reach in work.looks.reaches(before - 1, before)] == [True]  # an edition that was not there
        assert work.looks.reaches(before - 5, before) is None  # what nobody wrote of
    assert first.load
    assert newly.boxes.tolist() == [list(square(140.5, 38.5).bounds)]
    assert (undone.boxes, undone.sites) == (None, None)
