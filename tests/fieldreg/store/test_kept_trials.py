"""Trials under a short code, alike on both databases: kept whole, found until they expire, a code and a key used once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from fieldreg.kernel.errors import Conflict
from fieldreg.store import open_store
from fieldreg.trials.kept_trial import KEPT_FOR, KeptTrial
from fieldreg.trials.trial_events import trial_ref
from tests.fieldreg.store.makers import MIDNIGHT

POINT = {"type": "Point", "coordinates": [140.98, 38.22]}
DOCUMENT = {"type": "Feature", "geometry": POINT, "properties": {"name": "試験 <b>", "radius_m": 0.1}}
KEPT = KeptTrial(
    code="K7M4QX", document=DOCUMENT, answer={"rules": {"caa-did": {"answer": "permit"}}, "open": None}, revision=2**40,
    made_at=MIDNIGHT, expires_at=MIDNIGHT + KEPT_FOR, key_digest="d" * 64,
)  # fmt: skip


def test_a_trial_comes_back_as_it_was_kept_and_the_registry_is_what_it_was(store):
    with store.writing() as work:
        before = work.revision()
        assert work.kept_trials.add(KEPT)
        work.commit()
    with store.reading() as work:
        assert work.kept_trials.find("K7M4QX", MIDNIGHT) == KEPT
        assert work.kept_trials.by_key("d" * 64, MIDNIGHT) == KEPT
        assert work.kept_trials.find("K7M4QY", MIDNIGHT) is None
        assert work.kept_trials.find("k7m4qx", MIDNIGHT) is None
        assert work.kept_trials.by_key("e" * 64, MIDNIGHT) is None
        assert work.revision() == before
    assert store.check()["ok"]


@pytest.mark.parametrize("other", [{"key_digest": None}, {"code": "222222"}], ids=["the same code", "the same key"])
def test_a_code_and_a_key_are_used_once_and_the_transaction_goes_on(store, other):
    third = replace(KEPT, code="333333", key_digest=None)
    with store.writing() as work:
        assert work.kept_trials.add(KEPT)
        assert not work.kept_trials.add(replace(KEPT, **other, document={"another": True}))
        assert work.kept_trials.add(third)
        work.commit()
    with store.reading() as work:
        assert work.kept_trials.find("K7M4QX", MIDNIGHT) == KEPT
        assert work.kept_trials.find("222222", MIDNIGHT) is None
        assert work.kept_trials.find("333333", MIDNIGHT) == third


def test_its_time_over_it_is_found_no_more_and_removed_when_that_is_asked(store):
    later = replace(KEPT, code="222222", key_digest=None, expires_at=KEPT.expires_at + timedelta(microseconds=1))
    with store.writing() as work:
        work.kept_trials.add(KEPT)
        work.kept_trials.add(later)
        work.commit()
    with store.writing() as work:
        assert work.kept_trials.find("K7M4QX", KEPT.expires_at - timedelta(microseconds=1)) == KEPT
        assert work.kept_trials.find("K7M4QX", KEPT.expires_at) is None
        assert work.kept_trials.by_key("d" * 64, KEPT.expires_at) is None
        assert work.kept_trials.remove_expired(KEPT.expires_at - timedelta(microseconds=1)) == []
        assert work.kept_trials.remove_expired(KEPT.expires_at) == [trial_ref(KEPT.code)]
        assert work.kept_trials.add(replace(KEPT, code="333333"))  # its key is free again
        work.commit()
    with store.reading() as work:
        found = [work.kept_trials.find(code, MIDNIGHT) for code in ("K7M4QX", "222222", "333333")]
    assert found == [None, later, replace(KEPT, code="333333")]


@pytest.mark.parametrize("wrong", [{"code": ""}, {"expires_at": MIDNIGHT}, {"document": None}, {"answer": None}], ids=str)
def test_what_is_no_kept_trial_is_refused_by_the_database_itself(store, wrong):
    with pytest.raises(Conflict), store.writing() as work:
        work.kept_trials.add(replace(KEPT, **wrong))


@pytest.mark.race
def test_of_eight_who_keep_under_one_key_at_once_one_does(url):
    barrier, made = threading.Barrier(8), []

    def keep(n):
        store = open_store(url)
        barrier.wait()
        with store.writing() as work:
            made.append(work.kept_trials.add(replace(KEPT, code=str(n + 2) * 6)))
            work.commit()
        store.close()

    threads = [threading.Thread(target=keep, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
