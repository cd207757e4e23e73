"""Whatever is done, in whatever order: no contract stands outside a validity, none certified lacks a reason, nothing signed is lost."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from fieldreg.certification.contracts import SIGNED_STATES
from fieldreg.certification.form_fields import same_name
from fieldreg.certification.states import DECIDED, Answer, StatutoryTest
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.people.accounts import Account, Role
from fieldreg.services import Services
from fieldreg.services.certification.certifying import ACTS_ON_ONE
from fieldreg.timeline.chain import broken_links
from fieldreg.timeline.events import Subject
from tests import registries
from tests.fakes import FixedClock
from tests.fieldreg.certification.certified import APPLICATION, OPINIONS, TESTS

LIVES, ACTS_EACH = 12, 40
OFTEN = (*ACTS_ON_ONE, *("forecast", "contract", "contract", "result", "report", "report", "report") * 3)


@pytest.fixture
def services(tmp_path):
    store = registries.upgraded(tmp_path / "fieldreg.db")
    yield Services(store, FixedClock())
    store.close()


@pytest.fixture
def staff(services):
    with services.store.writing() as work:
        found = [work.accounts.put(Account(email=f"{n}@example.jp", role=Role.STAFF, password_hash="hash")) for n in range(3)]
        work.commit()
    return found


def one_of(chance, right, *wrong):
    """The right thing, or, one time in twenty, a wrong one."""
    return chance.choice(wrong) if chance.random() < 1 / 20 else right


def near(chance, day, days=40):
    """A day somewhere about."""
    return (day + timedelta(days=chance.randint(-days, days))).isoformat()


def form_of(what, held, chance, today):
    """Mostly right, now and then wrong in some way; days anywhere about today and about the end."""
    if what == "tests":
        return TESTS | {f"{chance.choice(list(StatutoryTest))}_answer": one_of(chance, "yes", "no", "")}
    if what == "opinion":
        return OPINIONS[len(held.opinions) % 2] | {"who": f"分野 {chance.randint(0, 5)}", "heard_on": today.isoformat()}
    if what == "certify":
        until = near(chance, today + timedelta(800), 400)
        return {"attested": one_of(chance, "1", ""), "certified_on": today.isoformat(), "valid_until": until}
    if what in ("renew", "revoke", "transfer"):
        end = held.valid_until or today
        return {
            "valid_until": near(chance, end + timedelta(90), 100), "reason": one_of(chance, "理由", ""),
            "maker": f"株式会社{chance.randint(0, 3)}号",
            "ended_on": chance.choice([today.isoformat(), near(chance, today), end.isoformat()]),
        }  # fmt: skip
    if what == "report":
        return {"year": str(chance.randint(1, 3)), "handed_in_on": today.isoformat(), "summary": "報告"}
    if what == "forecast":
        told = one_of(chance, today.isoformat(), near(chance, today))
        return {"what": "二台", "planned": "春", "how_chosen": "随意契約", "forecast_on": told, "forecast_where": "掲示場"}
    return {
        "contract": chance.choice([*(contract.ref for contract in held.contracts), ""]), "party": one_of(chance, held.maker, "株式会社別"),
        "product": one_of(chance, held.product.ja, "別の品"),
        "way": one_of(chance, "buy", "borrow"), "amount_yen": one_of(chance, "1,000", "x"),
        "signed_on": chance.choice([today.isoformat(), near(chance, today), near(chance, held.valid_until or today, 2)]),
        "reseller": one_of(chance, "", "1"), "reason": one_of(chance, "理由", ""), "result_on": today.isoformat(),
    }  # fmt: skip


def look(held):
    """Everything that must be so, whatever was done."""
    if held.state in DECIDED:
        assert set(held.tests) == set(StatutoryTest)
        assert all(answer.answer is Answer.YES and answer.reason for answer in held.tests.values())
        assert held.certified_on <= held.valid_until
        assert len({opinion.who for opinion in held.opinions}) >= 2
        assert held.renewals <= held.renewals_allowed
    else:
        assert (held.contracts, held.certified_on, held.valid_until) == ((), None, None)
    for contract in held.contracts:
        if contract.state in SIGNED_STATES:
            assert held.valid_on(contract.signed_on)
            assert contract.forecast_on < contract.signed_on
            assert same_name(contract.party, held.maker)
            assert contract.way in held.ways


def signed(held):
    return {(c.ref, c.party, c.signed_on, c.amount_yen) for c in held.contracts if c.state in SIGNED_STATES}


def live(services, staff, chance, done):
    """One certification's life, and its heirs'."""
    writer, *others = chance.sample(staff, 3)
    refs = [services.certification.apply(APPLICATION | {"applied_on": services.clock.today().isoformat()}, writer).ref]
    first = ["tests", "opinion", "opinion", "certify", "certify", "forecast"][: chance.choice([0, 6, 6, 6])]
    for n in range(ACTS_EACH):
        services.clock.go_on(timedelta(days=chance.choice([0, 0, 0, 1, 1, 5, 90]) if n > len(first) else 0))
        ref, today = chance.choice(refs), services.clock.today()
        before, events = services.certification.one(ref, writer)
        what = first[n] if n < len(first) else chance.choice(OFTEN)
        who = writer if what == "opinion" else chance.choice([*others, *others, writer])
        try:
            after = services.certification.act(ref, what, form_of(what, before, chance, today), who)
        except (InvalidInput, Conflict, NotAllowed):
            after, told = services.certification.one(ref, writer)
            assert (after, list(told)) == (before, list(events))
        else:
            done[what] += 1
            assert after.version == before.version + 1
            assert what not in ("certify", "refuse", "renew", "transfer") or who.id not in before.writers
            refs += [after.successor] if after.successor and after.successor not in refs else []
        assert signed(before) <= signed(after)
        look(after)


def test_any_sequence_of_acts(services, staff):
    chance, done = random.Random(7), Counter()
    for _ in range(LIVES):
        live(services, staff, chance, done)
    for held in services.certification.all(staff[0]):
        look(held)
    assert set(done) == set(ACTS_ON_ONE), f"never done: {set(ACTS_ON_ONE) - set(done)}; {done}"
    with services.store.reading() as work:
        assert list(broken_links(work.timeline.links())) == []
        told = [link.event for link in work.timeline.links() if link.event.subject is Subject.CERTIFICATION]
        heirs = sum(1 for held in work.certifications.all() if held.predecessor)
    assert len(told) == LIVES + sum(done.values()) + heirs
    assert date(2026, 11, 23) < services.clock.today()
