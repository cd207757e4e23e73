"""A lower top: the highest whole metre at which the trial asks for less."""

from collections.abc import Iterator

from fieldreg.alternatives.alternative import Alternative, AlternativeKind
from fieldreg.alternatives.of_trial import Wanted
from fieldreg.kernel.texts import Text
from fieldreg.ways_out.heights import lowering_of

__all__ = ["lower_height"]


def lower_height(wanted: Wanted) -> Iterator[Alternative]:
    """At most one; none where the slot is taken, for height frees no slot.  Raises OutOfTries."""
    lowering = None if wanted.is_taken else lowering_of(wanted.asked)
    document = wanted.asked.document
    if lowering is None or wanted.instead(lowering.made(document, lowering.lowest_m)) is None:
        return
    metres = lowering.highest(lambda height: wanted.instead(lowering.made(document, height)) is not None)
    found = wanted.instead(lowering.made(document, metres))
    if found is not None:
        change, title = lowering.change(metres), lowering.title(metres)
        said = Text(f"上限を {change.said.ja}します。場所と日時はそのままです。", f"The top is {change.said.en}; place and time stay.")
        yield found.told(AlternativeKind.HEIGHT, title, said, change.value, "m")
