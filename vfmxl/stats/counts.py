"""Intervals of counts, proportions and rates.

The types are the guard: a method takes a `Count`, a `Proportion` or a `Rate`, never a number, and amounts of
money have no way of becoming one (`vfmxl.counting` makes them, from indicators that count).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vfmxl.stats.averages import Interval

EXACT_BELOW = 10


@dataclass(frozen=True, slots=True)
class Count:
    """A number of events or people, 0 or more.

    Raises
    ------
    ValueError
        where it is negative or no number.
    """

    events: float

    def __post_init__(self) -> None:
        if not 0 <= self.events < math.inf:
            raise ValueError("a count must be a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Proportion:
    """`events` out of `total`, both counts.

    Raises
    ------
    ValueError
        where events are negative or more than the total, or the total is not above 0.
    """

    events: float
    total: float

    def __post_init__(self) -> None:
        if not 0 < self.total < math.inf:
            raise ValueError("the denominator of a proportion must be above 0")
        if not 0 <= self.events <= self.total:
            raise ValueError("the numerator of a proportion must be from 0 to its denominator")

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.events / self.total


@dataclass(frozen=True, slots=True)
class Rate:
    """A count over a population, shown per `scale` people.

    Raises
    ------
    ValueError
        where the population or the scale is not above 0.
    """

    count: Count
    population: float
    scale: float

    def __post_init__(self) -> None:
        if not 0 < self.population < math.inf or not 0 < self.scale < math.inf:
            raise ValueError("the population of a rate must be above 0")

    @property
    def value(self) -> float:
        """Events per `scale` people."""
        return self.scale * self.count.events / self.population


def normal_quantile(confidence: float) -> float:
    """Two-sided quantile z of the standard normal: 1.959964 at 0.95, 3.0902323 at 0.998.

    Raises
    ------
    ValueError
        where the confidence is not from 0.9 to below 1.
    """
    from scipy.special import ndtri

    if not 0.9 <= confidence < 1:
        raise ValueError("the confidence must be from 0.9 to below 1, as in 0.95 or 0.998")
    return float(ndtri(0.5 + confidence / 2))


def require(sample: object, kind: type[Count | Proportion | Rate], method: str) -> None:
    """TypeError where a method is handed anything but the kind of figure that it is for, such as a bare amount."""
    if not isinstance(sample, kind):
        raise TypeError(f"{method} of a {kind.__name__} only, not of {type(sample).__name__}: an amount of money has no such limits")


def wilson(proportion: Proportion, confidence: float = 0.95) -> Interval:
    """Interval of a proportion, from 0 to 1 (Wilson 1927; Newcombe 1998, method 3).

    (2x + z^2 -+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2))
    """
    require(proportion, Proportion, "Wilson limits are")
    x, n, z = proportion.events, proportion.total, normal_quantile(confidence)
    centre, half = 2 * x + z * z, z * math.sqrt(z * z + 4 * x * (1 - x / n))
    # For 0 of n and n of n one limit is 0 or 1 itself: rounding must not carry it to either side.
    return Interval(0.0 if x == 0 else (centre - half) / (2 * (n + z * z)), 1.0 if x == n else (centre + half) / (2 * (n + z * z)))


def byar(count: Count, confidence: float = 0.95) -> Interval:
    """Byar's approximation to the limits of a Poisson count (Breslow and Day 1987, 2.3), good from 10 events on.

    x(1 - 1/(9x) - z/(3 sqrt x))^3 and (x+1)(1 - 1/(9(x+1)) + z/(3 sqrt(x+1)))^3
    """
    require(count, Count, "Byar's limits are")
    x, z = count.events, normal_quantile(confidence)
    if x < EXACT_BELOW:
        raise ValueError(f"Byar's method needs {EXACT_BELOW} events or more")
    return Interval(x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3, (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3)


def exact_poisson(count: Count, confidence: float = 0.95) -> Interval:
    """Exact limits of a Poisson count (Garwood 1936): chi2(a/2; 2x)/2, 0 for x = 0, and chi2(1 - a/2; 2x + 2)/2."""
    from scipy.special import gammaincinv

    require(count, Count, "Exact Poisson limits are")
    normal_quantile(confidence)  # the same confidences are refused
    x, tail = count.events, (1 - confidence) / 2
    # chi2 with 2a degrees over 2 is the gamma distribution of shape a.
    return Interval(float(gammaincinv(x, tail)) if x > 0 else 0.0, float(gammaincinv(x + 1, 1 - tail)))


def count_interval(count: Count, confidence: float = 0.95) -> Interval:
    """Byar from 10 events on, exact below."""
    require(count, Count, "Limits are")
    return byar(count, confidence) if count.events >= EXACT_BELOW else exact_poisson(count, confidence)


def rate_interval(rate: Rate, confidence: float = 0.95) -> Interval:
    """The interval of the count over the population, per `scale` people."""
    require(rate, Rate, "Limits are")
    limits = count_interval(rate.count, confidence)
    return Interval(rate.scale * limits.low / rate.population, rate.scale * limits.high / rate.population)


def interval(figure: Proportion | Rate, confidence: float = 0.95) -> Interval:
    """The interval that suits the kind of figure; a proportion's from 0 to 1."""
    return wilson(figure, confidence) if isinstance(figure, Proportion) else rate_interval(figure, confidence)
