"""The named site as a rule may see it: each attribute asked for must be one its record declares."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, PropertyStatus, Site, SiteKind

__all__ = ["NamedSite"]


class NamedSite:
    """The site a trial names.  `id` and `name` are for telling; all else decides, and raises BadLaw undeclared.

    `look` is told the fact before it is given: "site.kind" and the like.
    """

    def __init__(self, site: Site, look: Callable[[str], None]) -> None:
        self._site, self._look = site, look

    @property
    def id(self) -> str:
        return self._site.id

    @property
    def name(self) -> Text:
        return self._site.name

    @property
    def kind(self) -> SiteKind:
        self._look("site.kind")
        return self._site.kind

    @property
    def property_status(self) -> PropertyStatus:
        self._look("site.property_status")
        return self._site.property_status

    @property
    def availability(self) -> Availability:
        self._look("site.availability")
        return self._site.availability

    @property
    def activities(self) -> Sequence[str]:
        self._look("site.activities")
        return self._site.activities

    @property
    def closed_to_traffic(self) -> bool | None:
        self._look("site.closed_to_traffic")
        return self._site.closed_to_traffic

    @property
    def closed_on(self) -> str | None:
        self._look("site.closed_on")
        return self._site.closed_on

    @property
    def ward(self) -> str:
        self._look("site.ward")
        return self._site.ward

    @property
    def road(self) -> Mapping[str, Any]:
        self._look("site.road")
        return self._site.road

    @property
    def subsidy(self) -> Any:
        """What was loaded beside the site as `subsidy`, whatever it is."""
        self._look("site.subsidy")
        return self._site.attributes.get("subsidy")

    def designated(self, what: str) -> bool | None:
        """What the registry tells of the site beside the layers: `designations`, as {"forest": false}; None where it does not."""
        self._look("site.designations")
        held = self._site.attributes.get("designations")
        told = held.get(what) if isinstance(held, Mapping) else None
        return told if isinstance(told, bool) else None
