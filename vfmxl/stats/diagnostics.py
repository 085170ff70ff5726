"""How far a least squares fit can be trusted: robust errors, collinearity, influence, uneven variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vfmxl.stats.expected import Fit

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unevenness:
    """Whether the variance follows the drivers: p value of the test, and whether it is larger where more is expected."""

    p_value: float
    grows: bool


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """Of a fit with p coefficients on n observations.

    Attributes
    ----------
    standard_error, p_value : shape (p,), heteroscedasticity-consistent (HC3, MacKinnon and White 1985); t with n - p degrees
    inflation : shape (p - 1,), variance inflation factor of each driver; 1 where they are unrelated
    cook : shape (n,), Cook's distance (Cook 1977)
    uneven : the test of variance that follows the drivers
    adjusted_r2 : 1 - (1 - R2)(n - 1)/(n - p)
    residual_sd : sqrt(SSE / (n - p)), in the units of the outcome
    """

    standard_error: Floats
    p_value: Floats
    inflation: Floats
    cook: Floats
    uneven: Unevenness
    adjusted_r2: float
    residual_sd: float


def diagnose(fit: Fit) -> Diagnostics:
    """The diagnostics of a fit; of a weighted one, those of the weighted problem."""
    from statsmodels.regression.linear_model import WLS

    found = WLS(fit.outcome, fit.design, weights=fit.weight).fit(cov_type="HC3", use_t=True)
    degrees = fit.n - fit.p
    variance = fit.sse / degrees
    return Diagnostics(
        np.asarray(found.bse),
        np.asarray(found.pvalues),
        inflation(fit.design[:, 1:], fit.weight),
        fit.weight * fit.residual**2 * fit.leverage / (fit.p * variance * (1 - fit.leverage) ** 2),
        unevenness(fit),
        1 - (1 - fit.r2) * (fit.n - 1) / degrees,
        float(np.sqrt(variance)),
    )


def inflation(drivers: Floats, weight: Floats) -> Floats:
    """Variance inflation factors of shape (n, k) drivers: the diagonal of the inverse of their weighted correlations (Marquardt 1970)."""
    if drivers.shape[1] == 1:
        return np.ones(1)
    covariance = np.cov(drivers, rowvar=False, aweights=weight)
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(np.diag(np.linalg.inv(covariance / np.outer(deviation, deviation))))


def unevenness(fit: Fit) -> Unevenness:
    """The studentised Breusch-Pagan test (Koenker 1981), without statsmodels.

    n R2 of the squared residuals (times their weights) regressed on the drivers is chi-squared with
    p - 1 degrees where the variance is even.
    """
    from scipy.special import chdtrc

    squared = fit.weight * fit.residual**2
    deviation = squared - squared.mean()
    total = float(deviation @ deviation)
    if not total > 0:
        return Unevenness(1.0, grows=False)
    left = squared - fit.design @ np.linalg.lstsq(fit.design, squared, rcond=None)[0]
    explained = max(1 - float(left @ left) / total, 0.0)
    return Unevenness(float(chdtrc(fit.p - 1, fit.n * explained)), grows=float(deviation @ (fit.design @ fit.coefficient)) > 0)
