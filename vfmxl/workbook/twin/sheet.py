"""Writes the sheet: steps beside what vfmxl gives, the squares of the designs, the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vfmxl.errors import VfmError
from vfmxl.palette import BLUE, GREY, INPUT, PALE
from vfmxl.workbook.expression import Formula, if_error, native
from vfmxl.workbook.twin import data as figures
from vfmxl.workbook.twin import layout
from vfmxl.workbook.twin.steps import NINE, WHOLE, line_steps, own_steps, whole_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook
    from vfmxl.workbook.twin.data import Data
    from vfmxl.workbook.twin.steps import Step

# Widths of the columns; at this scale the steps fill one page of A4, and the data follow.
WIDTHS = (14, 19, 15, 17, 14, 17, 17, 18, 18, 19, 12)
PRINT_SCALE = 64
COLUMNS = (
    "Code", "Net current\nexpenditure, £", "Adults", "Spending,\n£ per adult", "Constant", "Deprivation", "Aged 75+,\n% of adults",
    "Leverage h", "Residual e", "Left-out residual²\n(e / (1 - h))²", "",
)  # fmt: skip
SMALL = "0.000000E+00"
LINE = {"bottom": 4, "bottom_color": "#C9D2DA"}
HEADING = {"bold": True, "font_color": "#FFFFFF", "bg_color": BLUE, "text_wrap": True}
# How near the two columns must be, and what is said of it.
DIGITS = 1e-8
AGREES, DIFFERS, ALONE = "agrees", "differs", "-"


def write_sheet(book: SheetBook, sheet: Worksheet) -> None:
    """Writes the steps beside what vfmxl gives, then the data they stand on."""
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, book.style())
    sheet.set_row(0, 26)
    book.text(sheet, 0, 0, "Expected twin: the expected figure by plain formulas", bold=True, font_size=16, font_color=BLUE)
    built = f"{book.council.value}, {book.period.value} (outturn), as built. Data pack {book.engine.pack.id}."
    book.text(sheet, 1, 0, built, font_color=GREY)
    for column in range(layout.LAST_COLUMN + 1):
        sheet.write_blank(2, column, None, book.style(top=2, top_color=BLUE))
    sheet.set_row(2, 6)
    try:
        data = figures.read(book)
    except VfmError as error:
        book.text(sheet, 4, 0, error.sentence)
        return
    sheet.set_print_scale(PRINT_SCALE)
    sheet.set_h_pagebreaks([layout.DATA_HEAD - 1])
    _merged(book, sheet, 3, (0, layout.LAST_COLUMN), _explanation(book, data), text_wrap=True, valign="top", font_size=9)
    sheet.set_row(3, 88)
    _write_data(book, sheet, data)
    _write_squares(book, sheet, data)
    _write_steps(book, sheet, data)
    sheet.print_area(0, 0, layout.COUNCIL + len(data.codes) - 2, layout.LAST_COLUMN)


def _explanation(book: SheetBook, data: Data) -> str:
    council = book.council.value
    return (
        f"The net spending per adult that deprivation and age lead one to expect of {council}, worked out by the formulas of this sheet alone: vfmxl is not needed to follow them, and column I shows what it gives. "
        f"The sheet is for the council and year it was built for, whatever is chosen on the sheet Budget.\n"
        f"1. The data stand on the next pages: published spending and people, and the two drivers, as constants; {council} is the shaded row, the others follow in the order of their names.\n"
        f"2. A. A line is fitted through the others, so that {council} is predicted without itself.\n"
        f"3. B. Its own drivers are put into that line; the 95% range takes in how far councils lie from the line.\n"
        f"4. C. The model of all councils: how much it explains (R²), how well it predicts councils left out (Q²), and the same expected figure by another road.\n"
        f"Sources: {data.sources}."
    )


def _merged(book: SheetBook, sheet: Worksheet, row: int, columns: tuple[int, int], words: str, **properties: Any) -> None:  # noqa: ANN401
    sheet.merge_range(row, columns[0], row, columns[1], words, book.style(**properties))


def _write_data(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    """Figures as constants; of each council of the model its leverage, residual and squared left-out residual."""
    sheet.set_row(layout.DATA_HEAD - 1, 30)
    for column, words in enumerate(COLUMNS):
        book.text(sheet, layout.DATA_HEAD - 1, column, words, align="left" if column == 0 else "right", **HEADING)
    fit, missing = data.fit(own=True), int(not data.published)
    inverse = layout.block(layout.SQUARE_OF_ALL, layout.INVERSE)
    for i, code in enumerate(data.codes):
        row, n = layout.COUNCIL + i - 1, layout.COUNCIL + i
        look: dict[str, Any] = {"bg_color": PALE} if i == 0 else {}
        book.text(sheet, row, 0, code, **look)
        for column, figure, number in (
            (1, data.amount[i], WHOLE), (2, data.people[i], WHOLE), (4, 1.0, "0"), (5, data.drivers[i, 0], NINE), (6, data.drivers[i, 1], NINE),
        ):  # fmt: skip
            if np.isnan(figure):
                book.text(sheet, row, column, "none published", align="right", **look)
            else:
                sheet.write_number(row, column, float(figure), book.style(num_format=number, **look))
        if i < missing:
            for column in (3, 7, 8, 9):
                book.text(sheet, row, column, "-", align="right", **look)
            continue
        h, e = float(fit.leverage[i - missing]), float(fit.residual[i - missing])
        for column, text, value in (
            (3, f"B{n}/C{n}", float(fit.outcome[i - missing])),
            (7, f"SUMPRODUCT(MMULT(E{n}:G{n},{inverse}),E{n}:G{n})", h),
            (8, f"D{n}-({layout.fitted(layout.OF_ALL, n)})", e),
            (9, f"(I{n}/(1-H{n}))^2", (e / (1 - h)) ** 2),
        ):
            sheet.write_formula(row, column, f"={text}", book.style(num_format=NINE, **look), value)


def _write_squares(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    """X'X of both fits and its inverse, X being the columns E to G of the data."""
    for first, words, own in ((layout.SQUARE_OF_OTHERS, "the others", False), (layout.SQUARE_OF_ALL, "all councils with a figure", True)):
        fit = data.fit(own=own)
        book.text(sheet, first - 2, 1, f"X'X of {words}, X being columns E to G of the data", bold=True, font_size=9)
        book.text(sheet, first - 2, 5, "its inverse", bold=True, font_size=9)
        for i in range(3):
            for j in range(3):
                product = f"=SUMPRODUCT({data.rows('EFG'[i], own=own)},{data.rows('EFG'[j], own=own)})"
                inverse = f"=INDEX(MINVERSE({layout.block(first, layout.SQUARE)}),{i + 1},{j + 1})"
                sheet.write_formula(first - 1 + i, 1 + j, product, book.style(num_format="#,##0.000000", **LINE), float(fit.square[i, j]))
                sheet.write_formula(first - 1 + i, 5 + j, inverse, book.style(num_format=SMALL, **LINE), float(fit.inverse[i, j]))


def _write_steps(book: SheetBook, sheet: Worksheet, data: Data) -> None:
    for (first, last), words in (((0, 0), "Step"), ((1, 3), "What"), ((4, 6), "How")):
        if first == last:
            book.text(sheet, layout.HEAD - 1, first, words, **HEADING)
        else:
            _merged(book, sheet, layout.HEAD - 1, (first, last), words, **HEADING)
    for column, words in enumerate(("By formula", "vfmxl", "Difference", "Check"), start=7):
        book.text(sheet, layout.HEAD - 1, column, words, align="right", **HEADING)
    n, council = len(data.codes) - 1, book.council.value
    sections = (
        (f"A. The line through {n} councils, without {council}", line_steps(book, data)),
        (f"B. What it leads one to expect of {council}", own_steps(book, data)),
        (f"C. The model of all {n + data.published} councils with a figure", whole_steps(book, data)),
    )
    row, number = layout.HEAD, 1
    for title, steps in sections:
        _merged(book, sheet, row, (0, layout.LAST_COLUMN), title, bold=True, bg_color=PALE)
        row += 1
        for step in steps:
            _write_step(book, sheet, row, number, step)
            row, number = row + 1, number + 1
    _write_verdict(book, sheet, f"$K${layout.OF_OTHERS}:$K${row}")


def _write_step(book: SheetBook, sheet: Worksheet, row: int, number: int, step: Step) -> None:
    book.text(sheet, row, 0, str(number), align="center", **LINE)
    _merged(book, sheet, row, (1, 3), step.what, **LINE)
    _merged(book, sheet, row, (4, 6), step.how, font_size=9, font_color=GREY, **LINE)
    twin = book.put(sheet, row, 7, Formula(step.text, step.value), num_format=step.number, **LINE)
    if step.ours is None:
        for column in (8, 9, 10):
            sheet.write_blank(row, column, None, book.style(**LINE))
        return
    ours = book.put(sheet, row, 8, step.ours, num_format=step.number, align="right", **LINE)
    book.put(sheet, row, 9, if_error(native("{0}-{1}", lambda a, b: a - b, twin, ours), ALONE), num_format="0.0E+00", align="right", **LINE)

    def near(a: float, b: float) -> str:
        return AGREES if abs(a - b) <= DIGITS * max(1, abs(a)) else DIFFERS

    template = f'IF(ABS({{0}}-{{1}})<={DIGITS:.0E}*MAX(1,ABS({{0}})),"{AGREES}","{DIFFERS}")'
    book.put(sheet, row, 10, if_error(native(template, near, twin, ours), ALONE), align="right", **LINE)


def _write_verdict(book: SheetBook, sheet: Worksheet, checks: str) -> None:
    """How many figures agree, and room for whoever checks."""
    said = [figure.formula.value for figure in book.figures if figure.sheet == layout.NAME and figure.address.startswith("K")]
    agree, differ = said.count(AGREES), said.count(DIFFERS)
    alone = "vfmxl is not installed here: its figures cannot stand beside those of the formulas."
    template = (
        f'IF(COUNTIF({checks},"{DIFFERS}")>0,COUNTIF({checks},"{DIFFERS}")&" figures differ from those of vfmxl: see the last column.",'
        f'IF(COUNTIF({checks},"{AGREES}")=0,"{alone}",COUNTIF({checks},"{AGREES}")&" figures agree with those of vfmxl to eight digits; none differs."))'
    )
    words = (
        f"{differ} figures differ from those of vfmxl: see the last column."
        if differ
        else f"{agree} figures agree with those of vfmxl to eight digits; none differs."
    )
    row = layout.VERDICT - 1
    book.put(sheet, row, 0, Formula(template, words if agree + differ else alone), bold=True)
    _signed(book, sheet, row + 1, (("Checked by", (1, 3)), ("Date", (5, 6)), ("Signature", (8, 10))))


def _signed(book: SheetBook, sheet: Worksheet, row: int, fields: Sequence[tuple[str, tuple[int, int]]]) -> None:
    sheet.set_row(row, 22)
    for words, columns in fields:
        book.text(sheet, row, columns[0] - 1, words, align="right", indent=1)
        _merged(book, sheet, row, columns, "", bg_color=INPUT, bottom=1)
