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


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A fitted line, ready to predict with: of a whole fit, or of one without one of its observations.

    Attributes
    ----------
    coefficient : shape (p,)
    inverse : shape (p, p), (X'WX)^-1 of the observations that it stands on
    sse, degrees : weighted sum of squared residuals, and what it is divided by for the variance
    outcome_mean : weighted mean of the outcome
    design_mean : shape (p,), weighted mean of each column; a line with a constant goes through both means
    """

    coefficient: Floats
    inverse: Floats
    sse: float
    degrees: int
    outcome_mean: float
    design_mean: Floats


def whole(model: Fit) -> Line:
    """The line of all observations."""
    return _line(model, model.coefficient, model.inverse, model.sse, model.weight)


def without(model: Fit, row: int) -> Line:
    """The line of all observations but one, without fitting again.

    With residual e, leverage h and weight w of the one: b - A x w e/(1-h), A + A x x'A w/(1-h) and
    SSE - w e2/(1-h), where A is (X'WX)^-1 (Sherman and Morrison 1950; Cook and Weisberg 1982, 2.2).
    """
    x, e, h, w = model.design[row], model.residual[row], model.leverage[row], model.weight[row]
    along = model.inverse @ x
    others = model.weight.copy()
    others[row] = 0.0
    sse = max(model.sse - w * e**2 / (1 - h), 0.0)  # as in `without_itself`
    return _line(model, model.coefficient - along * (w * e / (1 - h)), model.inverse + np.outer(along, along) * (w / (1 - h)), sse, others)


def _line(model: Fit, coefficient: Floats, inverse: Floats, sse: float, weight: Floats) -> Line:
    degrees = int(np.count_nonzero(weight)) - model.p
    mean = float(np.average(model.outcome, weights=weight))
    return Line(coefficient, inverse, float(sse), degrees, mean, np.average(model.design, axis=0, weights=weight))


def predict(line: Line, design: Floats, weight: Floats | None = None) -> Predictions:
    """Predictions at new rows of shape (m, p), with limits for a single new outcome: -+ t s sqrt(1/w + x'Ax)."""
    own = np.ones(design.shape[0]) if weight is None else weight
    half = student_t(line.degrees) * np.sqrt(line.sse / line.degrees * (1 / own + spread(line.inverse, design)))
    value = design @ line.coefficient
    return Predictions(value, value - half, value + half)


def spread(inverse: Floats, design: Floats) -> Floats:
    """The product x'Ax of each row x of a design, shape (m,): its leverage where the row is one of an unweighted fit's."""
    return np.asarray(np.einsum("ij,jk,ik->i", design, inverse, design))


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
