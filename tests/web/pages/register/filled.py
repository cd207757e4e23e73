"""A register with something in it, made by the use cases as the desk makes it."""

from datetime import timedelta

from tests.fieldreg.certification.certified import (
    APPLICATION,
    DECISION,
    FORECAST,
    OPINIONS,
    RESULT,
    SIGNED,
    TESTS,
)

__all__ = ["application", "certified", "contracted", "prepared"]


def application(services, people, **more):
    """Written down by staff."""
    return services.certification.apply(APPLICATION | more, people["staff"].account)


def prepared(services, people, **more):
    """With everything it needs; the opinions, like the application, written down by staff."""
    held, staff = application(services, people, **more), people["staff"].account
    services.certification.act(held.ref, "tests", TESTS, staff)
    for opinion in OPINIONS:
        held = services.certification.act(held.ref, "opinion", opinion, staff)
    return held


def certified(services, people, until="2028-03-31", **more):
    """Decided by the administrator."""
    held = prepared(services, people, **more)
    return services.certification.act(held.ref, "certify", DECISION | {"valid_until": until}, people["admin"].account)


def contracted(services, people, clock, **more):
    """One contract announced, signed eight days later and its result published; `clock` goes on to that day."""
    held, staff = certified(services, people, **more), people["staff"].account
    held = services.certification.act(held.ref, "forecast", FORECAST, staff)
    clock.go_on(timedelta(days=9))
    contract = {"contract": held.contracts[0].ref}
    services.certification.act(held.ref, "contract", SIGNED | {"product": held.product.ja} | contract, staff)
    return services.certification.act(held.ref, "result", RESULT | contract, staff)
