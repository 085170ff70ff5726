"""Least squares against NIST and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from vfmxl.stats import expected

# NIST StRD, Longley: certified values.
LONGLEY = (-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355)
CONSTANT_ERROR, RESIDUAL_SD, R_SQUARED = 890420.383607373, 304.854073561965, 0.995479004577296


@pytest.fixture(scope="module")
def longley() -> expected.Fit:
    data = sm.datasets.longley.load_pandas()
    return expected.fit(data.endog.to_numpy(), sm.add_constant(data.exog.to_numpy(dtype=float)))


def test_longley(longley: expected.Fit) -> None:
    assert longley.coefficient == pytest.approx(LONGLEY, rel=1e-7)
    residual_variance = longley.sse / (longley.n - longley.p)
    assert residual_variance**0.5 == pytest.approx(RESIDUAL_SD, rel=1e-9)
    assert (longley.inverse[0, 0] * residual_variance) ** 0.5 == pytest.approx(CONSTANT_ERROR, rel=1e-6)
    assert longley.r2 == pytest.approx(R_SQUARED, rel=1e-12)


@given(st.integers(0, 10_000), st.integers(8, 40), st.integers(1, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_leaving_out_in_closed_form_equals_refitting(seed: int, n: int, drivers: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), random.normal(20, 5, (n, drivers))])
    y = x @ random.normal(3, 1, drivers + 1) + random.normal(0, 4, n)
    w = random.uniform(0.2, 5, n) if weighted else np.ones(n)
    found = expected.without_itself(expected.fit(y, x, w))
    i = int(random.integers(n))
    rest = np.arange(n) != i
    frame = sm.WLS(y[rest], x[rest], weights=w[rest]).fit().get_prediction(x[i : i + 1], weights=w[i]).summary_frame(alpha=0.05).iloc[0]
    assert (found.value[i], found.low[i], found.high[i]) == pytest.approx((frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]), rel=1e-7)


@given(st.integers(0, 10_000), st.integers(8, 40), st.integers(1, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_line_without_one_is_that_of_a_refit(seed: int, n: int, drivers: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), random.normal(20, 5, (n, drivers))])
    y = x @ random.normal(3, 1, drivers + 1) + random.normal(0, 4, n)
    w = random.uniform(0.2, 5, n) if weighted else np.ones(n)
    i = int(random.integers(n))
    rest = np.arange(n) != i
    line, refit = expected.without(expected.fit(y, x, w), i), sm.WLS(y[rest], x[rest], weights=w[rest]).fit()
    assert line.coefficient == pytest.approx(refit.params, rel=1e-7, abs=1e-9)
    assert line.inverse == pytest.approx(refit.normalized_cov_params, rel=1e-7, abs=1e-12)
    assert (line.sse, line.degrees) == pytest.approx((refit.ssr, refit.df_resid), rel=1e-8)
    assert line.design_mean @ line.coefficient == pytest.approx(line.outcome_mean, rel=1e-9)
    assert line.outcome_mean == pytest.approx(np.average(y[rest], weights=w[rest]), rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_predictions_at_new_points_have_the_limits_of_a_single_outcome(weighted: bool) -> None:
    random = np.random.default_rng(3)
    x = np.column_stack([np.ones(30), random.normal(20, 5, 30)])
    y, w = x @ [10.0, 2.0] + random.normal(0, 4, 30), random.uniform(0.2, 5, 30) if weighted else np.ones(30)
    points, of_points = np.array([[1.0, 0.0], [1.0, 21.0], [1.0, 60.0]]), np.array([0.5, 1.0, 2.0]) if weighted else np.ones(3)
    found = expected.predict(expected.whole(expected.fit(y, x, w)), points, of_points)
    frame = sm.WLS(y, x, weights=w).fit().get_prediction(points, weights=of_points).summary_frame(alpha=0.05)
    for part, name in ((found.value, "mean"), (found.low, "obs_ci_lower"), (found.high, "obs_ci_upper")):
        assert part == pytest.approx(frame[name].to_numpy(), rel=1e-9)


def test_two_of_a_kind_can_be_told_apart_from_one_without_the_other() -> None:
    """A column that only two observations have: without one of them the other decides it, and the line is still there."""
    x = np.column_stack([np.ones(20), np.arange(20.0), np.arange(20) < 2])
    y = 5 + x[:, 1] ** 1.1 + 3 * x[:, 2] + np.sin(np.arange(20.0))
    rest = np.arange(20) != 0
    assert expected.without(expected.fit(y, x), 0).coefficient == pytest.approx(sm.OLS(y[rest], x[rest]).fit().params, rel=1e-8)


def test_drivers_that_repeat_each_other_are_refused() -> None:
    x = np.column_stack([np.ones(20), np.arange(20.0), 2 * np.arange(20.0)])
    with pytest.raises(ValueError, match="not independent"):
        expected.fit(np.arange(20.0), x)


X = np.column_stack([np.ones(20), np.arange(20.0)])


@pytest.mark.parametrize(
    ("outcome", "design", "told"),
    [
        (np.full(20, 7.0), X, "do not vary"),
        (np.arange(20.0) ** 2, np.column_stack([X, np.zeros(20)]), "nought everywhere"),
        (np.arange(20.0) ** 2, np.column_stack([X, np.eye(20)[3]]), "one observation alone"),
    ],
)
def test_what_leaves_nothing_to_predict_is_refused(outcome: np.ndarray, design: np.ndarray, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        expected.fit(outcome, design)


def test_a_perfect_fit_has_an_interval_without_width() -> None:
    outcome = 3 + 0.1 * np.arange(20.0)
    found = expected.without_itself(expected.fit(outcome, X))
    assert found.value == pytest.approx(outcome, rel=1e-12)
    assert found.high == pytest.approx(found.low, abs=1e-6)


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=30, deadline=None)
def test_smearing_without_each_equals_refitting(seed: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    y = 1 + X @ np.array([5.0, 0.02]) + random.normal(0, 0.2, 20)
    w = random.uniform(0.2, 5, 20) if weighted else np.ones(20)
    factors = expected.smearing_without_itself(expected.fit(y, X, w))
    i = int(random.integers(20))
    rest = np.arange(20) != i
    assert factors[i] == pytest.approx(np.exp(sm.WLS(y[rest], X[rest], weights=w[rest]).fit().resid).mean(), rel=1e-9)


def test_too_few_observations_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        expected.fit(np.arange(3.0), np.column_stack([np.ones(3), np.arange(3.0)]))
