"""What tests of the line and of the desk's moves ask and look at."""

from tests.makers import reservation


def hours(first, last, day=1):
    """Japan's hours of a day in December as the contract tells them."""
    return {"time_start": f"2026-12-{day:02}T{first:02}:00:00+09:00", "time_end": f"2026-12-{day:02}T{last:02}:00:00+09:00"}


def ask(services, who, first=9, last=12, day=1, **more):
    return services.booking.reserve(reservation(organisation=who.organisation, **hours(first, last, day)) | more, who)[0]


def wait(services, who, *args, **more):
    return ask(services, who, *args, queue=True, **more)


def state(services, one):
    with services.store.reading() as work:
        return str(work.reservations.get(one.id).state)


def told(services, who):
    """Which letters somebody got, in order, each with the number it is of."""
    with services.store.reading() as work:
        found = work.letters.page(limit=1000)[1]
    return [(one.template, one.thread) for one in sorted(found, key=lambda one: one.id) if one.to.email == who.email]


def body(services, who, template):
    with services.store.reading() as work:
        (found,) = [one for one in work.letters.page(limit=1000)[1] if (one.to.email, one.template) == (who.email, template)]
    return found.body


def acts(services, one):
    with services.store.reading() as work:
        return [(str(link.event.act), str(link.event.by)) for link in work.timeline.links() if link.event.ref == one.id]
