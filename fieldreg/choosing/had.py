"""Whether one can have a place: whether it takes the kind of trial, and whether asking for it makes sense."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from fieldreg.choosing.fit import Answer, Held
from fieldreg.kernel.texts import Text
from fieldreg.law.names import ACTIVITY_NAMES
from fieldreg.register.sites import Availability
from fieldreg.trials.trial import Activity

__all__ = ["activity_fit", "availability_fit"]

_AVAILABLE: Mapping[Availability, Held] = {
    availability: Held("availability", answer, Text(ja, en))
    for availability, answer, ja, en in (
        (Availability.CONSULT, Answer.YES, "窓口に相談できる場所です", "may be asked for at the desk"),
        (Availability.RESTRICTED, Answer.UNKNOWN, "独自の決まりで利用が制限されています", "restricted by its own rules"),
        (Availability.UNCONFIRMED, Answer.UNKNOWN, "今の使われ方が未確認です", "what it is used for now is not known"),
        (Availability.IN_USE, Answer.NO, "今も使われています", "is in use"),
        (Availability.REUSED, Answer.NO, "別の用途で使われています", "is taken by another use"),
    )
}


def availability_fit(availability: Availability) -> Held:
    """Whether the site can be had: first those that may be asked for."""
    return _AVAILABLE[availability]


@lru_cache(maxsize=1024)
def activity_fit(activity: Activity, offered: Collection[str]) -> Held:
    """Whether a site that offers these takes the activity; unknown where it tells of none."""
    said = ACTIVITY_NAMES[activity]
    if not offered:
        return Held(
            "activity", Answer.UNKNOWN, Text("どの種類の実証を受け入れるかが未確認です", "which kinds of trial it takes is not known")
        )
    if activity.taken_by(offered):
        return Held("activity", Answer.YES, Text(f"{said.ja}を受け入れる場所です", f"takes {said.en}"))
    return Held("activity", Answer.NO, Text(f"{said.ja}を受け入れる場所ではありません", f"does not take {said.en}"))
