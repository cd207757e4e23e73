"""Sites and areas in the store: found by box, and never taken from under a live reservation."""

from dataclasses import replace

import pytest
from shapely.geometry import Point

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area
from tests.fieldreg.store.makers import MIDNIGHT, account, add, asked, site


def test_sites_are_found_by_box(store, owner):
    with store.writing() as work:
        work.sites.put(site("t", outline=Point(141, 39)))
        work.commit()

    with store.reading() as work:
        assert [s.id for s in work.sites.all((140.859, 38.259, 140.87, 38.27))] == ["s"]
        assert [s.id for s in work.sites.all((141, 39, 141, 39))] == ["t"]
        assert work.sites.all((141.01, 39, 142, 40)) == []


def test_a_moved_site_is_found_where_it_is_now(store, owner):
    with store.writing() as work:
        work.sites.put(site(outline=Point(141, 39)))
        work.commit()

    with store.reading() as work:
        assert work.sites.all((140.85, 38.25, 140.86, 38.26)) == []
        assert len(work.sites.all((141, 39, 141, 39))) == 1


def test_putting_a_site_leaves_exactly_its_areas(store, owner):
    smaller = replace(site(), areas=site().areas[:1])
    with store.writing() as work:
        work.sites.put(smaller)
        work.commit()

    with store.reading() as work:
        assert work.sites.get("s") == smaller


@pytest.mark.parametrize("gone", ["s/yard/north", "s/yard"])
def test_an_area_with_a_live_reservation_cannot_go(store, owner, gone):
    add(store, asked(owner, gone))
    without = replace(site(), areas=tuple(a for a in site().areas if not a.id.startswith(gone)))

    with pytest.raises(Conflict, match="has live reservations") as told, store.writing() as work:
        work.sites.put(without)
    assert told.value.code == "held"


def test_an_area_whose_reservations_are_over_may_go_and_come_back(store, owner):
    made = add(store, asked(owner, "s/gym"))
    with store.writing() as work:
        work.reservations.move(made.id, State.DECLINED, by=owner, at=MIDNIGHT)
        work.sites.put(replace(site(), areas=()))
        work.commit()
    with store.writing() as work:
        assert work.reservations.get(made.id).area == "s/gym"  # the record stays
        work.sites.put(site())
        work.commit()
    assert add(store, asked(owner, "s/gym")).id


def test_a_site_with_a_live_reservation_cannot_be_removed_and_later_can(store, owner):
    made = add(store, asked(owner, "s/gym"))
    with pytest.raises(Conflict, match="has live reservations"), store.writing() as work:
        work.sites.remove("s")

    with store.writing() as work:
        work.reservations.move(made.id, State.WITHDRAWN, by=owner, at=MIDNIGHT)
        work.sites.remove("s")
        work.commit()
    with store.reading() as work:
        assert work.sites.all() == []
        assert work.sites.all((140, 38, 141, 39)) == []  # gone from the boxes too


def test_live_claims_follow_the_tree_when_it_is_rearranged(store, owner):
    """The gym becomes part of the yard: whoever asks for the yard now meets the gym's reservation."""
    add(store, asked(owner, "s/gym"))
    gym = replace(site().areas[3], parent="s/yard")
    with store.writing() as work:
        work.sites.put(replace(site(), areas=(*site().areas[:3], gym)))
        work.commit()

    with pytest.raises(Conflict, match="meets 1 other reservation"):
        add(store, asked(owner, "s/yard"))


def test_a_tree_in_which_live_reservations_would_meet_is_refused(store, owner):
    add(store, asked(owner, "s/gym"))
    add(store, asked(owner, "s/yard"))
    gym = replace(site().areas[3], parent="s/yard")

    with pytest.raises(Conflict, match="would meet"), store.writing() as work:
        work.sites.put(replace(site(), areas=(*site().areas[:3], gym)))
    with store.reading() as work:
        assert work.sites.get("s") == site()


@pytest.mark.parametrize(
    "stranger",
    [
        site("t", areas=(Area(id="s/gym", site="t", name=Text("別の体育館")),)),
        site("t", areas=(Area(id="s", site="t", name=Text("別の跡地")),)),
        site("s/gym", areas=()),
        site("t", areas=(Area(id="t", site="t", name=Text("自分と同じ")),)),
    ],
    ids=["another site's area", "another site", "an area's id for a site", "its own id for an area"],
)
def test_an_id_names_one_thing(store, owner, stranger):
    with pytest.raises(Conflict, match="is used by another"), store.writing() as work:
        work.sites.put(stranger)


def test_a_site_needs_a_manager_that_is_registered(store, owner):
    with pytest.raises(Conflict, match="is manager 'nobody' registered"), store.writing() as work:
        work.sites.put(site("t", manager="nobody"))


def test_a_parent_must_be_an_area_of_the_same_site(store, owner):
    lost = Area(id="t/a", site="t", name=Text("迷子"), parent="s/yard")
    with store.writing() as work:
        work.sites.put(site("t", areas=(lost,)))
        with pytest.raises(Conflict):  # children may come before parents, so this is known at the end
            work.commit()


@pytest.mark.parametrize(
    "ask",
    [
        lambda work: work.sites.get("x"),
        lambda work: work.sites.remove("x"),
        lambda work: work.managers.get("x"),
        lambda work: work.reservations.get("R-2026-9999"),
        lambda work: work.reservations.move("R-2026-9999", State.DONE, by=1, at=MIDNIGHT),
        lambda work: work.cases.get("x"),
        lambda work: work.loads.get(9),
        lambda work: work.loads.mark_rolled_back(9, MIDNIGHT),
        lambda work: work.accounts.get(9),
        lambda work: work.accounts.put(account(id=9)),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(store, owner, ask):
    with pytest.raises(NotFound), store.writing() as work:
        ask(work)
