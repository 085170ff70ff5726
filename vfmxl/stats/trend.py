"""Whether a series rises or falls by more than its sampling error, over five points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.stats.counts import Proportion, require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POINTS = 5
# chi-squared with one degree of freedom at 0.998.
THRESHOLD = 9.5495
# The constant by which publishers turn a 95% interval into a standard error.
WIDTH_IN_ERRORS = 2 * 1.96


@dataclass(frozen=True, slots=True)
class Trend:
    """`slope` per year in the units of the figures, its `chi2`, and whether it keeps its sign without any one point."""

    slope: float
    chi2: float
    keeps_sign: bool

    @property
    def significant(self) -> bool:
        """Above the threshold, and not owed to one point."""
        return self.chi2 > THRESHOLD and self.keeps_sign

    @property
    def word(self) -> str:
        """Increasing, decreasing, or no significant change."""
        if not self.significant:
            return "no significant change"
        return "increasing" if self.slope > 0 else "decreasing"


def _weighted_slope(offset: Floats, value: Floats, weight: Floats) -> float:
    centre = float(weight @ offset) / float(weight.sum())
    return float(weight @ ((offset - centre) * value)) / float(weight @ (offset - centre) ** 2)


def _same_sign(slope: float, others: Sequence[float]) -> bool:
    return slope != 0 and all(math.copysign(1.0, other) == math.copysign(1.0, slope) and other != 0 for other in others)


def trend_of_intervals(offset: Floats, value: Floats, low: Floats, high: Floats) -> Trend:
    """Weighted least squares through points with 95% intervals (Fingertips, Technical guidance on recent trends).

    Parameters
    ----------
    offset, value, low, high : shape (n,), n of three or more; offset in years

    The standard error of a point is (high - low) / (2 x 1.96), its weight the inverse square; chi2 = (b / se_b)^2.

    Raises
    ------
    ValueError
        where an interval has no width, or there are fewer than three points.
    """
    if len(value) < 3:
        raise ValueError("three points or more are needed")
    if not (high > low).all():
        raise ValueError("every point needs an interval")
    weight = (WIDTH_IN_ERRORS / (high - low)) ** 2
    slope = _weighted_slope(offset, value, weight)
    centre = float(weight @ offset) / float(weight.sum())
    chi2 = slope**2 * float(weight @ (offset - centre) ** 2)
    kept = ~np.eye(len(value), dtype=bool)
    return Trend(slope, chi2, _same_sign(slope, [_weighted_slope(offset[k], value[k], weight[k]) for k in kept]))


def trend_of_proportions(offset: Sequence[float], points: Sequence[Proportion]) -> Trend:
    """Chi-squared for linear trend in proportions (Armitage 1955, as in Fingertips).

    N(N sum(tx) - X sum(tn))^2 / (X(N - X)(N sum(t^2 n) - (sum(tn))^2)) for x of n at offset t, N and X their sums.
    The slope is that of the weighted least squares line, per year, as a share from 0 to 1.

    Raises
    ------
    ValueError
        where there are fewer than three points.
    """
    if len(points) < 3:
        raise ValueError("three points or more are needed")
    for point in points:
        require(point, Proportion, "The test for linear trend is")
    t = np.array(offset, dtype=float)
    x, n = np.array([p.events for p in points]), np.array([p.total for p in points])
    total, events = float(n.sum()), float(x.sum())
    below = events * (total - events) * (total * float(t * t @ n) - float(t @ n) ** 2)
    chi2 = total * (total * float(t @ x) - events * float(t @ n)) ** 2 / below if below else 0.0
    slope = _weighted_slope(t, x / n, n)
    kept = ~np.eye(len(points), dtype=bool)
    return Trend(slope, chi2, _same_sign(slope, [_weighted_slope(t[k], (x / n)[k], n[k]) for k in kept]))
