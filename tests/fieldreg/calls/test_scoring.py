"""Weighted results, their order and what may be adopted, each against a hand calculation."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from fieldreg.calls.deciding import adopted, possible_numbers
from fieldreg.calls.scoring import Ranked, Score, mean_points, points_from_form, ranking, result_of, told
from fieldreg.kernel.errors import InvalidInput
from tests.calls import terms
from tests.fakes import NOW

MINUTES = {ref: NOW + timedelta(minutes=n) for n, ref in enumerate("ABCDE")}


def scores(ref, *of_jurors):
    given = [dict(zip("123", points, strict=True)) for points in of_jurors]
    return [Score(application=ref, account=n, version=1, at=NOW, points=points) for n, points in enumerate(given)]


def ranked(rows, **more):
    return [(one.application, one.rank, told(one.result), one.eligible) for one in _ranking(rows, **more)]


def _ranking(rows, **more):
    return ranking({ref: scores(ref, *points) for ref, points in rows.items()}, MINUTES, terms(**more))


def test_a_result_is_the_mean_of_weighted_sums_to_the_last_digit():
    """By hand: weights 2, 1.5, 0.1; jurors (4,3,7) 13.2, (5,5,1) 17.6, (1,2,10) 6; their mean 36.8 / 3."""
    own = scores("A", (4, 3, 7), (5, 5, 1), (1, 2, 10))
    assert result_of(own, terms()) == Fraction(368, 30)
    assert told(result_of(own, terms())) == "12.27"
    assert mean_points(own, "1") == Fraction(10, 3)


@pytest.mark.parametrize("result, shown", [
    (Fraction(2675, 1000), "2.68"), (Fraction(1005, 1000), "1.01"), (Fraction(0), "0.00"), (Fraction(2, 3), "0.67"),
    (Fraction(12345, 1), "12345.00"),
])  # fmt: skip
def test_a_result_is_shown_to_the_nearest_hundredth_halves_up(result, shown):
    assert told(result) == shown


def test_what_a_float_would_get_wrong_reaches_the_minimum():
    """0.1 × 3 + 0.2 × 3 is 0.9, and no float says so."""
    criteria = [{"title": name, "lowest": "0", "highest": "5", "weight": weight} for name, weight in (("甲", "0.1"), ("乙", "0.2"))]
    held = terms(criteria=criteria, minimum="0.9", tie_break=[])
    own = [Score(application="A", account=1, version=1, at=NOW, points={"1": 3, "2": 3})]
    assert [one.eligible for one in ranking({"A": own}, MINUTES, held)] == [True]


def test_equal_results_are_parted_as_announced_and_in_no_other_way():
    """A and B both make 10 (by hand 2×2+1.5×4 and 2×5+0); C makes 10 with B's points, later; D is below the minimum of 8."""
    rows = {"A": [(2, 4, 0)], "B": [(5, 0, 0)], "C": [(5, 0, 0)], "D": [(3, 1, 0)]}
    known = {"criteria": [{"title": n, "lowest": "0", "highest": "10", "weight": w} for n, w in (("a", "2"), ("b", "1.5"), ("c", "0.1"))]}
    expected = {"D": ("D", 4, "7.50", False)}
    assert ranked(rows, **known, tie_break=["1", "earlier"]) == [
        ("B", 1, "10.00", True), ("C", 2, "10.00", True), ("A", 3, "10.00", True), expected["D"],
    ]  # fmt: skip
    assert ranked(rows, **known, tie_break=["1"])[:3] == [("B", 1, "10.00", True), ("C", 1, "10.00", True), ("A", 3, "10.00", True)]
    assert ranked(rows, **known, tie_break=["2"])[:3] == [("A", 1, "10.00", True), ("B", 2, "10.00", True), ("C", 2, "10.00", True)]
    assert ranked(rows, **known, tie_break=["earlier"])[:3] == [("A", 1, "10.00", True), ("B", 2, "10.00", True), ("C", 3, "10.00", True)]
    assert [rank for _, rank, *_ in ranked(rows, **known, tie_break=[])] == [1, 1, 1, 4]


def row(ref, rank, result, *, eligible=True):
    return Ranked(ref, rank, Fraction(result), eligible)


def hindered(challenge, rows, **amounts):
    return [one.number for one in possible_numbers(challenge, rows, dict.fromkeys("ABCDE", 0) | amounts) if one.hindered is not None]


def test_the_number_adopted_is_bounded_by_the_announced_most_the_minimum_and_the_budget():
    with_money, without = terms().challenges  # at most 1 and 1,000,000 yen; at most 2 and no money
    rows = [row("A", 1, 12), row("B", 2, 10), row("C", 3, 7, eligible=False)]
    assert hindered(with_money, rows) == [2, 3]
    assert hindered(without, rows) == [3]
    assert hindered(without, [row("A", 1, 7, eligible=False)]) == [1]  # none is always possible
    assert hindered(with_money, rows, A=1_000_000) == [2, 3]
    assert hindered(with_money, rows, A=1_000_001) == [1, 2, 3]
    two = terms(challenges=[with_money.to_dict() | {"most": "2", "budget_yen": "1000000"}]).challenges[0]
    assert hindered(two, rows, A=600_000, B=400_000) == [3]
    assert hindered(two, rows, A=600_000, B=400_001) == [2, 3]


def test_a_tie_that_nothing_announced_parts_is_not_parted_by_the_number():
    without = terms().challenges[1]
    rows = [row("A", 1, 12), row("B", 1, 12), row("C", 3, 10)]
    assert hindered(without, rows) == [1, 3]
    assert adopted(2, without, rows, dict.fromkeys("ABC", 0)) == ["A", "B"]
    for number in (1, 3, 4, -1):
        with pytest.raises(InvalidInput) as wrong:
            adopted(number, without, rows, dict.fromkeys("ABC", 0))
        assert [fault.where for fault in wrong.value.faults] == ["adopt_2"]


@pytest.mark.parametrize("given, wrong", [
    ({"points_1": "5", "points_2": "0", "points_3": "1"}, []), ({"points_1": "6", "points_2": "-1", "points_3": "0"}, ["1", "2", "3"]),
    ({"points_1": "2.5", "points_2": "５", "points_3": ""}, ["1", "2", "3"]), ({"points_2": "1", "points_3": "10"}, ["1"]),
])  # fmt: skip
def test_points_are_whole_and_within_their_range(given, wrong):
    faults = []
    try:
        points, _ = points_from_form(given, terms())
        assert points == {name.removeprefix("points_"): int(value) for name, value in given.items()}
    except InvalidInput as error:
        faults = [fault.where.removeprefix("points_") for fault in error.faults]
    assert faults == wrong


def test_weights_are_kept_as_they_were_written():
    assert [one.weight for one in terms().criteria] == [Decimal(2), Decimal("1.5"), Decimal("0.1")]
    assert type(terms()).from_dict(terms().to_dict()) == terms()
