"""What the list tells of a need that no place meets: what stands in the way, and what is nearest, each with its address."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from fieldreg.alternatives.of_need import NeedAlternative, NothingFits
from web.pages.asked_need import AskedNeed
from web.pages.need_address import query_of_document
from web.shell.context import services

__all__ = ["NothingFitsTold", "nothing_fits_told"]

_MOST_OBSTACLES = 4


@dataclass(frozen=True)
class NothingFitsTold:
    """For the template part `pages/nothing_fits.html`; `obstacles` are those that keep the most places away."""

    found: NothingFits

    @property
    def obstacles(self) -> Sequence[object]:
        return self.found.obstacles[:_MOST_OBSTACLES]

    def address(self, one: NeedAlternative) -> str | None:
        """The list for the changed need; None where an address cannot hold it."""
        try:
            return f"{url_for('public.choose')}?{query_of_document(one.document)}"
        except ValueError:  # heights of two datums
            return None


def nothing_fits_told(asked: AskedNeed | None) -> NothingFitsTold | None:
    """What to tell beside an empty list; None where no need is asked for, or some place meets it and is free."""
    if asked is None:
        return None
    found = services().alternatives.of_need(asked.document)
    return None if found.fits else NothingFitsTold(found)
