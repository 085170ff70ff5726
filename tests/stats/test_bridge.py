"""Log mean, LMDI and Shapley values against hand arithmetic, definitions and brute force."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from vfmxl.stats.bridge import Side, Split, log_mean, split

if TYPE_CHECKING:
    from collections.abc import Sequence

# £ per head: what the rows may miss the gap by.
TO_A_MILLIONTH = 1e-6


def side(volume: float, shares: Sequence[float], prices: Sequence[float]) -> Side:
    weeks = volume * np.array(shares, dtype=float)
    return Side(weeks * np.array(prices, dtype=float), weeks)


def total(found: Split) -> float:
    return math.fsum([found.volume, found.mix, found.price, *found.unsplit])


def gap(own: Side, other: Side) -> float:
    return math.fsum([*own.money, *-other.money])


def brute_force(own: Side, other: Side) -> tuple[float, float, float]:
    """Mean over the six orders in which volume, shares and prices turn from the other side's into the own ones, a setting at a time."""
    found = [0.0, 0.0, 0.0]
    levels = [(side.weeks.sum(), side.weeks / side.weeks.sum(), side.money / side.weeks) for side in (other, own)]
    for order in itertools.permutations(range(3)):
        now = [0, 0, 0]
        for factor in order:
            before = (levels[now[0]][0] * levels[now[1]][1] * levels[now[2]][2]).sum()
            now[factor] = 1
            found[factor] += ((levels[now[0]][0] * levels[now[1]][1] * levels[now[2]][2]).sum() - before) / 6
    return found[0], found[1], found[2]


def test_the_check_of_methods() -> None:
    """METHODS 6, done with a calculator from the published formula."""
    found = split(side(1.1, [0.3, 0.1, 0.6], [50, 60, 20]), side(1.0, [0.25, 0.15, 0.6], [45, 62, 18]))
    assert (found.volume, found.mix, found.price) == pytest.approx((3.19677, -0.69299, 2.44621), abs=5e-6)
    assert total(found) == pytest.approx(4.95, abs=1e-12)
    assert found.method == "lmdi"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(1.0, 1.0, 1.0), (5.5, 5.5, 5.5), (math.e, 1.0, math.e - 1), (8.0, 2.0, 6 / math.log(4)), (1e-300, 1e300, 1e300 / (600 * math.log(10)))],
)
def test_log_mean(a: float, b: float, expected: float) -> None:
    assert log_mean(a, b) == pytest.approx(expected, rel=1e-14)
    assert log_mean(b, a) == log_mean(a, b)


@given(a=st.floats(1e-3, 1e6), step=st.floats(-1e-3, 1e-3))
def test_log_mean_keeps_its_digits_near_equality(a: float, step: float) -> None:
    """The log mean is the integral of a^t b^(1-t) over t from 0 to 1, which has no 0 / 0."""
    b = a * (1 + step)
    assert log_mean(a, b) == pytest.approx(quad(lambda t: a**t * b ** (1 - t), 0, 1, epsabs=0, epsrel=1e-13)[0], rel=1e-12)


@given(a=st.floats(1e-6, 1e9), b=st.floats(1e-6, 1e9))
def test_log_mean_lies_between_the_geometric_and_the_arithmetic_mean(a: float, b: float) -> None:
    slack = 1e-12 * max(a, b)
    assert math.sqrt(a) * math.sqrt(b) - slack <= log_mean(a, b) <= (a + b) / 2 + slack


# Weeks a head, where NaN means not known, at prices up to £5,000 a week; the money that has no weeks is drawn by itself.
WEEKS = st.one_of(st.just(0.0), st.floats(1e-4, 10), st.floats(-10, -1e-4), st.just(math.nan))
PRICES = st.one_of(st.floats(1, 5000), st.just(0.0))
LONE_MONEY = st.one_of(st.just(0.0), st.floats(-1000, 1000))


@st.composite
def sides(draw: st.DrawFn, k: int, *, positive: bool) -> Side:
    weeks = np.array(draw(st.lists(st.floats(1e-4, 10) if positive else WEEKS, min_size=k, max_size=k)))
    prices = np.array(draw(st.lists(st.floats(1, 5000) if positive else PRICES, min_size=k, max_size=k)))
    lone = np.array(draw(st.lists(LONE_MONEY, min_size=k, max_size=k)))
    money = np.where(np.isnan(weeks) | (weeks == 0), lone, weeks * prices)
    return Side(money, weeks)


@st.composite
def pairs(draw: st.DrawFn, *, positive: bool = False) -> tuple[Side, Side]:
    k = draw(st.integers(1, 4))
    return draw(sides(k, positive=positive)), draw(sides(k, positive=positive))


@settings(max_examples=400)
@given(pair=st.one_of(pairs(), pairs(positive=True)))
def test_the_rows_add_up_to_the_gap_whatever_the_cells_hold(pair: tuple[Side, Side]) -> None:
    assert abs(total(split(*pair)) - gap(*pair)) < TO_A_MILLIONTH


@settings(max_examples=200)
@given(pair=st.one_of(pairs(), pairs(positive=True)))
def test_swapping_the_sides_changes_the_signs(pair: tuple[Side, Side]) -> None:
    there, back = split(*pair), split(*reversed(pair))
    assert there.method == back.method
    assert (there.split == back.split).all()
    for one, other in ((there.volume, back.volume), (there.mix, back.mix), (there.price, back.price), *zip(there.unsplit, back.unsplit, strict=True)):
        assert one == pytest.approx(-other, rel=1e-9, abs=TO_A_MILLIONTH)


@settings(max_examples=200)
@given(pair=st.one_of(pairs(), pairs(positive=True)), data=st.data())
def test_the_order_of_the_settings_never_matters(pair: tuple[Side, Side], data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(pair[0].money)))))
    own, other = (Side(side.money[order], side.weeks[order]) for side in pair)
    straight, shuffled = split(*pair), split(own, other)
    assert (straight.volume, straight.mix, straight.price, straight.method) == (shuffled.volume, shuffled.mix, shuffled.price, shuffled.method)
    assert (straight.unsplit[order] == shuffled.unsplit).all()


NEGATIVE = [
    (side(1.4, [0.7, 0.3], [700, 0]), side(1.2, [0.6, 0.4], [680, 820])),
    (Side(np.array([700.0, -20.0]), np.array([1.0, -0.03])), side(1.2, [0.6, 0.4], [680, 820])),
    (Side(np.array([700.0, -20.0, 0.5]), np.array([1.0, -0.03, 0.001])), side(2.0, [0.2, 0.3, 0.5], [900, 20, 4000])),
]


@pytest.mark.parametrize(("own", "other"), NEGATIVE)
def test_cells_at_or_below_zero_are_split_by_shapley_values(own: Side, other: Side) -> None:
    found = split(own, other)
    assert found.method == "shapley"
    assert (found.volume, found.mix, found.price) == pytest.approx(brute_force(own, other), rel=1e-10)


@given(pair=pairs(positive=True))
def test_shapley_values_by_brute_force_are_near_lmdi_for_near_sides(pair: tuple[Side, Side]) -> None:
    """Both are exact splits; they part in the third order of the differences."""
    own = pair[0]
    other = Side(own.money * 1.01, own.weeks * 1.02)
    found = split(own, other)
    assert (found.volume, found.mix, found.price) == pytest.approx(brute_force(own, other), rel=1e-3, abs=1e-6 * abs(own.money).sum())


def test_a_setting_that_one_side_does_not_have_changes_no_price() -> None:
    """By hand: nursing is new at £800 a week, all else equal: weeks from 1.0 to 1.5; both prices stay £700 and £800."""
    own, other = Side(np.array([700.0, 400.0]), np.array([1.0, 0.5])), Side(np.array([700.0, 0.0]), np.array([1.0, 0.0]))
    found = split(own, other)
    assert found.method == "shapley"
    assert found.price == 0
    # Volume 0.5 x (mean of the average prices at either mix: 700 and 733.33), mix 1/3 x (800 - 700) x (mean of the volumes).
    assert found.volume == pytest.approx(0.5 * (700 + 2200 / 3) / 2)
    assert found.mix == pytest.approx(100 / 3 * 1.25)


def test_a_side_without_any_weeks_differs_in_volume_alone() -> None:
    own, other = Side(np.zeros(2), np.zeros(2)), side(1.2, [0.6, 0.4], [680, 820])
    found = split(own, other)
    assert (found.volume, found.mix, found.price) == pytest.approx((-float(other.money.sum()), 0, 0))
    nothing = split(own, own)
    assert (nothing.volume, nothing.mix, nothing.price) == (0, 0, 0)


@pytest.mark.parametrize("weeks", [math.nan, 0.0])
def test_money_without_weeks_stays_whole(weeks: float) -> None:
    own, other = Side(np.array([700.0, 90.0]), np.array([1.0, weeks])), side(1.2, [0.6, 0.4], [680, 820])
    found = split(own, other)
    assert found.split.tolist() == [True, False]
    assert found.unsplit.tolist() == [0.0, 90.0 - other.money[1]]
    # What is left is one setting, which has no mix.
    assert found.mix == pytest.approx(0, abs=1e-12)
    assert found.volume + found.price == pytest.approx(700 - other.money[0])


@pytest.mark.parametrize("weeks", [[1.0, -1.0], [1.0, -0.9999]])
def test_weeks_that_cancel_out_are_no_volume(weeks: list[float]) -> None:
    own, other = Side(np.array([700.0, -800.0]), np.array(weeks)), side(1.2, [0.6, 0.4], [680, 820])
    found = split(own, other)
    assert found.method == "none"
    assert found.unsplit.tolist() == (own.money - other.money).tolist()
    assert not found.split.any()
