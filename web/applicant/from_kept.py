"""What a kept trial brings to the forms of reserving and consulting, so that nothing is asked twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.register.off_site import off_site
from fieldreg.register.sites import Site
from fieldreg.trials.trial import Activity, Trial
from fieldreg.trials.trial_geojson import trial_from_geojson
from web.shell.context import services
from web.shell.labels import ACTIVITIES
from web.shell.sent.forms import as_entered
from web.shell.trial_summary import summary_of

__all__ = ["BroughtTrial", "kept_trial", "subject_of"]

_CARRIED = ("vehicle", "on_site", "odd", "road")


@dataclass(frozen=True, kw_only=True)
class BroughtTrial:
    """A kept trial as a form begins with it."""

    code: str
    trial: Trial

    @property
    def query(self) -> str:
        """What stands for it in an address."""
        return f"t={self.code}"

    @property
    def summary(self) -> Sequence[tuple[Text, Text]]:
        """The trial in words."""
        return summary_of(self.trial)

    @property
    def entered(self) -> dict[str, str]:
        """What it answers of the forms' own questions, as they are entered there; times are Japan's."""
        span, told = self.trial.timespan, self._told
        start, end = (as_entered(moment) for moment in (span.start, span.end))
        known = {"activity": str(self.trial.activity), "time_start": start, "time_end": end, "site": self.trial.site or ""}
        return known | {name: str(told[name]) for name in ("purpose", "organisation") if told.get(name)}

    @property
    def place_is_gone(self) -> bool:
        """Whether the site or the area it names is registered no more, so that it can be sent to nobody as it is."""
        try:
            if self.trial.site is not None:
                services().register.site(self.trial.site).area(self.trial.area)
        except NotFound:
            return True
        return False

    @property
    def subject(self) -> Text:
        """What a consultation about it could be called."""
        return subject_of(self.trial.activity, self.trial.timespan.start)

    def is_of(self, site: Site) -> bool:
        """Whether its outline can be reserved there: it names the site, or none, and lies on it."""
        return self.trial.site in (None, site.id) and not off_site(self.trial.footprint, site).elsewhere

    def body(self, site: Site) -> dict[str, Any]:
        """What it says of a reservation of `site`: its activity, answers and heights, and its outline where it is of the site.

        Several volumes are reserved as the one that holds them all: their outlines together, from the lowest to the greatest height.
        """
        body = {"activity": str(self.trial.activity)} | {name: self._told[name] for name in _CARRIED if self._told.get(name)}
        if self.is_of(site):
            body["geometry"] = shapely.geometry.mapping(self.trial.footprint)
        return {**body, **self._heights()}

    @property
    def asks_height(self) -> bool:
        """Whether it flies, and its volumes do not say together how high."""
        return any(volume.altitude_upper for volume in self.trial.volumes) and not self._heights()

    def _heights(self) -> Mapping[str, Any]:
        """Of one volume as they were written; of several the outermost, and none where their datums differ."""
        volumes = self.trial.volumes
        if len(volumes) == 1:
            return {name: self._told[name] for name in ("altitude_lower", "altitude_upper") if self._told.get(name) is not None}
        upper = _outermost([volume.altitude_upper for volume in volumes], max)
        if upper is None:
            return {}
        lower = _outermost([volume.altitude_lower for volume in volumes], min)
        alike = lower is not None and lower.datum is upper.datum
        return {"altitude_upper": upper.to_dict()} | ({"altitude_lower": lower.to_dict()} if lower and alike else {})

    @property
    def _told(self) -> Mapping[str, Any]:
        document = self.trial.document
        first: Mapping[str, Any] = document["features"][0] if document["type"] == "FeatureCollection" else document
        told: Mapping[str, Any] = first["properties"]
        return told


def _outermost(heights: Sequence[Altitude | None], of: Callable[[list[Altitude]], Altitude]) -> Altitude | None:
    """None where one of them is not told, or their datums differ."""
    told = [one for one in heights if one is not None]
    return of(told) if len(told) == len(heights) and len({one.datum for one in told}) == 1 else None


def subject_of(activity: Activity, start: datetime) -> Text:
    """What a consultation about a trial could be called."""
    said, day = ACTIVITIES[activity], start.astimezone(JST)
    return Text(f"{day:%Y-%m-%d} の{said.ja}の実証について", f"About the trial of {day:%Y-%m-%d}: {said.en}")


def kept_trial(code: str) -> BroughtTrial | None:
    """The kept trial a form was opened with; None for "".  Raises NotFound, and InvalidInput for one that is no trial any more."""
    if not code:
        return None
    kept = services().kept_trials.kept(code)
    return BroughtTrial(code=kept.code, trial=trial_from_geojson(kept.document))
