"""The sheet Outcomes: what people say of their support, beside spending and beside other councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.workbook.budget.tables import FAINT, MONEY, NO_FIGURE, SCORE, WORDS, Column, Heading, Layout, write_header, write_heading, write_table
from vfmxl.workbook.expression import cell, if_error, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.expression import Formula
    from vfmxl.workbook.sheetbook import SheetBook

NAME = "Outcomes"
LAST = 10
# Collected every year, for the year chosen; then the carers' survey, held about every second year, its latest.
YEARLY = (
    "ascof_1a", "ascof_1b", "ascof_1d", "ascof_2a", "ascof_2b", "ascof_2c", "ascof_2e", "ascof_3a", "ascof_3c_users", "ascof_3d_direct_payments",
    "ascof_4a", "ascof_4b", "ascof_5a_users", "ascof_6a", "ascof_6b",
)  # fmt: skip
CARERS = ("ascof_1c", "ascof_1e", "ascof_3b", "ascof_3c_carers", "ascof_5a_carers")
SCORES = Layout((
    Column("Measure"), Column("Name"), Column("Weight", SCORE), Column("First year", SCORE), Column("Second year", SCORE), Column("Third year", SCORE), Column("Mean", SCORE),
    Column("95% range,\nlow", SCORE), Column("95% range,\nhigh", SCORE), Column("Half-width,\n£", MONEY), Column("Years in the mean"),
), rows=5, strong=(3, 4))  # fmt: skip
FIGURE = "#,##0.0##"
POSITIONS = (
    Column("Measure"), Column("Name"), Column("Period", "0"), Column("Own figure", FIGURE), Column("Group\naverage", FIGURE), Column("Gap", FIGURE), Column("95% range\nof the gap, low", FIGURE),
    Column("95% range\nof the gap, high", FIGURE), Column("Against\nthe group", "0"), Column("England", FIGURE), Column("Against England\n(by the figure's own interval)"),
)  # fmt: skip
SCORES_HEADING = Heading(
    "Outcomes beside spending, over three years",
    "Three measures of the survey of people supported, in standard deviations from the average council (above 0: the better outcome), of equal weight; no weights are right for everybody, so 1,000 random ones are tried. Spending is set against what deprivation and age lead one to expect. Outcomes have many causes outside social care.",
)
POSITIONS_HEADING = Heading(
    "Each measure beside the comparison group and England",
    "Similar means inside the 95% range, never that all is well. Weakly graded measures and those from client level data are higher or lower, never better or worse. The carers' survey is held about every second year: its latest is shown.",
)


def write_sheet(book: SheetBook, sheet: Worksheet) -> None:
    """Writes the sentence, the scores behind it, and every measure beside group and England."""
    w = book.writer
    book.title(sheet, "Outcomes", LAST)
    sheet.set_column(0, 0, 24, book.style())
    sheet.set_column(1, 1, 46, book.style())
    sheet.set_column(2, LAST - 1, 12, book.style())
    sheet.set_column(LAST, LAST, 30, book.style())
    row = 4
    write_heading(book, sheet, row, SCORES_HEADING, LAST)
    sheet.merge_range(row + 2, 0, row + 2, LAST, "", book.style())
    sheet.set_row(row + 2, 34)
    book.put(sheet, row + 2, 0, if_error(w.call("QUADRANT", book.council, book.period), NOTHING_SAID), bold=True, text_wrap=True)
    write_table(book, sheet, row + 3, w.call("OUTCOMES", book.council, book.period, "", 0), SCORES)
    row += SCORES.rows + 5
    write_heading(book, sheet, row, POSITIONS_HEADING, LAST)
    write_header(book, sheet, row + 2, POSITIONS, 46)
    row += 3
    for indicator in (*YEARLY, *CARERS):
        _write_measure(book, sheet, row, indicator, latest=indicator in CARERS)
        row += 1
    sheet.print_area(0, 0, row, LAST)


NOTHING_SAID = "Outcomes and spending cannot be set beside each other for this council and year: see WHY of QUADRANT."


def _write_measure(book: SheetBook, sheet: Worksheet, row: int, indicator: str, *, latest: bool) -> None:
    """One measure; for a council or year without it, words."""
    w = book.writer
    line = {"bottom": 4, "bottom_color": FAINT}
    book.text(sheet, row, 0, indicator, **line)
    book.text(sheet, row, 1, book.engine.pack.indicator(indicator).name, text_wrap=True, font_size=9, **line)
    sheet.set_row(row, 25)
    name = cell(f"$A{row + 1}", indicator)
    year = w.call("SOURCE", name, "latest", "period") if latest else book.period
    when = book.put(sheet, row, 2, if_error(year), align="center", **line)
    here = (book.council, name, when)

    def limit(item: int) -> Formula:
        """Own figure less the other end of the group's interval for one council."""
        end = w.item(w.call("PEERSTATS", *here, book.group, 0), item, 2)
        return native("{0}-{1}", lambda own, other: own - other, w.call("VALUE", *here), end)

    shown = (
        w.call("VALUE", *here), w.call("PEERAVG", *here, book.group), w.call("GAP", *here, book.group), limit(9), limit(8), w.call("POSITION", *here, book.group),
        w.call("VALUE", "England", name, when), w.call("POSITION", *here, "national"),
    )  # fmt: skip
    for column, formula in enumerate(shown, start=3):
        number = POSITIONS[column].number
        words = number == WORDS
        book.put(
            sheet, row, column, if_error(formula, "no figure or no interval" if words else NO_FIGURE), num_format=number, align="left" if words else "right", indent=int(words),
            shrink=not words, **line,
        )  # fmt: skip
