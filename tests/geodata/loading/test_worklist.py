"""After a load, whoever has to look at something finds it on a list, until it is seen."""

import pytest

from fieldreg.desk.cases import Case, Step
from fieldreg.desk.worklist import Direction, TurnedAnswer, direction_of
from fieldreg.people.accounts import Account, Role
from fieldreg.register.load_ledger import Load
from fieldreg.store import open_store
from geodata.loading.load import roll_back, run_load
from geodata.loading.turned_answers import Turned, put_on_worklist, turned
from tests.fakes import NOW
from tests.geodata.loading.made_loads import FIRST_MOVED, OVER_THE_PARK, SECOND, zones_request


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("not_applicable", "advise", "worse"), ("permit", "prohibited", "worse"), ("permit", "unknown", "worse"),
        ("notify", "unknown", "worse"), ("unknown", "permit", "worse"), ("unknown", "not_applicable", "better"),
        ("prohibited", "permit", "better"), ("advise", "-", "better"), ("-", "consent", "worse"),
    ],
)  # fmt: skip
def test_which_way_an_answer_went(before, after, expected):
    assert direction_of(before, after) is Direction(expected)


def test_a_load_puts_its_turned_answers_on_the_list_and_undoing_it_puts_their_return(registry):
    load = run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK)).load
    roll_back(registry, load)

    with registry.store.reading() as work:
        held = work.worklist.list()
    assert [(t.load, t.what, t.ref, t.rule, t.before, t.after, t.direction) for t in held] == [
        (load, "site", "park", "caa-did", "permit", "not_applicable", Direction.BETTER),
        (load, "site", "park", "caa-did", "not_applicable", "permit", Direction.WORSE),
    ]
    assert {(t.owner, t.at, t.seen_at) for t in held} == {(None, NOW, None)}


def test_a_dry_run_puts_nothing_there(registry):
    run_load(registry, zones_request(FIRST_MOVED, SECOND, OVER_THE_PARK, dry_run=True))
    with registry.store.reading() as work:
        assert work.worklist.list() == []


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def test_what_belongs_to_a_company_is_told_to_it_and_seen_by_it_alone(database, tmp_path, request):
    url = f"sqlite:///{tmp_path / 'w.db'}" if database == "sqlite" else request.getfixturevalue("postgis_url")
    store = open_store(url)
    store.upgrade()
    with store.writing() as work:
        one, other, desk = (
            work.accounts.put(Account(email=f"{name}@example.jp", role=role, password_hash="-"))
            for name, role in (("a", Role.COMPANY), ("b", Role.COMPANY), ("c", Role.STAFF))
        )
        asked = work.cases.add(
            Case(organisation="", email="", subject="", body="", owner=one.id, step=Step.RECEIVED, created_at=NOW, key_digest="k")
        )
        load = work.loads.add(_load(), [])
        found = turned(
            {f"consultation:{asked.ref}": {"caa-did": "unknown"}, "site:s": {"r": "permit"}},
            {f"consultation:{asked.ref}": {"caa-did": "permit"}, "site:s": {"r": "notify"}},
        )
        assert found == [
            Turned("consultation", asked.ref, "caa-did", "unknown", "permit"), Turned("site", "s", "r", "permit", "notify"),
        ]  # fmt: skip
        put_on_worklist(work, load.id, found, NOW)
        mine = work.worklist.list(owner=one.id)
        assert mine == [
            TurnedAnswer(id=mine[0].id, load=load.id, what="consultation", ref=asked.ref, rule="caa-did", before="unknown",
                 after="permit", owner=one.id, at=NOW)
        ]  # fmt: skip
        everything = [turn for turn in work.worklist.list() if turn.load == load.id]
        assert ([t.ref for t in everything], work.worklist.list(owner=other.id)) == (["s", asked.ref], [])

        assert work.worklist.see([t.id for t in everything], by=other.id, at=NOW, owner=other.id) == []
        assert work.worklist.see([t.id for t in everything], by=one.id, at=NOW, owner=one.id) == [mine[0].id]
        assert work.worklist.see([t.id for t in everything], by=desk.id, at=NOW) == [t.id for t in everything if t.ref == "s"]
        assert [turn for turn in work.worklist.list() if turn.load == load.id] == []
        assert {(t.ref, t.seen_by) for t in work.worklist.list(seen=True) if t.load == load.id} == {("s", desk.id), (asked.ref, one.id)}
    store.close()


def _load():

    return Load(at=NOW, actor="t", what="zones", layer="did", edition="e", file="f", sha256="0")
