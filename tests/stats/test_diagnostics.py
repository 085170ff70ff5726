"""Diagnostics against statsmodels, and against what defines them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor

from vfmxl.stats.diagnostics import diagnose, inflation, unevenness
from vfmxl.stats.expected import Fit, fit

RANDOM = np.random.default_rng(7)
N = 60
DESIGN = np.column_stack([np.ones(N), RANDOM.normal(20, 5, N), RANDOM.normal(11, 3, N)])
OUTCOME = DESIGN @ [100.0, 4.0, 6.0] + RANDOM.normal(0, 1, N) * DESIGN[:, 1]
WEIGHT = RANDOM.uniform(0.2, 3, N)


def textbook_hc3(outcome: np.ndarray, design: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(X'WX)^-1 X'W diag(e2/(1-h)2) WX (X'WX)^-1 (MacKinnon and White 1985, of the weighted problem), by a pseudo-inverse."""
    x, y = design * np.sqrt(weight)[:, None], outcome * np.sqrt(weight)
    inverse = np.linalg.pinv(x)
    residual = y - x @ (inverse @ y)
    leverage = np.einsum("ij,ji->i", x, inverse)
    return np.sqrt(((inverse * (residual / (1 - leverage))) ** 2).sum(axis=1))


@pytest.mark.parametrize("weight", [np.ones(N), WEIGHT], ids=["unweighted", "weighted"])
def test_robust_errors_are_those_of_the_formula(weight: np.ndarray) -> None:
    assert diagnose(fit(OUTCOME, DESIGN, weight)).standard_error == pytest.approx(textbook_hc3(OUTCOME, DESIGN, weight), rel=1e-9)


@pytest.fixture(scope="module")
def longley() -> Fit:
    data = sm.datasets.longley.load_pandas()
    return fit(data.endog.to_numpy(), sm.add_constant(data.exog.to_numpy(dtype=float)))


def test_longley(longley: Fit) -> None:
    """The ill-conditioned data of NIST; its certified errors are the classical ones (test_expected), its residual deviation holds here too."""
    found = diagnose(longley)
    assert found.residual_sd == pytest.approx(304.854073561965, rel=1e-9)
    # The numbers of 1e10 in size cost a plain inverse its digits; columns of length 1 do not.
    length = np.sqrt((longley.design**2).sum(axis=0))
    assert found.standard_error == pytest.approx(textbook_hc3(longley.outcome, longley.design / length, longley.weight) / length, rel=1e-6)
    assert found.standard_error == pytest.approx(sm.OLS(longley.outcome, longley.design).fit().HC3_se, rel=1e-6)
    assert found.inflation == pytest.approx([variance_inflation_factor(longley.design, i) for i in range(1, 7)], rel=1e-6)
    assert found.inflation.max() > 1000  # known for it


def test_the_rest_is_that_of_statsmodels() -> None:
    found, whole = diagnose(fit(OUTCOME, DESIGN)), sm.OLS(OUTCOME, DESIGN).fit()
    assert found.p_value == pytest.approx(sm.OLS(OUTCOME, DESIGN).fit(cov_type="HC3", use_t=True).pvalues, rel=1e-9)
    assert found.inflation == pytest.approx([variance_inflation_factor(DESIGN, i) for i in (1, 2)], rel=1e-9)
    assert found.cook == pytest.approx(OLSInfluence(whole).cooks_distance[0], rel=1e-8)
    assert found.adjusted_r2 == pytest.approx(whole.rsquared_adj, rel=1e-10)
    assert found.residual_sd == pytest.approx(np.sqrt(whole.mse_resid), rel=1e-10)


def test_a_weighted_fit_has_the_rest_of_the_weighted_problem() -> None:
    found, model = diagnose(fit(OUTCOME, DESIGN, WEIGHT)), sm.WLS(OUTCOME, DESIGN, weights=WEIGHT)
    assert found.p_value == pytest.approx(model.fit(cov_type="HC3", use_t=True).pvalues, rel=1e-9)
    assert found.adjusted_r2 == pytest.approx(model.fit().rsquared_adj, rel=1e-10)
    assert found.residual_sd == pytest.approx(np.sqrt(model.fit().mse_resid), rel=1e-9)


def test_inflation_is_one_over_what_the_other_drivers_leave_unexplained() -> None:
    drivers = np.column_stack([DESIGN[:, 1:], DESIGN[:, 1] + RANDOM.normal(0, 2, N)])
    for i in range(3):
        others = sm.add_constant(np.delete(drivers, i, axis=1))
        assert inflation(drivers, WEIGHT)[i] == pytest.approx(1 / (1 - sm.WLS(drivers[:, i], others, weights=WEIGHT).fit().rsquared), rel=1e-9)


def test_one_driver_inflates_nothing() -> None:
    assert diagnose(fit(OUTCOME, DESIGN[:, :2])).inflation.tolist() == [1.0]


@pytest.mark.parametrize("weight", [np.ones(N), WEIGHT], ids=["unweighted", "weighted"])
def test_cooks_distance_is_how_far_the_coefficients_move(weight: np.ndarray) -> None:
    """(b - b(-i))' X'WX (b - b(-i)) / (p s2), each fit without one of them (Cook 1977)."""
    found, whole = diagnose(fit(OUTCOME, DESIGN, weight)), sm.WLS(OUTCOME, DESIGN, weights=weight).fit()
    for i in range(N):
        rest = np.arange(N) != i
        moved = whole.params - sm.WLS(OUTCOME[rest], DESIGN[rest], weights=weight[rest]).fit().params
        assert found.cook[i] == pytest.approx(moved @ (DESIGN.T * weight) @ DESIGN @ moved / (3 * whole.mse_resid), rel=1e-8)


@given(st.integers(0, 10_000), st.integers(10, 80), st.integers(1, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_uneven_variance_is_found_as_statsmodels_finds_it(seed: int, n: int, drivers: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), random.normal(20, 5, (n, drivers))])
    y = x @ random.normal(3, 1, drivers + 1) + random.normal(0, 1, n) * x[:, 1]
    w = random.uniform(0.2, 5, n) if weighted else np.ones(n)
    residual = sm.WLS(y, x, weights=w).fit().wresid
    assert unevenness(fit(y, x, w)).p_value == pytest.approx(het_breuschpagan(residual, x)[1], rel=1e-7)


@pytest.mark.parametrize(("slope", "grows"), [(5.0, True), (-5.0, False)])
def test_it_grows_where_it_is_larger_at_larger_predictions(slope: float, grows: bool) -> None:
    """The spread rises with the driver, the prediction with it or against it."""
    x = np.column_stack([np.ones(200), np.linspace(1, 20, 200)])
    found = unevenness(fit(x @ [300.0, slope] + np.random.default_rng(1).normal(0, 1, 200) * x[:, 1], x))
    assert found.p_value < 0.001
    assert found.grows is grows


def test_residuals_without_size_are_even() -> None:
    assert unevenness(replace(fit(OUTCOME, DESIGN), residual=np.zeros(N))).p_value == 1
