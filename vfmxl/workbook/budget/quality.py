"""The sheet Data quality: what to know of the figures of the year before reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.functions.quality import NAMES
from vfmxl.palette import BLUE
from vfmxl.workbook.budget.tables import FAINT, NO_FIGURE
from vfmxl.workbook.expression import if_error

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

NAME = "Data quality"
HEADINGS = ("Check", "Finding", "What it means", "Indicator")
WIDTHS = (30, 70, 80, 22)


def write_sheet(book: SheetBook, sheet: Worksheet) -> None:
    """A row a check, with its finding."""
    book.title(sheet, "Data quality (step 13)", len(WIDTHS) - 1)
    for column, (width, words) in enumerate(zip(WIDTHS, HEADINGS, strict=True)):
        sheet.set_column(column, column, width, book.style())
        book.text(sheet, 4, column, words, bold=True, font_color="#FFFFFF", bg_color=BLUE)
    table = book.writer.call("QUALITY", book.council, book.period, 0)
    for i in range(len(NAMES)):
        row = 5 + i
        longest = 0
        for column in range(len(WIDTHS)):
            look = {
                "bottom": 4,
                "bottom_color": FAINT,
                "text_wrap": True,
                "valign": "top",
                "bold": column == 0,
                "align": "left",
                "num_format": "0.0",
                "font_size": 9 if column else 10,
            }
            written = book.put(
                sheet, row, column, if_error(book.writer.item(table, i + 1, column + 1), NAMES[i] if column == 0 else NO_FIGURE), **look
            )
            longest = max(longest, len(str(written.value)) // (WIDTHS[column] + 5) if column else 0)
        sheet.set_row(row, 14 * (longest + 1) + 4)
    sheet.print_area(0, 0, 5 + len(NAMES), len(WIDTHS) - 1)
