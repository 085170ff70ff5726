"""The steps of the twin: each a formula with its value, beside what vfmxl gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.workbook.expression import Formula, cell, if_error, native
from vfmxl.workbook.twin.layout import COUNCIL, INVERSE, OF_COUNCIL, OF_OTHERS, SQUARE_OF_OTHERS, block, fitted

if TYPE_CHECKING:
    from vfmxl.workbook.sheetbook import SheetBook
    from vfmxl.workbook.twin.data import Data

NINE, WHOLE = "0.000000000", "#,##0"


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table: what it is, how it is worked out, its formula with its value, and what vfmxl gives for it, if it does."""

    what: str
    how: str
    text: str
    value: float
    ours: Formula | None = None
    number: str = NINE


def _ours(book: SheetBook, part: str) -> Formula:
    return if_error(book.writer.call("EXPECTED", str(book.council.value), HEADLINE, str(book.period.value), part))


def _of_drivers(book: SheetBook, row: int, column: int) -> Formula:
    """A cell of DRIVERS, which is fitted without the council too."""
    table = book.writer.call("DRIVERS", str(book.council.value), HEADLINE, str(book.period.value), "", 0)
    return if_error(book.writer.item(table, row, column))


def line_steps(book: SheetBook, data: Data) -> list[Step]:
    """The fit of the others."""
    fit, x = data.fit(own=False), [float(value) for value in data.drivers[0]]
    linest = f"LINEST({data.rows('D', own=False)},{data.rows('FG', own=False)},TRUE,TRUE)"
    how = "LINEST of column D on F and G"
    slopes = [_of_drivers(book, 2, 4), _of_drivers(book, 3, 4)]
    of = [cell(f"$I${row}", figure.value) for row, figure in ((OF_COUNCIL, _ours(book, "value")), (OF_OTHERS + 1, slopes[0]), (OF_OTHERS + 2, slopes[1]))]  # fmt: skip
    own = [cell(f"${letter}${COUNCIL}", value) for letter, value in zip("FG", x, strict=True)]
    constant = if_error(native("{0}-{1}*{3}-{2}*{4}", lambda y, a, b, p, q: y - a * p - b * q, *of, *own))
    spread = float(np.sqrt(fit.residual @ fit.residual / fit.degrees))
    return [
        Step("Constant", how, f"INDEX({linest},1,3)", float(fit.coefficient[0]), constant),
        Step("Coefficient of deprivation", how, f"INDEX({linest},1,2)", float(fit.coefficient[1]), slopes[0]),
        Step("Coefficient of people aged 75+", how, f"INDEX({linest},1,1)", float(fit.coefficient[2]), slopes[1]),
        Step("Mean spending of the others", "mean of column D", f"AVERAGE({data.rows('D', own=False)})", float(fit.outcome.mean()), _of_drivers(book, 1, 5)),
        Step("Residual standard deviation s", how, f"INDEX({linest},3,2)", spread),
        Step("Degrees of freedom", "councils less 3 coefficients", f"INDEX({linest},4,2)", float(fit.degrees), number=WHOLE),
    ]  # fmt: skip


def own_steps(book: SheetBook, data: Data) -> list[Step]:
    """Value, range and width for the council itself, then its gap."""
    fit, n = data.fit(own=False), COUNCIL
    x = np.append(1.0, data.drivers[0])
    value, beside = float(x @ fit.coefficient), float(x @ np.linalg.solve(fit.square, x))
    error = float(np.sqrt(fit.residual @ fit.residual / fit.degrees * (1 + beside)))
    quantile, people, top = _student(fit.degrees), float(data.people[0]), OF_COUNCIL
    half = quantile * error
    inverse = block(SQUARE_OF_OTHERS, INVERSE)
    steps = [
        Step("Expected, £ per adult", "1 + 2 x own deprivation + 3 x own 75+", fitted(OF_OTHERS, n), value, _ours(book, "value")),
        Step("Distance from the others, x'(X'X)⁻¹x", "own row x, inverse for the others", f"SUMPRODUCT(MMULT(E{n}:G{n},{inverse}),E{n}:G{n})", beside),
        Step("Standard error", "s x √(1 + distance)", f"H{OF_OTHERS + 4}*SQRT(1+H{top + 1})", error),
        Step("t of 95%, two-sided", "Student's t, degrees as in 6", f"_xlfn.T.INV.2T(0.05,H{OF_OTHERS + 5})", quantile),
        Step("95% range, low", "expected - t x standard error", f"H{top}-H{top + 3}*H{top + 2}", value - half, _ours(book, "low")),
        Step("95% range, high", "expected + t x standard error", f"H{top}+H{top + 3}*H{top + 2}", value + half, _ours(book, "high")),
        Step("Half-width, £", "t x standard error x adults", f"H{top + 3}*H{top + 2}*C{n}", half * people, _of_drivers(book, 5, 6), WHOLE),
        Step("Half-width, % of expected", "100 x t x standard error / expected", f"100*H{top + 3}*H{top + 2}/H{top}", 100 * half / value, _of_drivers(book, 6, 5)),
    ]  # fmt: skip
    if data.published:
        gap = float(data.amount[0] / data.people[0]) - value
        steps.append(Step("Gap, £ per adult: a difference to look into", "own spending - expected", f"D{n}-H{top}", gap, _ours(book, "gap")))
    else:
        # A step in place of the gap, so that the rows below stay where they are.
        steps.append(Step("People 18 and over", "column C", f"C{n}", people, number=WHOLE))
    return steps


def _student(degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))


def whole_steps(book: SheetBook, data: Data) -> list[Step]:
    """The fit with the council, what it explains, and the expected figure by way of residual and leverage."""
    fit, n = data.fit(own=True), COUNCIL
    linest = f"LINEST({data.rows('D', own=True)},{data.rows('FG', own=True)},TRUE,TRUE)"
    left_out = fit.residual / (1 - fit.leverage)
    names = ("Constant", "Coefficient of deprivation", "Coefficient of people aged 75+")
    steps = [
        Step(f"{name}, all councils", "LINEST, all councils", f"INDEX({linest},1,{3 - i})", float(fit.coefficient[i])) for i, name in enumerate(names)
    ]
    steps += [
        Step("R²", "LINEST, all councils", f"INDEX({linest},3,1)", 1 - float(fit.residual @ fit.residual) / fit.total, _ours(book, "r2")),
        Step("Q²", "1 - sum of column J / DEVSQ of column D", f"1-SUM({data.rows('J', own=True)})/DEVSQ({data.rows('D', own=True)})", 1 - float(left_out @ left_out) / fit.total, _ours(book, "q2")),
        Step("Councils in the model", "count of column D", f"COUNT({data.rows('D', own=True)})", float(len(fit.outcome)), _ours(book, "n"), WHOLE),
    ]  # fmt: skip
    if data.published:
        again = float(fit.outcome[0] - left_out[0])
        steps.append(Step("Expected again, £ per adult", "own spending - e / (1 - h)", f"D{n}-I{n}/(1-H{n})", again, _ours(book, "value")))
    return steps
