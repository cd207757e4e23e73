"""What the city looked up, and two who answer one consultation at the same moment, alike on both databases."""

import threading
from datetime import date

import pytest

from fieldreg.desk.consultations import Consultation, Step
from fieldreg.kernel.errors import Conflict
from fieldreg.register.site_facts import SiteFact
from tests.fieldreg.store.makers import MIDNIGHT


def fact(owner, value, name="site.property_status", site="s"):
    return SiteFact(site=site, fact=name, value=value, since=date(2026, 11, 20), source="課", who=owner, at=MIDNIGHT)


def test_of_a_site_and_fact_the_latest_answer_counts_and_each_is_kept(store, owner):
    told = [fact(owner, "ordinary"), fact(owner, ["drone"], "site.activities"), fact(owner, None), fact(owner, True, "site.subsidy.x")]
    with store.writing() as work:
        before = work.revision(), work.zones.sites_stamp()
        kept = [work.site_facts.add(one) for one in told]
        work.commit()
    with store.reading() as work:
        assert work.site_facts.latest() == work.site_facts.latest("s") == [kept[1], kept[2], kept[3]]
        assert work.site_facts.latest("other") == []
        assert work.site_facts.history("s", "site.property_status") == [kept[2], kept[0]]
        assert work.revision() > before[0]
        assert work.zones.sites_stamp() != before[1]
    assert store.check()["ok"]


def test_a_fact_of_no_site_is_refused(store, owner):
    with pytest.raises(Conflict), store.writing() as work:
        work.site_facts.add(fact(owner, "ordinary", site="nowhere"))


@pytest.mark.race
def test_of_sixteen_who_answer_at_once_one_is_first_and_each_other_is_told_of_him(store, owner):
    with store.writing() as work:
        ref = work.consultations.add(
            Consultation(organisation="会社", email="a@example.jp", subject="件名", body="本文", created_at=MIDNIGHT)
        ).ref
        work.commit()
    barrier, sent, refused = threading.Barrier(16), [], []

    def answer(n):
        barrier.wait()
        try:
            with store.writing() as work:
                sent.append(work.consultations.answer(ref, f"回答{n}", by=owner, at=MIDNIGHT).answer)
                work.commit()
        except Conflict as error:
            refused.append((n, error))

    threads = [threading.Thread(target=answer, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first,) = sent
    assert len(refused) == 15
    assert all(first in error.message.ja and f"回答{n}" in error.message.ja for n, error in refused)
    with store.reading() as work:
        held = work.consultations.get(ref)
    assert (held.answer, held.step, held.answered_by) == (first, Step.ANSWERED, owner)


def test_a_page_of_consultations_tells_how_many_there_are(store):
    with store.writing() as work:
        refs = [
            work.consultations.add(Consultation(organisation="会社", email="a@b.jp", subject=f"{n}", body="", created_at=MIDNIGHT)).ref
            for n in range(5)
        ]
        work.consultations.answer(refs[0], "回答", by=1, at=MIDNIGHT)
        count, page = work.consultations.page(steps=[Step.INTAKE], offset=1, limit=2)
    assert (count, [held.ref for held in page]) == (4, refs[2:4])
