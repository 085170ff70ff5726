"""Splits the difference between two amounts into volume, mix and price, so that the parts add up to it exactly."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of a comparison over k settings.

    `volume` is the number of units, `share` (k,) how they divide over the settings, `price` (k,) the amount a unit:
    the amount of a setting is volume x share x price.
    """

    volume: float
    share: Floats
    price: Floats

    @property
    def amounts(self) -> Floats:
        """The amount of each setting, shape (k,)."""
        return np.asarray(self.volume * self.share * self.price)


@dataclass(frozen=True, slots=True)
class Parts:
    """What volume, mix and price add to the difference, in the unit of the amounts; `method` is lmdi or shapley."""

    volume: float
    mix: float
    price: float
    method: str


def side(units: Floats, amounts: Floats) -> Side:
    """A side from units and amounts by setting, shape (k,); a setting without units has the price NaN.

    Raises
    ------
    ValueError
        where a setting has an amount but no units: it has no price and cannot be split.
    """
    if ((units == 0) & (amounts != 0)).any():
        raise ValueError("an amount without units cannot be split")
    total = float(units.sum())
    price = np.divide(amounts, units, out=np.full(len(units), np.nan), where=units != 0)
    return Side(total, units / total if total else np.full(len(units), np.nan), price)


def log_mean(a: float, b: float) -> float:
    """Logarithmic mean (a - b) / ln(a/b) of two numbers above 0; a where they are equal."""
    if a == b:
        return a
    ratio = (a - b) / b
    # ln(1 + r) keeps its digits where the two are nearly equal.
    return (a - b) / math.log1p(ratio) if abs(ratio) < 0.5 else (a - b) / math.log(a / b)


def split(own: Side, other: Side) -> Parts:
    """Own - other as volume + mix + price.

    Additive logarithmic mean Divisia index (LMDI-I; Ang 2004, 2015) where every cell of both sides is above 0,
    else Shapley values of the three factors (Shapley 1953; Ang, Liu and Chew 2003), which need no logarithm. A price or a mix
    that one side has not (no units) is taken from the other, so that it explains nothing.
    """
    own, other = _completed(own, other), _completed(other, own)
    cells = (own.volume, other.volume, *own.share, *other.share, *own.price, *other.price)
    return _lmdi(own, other) if all(cell > 0 for cell in cells) else _shapley(own, other)


def _completed(one: Side, from_other: Side) -> Side:
    share = np.where(np.isnan(one.share), from_other.share, one.share)
    price = np.where(np.isnan(one.price), from_other.price, one.price)
    # Where neither side has units there is nothing to explain.
    return Side(one.volume, np.nan_to_num(share), np.nan_to_num(price))


def _lmdi(own: Side, other: Side) -> Parts:
    weight = np.array([log_mean(a, b) for a, b in zip(own.amounts.tolist(), other.amounts.tolist(), strict=True)])
    return Parts(
        float(weight.sum() * math.log(own.volume / other.volume)),
        float(weight @ np.log(own.share / other.share)),
        float(weight @ np.log(own.price / other.price)),
        "lmdi",
    )


def _shapley(own: Side, other: Side) -> Parts:
    def amount(volume: bool, mix: bool, price: bool) -> float:  # noqa: FBT001 - which factors are the own side's
        return float(((own if volume else other).volume * (own if mix else other).share * (own if price else other).price).sum())

    return Parts(*shapley_values(amount), "shapley")


def shapley_values(amount: Callable[[bool, bool, bool], float]) -> tuple[float, float, float]:
    """What each of three factors adds on average over the six orders in which they can change, from all False to all True."""
    added = [[], [], []]  # type: list[list[float]]
    for order in itertools.permutations(range(3)):
        switched = [False, False, False]
        before = amount(*switched)
        for factor in order:
            switched[factor] = True
            after = amount(*switched)
            added[factor].append(after - before)
            before = after
    volume, mix, price = (math.fsum(values) / len(values) for values in added)
    return volume, mix, price


# Units that cancel out leave no volume to divide by.
CANCELLED = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bridge:
    """The difference of two sides: `parts` of the settings that can be split (None where none can), `unsplit` (k,) of the others, NaN where split.

    The parts and the unsplit differences add up to the difference of the amounts.
    """

    parts: Parts | None
    unsplit: Floats


def bridge(own_units: Floats, own_amounts: Floats, other_units: Floats, other_amounts: Floats) -> Bridge:
    """Bridge from the other side to the own, over k settings; every array of shape (k,), without NaN.

    A setting with an amount but no units on either side is not split, nor is any where units cancel out.
    """
    whole = ~(((own_units == 0) & (own_amounts != 0)) | ((other_units == 0) & (other_amounts != 0)))
    if any(_cancels(units[whole]) for units in (own_units, other_units)):
        whole = np.zeros_like(whole)
    unsplit = np.where(whole, np.nan, own_amounts - other_amounts)
    if not whole.any():
        return Bridge(None, unsplit)
    return Bridge(split(side(own_units[whole], own_amounts[whole]), side(other_units[whole], other_amounts[whole])), unsplit)


def _cancels(units: Floats) -> bool:
    return bool(units.any()) and abs(float(units.sum())) <= CANCELLED * float(np.abs(units).sum())
