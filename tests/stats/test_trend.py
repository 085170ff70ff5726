from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from vfmxl.stats.counts import Proportion
from vfmxl.stats.trend import POINTS, THRESHOLD, trend_of_intervals, trend_of_proportions

YEARS = np.arange(float(POINTS))
# Fingertips, example of its guidance on recent trends (METHODS 8).
VALUE = np.array([24.67, 24.6, 28, 30.2, 30.6])
LOW, HIGH = np.array([23.16, 23.15, 26.44, 28.63, 28.98]), np.array([26.25, 26.19, 29.64, 31.9, 32.25])


def test_the_published_example() -> None:
    found = trend_of_intervals(YEARS, VALUE, LOW, HIGH)
    assert found.chi2 == pytest.approx(46.76531579, abs=5e-9)
    assert found.word == "increasing"
    assert trend_of_intervals(YEARS, -VALUE, -HIGH, -LOW).word == "decreasing"


def test_the_threshold_is_that_of_chi_squared() -> None:
    assert pytest.approx(chi2.ppf(0.998, 1), abs=5e-5) == THRESHOLD


def test_slope_and_chi2_are_those_of_weighted_least_squares() -> None:
    weight = (3.92 / (HIGH - LOW)) ** 2
    fit = sm.WLS(VALUE, sm.add_constant(YEARS), weights=weight).fit(cov_type="fixed scale")
    found = trend_of_intervals(YEARS, VALUE, LOW, HIGH)
    assert (found.slope, found.chi2) == pytest.approx((fit.params[1], fit.tvalues[1] ** 2), rel=1e-10)


def test_a_trend_that_hangs_on_one_point_is_none() -> None:
    value = np.array([10.0, 10.1, 10.0, 9.9, 14.0])
    found = trend_of_intervals(YEARS, value, value - 0.5, value + 0.5)
    assert found.chi2 > THRESHOLD
    assert not found.keeps_sign
    assert found.word == "no significant change"


def test_a_small_change_is_none() -> None:
    value = np.array([10.0, 10.1, 10.2, 10.3, 10.4])
    assert trend_of_intervals(YEARS, value, value - 2, value + 2).word == "no significant change"
    assert trend_of_intervals(YEARS, np.full(5, 10.0), np.full(5, 9.0), np.full(5, 11.0)).word == "no significant change"


EVENTS, TOTALS = [40, 46, 51, 60, 66], [100, 102, 98, 105, 101]


def test_proportions_are_judged_by_the_test_for_linear_trend() -> None:
    """Cochran-Armitage by the score test of a logistic regression on the years, which is the same statistic (Agresti 2002, 5.3.5)."""
    table = np.array([EVENTS, np.subtract(TOTALS, EVENTS)], dtype=float)
    n = table.sum()
    t = YEARS - (YEARS @ table.sum(axis=0)) / n
    p = table[0].sum() / n
    score = t @ (table[0] - p * table.sum(axis=0))
    found = trend_of_proportions(YEARS.tolist(), [Proportion(x, n) for x, n in zip(EVENTS, TOTALS, strict=True)])
    assert found.chi2 == pytest.approx(score**2 / (p * (1 - p) * (t**2 @ table.sum(axis=0))), rel=1e-12)
    assert found.word == "increasing"
    fit = sm.WLS(np.divide(EVENTS, TOTALS), sm.add_constant(YEARS), weights=TOTALS).fit()
    assert found.slope == pytest.approx(fit.params[1], rel=1e-10)


def test_shares_of_nought_have_no_trend() -> None:
    assert trend_of_proportions(YEARS.tolist(), [Proportion(0, 50)] * 5).word == "no significant change"


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=5, max_size=5), st.floats(-1000, 1000))
def test_only_distances_matter(points: list[tuple[float, float]], shift: float) -> None:
    value, half = (np.array(column) for column in zip(*points, strict=True))
    one = trend_of_intervals(YEARS, value, value - half, value + half)
    other = trend_of_intervals(YEARS + 3, value + shift, value + shift - half, value + shift + half)
    assert other.chi2 == pytest.approx(one.chi2, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("value", "half"), [([1.0, 2.0], [1.0, 1.0]), ([1.0, 2.0, 3.0], [1.0, 0.0, 1.0])])
def test_refusals(value: list[float], half: list[float]) -> None:
    values, halves = np.array(value), np.array(half)
    with pytest.raises(ValueError, match=r"points|interval"):
        trend_of_intervals(np.arange(float(len(values))), values, values - halves, values + halves)
    with pytest.raises(TypeError, match="no such limits"):
        trend_of_proportions([0, 1, 2], [0.1, 0.2, 0.3])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="three points"):
        trend_of_proportions([0, 1], [Proportion(1, 2)] * 2)
