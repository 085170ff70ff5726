"""Averages and quartiles of a comparison group, and the interval of one council against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval, in the units of what it is of."""

    low: float
    high: float


def mean(values: Floats) -> float:
    """Unweighted mean of shape (n,) values without NaN."""
    return float(np.add.reduce(values)) / len(values)


def standard_deviation(values: Floats) -> float:
    """Sample standard deviation (n - 1) of shape (n,) values, n of two or more."""
    deviations = values - mean(values)
    return math.sqrt(float(deviations @ deviations) / (values.shape[0] - 1))


def weighted(numerator: Floats, denominator: Floats, scale: float) -> float:
    """Scale x sum of numerators / sum of denominators, both of shape (n,) without NaN."""
    return scale * float(np.add.reduce(numerator)) / float(np.add.reduce(denominator))


def quantile(values: Floats, share: float) -> float:
    """Linear interpolation between order statistics (type 7 of Hyndman and Fan 1996)."""
    ordered = np.sort(values)
    place = share * (ordered.shape[0] - 1)
    below = int(place)
    if place == below:
        return float(ordered[below])
    return float(ordered[below] + (place - below) * (ordered[below + 1] - ordered[below]))


def student_t(degrees: int, confidence: float = 0.95) -> float:
    """Two-sided quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + confidence / 2))


def mean_interval(values: Floats, confidence: float = 0.95) -> Interval:
    """Interval of a group's mean: mean -+ t(n-1) s / sqrt(n)."""
    n = values.shape[0]
    half = student_t(n - 1, confidence) * standard_deviation(values) / math.sqrt(n)
    centre = mean(values)
    return Interval(centre - half, centre + half)


def gap_half_width(peers: Floats, confidence: float = 0.95) -> float:
    """Half-width of the interval of one council's gap to the mean of k peers.

    t(k-1) s sqrt(1 + 1/k): the spread of the peers is part of it (METHODS 2; leaving it
    out gave RightCare's comparison 12% false alarms, Dropkin 2017).
    """
    k = peers.shape[0]
    return student_t(k - 1, confidence) * standard_deviation(peers) * math.sqrt(1 + 1 / k)
