"""Who may wait, and whom one stands behind."""

from datetime import datetime, timedelta

import pytest

from fieldreg.booking.claims import Claim, Hold
from fieldreg.booking.line import Standing, may_wait, vie
from fieldreg.booking.reservations import Clash, State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

NINE = datetime(2026, 12, 1, 9, tzinfo=JST)


def clash(kind="reservation", state=State.REQUESTED):
    slot = Timespan(NINE, NINE + timedelta(hours=1))
    return Clash(kind=kind, reservation="R", site="s", area=None, slot=slot, state=state, because=Text("x"))


def hold(unit="s/yard", first=9, last=12, **more):
    span = Timespan(NINE.replace(hour=first), NINE.replace(hour=last))
    return Hold(site="s", claims=(Claim(unit, True), Claim("s", False)), span=span, **more)


@pytest.mark.parametrize(
    ("kinds", "may"),
    [([], False), (["reservation"], True), (["capacity"], True), (["reservation", "capacity"], True), (["reservation", "blocking"], False)],
)
def test_what_others_hold_may_be_waited_for_and_a_closure_not(kinds, may):
    assert may_wait([clash(kind) for kind in kinds]) is may


@pytest.mark.parametrize(
    ("other", "vies"),
    [
        (hold(), True),
        (hold("s/hall"), False),
        (hold(first=12, last=13), False),
        (hold(exclusive=False), True),
        (hold(exclusive=False, seats={"s/yard": 1}), True),
    ],
)
def test_those_that_meet_vie(other, vies):
    assert vie(hold(), other) is vie(other, hold()) is vies


def test_those_that_share_vie_for_its_seats():
    shared = {"exclusive": False, "seats": {"s": 2}}
    assert not vie(hold(exclusive=False), hold(exclusive=False))
    assert vie(hold(**shared), hold("s/hall", **shared))
    assert not vie(hold(**shared), hold(first=12, last=13, **shared))


def test_where_one_stands_tells_whether_an_accepted_one_is_before():
    assert Standing(place=1, clashes=[clash(state=State.ACCEPTED)]).behind_accepted
    assert not Standing(place=1, clashes=[clash()]).behind_accepted
    assert [Standing(place=1, clashes=(), gone=gone).is_free for gone in (False, True)] == [True, False]
