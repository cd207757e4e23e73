"""The name of a trial: two documents that ask for the same have the same, however they are written."""

import hashlib
from collections.abc import Iterator
from typing import Any

import shapely

from fieldreg.trials.trial import Trial
from fieldreg.trials.volume4d import Volume4D

__all__ = ["name_of"]


def name_of(trial: Trial) -> str:
    """A digest of all that a rule may ask of it, to the last corner; not of the document it was read from."""
    whole = hashlib.sha256()
    for part in _told(trial):
        held = part if isinstance(part, bytes) else repr(part).encode()
        whole.update(len(held).to_bytes(8, "big") + held)
    return whole.hexdigest()


def _told(trial: Trial) -> Iterator[Any]:
    yield trial.activity, trial.site, trial.area, trial.vehicle, trial.on_site
    yield sorted(trial.odd.items()), sorted(trial.road.items()), sorted(trial.not_yet_known)
    for volume in trial.volumes:
        yield from _volume(volume)


def _volume(volume: Volume4D) -> Iterator[Any]:
    yield shapely.to_wkb(volume.outline)
    yield volume.altitude_lower, volume.altitude_upper, volume.timespan
