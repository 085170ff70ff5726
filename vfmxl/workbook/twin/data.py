"""The figures that the twin stands on, and the fits that its formulas must give, by another road than vfmxl's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.functions.comparison import own_denominator
from vfmxl.functions.modelling import require_expected
from vfmxl.workbook.twin.layout import COUNCIL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vfmxl.workbook.sheetbook import SheetBook

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The figures that the sheet stands on: the council itself first (amount NaN where none is published), then all others by name.

    `amount` in £, `people`, `drivers` of shape (n, 2); `sources` in words.
    """

    codes: tuple[str, ...]
    amount: Floats
    people: Floats
    drivers: Floats
    sources: str

    @property
    def published(self) -> bool:
        """Whether the council itself has a figure, and so is in the model."""
        return not np.isnan(self.amount[0])

    def fit(self, *, own: bool) -> Fit:
        """The fit of the others, or (`own`) of all that have a figure."""
        first = 0 if own and self.published else 1
        return least_squares(self.amount[first:] / self.people[first:], np.column_stack([np.ones(len(self.codes) - first), self.drivers[first:]]))

    def rows(self, columns: str, *, own: bool) -> str:
        """The range of columns of the same councils."""
        first = COUNCIL + (0 if own and self.published else 1)
        return f"${columns[0]}${first}:${columns[-1]}${COUNCIL + len(self.codes) - 1}"


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A least squares fit by another road than vfmxl's: numpy's, by singular values."""

    outcome: Floats
    square: Floats
    inverse: Floats
    coefficient: Floats
    residual: Floats
    leverage: Floats

    @property
    def degrees(self) -> int:
        """Observations less coefficients."""
        return len(self.outcome) - len(self.coefficient)

    @property
    def total(self) -> float:
        """Sum of squared deviations from the mean."""
        return float(((self.outcome - self.outcome.mean()) ** 2).sum())


def least_squares(outcome: Floats, design: Floats) -> Fit:
    """Outcome of shape (n,) on a design of shape (n, 3)."""
    coefficient = np.asarray(np.linalg.lstsq(design, outcome, rcond=None)[0], dtype=np.float64)
    square: Floats = design.T @ design
    inverse = np.asarray(np.linalg.inv(square), dtype=np.float64)
    return Fit(outcome, square, inverse, coefficient, outcome - design @ coefficient, np.einsum("ij,jk,ik->i", design, inverse, design))


def read(book: SheetBook) -> Data:
    """The published figures; the model only says who is in it, and which drivers it has."""
    engine = book.engine
    area, series = engine.area(book.council.value), engine.series(HEADLINE)
    when = engine.period(series, book.period.value)
    model = require_expected(engine, area, series, when, ())
    own_denominator(series, area, when)
    assert series.numerator is not None  # noqa: S101 - spending per head has both its parts
    assert series.denominator is not None  # noqa: S101
    listed = [area.position, *(i for i in model.positions.tolist() if i != area.position)]
    drivers = []
    for driver in model.drivers:
        of = engine.series(driver.indicator)
        drivers.append(of.value[listed, of.periods.index(driver.period)])
    titles = [engine.pack.publication(name)["title"] for name in (series.publications[when], series.denominators[when])]
    return Data(
        tuple(engine.pack.areas[i].code for i in listed),
        series.numerator[listed, when],
        series.denominator[listed, when],
        np.column_stack(drivers),
        "; ".join(dict.fromkeys([*titles, *(driver.publication for driver in model.drivers)])),
    )
