"""The need of a trial: what is meant, without where, to be laid over other places in the list and in a comparison."""

from contextlib import suppress

from fieldreg.kernel.altitudes import Altitude
from fieldreg.kernel.errors import InvalidInput
from fieldreg.screening.needs import Need
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.trial import Trial
from web.pages.needs.asked_need import AskedNeed

__all__ = ["need_of_trial"]


def need_of_trial(trial: Trial) -> AskedNeed | None:
    """Of its volumes every time, from the lowest height to the highest; None where that is no need an address can hold.

    Heights of two datums are none, for then nobody can say which is the higher; what is declared of the drawn road stays with it.
    """
    spans = sorted({volume.timespan for volume in trial.volumes}, key=lambda span: (span.start, span.end))
    lower, upper = ([getattr(volume, name) for volume in trial.volumes] for name in ("altitude_lower", "altitude_upper"))
    if len({held.datum for held in (*lower, *upper) if held is not None}) > 1:
        return None
    need = Need(
        activity=trial.activity, timespan=spans[0], more_times=tuple(spans[1:]), altitude_lower=_outermost(lower, highest=False),
        altitude_upper=_outermost(upper, highest=True), vehicle=trial.vehicle, on_site=trial.on_site, odd=trial.odd,
        not_yet_known=trial.not_yet_known - {"site"},
    )  # fmt: skip
    with suppress(InvalidInput, ValueError):  # too many times, or a moment between two seconds
        return AskedNeed.of_document(need_to_json(need))
    return None


def _outermost(heights: list[Altitude | None], *, highest: bool) -> Altitude | None:
    """None where one of them is: then height has no bound there."""
    told = [held for held in heights if held is not None]
    if len(told) < len(heights):
        return None
    return (max if highest else min)(told, key=lambda held: held.value_m)
