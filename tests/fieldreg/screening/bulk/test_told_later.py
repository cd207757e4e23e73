"""Numbers and names that are told later: they compare by column, enter words unseen, and give way to nothing else."""

import math

import numpy as np
import pytest

from fieldreg.screening.bulk.told_later import Alone, LaterNumber, LaterText


class Page:
    """Looks of the first of three sites."""

    def __init__(self):
        self.columns, self.marked = {}, False

    def look(self, question, make):
        self.columns[question] = make()
        return int(self.columns[question][0])

    def mark(self):
        self.marked = True


@pytest.fixture
def page():
    return Page()


@pytest.fixture
def away(page):
    return LaterNumber(page, "away", np.array([30.0, 10.0, np.nan]))


def test_a_comparison_is_a_look_at_every_site(page, away):
    assert away > 20
    assert not away + 5 < 20
    assert 40 - away <= 10.0

    assert [column.tolist() for column in page.columns.values()] == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]
    assert not page.marked


def test_the_least_of_several_is_found_by_comparing(page, away):
    other = LaterNumber(page, "other", np.array([20.0, 40.0, 1.0]))

    assert min([away, other]) is other
    assert (away + other) / 2 == 25.0
    assert bool(away - away) is False


def test_words_take_no_look_but_are_the_sites_own(page, away):
    said = f"{away:,.0f} m, {round(away, 1):g} m"

    assert page.columns == {}
    assert page.marked
    assert "30" not in said


@pytest.mark.parametrize(
    "use",
    [float, int, abs, str, repr, hash, math.sqrt, np.array, lambda n: n * 2, lambda n: n**2, lambda n: n % 7, lambda n: n + "m"],
)
def test_whatever_else_is_done_to_it_is_judged_alone(away, use):
    with pytest.raises(Alone):
        use(away)


def test_a_number_nobody_knows_beforehand_cannot_be_compared(page, away):
    margin = LaterNumber(page, "margin", None)
    for compared in (lambda: margin > 3, lambda: away < margin, lambda: margin + 3 == 4, lambda: bool(margin)):
        with pytest.raises(Alone):
            compared()


def test_no_rule_takes_alone_for_an_error_of_its_own(away):
    def rule():
        try:
            return float(away)
        except Exception:  # noqa: BLE001 - what a rule might write
            return None

    with pytest.raises(Alone):
        rule()


def test_text_is_looked_at_for_being_there_and_enters_sentences(page):
    name = LaterText(page, "name.en", np.array([True, False, True]))

    assert name
    assert page.columns["filled", "name.en"].tolist() == [1, 0, 1]
    assert "候補" not in f"{name}は" + name


@pytest.mark.parametrize(
    "use",
    [
        hash, len, list, lambda t: t == "x", lambda t: "x" in t, lambda t: t[0], lambda t: t < "x", lambda t: t.startswith("x"),
        lambda t: {"x": 1}[t],
    ],
)
def test_text_decides_nothing_else(page, use):
    with pytest.raises(Alone):
        use(LaterText(page, "name", None))
    with pytest.raises(Alone):
        bool(LaterText(page, "name", None))
