"""Sites, managers, layers, accounts and transactions: what holds on either database."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from shapely.geometry import Point, box

from fieldreg.booking.reservations import State
from fieldreg.desk.consultations import Consultation, Step
from fieldreg.kernel.errors import Conflict, NotFound, Unavailable
from fieldreg.kernel.texts import Text
from fieldreg.register.load_ledger import Load, LoadState
from fieldreg.register.sites import Area
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.store import open_store
from tests.fieldreg.store.makers import MIDNIGHT, account, add, asked, edition, layer, manager, site, zone

# ---------------------------------------------------------------- transactions


def test_leaving_without_commit_writes_nothing(store):
    with store.writing() as work:
        work.managers.put(manager())
        work.sites.put(site())
        work.put_note("n", {})

    with store.reading() as work:
        assert (work.managers.all(), work.sites.all(), work.note("n"), work.revision()) == ([], [], None, 0)


def test_an_error_inside_undoes_everything_and_comes_out_as_it_was(store):
    def slip():
        with store.writing() as work:
            work.managers.put(manager())
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        slip()

    with store.reading() as work:
        assert work.managers.all() == []


def test_reading_sees_one_state_throughout(store, owner):
    with store.reading() as work:
        assert len(work.sites.all()) == 1
        with store.writing() as other:
            other.sites.put(site("t"))
            other.managers.put(manager("other"))
            other.commit()
        assert [s.id for s in work.sites.all()] == ["s"]
        assert [m.id for m in work.managers.all()] == ["m"]

    with store.reading() as work:
        assert [s.id for s in work.sites.all()] == ["s", "t"]


def test_a_reader_does_not_wait_for_a_writer(store, owner):
    with store.writing() as work:
        work.sites.put(site("t"))
        with store.reading() as other:
            assert [s.id for s in other.sites.all()] == ["s"]


def test_a_writer_that_gets_no_turn_is_told_so(url, store, owner):
    impatient = open_store(url, busy_ms=50)
    with store.writing() as work:
        work.reservations.add(asked(owner), ())
        with pytest.raises(Unavailable, match="nothing was written"), impatient.writing() as other:
            other.reservations.add(asked(owner, slot=(13, 14)), ())  # the same rows on PostgreSQL
    impatient.close()
    assert add(store, asked(owner)).id  # the waiting one left nothing behind


def test_the_revision_grows_with_what_a_screening_reads_and_only_then(store, owner):
    def revision():
        with store.reading() as work:
            return work.revision()

    seen = revision()
    with store.writing() as work:
        work.put_note("n", {})
        work.reservations.add(asked(owner), ())
        work.commit()
    assert revision() == seen
    for change in (
        lambda work: work.sites.put(site()),
        lambda work: work.managers.put(manager()),
        lambda work: work.zones.put_layer(layer()),
        lambda work: work.zones.put_edition(edition()),
        lambda work: work.zones.put_zones([zone("z", Point(140, 38))]),
        lambda work: work.zones.remove_zones("did", "2020", ["z"]),
        lambda work: work.zones.remove_edition("did", "2020"),
    ):
        with store.writing() as work:
            change(work)
            work.commit()
        assert revision() > seen
        seen = revision()


# ---------------------------------------------------------------- sites


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
        lambda work: work.consultations.get("x"),
        lambda work: work.consultations.move("x", Step.ROUTED, at=MIDNIGHT),
        lambda work: work.loads.get(9),
        lambda work: work.loads.mark_rolled_back(9, MIDNIGHT),
        lambda work: work.accounts.get(9),
        lambda work: work.accounts.put(account(id=9)),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(store, owner, ask):
    with pytest.raises(NotFound), store.writing() as work:
        ask(work)


# ---------------------------------------------------------------- layers


def test_editions_are_numbered_as_they_come_and_keep_their_number(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        first = work.zones.put_edition(edition("2020"))
        second = work.zones.put_edition(edition("sample"))
        again = work.zones.put_edition(edition("2020", accuracy_m=3))

        assert first.sequence < second.sequence
        assert again == replace(first, accuracy_m=3)
        assert work.zones.editions("did") == [again, second]
        assert work.zones.editions("none") == []


def test_an_edition_needs_its_layer_and_a_zone_its_edition(store):
    with pytest.raises(Conflict, match="is layer did registered"), store.writing() as work:
        work.zones.put_edition(edition())
    with store.writing() as work:
        work.zones.put_layer(layer())
        with pytest.raises(Conflict, match="is edition 2020 registered"):
            work.zones.put_zones([zone("z", Point(140, 38))])


def test_an_edition_is_no_more_exact_than_the_worst_of_its_zones(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        held = work.zones.put_edition(replace(edition(), accuracy_m=10))
        other = work.zones.put_edition(replace(edition("2015"), accuracy_m=10))
        work.zones.put_zones([replace(zone(f"z{n}", Point(140, 38)), accuracy_m=n) for n in (4, 250, 9)])

        assert work.zones.editions("did") == [replace(held, accuracy_m=250), other]


def test_zones_are_replaced_counted_and_removed(store):
    with store.writing() as work:
        work.zones.put_layer(layer())
        held = work.zones.put_edition(edition())
        other = work.zones.put_edition(edition("2015"))
        names = [f"z{n:04d}" for n in range(1200)]
        work.zones.put_zones([zone(name, Point(140, 38)) for name in names])
        work.zones.put_zones([zone("z0000", Point(141, 39)), zone("z0000", Point(142, 39), edition="2015")])
        assert (work.zones.count(held), work.zones.count(other)) == (1200, 1)
        assert [z.id for z in work.zones.candidates(held, (141, 39, 142, 39))] == ["z0000"]

        work.zones.remove_zones("did", "2020", names[:-1])
        assert [z.id for z in work.zones.zones("did", "2020")] == ["z1199"]
        work.zones.remove_edition("did", "2020")
        assert work.zones.editions("did") == [other]
        assert work.zones.count(held) == 0


def test_candidates_hold_at_least_what_the_index_in_memory_finds(store):
    """Both propose by box; the database's may propose a few more (float32), never fewer, in the same order."""
    shapes = [
        box(140 + x / 97, 38 + y / 89, 140 + x / 97 + 0.01, 38 + y / 89 + 0.007)
        for x in range(20)
        for y in range(20)
    ]
    held = [zone(f"z{n:03d}", shape) for n, shape in enumerate(shapes)]
    known = edition(sequence=1)
    memory = ZoneIndex([layer()], [known], held)
    with store.writing() as work:
        work.zones.put_layer(layer())
        work.zones.put_edition(known)
        work.zones.put_zones(held)
        work.commit()

    with store.reading() as work:
        for asked_box in [
            (140.05, 38.05, 140.07, 38.06),
            shapes[37].bounds,
            (140.01, 38, 140.01, 38),
            (0, 0, 1, 1),
        ]:
            found, wanted = work.zones.candidates(known, asked_box), memory.candidates(known, asked_box)
            assert [z.id for z in found] == sorted(z.id for z in found)
            assert {z.id for z in wanted} <= {z.id for z in found}
            assert len(found) <= len(wanted) + 2
            assert all(z in held for z in found)


# ---------------------------------------------------------------- people and loads


def test_an_e_mail_is_used_once_whatever_its_letter_case(store):
    with store.writing() as work:
        kept = work.accounts.put(account("Desk@Example.jp"))
        work.commit()
    with pytest.raises(Conflict, match="already in use"), store.writing() as work:
        work.accounts.put(account("desk@example.JP"))
    with store.writing() as work:
        changed = work.accounts.put(replace(kept, organisation="新しい名"))
        assert work.accounts.all() == [changed]


def test_consultations_get_a_ref_and_move(store, owner):
    asking = Consultation(
        organisation="o", email="e", subject="s", body="b", created_at=MIDNIGHT, owner=owner
    )
    with store.writing() as work:
        first, second = work.consultations.add(asking), work.consultations.add(replace(asking, owner=None))
        assert [first.ref, second.ref] == ["C-2026-0001", "C-2026-0002"]
        work.consultations.move(first.ref, Step.ROUTED, at=MIDNIGHT)
        answered = work.consultations.move(first.ref, Step.ANSWERED, at=MIDNIGHT, answer="可能です。")
        assert (answered.step, answered.answer, answered.answered_at) == (
            Step.ANSWERED,
            "可能です。",
            MIDNIGHT,
        )
        assert work.consultations.list() == [second, answered]
        assert (
            work.consultations.list(steps=[Step.ANSWERED])
            == work.consultations.list(owner=owner)
            == [answered]
        )


def test_a_load_is_undone_once(store):
    load = Load(
        at=MIDNIGHT, actor="a", what="zones", layer="did", file="f", sha256="0", in_force=date(2022, 6, 25)
    )
    with store.writing() as work:
        load = work.loads.add(load, [])
        work.loads.mark_rolled_back(load.id, MIDNIGHT)
        assert work.loads.all() == [replace(load, state=LoadState.ROLLED_BACK, rolled_back_at=MIDNIGHT)]
        with pytest.raises(Conflict, match="already rolled back"):
            work.loads.mark_rolled_back(load.id, MIDNIGHT)


# ---------------------------------------------------------------- the database's own word

FAULTS = {
    "a site of no known kind": "UPDATE sites SET kind = 'castle'",
    "a box inside out": "UPDATE sites SET west = 141, east = 140",
    "a place off the globe": "UPDATE sites SET east = 190",
    "negative accuracy": "UPDATE sites SET accuracy_m = -1",
    "a manager nobody knows": "UPDATE sites SET manager = 'nobody'",
    "a manager gone from under its site": "DELETE FROM managers",
    "an area of no site": "UPDATE areas SET site = 'nowhere'",
    "an area above itself": "UPDATE areas SET parent = id",
    "an area under a stranger": "UPDATE areas SET parent = 'nowhere'",
    "an unknown role": "UPDATE accounts SET role = 'king'",
    "an account gone from under its reservation": "DELETE FROM accounts",
    "a unit gone from under its claims": "DELETE FROM units",
    "an unknown state": "UPDATE reservations SET state = 'perhaps'",
    "a withdrawn reservation that still holds": "UPDATE reservations SET state = 'withdrawn'",
    "an end before the start": "UPDATE reservations SET t1 = t0 - 1",
    "longer than 31 days": "UPDATE reservations SET t1 = t0 + 2678400000001",
    "a height without datum": "UPDATE reservations SET altitude_upper_m = 1",
    "a claim with a slot of its own": "UPDATE claims SET t0 = t0 + 1",
    "a claim that no longer holds": "UPDATE claims SET live = NOT live",
    "a site in place of its area": "UPDATE reservations SET area = site",
}


@pytest.mark.parametrize("statement", FAULTS.values(), ids=FAULTS.keys())
def test_the_database_itself_refuses(store, owner, raw, statement):
    add(store, asked(owner, "s/gym"))

    with pytest.raises(sa.exc.IntegrityError):
        raw(statement)


def test_many_threads_may_share_a_store(store, owner):
    seen = []

    def look():
        with store.reading() as work:
            seen.append(work.sites.get("s"))

    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [site()] * 12
