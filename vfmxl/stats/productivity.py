"""Outcomes beside spending: z-scores, means over years, and how far the choice of weights matters."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def z_scores(values: Floats, sign: float = 1.0) -> Floats:
    """Standard scores sign x (value - mean) / standard deviation (n - 1), shape (n,); NaN stays NaN.

    `sign` is -1 where a lower figure is better, so that a score above nought always is.
    All NaN where fewer than two values are held or they do not vary.
    """
    held = values[~np.isnan(values)]
    if len(held) < 2 or not (spread := float(np.std(held, ddof=1))) > 0:
        return np.full_like(values, np.nan)
    return np.asarray(sign * (values - held.mean()) / spread)


def mean_of_years(scores: Floats, fewest: int) -> Floats:
    """Mean over the last axis of shape (..., years), NaN where fewer than `fewest` years are held."""
    held = ~np.isnan(scores)
    count = held.sum(axis=-1)
    total = np.where(held, scores, 0.0).sum(axis=-1)
    return np.where(count >= fewest, total / np.maximum(count, 1), np.nan)


def half_width_of_years(half_widths: Floats, used: Floats) -> Floats:
    """95% half-width of a mean over years of shape (..., years): root of the sum of squares over the number of years.

    Surveys of different years are drawn anew, so their errors are independent. `used` marks the years
    in the mean; NaN where one of them has no half-width.
    """
    count = used.sum(axis=-1)
    squares = np.where(used, half_widths**2, 0.0).sum(axis=-1)
    return np.where(count > 0, np.sqrt(squares) / np.maximum(count, 1), np.nan)


def combined(scores: Floats, weights: Floats) -> Floats:
    """Weighted mean over the last axis of shape (..., measures) of the scores held, weights (..., measures) of 0 or more.

    A missing score (NaN) is left out and the weights of the others are scaled up; NaN where none is left.
    """
    held = ~np.isnan(scores)
    weight = np.where(held, weights, 0.0)
    total = weight.sum(axis=-1)
    return np.where(total > 0, (weight * np.where(held, scores, 0.0)).sum(axis=-1) / np.where(total > 0, total, 1.0), np.nan)


def random_weightings(measures: int, draws: int, seed: int) -> Floats:
    """Weights drawn evenly from all that add up to 1, shape (draws, measures).

    Exponential variates divided by their sum are uniform on the simplex (Devroye 1986, V.2). Python's own
    generator is used because its stream for a seed is promised never to change.
    """
    source = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret
    drawn = np.array([[-math.log(1.0 - source.random()) for _ in range(measures)] for _ in range(draws)])
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))
