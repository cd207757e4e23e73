"""Getting ready: what a server reads before anybody asks, and then never looks through again."""

import gc

from fieldreg.services import Services
from web.pages.choosing.trial_bar import usual_day

__all__ = ["get_ready"]

_LOOKED_AFTER, _YOUNGER, _OLDER = 20_000, 20, 100  # things made until the collector looks, and looks further back


def get_ready(services: Services) -> None:
    """Reads the registry and today's law, looks at every site as a need of the usual day would, and frees the collector of it.

    What a request makes holds itself in no circle and goes when it is answered; a collector at its usual pace
    looks through it ten times meanwhile, and through a whole registry now and then.
    """
    services.screening.warm()
    services.choosing.warm(usual_day(services.clock.today()))
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOKED_AFTER, _YOUNGER, _OLDER)
