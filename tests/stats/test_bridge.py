from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vfmxl.stats.bridge import Side, bridge, log_mean, shapley_values, side, split

OWN = Side(1.1, np.array([0.3, 0.1, 0.6]), np.array([50.0, 60.0, 20.0]))
OTHER = Side(1.0, np.array([0.25, 0.15, 0.6]), np.array([45.0, 62.0, 18.0]))


def test_the_published_check() -> None:
    """METHODS 6: 3.19677 - 0.69299 + 2.44621 = 4.95."""
    found = split(OWN, OTHER)
    assert found.method == "lmdi"
    assert (round(found.volume, 5), round(found.mix, 5), round(found.price, 5)) == (3.19677, -0.69299, 2.44621)
    assert found.volume + found.mix + found.price == pytest.approx(4.95, abs=1e-12)


@pytest.mark.parametrize(("a", "b", "mean"), [(2.0, 2.0, 2.0), (math.e, 1.0, math.e - 1), (4.0, 1.0, 3 / math.log(4)), (1.0, 1.0 + 1e-12, 1.0)])
def test_logarithmic_mean(a: float, b: float, mean: float) -> None:
    assert log_mean(a, b) == pytest.approx(mean, rel=1e-11)
    assert log_mean(b, a) == pytest.approx(mean, rel=1e-11)


CELL = st.one_of(st.just(0.0), st.floats(0.01, 5000), st.floats(-500, -0.01))
SETTING = st.tuples(CELL, CELL, CELL, CELL)


@given(st.lists(SETTING, min_size=1, max_size=4))
def test_parts_add_up_to_the_difference_whatever_the_cells(settings: list[tuple[float, ...]]) -> None:
    own_units, own_money, other_units, other_money = (np.array(column) for column in zip(*settings, strict=True))
    found = bridge(own_units, own_money, other_units, other_money)
    parts = [found.parts.volume, found.parts.mix, found.parts.price] if found.parts else []
    total = math.fsum([*parts, *found.unsplit[~np.isnan(found.unsplit)].tolist()])
    assert total == pytest.approx(math.fsum(own_money) - math.fsum(other_money), abs=1e-6)


POSITIVE = st.floats(0.01, 5000)


@given(st.lists(st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE), min_size=2, max_size=4), st.randoms())
def test_the_order_of_settings_never_matters_and_swapping_sides_turns_the_signs(settings: list[tuple[float, ...]], random: object) -> None:
    def parts(rows: list[tuple[float, ...]], *, swapped: bool = False) -> tuple[float, float, float]:
        columns = [np.array(column) for column in zip(*rows, strict=True)]
        found = bridge(*(columns[2:] + columns[:2] if swapped else columns)).parts
        assert found
        return found.volume, found.mix, found.price

    one = parts(settings)
    assert parts(settings[::-1]) == pytest.approx(one, rel=1e-6, abs=1e-6)
    assert parts(settings, swapped=True) == pytest.approx(tuple(-part for part in one), rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=8))
def test_shapley_values_by_the_formula_of_weights(values: list[float]) -> None:
    """Sum over coalitions of |S|! (2 - |S|)! / 3! x what the factor adds (Shapley 1953)."""
    worth = dict(zip(itertools.product((False, True), repeat=3), values, strict=True))

    def by_weights(factor: int) -> float:
        total = 0.0
        for coalition in itertools.product((False, True), repeat=3):
            if not coalition[factor]:
                joined = tuple(inside or i == factor for i, inside in enumerate(coalition))
                size = sum(coalition)
                total += math.factorial(size) * math.factorial(2 - size) / 6 * (worth[joined] - worth[coalition])
        return total

    assert shapley_values(lambda *factors: worth[factors]) == pytest.approx(tuple(by_weights(i) for i in range(3)), abs=1e-9)


def test_a_cell_of_nought_is_split_by_shapley_values() -> None:
    """One setting without units on the own side: its price is taken from the other side, so only volume and mix explain it."""
    own = side(np.array([10.0, 0.0]), np.array([500.0, 0.0]))
    other = side(np.array([8.0, 2.0]), np.array([400.0, 200.0]))
    found = split(own, other)
    assert found.method == "shapley"
    assert found.price == pytest.approx(0.0, abs=1e-12)
    assert found.volume == pytest.approx(0.0, abs=1e-12), "ten units on either side"
    assert found.mix == pytest.approx(-100.0)


def test_money_without_units_is_not_split() -> None:
    found = bridge(np.array([2.0, 0.0]), np.array([100.0, 30.0]), np.array([2.0, 1.0]), np.array([90.0, 20.0]))
    assert found.unsplit.tolist()[1] == 10.0
    assert found.parts
    assert found.parts.price == pytest.approx(10.0)
    nothing = bridge(np.array([0.0]), np.array([5.0]), np.array([1.0]), np.array([3.0]))
    assert (nothing.parts, nothing.unsplit.tolist()) == (None, [2.0])


def test_an_amount_without_units_has_no_price() -> None:
    with pytest.raises(ValueError, match="without units"):
        side(np.array([0.0]), np.array([1.0]))
