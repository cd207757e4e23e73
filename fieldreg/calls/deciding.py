"""Deciding (決定): how many of a challenge's ranked applications may be adopted, and which those are.

They are adopted in their order, none left out in between: so the number alone is decided, and 0 is a result (該当なし).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldreg.calls.scoring import Ranked
from fieldreg.calls.terms import Challenge
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text

__all__ = ["Possible", "adopted", "possible_numbers"]


@dataclass(frozen=True)
class Possible:
    """A number of applications to adopt, and why it cannot be (None where it can)."""

    number: int
    hindered: Text | None


def possible_numbers(challenge: Challenge, ranked: Sequence[Ranked], amounts_yen: Mapping[str, int]) -> list[Possible]:
    """Every number from none to all, each with what stands in its way."""
    return [Possible(number, _hindrance(number, challenge, ranked, amounts_yen)) for number in range(len(ranked) + 1)]


def adopted(number: int, challenge: Challenge, ranked: Sequence[Ranked], amounts_yen: Mapping[str, int]) -> list[str]:
    """The references of the first `number`.  Raises InvalidInput with what stands in the way."""
    if not 0 <= number <= len(ranked):
        told = f"課題{challenge.number}の応募は {len(ranked)} 件です。", f"challenge {challenge.number} has {len(ranked)} applications"
        raise InvalidInput.one("no-such-number", f"adopt_{challenge.number}", *told)
    if (why := _hindrance(number, challenge, ranked, amounts_yen)) is not None:
        told = f"課題{challenge.number}: {why.ja}", f"challenge {challenge.number}: {why.en}"
        raise InvalidInput.one("not-adoptable", f"adopt_{challenge.number}", *told)
    return [one.application for one in ranked[:number]]


def _hindrance(number: int, challenge: Challenge, ranked: Sequence[Ranked], amounts_yen: Mapping[str, int]) -> Text | None:
    chosen = ranked[:number]
    if number > challenge.most:
        return Text(f"採択は {challenge.most} 件までと告知しています。", f"at most {challenge.most} were announced")
    if any(not one.eligible for one in chosen):
        return Text("最低点に届かない応募が入ります。", "one of them does not reach the minimum")
    if challenge.budget_yen is not None and (whole := sum(amounts_yen[one.application] for one in chosen)) > challenge.budget_yen:
        return Text(
            f"合わせて {whole:,} 円になり、予算 {challenge.budget_yen:,} 円を超えます。",
            f"{whole:,} yen together is over the budget of {challenge.budget_yen:,}",
        )
    if 0 < number < len(ranked) and ranked[number - 1].rank == ranked[number].rank:
        return Text("告知した方法で順位の決まらない同点を、ここでは分けられません。", "it would part a tie that nothing announced parts")
    return None
