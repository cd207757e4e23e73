"""The collector of circles rests while the last of those who asked for it is at work, and runs again only where it ran before."""

import gc

import pytest

from fieldreg.kernel.collecting import uncollected


@pytest.fixture(autouse=True)
def collecting():
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


def test_it_rests_until_the_last_lets_go():
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_lets_go_too():
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_where_it_did_not_run_it_does_not_afterwards():
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
