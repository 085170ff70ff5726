from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor

from vfmxl.stats.diagnostics import diagnose
from vfmxl.stats.expected import fit, fit_without, means, without_itself

RANDOM = np.random.default_rng(7)
N = 60
DESIGN = np.column_stack([np.ones(N), RANDOM.normal(20, 5, N), RANDOM.normal(11, 3, N)])
OUTCOME = DESIGN @ [100.0, 4.0, 6.0] + RANDOM.normal(0, 1, N) * DESIGN[:, 1]
WEIGHT = RANDOM.uniform(0.2, 3, N)


def test_robust_errors_are_those_of_the_formula() -> None:
    """HC3: (X'X)^-1 X' diag(e2/(1-h)2) X (X'X)^-1 (MacKinnon and White 1985)."""
    found = diagnose(fit(OUTCOME, DESIGN))
    inverse = np.linalg.inv(DESIGN.T @ DESIGN)
    h = np.einsum("ij,jk,ik->i", DESIGN, inverse, DESIGN)
    e = OUTCOME - DESIGN @ inverse @ DESIGN.T @ OUTCOME
    meat = DESIGN.T @ np.diag((e / (1 - h)) ** 2) @ DESIGN
    assert found.standard_error == pytest.approx(np.sqrt(np.diag(inverse @ meat @ inverse)), rel=1e-9)


def test_the_rest_is_that_of_statsmodels() -> None:
    found, whole = diagnose(fit(OUTCOME, DESIGN)), sm.OLS(OUTCOME, DESIGN).fit()
    assert found.inflation == pytest.approx([variance_inflation_factor(DESIGN, i) for i in (1, 2)], rel=1e-9)
    assert found.cook == pytest.approx(OLSInfluence(whole).cooks_distance[0], rel=1e-8)
    assert found.uneven == pytest.approx(het_breuschpagan(whole.resid, DESIGN)[1], rel=1e-9)
    assert found.adjusted_r2 == pytest.approx(whole.rsquared_adj, rel=1e-10)
    assert found.residual_sd == pytest.approx(np.sqrt(whole.mse_resid), rel=1e-10)


def test_a_weighted_fit_has_its_own_robust_errors() -> None:
    found = diagnose(fit(OUTCOME, DESIGN, WEIGHT))
    whole = sm.WLS(OUTCOME, DESIGN, weights=WEIGHT).fit(cov_type="HC3")
    assert found.standard_error == pytest.approx(whole.bse, rel=1e-9)
    assert found.residual_sd == pytest.approx(np.sqrt(whole.mse_resid), rel=1e-9)


def test_one_driver_inflates_nothing() -> None:
    assert diagnose(fit(OUTCOME, DESIGN[:, :2])).inflation.tolist() == [1.0]


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["unweighted", "weighted"])
def test_the_fit_without_one_gives_the_closed_form(weight: np.ndarray | None) -> None:
    whole = fit(OUTCOME, DESIGN, weight)
    closed = without_itself(whole)
    for row in range(N):
        assert DESIGN[row] @ fit_without(whole, row).coefficient == pytest.approx(closed.value[row], rel=1e-10)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["unweighted", "weighted"])
def test_a_fit_goes_through_its_means(weight: np.ndarray | None) -> None:
    whole = fit(OUTCOME, DESIGN, weight)
    outcome, design = means(whole)
    assert design @ whole.coefficient == pytest.approx(outcome, rel=1e-10)
