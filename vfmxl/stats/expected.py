"""Least squares in closed form, with every council predicted without itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.stats.averages import student_t

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A least squares fit of shape (n,) outcomes on a shape (n, p) design whose first column is 1.

    Attributes
    ----------
    coefficient : shape (p,)
    inverse : shape (p, p), (X'WX)^-1
    residual, leverage, weight : shape (n,); leverage of the weighted problem, weights 1 where unweighted
    sse, tss, press : weighted sums of squares; press of the leave-one-out residuals
    """

    design: Floats
    outcome: Floats
    weight: Floats
    coefficient: Floats
    inverse: Floats
    residual: Floats
    leverage: Floats
    sse: float
    tss: float
    press: float

    @property
    def n(self) -> int:
        """Number of observations."""
        return int(self.design.shape[0])

    @property
    def p(self) -> int:
        """Number of coefficients, the constant among them."""
        return int(self.design.shape[1])

    @property
    def r2(self) -> float:
        """Share of variation explained within the data."""
        return 1 - self.sse / self.tss

    @property
    def q2(self) -> float:
        """Share of variation explained for observations left out: 1 - PRESS / TSS (Allen 1974)."""
        return 1 - self.press / self.tss


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Expected outcomes with 95% limits, each of shape (n,), in the units of the outcome."""

    value: Floats
    low: Floats
    high: Floats


def fit(outcome: Floats, design: Floats, weight: Floats | None = None) -> Fit:
    """Fits by QR decomposition.

    Raises
    ------
    ValueError
        where n <= p + 1, the outcome does not vary, the design is not of full rank, or one
        observation alone decides a coefficient (so that nothing predicts it without itself).
    """
    n, p = design.shape
    weight = np.ones(n) if weight is None else weight
    if n <= p + 1:
        raise ValueError(f"{n} observations are too few for {p} coefficients")
    root = np.sqrt(weight)
    # Columns are brought to length 1 first: Longley's need it, and the answer is the same.
    length = np.sqrt((weight[:, None] * design * design).sum(axis=0))
    centred = outcome - np.average(outcome, weights=weight)
    tss = float(weight @ centred**2)
    if not tss > 0:
        raise ValueError("the figures do not vary")
    if not length.all():
        raise ValueError("a driver is nought everywhere")
    q, r = np.linalg.qr(design * (root[:, None] / length))
    if np.abs(np.diag(r)).min() < 1e-10:
        raise ValueError("the drivers are not independent of each other")
    solve = np.linalg.inv(r)
    coefficient = solve @ (q.T @ (root * outcome)) / length
    inverse = (solve @ solve.T) / np.outer(length, length)
    residual = outcome - design @ coefficient
    leverage = (q * q).sum(axis=1)
    if leverage.max() > 1 - 1e-9:
        raise ValueError("one observation alone decides a driver")
    left_out = residual / (1 - leverage)
    return Fit(
        design, outcome, weight, coefficient, inverse, residual, leverage,
        sse=float(weight @ residual**2), tss=tss, press=float(weight @ left_out**2),
    )  # fmt: skip


def without_itself(model: Fit) -> Predictions:
    """Each observation predicted by the fit of all the others.

    With residual e and leverage h: prediction y - e/(1-h); s2 = (SSE - w e2/(1-h)) / (n-p-1); standard
    error of the gap s / sqrt(w (1-h)); limits prediction -+ t(n-p-1) se. Equal to refitting
    without each observation (Cook and Weisberg 1982, 2.2).
    """
    e, h, w = model.residual, model.leverage, model.weight
    degrees = model.n - model.p - 1
    variance = np.maximum(model.sse - w * e**2 / (1 - h), 0.0) / degrees  # rounding can bring a perfect fit below nought
    half = student_t(degrees) * np.sqrt(variance / (w * (1 - h)))
    value = model.outcome - e / (1 - h)
    return Predictions(value, value - half, value + half)


def from_all(model: Fit, design: Floats, weight: Floats | None = None) -> Predictions:
    """Predictions of the fit at new rows of shape (m, p), with limits for a single new outcome."""
    degrees = model.n - model.p
    own = np.ones(design.shape[0]) if weight is None else weight
    spread = np.einsum("ij,jk,ik->i", design, model.inverse, design)
    half = student_t(degrees) * np.sqrt(model.sse / degrees * (1 / own + spread))
    value = design @ model.coefficient
    return Predictions(value, value - half, value + half)


def smearing_without_itself(model: Fit) -> Floats:
    """Mean of exp(residual) of the fit without each observation, shape (n,) (Duan 1983, leave-one-out)."""
    cross = model.design @ model.inverse @ model.design.T
    shift = model.weight * model.residual / (1 - model.leverage)
    left_out = np.exp(model.residual[:, None] + cross * shift[None, :])
    np.fill_diagonal(left_out, 0.0)
    return np.asarray(left_out.sum(axis=0) / (model.n - 1))


def smearing(model: Fit) -> float:
    """Mean of exp(residual) of the whole fit."""
    return float(np.exp(model.residual).mean())


def fit_without(model: Fit, row: int) -> Fit:
    """The fit of all observations but one; equal to what `without_itself` says of it."""
    return fit(np.delete(model.outcome, row), np.delete(model.design, row, axis=0), np.delete(model.weight, row))


def means(model: Fit) -> tuple[float, Floats]:
    """Weighted mean of the outcome, and of each column of the design, shape (p,): a fit with a constant goes through them."""
    return float(np.average(model.outcome, weights=model.weight)), np.average(model.design, axis=0, weights=model.weight)
