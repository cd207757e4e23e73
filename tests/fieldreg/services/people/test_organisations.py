"""What members of an organisation see of each other, and since when."""

from datetime import timedelta

import pytest

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Conflict, NotAllowed
from tests.fieldreg.services.people.peopled import (
    acts,
    asked_by,
    hidden_from,
    now_of,
    seen_by,
)


def test_members_see_each_other_s_only_while_the_organisation_shares(services, admin, hired):
    first, second, rival = hired("first", organisation="甲"), hired("second", organisation="甲"), hired("rival", organisation="乙")
    things = asked_by(services, first, 1)
    assert seen_by(services, second) == seen_by(services, rival) == set()
    (one,) = (o for o in services.organisations.all(admin) if o.organisation.name == "甲")
    services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    assert seen_by(services, second) == seen_by(services, first) == set(things)
    assert seen_by(services, rival) == set()
    assert hidden_from(services, rival, things)
    services.organisations.set_sharing(one.organisation.id, admin, shares=False)
    assert hidden_from(services, second, things)
    assert acts(services, 0)[-2:] == ["organisation.set", "organisation.set"]


def test_what_was_asked_before_and_after_stays_the_asker_s_alone(services, admin, hired, clock):
    """Somebody goes from one company to its rival: what he takes along in his account is seen by neither wrongly."""
    mover, old, new = hired("mover", organisation="甲"), hired("old", organisation="甲"), hired("new", organisation="乙")
    for one in services.organisations.all(admin):
        services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    clock.go_on(timedelta(hours=1))
    at_first = asked_by(services, mover, 1)
    clock.go_on(timedelta(hours=1))
    services.organisations.leave(mover)
    between = asked_by(services, mover, 2)
    clock.go_on(timedelta(hours=1))
    services.administering.change(mover.id, admin, organisation="乙")
    clock.go_on(timedelta(hours=1))
    at_second = asked_by(services, mover, 3)
    theirs = asked_by(services, new, 4)
    assert seen_by(services, old) == set(at_first)
    assert seen_by(services, new) == {*at_second, *theirs}
    assert seen_by(services, mover) == {*at_first, *between, *at_second, *theirs}
    assert hidden_from(services, new, [*at_first, *between])
    assert hidden_from(services, old, [*between, *at_second, *theirs])


def test_a_member_withdraws_no_other_s_reservation(services, admin, hired):
    first, second = hired("first", organisation="甲"), hired("second", organisation="甲")
    made, _ = asked_by(services, first, 1)
    (one,) = services.organisations.all(admin)
    services.organisations.set_sharing(one.organisation.id, admin, shares=True)
    with pytest.raises(NotAllowed):
        services.booking.decide(made, State.WITHDRAWN, now_of(services, second))


def test_leaving_twice_is_told(services, hired):
    held = hired("held", organisation="甲")
    assert services.organisations.leave(held).organisation == ""
    with pytest.raises(Conflict):
        services.organisations.leave(held)
    assert services.organisations.of(held) is None
