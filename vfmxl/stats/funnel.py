"""Control limits: how far figures of areas of different size lie apart by chance alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.stats.averages import Interval
from vfmxl.stats.counts import Count, Proportion, normal_quantile, require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Constants of statistical process control, as Fingertips uses them: not exact quantiles.
TWO_SIGMA, THREE_SIGMA = 1.96, 3.0902
WINSORISED = 0.1


def pooled(points: Sequence[Proportion]) -> Proportion:
    """The proportion of all areas together."""
    return Proportion(sum(point.events for point in points), sum(point.total for point in points))


def standard_error(overall: Proportion, total: float) -> float:
    """sqrt(p(1-p)/n) at denominator n, for the overall proportion p."""
    require(overall, Proportion, "A standard error is")
    return math.sqrt(overall.value * (1 - overall.value) / _above_nought(total))


def proportion_limits(overall: Proportion, total: float, confidence: float = 0.95, tau2: float = 0.0) -> Interval:
    """Control limits p -+ z sqrt(p(1-p)/n + tau2) at denominator n for the overall proportion p, cut to [0, 1].

    With tau2 = 0 they allow for chance alone (Spiegelhalter 2005, 2.2); with that of `dispersion` for variation
    between areas beyond chance too (3.3, the additive model).
    """
    half = normal_quantile(confidence) * math.sqrt(standard_error(overall, total) ** 2 + tau2)
    return Interval(max(0.0, overall.value - half), min(1.0, overall.value + half))


def count_limits(expected: Count, confidence: float = 0.95) -> Interval:
    """Control limits of a count whose expectation is E: the quantiles of Poisson(E), whole numbers.

    The lower is the smallest count whose probability of being reached from below is at least (1 - c)/2,
    the upper likewise with (1 + c)/2.
    """
    require(expected, Count, "Control limits are")
    normal_quantile(confidence)
    return Interval(_poisson_quantile(expected.events, (1 - confidence) / 2), _poisson_quantile(expected.events, (1 + confidence) / 2))


def _poisson_quantile(mean: float, share: float) -> float:
    from scipy.special import pdtr, pdtrik

    if mean == 0:
        return 0.0
    near = max(0.0, math.ceil(float(pdtrik(share, mean)) - 1e-9))
    # The continuous inverse may lie a step off the whole number wanted.
    while near > 0 and pdtr(near - 1, mean) >= share:
        near -= 1
    while pdtr(near, mean) < share:
        near += 1
    return near


def control_limits(benchmark: Proportion, total: float, k: float = TWO_SIGMA) -> Interval:
    """Limits of statistical process control for a proportion of `total` against a benchmark proportion (Fingertips).

    E = n P0; (2E + k^2 -+ k sqrt(k^2 + 4E(1 - E/n))) / (2(n + k^2)), as proportions.
    """
    require(benchmark, Proportion, "Control limits are")
    n = _above_nought(total)
    expected = n * benchmark.value
    centre, half = 2 * expected + k * k, k * math.sqrt(k * k + 4 * expected * (1 - benchmark.value))
    return Interval((centre - half) / (2 * (n + k * k)), (centre + half) / (2 * (n + k * k)))


def _above_nought(total: float) -> float:
    if not 0 < total < math.inf:
        raise ValueError("the denominator must be above 0")
    return total


def winsorised(scores: Floats, share: float = WINSORISED) -> Floats:
    """Scores with the outer `share` at each end set to the quantiles there (type 7), shape (n,)."""
    low, high = np.quantile(scores, [share, 1 - share])
    return np.clip(scores, low, high)


def overdispersion(scores: Floats) -> float:
    """Phi = sum of squared winsorised z-scores over their number (Spiegelhalter 2005, 3.2).

    By chance alone about 0.68, since cutting the outer tenths of a normal distribution takes a third of its squares away.
    """
    kept = winsorised(scores)
    return float(kept @ kept) / len(kept)


def between_variance(scores: Floats, standard_errors: Floats) -> float:
    """tau^2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2 / sum w)), w = 1/s^2: the variance between areas beyond chance.

    `scores` and `standard_errors` of shape (I,), I of two or more (Spiegelhalter 2005, 3.3; DerSimonian and Laird 1986).
    """
    n = len(scores)
    if n < 2 or not (standard_errors > 0).all():
        raise ValueError("two areas or more with standard errors above 0 are needed")
    w = 1 / standard_errors**2
    spare = w.sum() - (w**2).sum() / w.sum()
    return max(0.0, (n * overdispersion(scores) - (n - 1)) / float(spare))


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How far areas lie apart: `phi` (below 1 by chance alone) and `tau2`, the variance between them beyond chance, in squared shares."""

    phi: float
    tau2: float


def dispersion(points: Sequence[Proportion], overall: Proportion) -> Dispersion:
    """Phi and tau2 of the proportions of areas about the overall one.

    Raises
    ------
    ValueError
        where there are fewer than two areas, or the overall proportion is 0 or 1.
    """
    for point in points:
        require(point, Proportion, "Overdispersion is")
    errors = np.array([standard_error(overall, point.total) for point in points])
    if not errors.all():
        raise ValueError("the overall proportion must be above 0 and below 1")
    scores = np.array([point.value - overall.value for point in points]) / errors
    tau2 = between_variance(scores, errors)
    return Dispersion(overdispersion(scores), tau2)
