"""Where inside a site no permit is needed, as its sheet tells it: for the need asked for, else for the standing probe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.register.sites import Site, SiteKind
from fieldreg.screening.standing_probe import PROBE_HEIGHT_M
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_trial import told_of_trial
from web.shell.context import services

__all__ = ["PermitFreeTold"]


@dataclass(frozen=True)
class PermitFreeTold:
    """What is asked about `site`; `today` is the standing probe's day, a need has its own."""

    site: Site
    asked: AskedNeed | None
    today: date

    @property
    def document(self) -> dict[str, Any]:
        """What `POST /api/permit-free` is asked."""
        if self.asked is None:
            return {"site": self.site.id}
        need = self.asked.need
        return {"site": self.site.id, **told_of_trial(need), "times": [span.to_dict() for span in need.times]}

    @property
    def url(self) -> str:
        """Where the page asks for other heights; a need is judged by the law of its own days."""
        return url_for("api.permit_free", on=None if self.asked else self.today.isoformat())

    @property
    def height_m(self) -> float | None:
        """Metres above ground at which the slider begins; None where height has no part in it, or is told above another datum."""
        if self.asked is None:
            return None if self.site.kind is SiteKind.ROAD else PROBE_HEIGHT_M
        return _above_ground(self.asked.need.altitude_upper)

    @property
    def lowest_m(self) -> float:
        """Metres above ground that the slider does not go below: the need's lower height."""
        return (_above_ground(self.asked.need.altitude_lower) if self.asked else None) or 0.0

    def summary(self) -> Mapping[str, Any]:
        """The answer in numbers and a sentence; the reason where it cannot be drawn."""
        return services().site_answers.permit_free(self.site.id, self.document if self.asked else None)


def _above_ground(height: Altitude | None) -> float | None:
    return height.value_m if height is not None and height.datum is Datum.AGL else None
