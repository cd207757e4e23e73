"""Who reads what of the timeline: an administrator all, the desk and an owner what is meant for them."""

import pytest

from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.timeline.events import Act, Event, Reader
from tests import registries
from tests.fakes import NOW

BOTH = frozenset(Reader)
EVENTS = [  # for whom each is meant, and whose it is
    (frozenset(), 7), (frozenset({Reader.DESK}), 7), (frozenset({Reader.OWNER}), 7), (BOTH, 7), (BOTH, 8), (BOTH, None),
]  # fmt: skip


@pytest.fixture
def services(tmp_path, clock):
    store = registries.upgraded(tmp_path / "registry.db")
    with store.writing() as work:
        for readers, owner in EVENTS:
            work.timeline.append(Event(at=NOW, act=Act.CASE_RECEIVED, ref="C", owner=owner, readers=readers))
        work.commit()
    yield Services(store, clock)
    store.close()


@pytest.mark.parametrize(
    ("role", "read"),
    [(Role.ADMIN, [6, 5, 4, 3, 2, 1]), (Role.STAFF, [6, 5, 4, 2]), (Role.COMPANY, [4, 3]), (Role.DEPARTMENT, [4, 3])],
)
def test_each_reads_what_is_meant_for_him(services, role, read):
    account = Account(id=7, email="", role=role, password_hash="")
    assert [one.seq for one in services.timeline.page(account, limit=10)[1]] == read
    assert [(count, [one.seq for one in some]) for count, some in (services.timeline.page(account, offset=1, limit=1),)] == [
        (len(read), read[1:2])
    ]
