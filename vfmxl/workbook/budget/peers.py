"""The sheet Peers: who is in the comparison group, in alphabetical order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl.palette import BLUE, GREY
from vfmxl.workbook.expression import Formula, cell, if_error, native

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import SheetBook

NAME = "Peers"
ROWS = 24
NONE = "-"
CONTEXT = (
    ("spend_net_adult", "Net spending,\n£ per adult", "£#,##0.00"),
    ("spend_net_65", "65 and over,\n£ per person", "£#,##0.00"),
    ("spend_net_1864", "18 to 64,\n£ per person", "£#,##0.00"),
    ("need_imd", "Deprivation\n(IMD score)", "0.0"),
    ("need_75", "Aged 75+,\n% of adults", "0.0"),
)
HEAD = 5


def write(book: SheetBook, sheet: Worksheet) -> None:
    """Writes the list, with each council's spending and need."""
    book.title(sheet, "The comparison group", 1 + len(CONTEXT))
    sheet.set_column(0, 0, 34, book.style())
    sheet.set_column(1, 1, 13, book.style())
    sheet.set_column(2, 1 + len(CONTEXT), 15, book.style())
    table = book.writer.call("PEERS", book.council, book.group, 0)
    members = [] if not isinstance(table.value, list) else table.value
    rows = max(ROWS, len(members))
    n = native("ROWS({0})", len, table)
    count = if_error(
        native(
            '"Group: "&{1}&", "&{0}&" councils, in alphabetical order; the council itself is left out."',
            lambda k, g: f"Group: {g}, {k} councils, in alphabetical order; the council itself is left out.",
            n,
            book.group,
        ),
        "No such group: see WHY of PEERS.",
    )
    book.put(sheet, 3, 0, count, font_color=GREY)
    sheet.set_row(HEAD, 42)
    for column, words in enumerate(("Council", "ONS code", *(words for _, words, _ in CONTEXT))):
        book.text(
            sheet, HEAD, column, words, bold=True, font_color="#FFFFFF", bg_color=BLUE, text_wrap=True, align="left" if column < 2 else "center"
        )
    for column, (indicator, _, _) in enumerate(CONTEXT, start=2):
        book.text(sheet, HEAD + 1, column, indicator, font_size=8, font_color=GREY, align="center")
    for i in range(rows):
        row = HEAD + 2 + i
        for column in (0, 1):
            book.put(sheet, row, column, if_error(book.writer.item(table, i + 1, column + 1), NONE))
        code = cell(f"$B{row + 1}", members[i][1] if i < len(members) else NONE)
        for column, (indicator, _, number) in enumerate(CONTEXT, start=2):
            heading = cell(f"{'ABCDEFG'[column]}${HEAD + 2}", indicator)
            # Context is of the latest year: its years are not those of the budget.
            here = (code, heading, book.period) if indicator.startswith("spend") else (code, heading)
            figure = book.writer.call("VALUE", *here)
            shown = if_error(
                Formula(f'IF({code.text}="{NONE}","{NONE}",{if_error(figure).text})', NONE if code.value == NONE else if_error(figure).value)
            )
            book.put(sheet, row, column, shown, num_format=number, align="right")
    listed = (HEAD + 2, 0, HEAD + 1 + rows, 1 + len(CONTEXT))
    for test, look in (
        (f'=$B{HEAD + 3}="{NONE}"', {"font_color": "#FFFFFF"}),
        (f'=$B{HEAD + 3}<>"{NONE}"', {"bottom": 4, "bottom_color": "#C9D2DA"}),
    ):
        sheet.conditional_format(*listed, {"type": "formula", "criteria": test, "format": book.book.add_format(look)})
    last = HEAD + 2 + rows
    book.text(
        sheet,
        last,
        0,
        f"The first {rows} members are shown; PEERS lists all. City of London and Isles of Scilly are in no group unless a list names them.",
        font_color=GREY,
        font_size=9,
    )
    sheet.print_area(0, 0, last, 1 + len(CONTEXT))
