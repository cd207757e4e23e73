"""Every use case of bookings on both back ends."""

from tests.fieldreg.store.conftest import backend, store, template, url

__all__ = ["backend", "store", "template", "url"]
