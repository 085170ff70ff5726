"""Writes one of our tables into a sheet, a cell an item, so that any program keeps its values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vfmxl.functions.words import NOTHING
from vfmxl.palette import BLUE, GREY
from vfmxl.workbook.expression import if_error

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.expression import Formula
    from vfmxl.workbook.sheetbook import SheetBook

NO_FIGURE = "no figure"
FAINT = "#C9D2DA"
WORDS = "@"
MONEY, PER_HEAD, FIGURE, PERCENT, WHOLE, SCORE = "£#,##0;-£#,##0", "£#,##0.00;-£#,##0.00", "#,##0.00", "0.0", "0", "0.00;-0.00"


@dataclass(frozen=True, slots=True)
class Column:
    """Its heading, and the number format of its cells; WORDS for text."""

    heading: str
    number: str = WORDS


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table of ours stands on a sheet: its columns, how many rows, which are bold, and formats of rows with one of their own."""

    columns: tuple[Column, ...]
    rows: int
    strong: tuple[int, ...] = ()
    numbers: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading, and what it shows in a sentence or two."""

    words: str
    note: str


def write_heading(book: SheetBook, sheet: Worksheet, row: int, heading: Heading, last_column: int) -> None:
    """The heading, and its note on the row below."""
    book.text(sheet, row, 0, heading.words, bold=True, font_size=12, font_color=BLUE)
    sheet.set_row(row, 20)
    sheet.merge_range(row + 1, 0, row + 1, last_column, heading.note, book.style(text_wrap=True, font_color=GREY, font_size=9, valign="top"))
    sheet.set_row(row + 1, 13 * (len(heading.note) // 165 + 1) + 2)


def write_header(book: SheetBook, sheet: Worksheet, row: int, columns: tuple[Column, ...], height: int = 32) -> None:
    """The row of column headings."""
    sheet.set_row(row, height)
    for place, column in enumerate(columns):
        book.text(
            sheet, row, place, column.heading, bold=True, font_color="#FFFFFF", bg_color=BLUE, text_wrap=True,
            align="left" if column.number == WORDS else "center", indent=int(column.number == WORDS and place > 0),
        )  # fmt: skip


def write_table(book: SheetBook, sheet: Worksheet, row: int, table: Formula, layout: Layout) -> list[list[Formula]]:
    """The header at `row` and the rows of the table below it; gives the cells."""
    write_header(book, sheet, row, layout.columns)
    written = []
    for i in range(layout.rows):
        line = {"bold": True, "top": 1} if i in layout.strong else {"bottom": 4, "bottom_color": FAINT}
        cells = []
        for place, column in enumerate(layout.columns):
            words = column.number == WORDS
            item = if_error(book.writer.item(table, i + 1, place + 1), NO_FIGURE if place else NOTHING)
            look = line | {"num_format": layout.numbers.get(i, column.number), "align": "left" if words else "right"}
            if words and place:
                look |= {"text_wrap": True, "indent": 1, "font_size": 8}
            cells.append(book.put(sheet, row + 1 + i, place, item, **look))
        written.append(cells)
    return written
