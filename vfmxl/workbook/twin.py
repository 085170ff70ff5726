"""The sheet Expected twin: the expected figure computed again by plain spreadsheet formulas, for an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vfmxl.catalogue import HEADLINE
from vfmxl.errors import VfmError
from vfmxl.palette import BLUE, GREY, PALE
from vfmxl.workbook.expression import cell, if_error, native

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

    Floats = NDArray[np.float64]

NAME = "Expected twin"
LAST = 7
FIRST = 36  # row of the council itself; the others follow
STEPS_ROW, SQUARE_ROW = 7, 30
WHOLE_FIT = 12  # the step, counted from 1, that gives the constant of the fit with the council
FIGURE = "0.000000000"
COLUMNS = ("Code", "Spending per adult, £", "Constant", "Deprivation", "Aged 75+, %", "Leverage", "Residual", "Left-out residual²")


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The council's own drivers (and figure, NaN where none is published), and outcome and design of all others, in the order of their names."""

    codes: tuple[str, ...]
    own: float
    drivers: Floats
    outcome: Floats
    design: Floats

    @property
    def whole(self) -> tuple[Floats, Floats]:
        """Outcome and design with the council, where it has a figure."""
        if np.isnan(self.own):
            return self.outcome, self.design
        return np.append(self.own, self.outcome), np.vstack([self.drivers, self.design])


def write_sheet(book: SheetBook, sheet: Worksheet) -> None:
    """Writes the steps beside what vfmxl gives, then the data they stand on."""
    book.title(sheet, f"Expected twin: {book.council.value}, {book.period.value}, as built", LAST)
    sheet.set_column(0, 0, 46, book.style())
    sheet.set_column(1, LAST, 20, book.style())
    try:
        data = _data(book)
    except VfmError as error:
        book.text(sheet, 4, 0, error.sentence)
        return
    note = (
        "Net spending per adult on deprivation and age, computed by the formulas of this sheet alone from the figures below: nothing of vfmxl is needed to follow or to check it. "
        "The sheet is for the council and year that it was built for; the third column is what vfmxl gives, the fourth the difference. The shaded row is the council itself; the codes below are in the order of the councils' names."
    )
    sheet.merge_range(4, 0, 4, LAST, note, book.style(text_wrap=True, font_color=GREY, valign="top"))
    sheet.set_row(4, 30)
    _write_data(book, sheet, data)
    _write_steps(book, sheet, data)
    sheet.print_area(0, 0, FIRST + len(data.codes), LAST)


def _data(book: SheetBook) -> Data:
    """From the pack by the published figures alone; the model only says who is in it and which drivers it has."""
    engine = book.engine
    area, series = engine.area(book.council.value), engine.series(HEADLINE)
    when = engine.period(series, book.period.value)
    model = engine.models.get(series, when).require()
    drivers = []
    for driver in model.drivers:
        of = engine.series(driver.indicator)
        drivers.append(of.value[:, of.periods.index(driver.period)])
    design = np.column_stack([np.ones(len(engine.pack.areas)), *drivers])
    others = np.array([i for i in model.positions.tolist() if i != area.position])
    return Data(
        tuple(engine.pack.areas[i].code for i in (area.position, *others.tolist())),
        float(series.value[area.position, when]),
        design[area.position],
        series.value[others, when],
        design[others],
    )


def _range(column: str, data: Data, *, own: bool) -> str:
    """A column of the data: of the others, or with the council where it has a figure."""
    first = FIRST + 1 if own and not np.isnan(data.own) else FIRST + 2
    return f"${column}${first}:${column}${FIRST + len(data.codes)}"


def _write_data(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    """The figures as constants, and of each council its leverage, residual and squared left-out residual in the fit with the council."""
    for column, words in enumerate(COLUMNS):
        book.text(sheet, FIRST - 1, column, words, bold=True, font_color="#FFFFFF", bg_color=BLUE, text_wrap=True)
    outcome, design = data.whole
    inverse = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    residual = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    missing = len(data.codes) - len(outcome)
    square = f"$B${SQUARE_ROW + 2}:$D${SQUARE_ROW + 4}"
    for i, code in enumerate(data.codes):
        row = FIRST + i
        look = {"bg_color": PALE} if i == 0 else {}
        book.text(sheet, row, 0, code, **look)
        figures = (data.own, *data.drivers) if i == 0 else (data.outcome[i - 1], *data.design[i - 1])
        for column, figure in enumerate(figures, start=1):
            if np.isnan(figure):
                book.text(sheet, row, column, "no figure published", **look)
            else:
                sheet.write_number(row, column, float(figure), book.style(num_format=FIGURE if column != 2 else "0", **look))
        if i < missing:
            continue
        n = row + 1
        h, e = float(leverage[i - missing]), float(residual[i - missing])
        fitted = "+".join(f"$B${STEPS_ROW + WHOLE_FIT + k}*{letter}{n}" for k, letter in enumerate("CDE"))
        for column, text, value in (
            (5, f"SUMPRODUCT(MMULT(C{n}:E{n},{square}),C{n}:E{n})", h),
            (6, f"B{n}-({fitted})", e),
            (7, f"(G{n}/(1-F{n}))^2", (e / (1 - h)) ** 2),
        ):
            sheet.write_formula(row, column, f"={text}", book.style(num_format=FIGURE, **look), value)


def _write_steps(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    for column, words in enumerate(("Step", "By formula", "vfmxl", "Difference")):
        book.text(sheet, STEPS_ROW - 1, column, words, bold=True, font_color="#FFFFFF", bg_color=BLUE)
    coefficient = np.linalg.lstsq(data.design, data.outcome, rcond=None)[0]
    left = data.outcome - data.design @ coefficient
    degrees = len(data.outcome) - len(coefficient)
    spread = float(np.sqrt(left @ left / degrees))
    own_leverage = float(data.drivers @ np.linalg.solve(data.design.T @ data.design, data.drivers))
    error = spread * float(np.sqrt(1 + own_leverage))
    value = float(data.drivers @ coefficient)
    quantile = _student(degrees)
    fit = (
        f"LINEST({_range('B', data, own=False)},{_range('D', data, own=False).split(':')[0]}:{_range('E', data, own=False).split(':')[1]},TRUE,TRUE)"
    )
    row = STEPS_ROW
    steps: list[tuple[str, str, float, str]] = [
        ("Constant, fitted without the council", f"INDEX({fit},1,3)", float(coefficient[0]), ""),
        ("Coefficient of deprivation", f"INDEX({fit},1,2)", float(coefficient[1]), ""),
        ("Coefficient of people aged 75+", f"INDEX({fit},1,1)", float(coefficient[2]), ""),
        ("Residual standard deviation s", f"INDEX({fit},3,2)", spread, ""),
        ("Degrees of freedom", f"INDEX({fit},4,2)", float(degrees), ""),
        ("Expected: constant + coefficients x own drivers", f"SUMPRODUCT(TRANSPOSE(B{row + 1}:B{row + 3}),C{FIRST + 1}:E{FIRST + 1})", value, "value"),
        ("x'(X'X)⁻¹x of the council", f"SUMPRODUCT(MMULT(C{FIRST + 1}:E{FIRST + 1},MINVERSE(MMULT(TRANSPOSE({_design(data, own=False)}),{_design(data, own=False)}))),C{FIRST + 1}:E{FIRST + 1})", own_leverage, ""),
        ("Standard error s √(1 + x'(X'X)⁻¹x)", f"B{row + 4}*SQRT(1+B{row + 7})", error, ""),
        ("t of 95%, two-sided", f"_xlfn.T.INV.2T(0.05,B{row + 5})", quantile, ""),
        ("95% range, low", f"B{row + 6}-B{row + 9}*B{row + 8}", value - quantile * error, "low"),
        ("95% range, high", f"B{row + 6}+B{row + 9}*B{row + 8}", value + quantile * error, "high"),
    ]  # fmt: skip
    steps += _whole_steps(data)
    for i, (words, text, figure, part) in enumerate(steps):
        _write_step(book, sheet, row + i, (words, text, figure, part))
    _write_square(book, sheet, data)


def _student(degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))


def _design(data: Data, *, own: bool) -> str:
    return f"{_range('C', data, own=own).split(':')[0]}:{_range('E', data, own=own).split(':')[1]}"


def _whole_steps(data: Data) -> list[tuple[str, str, float, str]]:
    """What the fit with the council says of the model as a whole."""
    outcome, design = data.whole
    coefficient = np.linalg.lstsq(design, outcome, rcond=None)[0]
    residual = outcome - design @ coefficient
    leverage = np.einsum("ij,jk,ik->i", design, np.linalg.inv(design.T @ design), design)
    total = float(((outcome - outcome.mean()) ** 2).sum())
    press = float(((residual / (1 - leverage)) ** 2).sum())
    drivers = f"{_range('D', data, own=True).split(':')[0]}:{_range('E', data, own=True).split(':')[1]}"
    fit = f"LINEST({_range('B', data, own=True)},{drivers},TRUE,TRUE)"
    steps = [
        (f"{name}, with the council", f"INDEX({fit},1,{place})", float(coefficient[3 - place]), "")
        for name, place in (("Constant", 3), ("Coefficient of deprivation", 2), ("Coefficient of people aged 75+", 1))
    ]
    steps += [
        ("R²", f"INDEX({fit},3,1)", 1 - float(residual @ residual) / total, "r2"),
        (
            "Q² = 1 - sum of left-out residuals² / total",
            f"1-SUM({_range('H', data, own=True)})/DEVSQ({_range('B', data, own=True)})",
            1 - press / total,
            "q2",
        ),
        ("Councils in the model", f"ROWS({_range('B', data, own=True)})", float(len(outcome)), "n"),
    ]
    if not np.isnan(data.own):
        own = outcome[0] - float(residual[0] / (1 - leverage[0]))
        steps += [
            ("The same from residual e and leverage h: y - e/(1-h)", f"B{FIRST + 1}-G{FIRST + 1}/(1-F{FIRST + 1})", float(own), "value"),
            ("Gap: own figure - expected", f"B{FIRST + 1}-B{STEPS_ROW + 6}", float(outcome[0]) - float(own), "gap"),
        ]
    return steps


def _write_step(book: SheetBook, sheet: Worksheet, row: int, step: tuple[str, str, float, str]) -> None:
    words, text, figure, part = step
    line = {"bottom": 4, "bottom_color": "#C9D2DA"}
    book.text(sheet, row, 0, words, **line)
    # One cell an array formula: TRANSPOSE needs it in programs without dynamic arrays.
    sheet.write_array_formula(row, 1, row, 1, f"{{={text}}}", book.style(num_format=FIGURE, **line), figure)
    if part:
        ours = book.writer.call("EXPECTED", str(book.council.value), HEADLINE, str(book.period.value), part)
        given = book.put(sheet, row, 2, if_error(ours), num_format=FIGURE, align="right", **line)
        twin = cell(f"$B${row + 1}", figure)
        difference = if_error(native("{0}-{1}", lambda a, b: a - b, twin, given), "-")
        book.put(sheet, row, 3, difference, num_format="0.0E+00", align="right", **line)


def _write_square(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    """(X'X)^-1 of the fit with the council, on which the leverages stand."""
    _, design = data.whole
    book.text(sheet, SQUARE_ROW, 0, "(X'X)⁻¹ of the fit with the council", bold=True)
    inverse = np.linalg.inv(design.T @ design)
    whole = _design(data, own=True)
    for i in range(3):
        for j in range(3):
            text = f"INDEX(MINVERSE(MMULT(TRANSPOSE({whole}),{whole})),{i + 1},{j + 1})"
            place = (SQUARE_ROW + 1 + i, 1 + j)
            sheet.write_array_formula(*place, *place, f"{{={text}}}", book.style(num_format="0.000000E+00"), float(inverse[i, j]))
