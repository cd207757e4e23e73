"""Rules of neighbours in words."""

from collections.abc import Mapping

from fieldreg.booking.neighbours.rules import NeighbourSeverity, Side
from fieldreg.kernel.texts import Text
from fieldreg.trials.activity_names import ACTIVITY_NAMES
from fieldreg.trials.questions import QUESTIONS

__all__ = ["SEVERITIES", "side_told"]

SEVERITIES: Mapping[NeighbourSeverity, Text] = {
    NeighbourSeverity.ADVISE: Text("互いに知らせる", "both are told"),
    NeighbourSeverity.CONSENT: Text("相手の同意を求める", "the other is asked to agree"),
}


def side_told(side: Side) -> Text:
    """What one of the two must be.

    >>> side_told(Side(said={"on_site.crowd": 30})).en
    'any use; how many people gather: at least 30 people'
    """
    uses = [told for name, told in ACTIVITY_NAMES.items() if name in side.activities]
    ja, en = ["・".join(one.ja for one in uses) or "どの使い方でも"], [", ".join(one.en for one in uses) or "any use"]
    for name, value in side.said.items():
        question = QUESTIONS[name]
        if isinstance(value, bool):
            ja.append(f"{question.short.ja}: {'はい' if value else 'いいえ'}")
            en.append(f"{question.short.en}: {'yes' if value else 'no'}")
        else:
            ja.append(f"{question.short.ja}: {value} {question.unit.ja}以上")
            en.append(f"{question.short.en}: at least {value} {question.unit.en}")
    return Text("、".join(ja), "; ".join(en))
