"""Averages and intervals against published and independent numbers."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vfmxl.stats import averages

# Group mean and interval of PHEindicatormethods' test data (METHODS 8).
PHE = np.array([33.09375, 48.38596, 64.83495, 67.98475, 22.93556, 71.23587, 38.78465, 82.37927])


def test_group_mean_and_interval_of_the_published_case() -> None:
    assert averages.mean(PHE) == pytest.approx(53.704345, abs=5e-7)
    assert averages.standard_deviation(PHE) == pytest.approx(20.97557525770931, rel=1e-12)
    interval = averages.mean_interval(PHE)
    assert (interval.low, interval.high) == pytest.approx((36.168325241336504, 71.24036475866352), rel=1e-12)


FLOATS = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=40)


@given(FLOATS)
def test_quartiles_are_type_7(values: list[float]) -> None:
    ours = [averages.quantile(np.array(values), share) for share in (0.25, 0.5, 0.75)]
    assert ours == pytest.approx(statistics.quantiles(values, n=4, method="inclusive"), rel=1e-9, abs=1e-6)


@given(FLOATS)
def test_the_order_of_values_never_matters(values: list[float]) -> None:
    one, other = np.array(values), np.array(values[::-1])
    assert averages.quantile(one, 0.25) == averages.quantile(other, 0.25)
    assert averages.mean(one) == pytest.approx(averages.mean(other), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("k", [2, 5, 15, 149])
def test_the_half_width_of_a_gap_is_that_of_a_new_observation(k: int) -> None:
    values = np.linspace(400, 800, k)
    expected = stats.t.ppf(0.975, k - 1) * statistics.stdev(values.tolist()) * (1 + 1 / k) ** 0.5
    assert averages.gap_half_width(values) == pytest.approx(expected, rel=1e-12)


def test_an_interval_shrinks_with_n() -> None:
    widths = [(i := averages.mean_interval(np.tile([1.0, 2.0, 3.0], n))).high - i.low for n in (2, 5, 20)]
    assert widths == sorted(widths, reverse=True)


def test_weighted_is_sum_over_sum() -> None:
    assert averages.weighted(np.array([10.0, 30.0]), np.array([1.0, 4.0]), 100.0) == 800.0
