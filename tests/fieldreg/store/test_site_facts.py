"""What the city looked up, alike on both databases."""

from datetime import date

import pytest

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
