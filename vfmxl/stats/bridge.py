"""Splits a difference in care-home spending per head into weeks, mix and price."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CANCELLING = 1000.0
"""Where the sizes of a side's weeks add up to more than this many times their total, they cancel out: there is no volume to split by."""


@dataclass(frozen=True, slots=True)
class Side:
    """Spending of one council, or of the mean of a group, on k settings.

    Attributes
    ----------
    money : £ per head of population, shape (k,)
    weeks : weeks of care per head of population, shape (k,); NaN where they are not known
    """

    money: Floats
    weeks: Floats


@dataclass(frozen=True, slots=True)
class Split:
    """What makes up the difference of one side from another, in £ per head.

    `volume` + `mix` + `price` + the sum of `unsplit` is the difference in money. `unsplit`, shape
    (k,), holds the whole difference of each setting that cannot be split and 0 for the others;
    `split`, shape (k,), marks those others. `method` is none where no setting can be split.
    """

    volume: float
    mix: float
    price: float
    unsplit: Floats
    split: NDArray[np.bool_]
    method: Literal["lmdi", "shapley", "none"]


@dataclass(frozen=True, slots=True)
class _Factors:
    """Money of k settings as volume x share x price; shape () and twice (k,)."""

    volume: float
    share: Floats
    price: Floats


def log_mean(a: float, b: float) -> float:
    """Logarithmic mean (a - b) / ln(a / b) of two positive numbers; a where they are equal.

    Near each other they would leave 0 / 0: log1p of the relative difference keeps every digit there.
    """
    low, high = min(a, b), max(a, b)
    if low == high:
        return low
    ratio = math.log1p((high - low) / low) if high < 2 * low else math.log(high) - math.log(low)
    return (high - low) / ratio


def split(own: Side, other: Side) -> Split:
    """Splits the difference of `own` from `other` into volume, mix and price.

    Additive logarithmic mean Divisia index (LMDI-I; Ang 2004, Energy Policy 32, 1131-1139, and 2015, Energy
    Policy 86, 233-238): with E = V s u in each setting, where V is all weeks, s the setting's share of
    them and u its price,

        own - other = sum of L(E1, E0) [ln(V1 / V0) + ln(s1 / s0) + ln(u1 / u0)],   L the logarithmic mean.

    A logarithm needs positive cells. Where any money or weeks of either side is not above zero, the three terms are
    the Shapley values of the product V s u instead (the mean over the six orders in which the factors may
    change), which is exact for any sign. A price or a share that one side does not have (no weeks) is
    taken to be that of the other side: it explains nothing.

    A setting is left whole where it has money and no weeks on either side; so are all where the weeks of a side cancel out.
    """
    differences = own.money - other.money
    chosen = _has_weeks(own) & _has_weeks(other)
    sides = [Side(side.money[chosen], side.weeks[chosen]) for side in (own, other)]
    if not chosen.any() or not all(_adds_up(side.weeks) for side in sides):
        return Split(0.0, 0.0, 0.0, differences, np.zeros(len(differences), dtype=bool), "none")
    positive = all((side.money > 0).all() and (side.weeks > 0).all() for side in sides)
    volume, mix, price = (_lmdi if positive else _shapley)(*sides)
    return Split(volume, mix, price, np.where(chosen, 0.0, differences), chosen, "lmdi" if positive else "shapley")


def _has_weeks(side: Side) -> NDArray[np.bool_]:
    """Where weeks are known, and are not nought beside money."""
    found: NDArray[np.bool_] = ~np.isnan(side.weeks) & ((side.weeks != 0) | (side.money == 0))
    return found


def _adds_up(weeks: Floats) -> bool:
    return math.fsum(np.abs(weeks)) <= CANCELLING * abs(math.fsum(weeks))


def _lmdi(own: Side, other: Side) -> tuple[float, float, float]:
    """Volume, mix and price effects of sides whose cells are all above zero."""
    means = np.array([log_mean(float(a), float(b)) for a, b in zip(own.money, other.money, strict=True)])
    volumes = math.fsum(own.weeks), math.fsum(other.weeks)
    volume = means * math.log(volumes[0] / volumes[1])
    mix = means * (np.log(own.weeks / volumes[0]) - np.log(other.weeks / volumes[1]))
    price = means * (np.log(own.money / own.weeks) - np.log(other.money / other.weeks))
    return math.fsum(volume), math.fsum(mix), math.fsum(price)


def _shapley(own: Side, other: Side) -> tuple[float, float, float]:
    """Volume, mix and price effects as Shapley values, for cells of any sign."""
    one, two = _factors(own, other), _factors(other, own)
    v1, v0, s1, s0, u1, u0 = one.volume, two.volume, one.share, two.share, one.price, two.price

    def effect(change: Floats | float, b1: Floats | float, b0: Floats | float, c1: Floats, c0: Floats) -> float:
        # Each other factor is at its own or the other side's level in half of the orders: both together in a third, one alone in a sixth.
        return math.fsum(np.atleast_1d(change * ((b1 * c1 + b0 * c0) / 3 + (b1 * c0 + b0 * c1) / 6)))

    return effect(v1 - v0, s1, s0, u1, u0), effect(s1 - s0, v1, v0, u1, u0), effect(u1 - u0, v1, v0, s1, s0)


def _factors(side: Side, otherwise: Side) -> _Factors:
    """Volume, shares and prices of a side; those that it does not have are the other side's, or 0 where neither has them."""
    volume, instead = math.fsum(side.weeks), math.fsum(otherwise.weeks)
    share = side.weeks / volume if volume else _ratio(otherwise.weeks, np.full_like(otherwise.weeks, instead))
    price = np.where(side.weeks != 0, _ratio(side.money, side.weeks), _ratio(otherwise.money, otherwise.weeks))
    return _Factors(volume, share, price)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Quotients, 0 where the lower part is 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)
