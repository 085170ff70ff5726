"""The sheet VFM provenance: pack, sources, caveats, peers and every figure as built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vfmxl import __version__
from vfmxl.catalogue import HEADLINE
from vfmxl.palette import BLUE, GREY
from vfmxl.workbook.budget.charts import DATA
from vfmxl.workbook.budget.lines import ALL_LINES
from vfmxl.workbook.budget.peers import CONTEXT
from vfmxl.workbook.expression import cell, if_error

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.workbook.sheetbook import Figure, SheetBook

NAME = "VFM provenance"
WIDTHS = (26, 34, 12, 44, 24, 14, 34, 60)
SOURCE_COLUMNS = (("title", "Publication"), ("release", "Release"), ("release date", "Released"), ("population", "Population"))


def write(book: SheetBook, sheet: Worksheet) -> None:
    """Writes pack, sources, peers and figures, in that order."""
    built = list(book.figures)
    book.title(sheet, NAME, len(WIDTHS) - 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, book.style())
    row = _write_pack(book, sheet, 4)
    row = _write_sources(book, sheet, row + 1)
    row = _write_peers(book, sheet, row + 1)
    row = _write_figures(book, sheet, row + 1, built)
    sheet.print_area(0, 0, row, len(WIDTHS) - 1)


def _heading(book: SheetBook, sheet: Worksheet, row: int, words: str) -> None:
    book.text(sheet, row, 0, words, bold=True, font_size=12, font_color=BLUE)


def _columns(book: SheetBook, sheet: Worksheet, row: int, words: tuple[str, ...]) -> None:
    for column, text in enumerate(words):
        book.text(sheet, row, column, text, bold=True, font_color="#FFFFFF", bg_color=BLUE)


def _write_pack(book: SheetBook, sheet: Worksheet, row: int) -> int:
    pack = book.engine.pack
    facts = (
        ("Data pack", pack.id),
        ("Latest release in it", pack.manifest["released"]),
        ("Content (sha256)", pack.manifest["content"]),
        ("Made with", f"vfmxl {__version__}"),
        ("Built for", f"{book.council.value}, {book.period.value}, group {book.group.value}"),
        ("Attribution", pack.manifest["attribution"]),
    )
    for name, words in facts:
        book.text(sheet, row, 0, name, bold=True)
        sheet.merge_range(row, 1, row, len(WIDTHS) - 1, words, book.style(text_wrap=True))
        row += 1
    return row


def _write_sources(book: SheetBook, sheet: Worksheet, row: int) -> int:
    """Every indicator with its source for the period chosen, live."""
    _heading(book, sheet, row, "Indicators, their sources and cautions")
    _columns(book, sheet, row + 1, ("Indicator", "Name", "Period", "Publication", "Release", "Released", "Population", "Caution"))
    row += 2
    used = list(dict.fromkeys([line.amount for line in ALL_LINES] + [line.per_head for line in ALL_LINES] + [name for name, _, _ in CONTEXT]))
    for indicator in used:
        facts = book.engine.pack.indicator(indicator)
        book.text(sheet, row, 0, indicator, valign="top")
        book.text(sheet, row, 1, facts.name, text_wrap=True, valign="top")
        here = cell(f"$A{row + 1}", indicator)
        when = (book.period,) if facts.themes != ("need",) else ("latest",)
        fields = ("period", *(name for name, _ in SOURCE_COLUMNS))
        for column, field in enumerate(fields, start=2):
            book.put(
                sheet,
                row,
                column,
                if_error(book.writer.call("SOURCE", here, *when, field), "not held for this period"),
                text_wrap=True,
                valign="top",
                font_size=9,
            )
        book.put(sheet, row, 7, if_error(book.writer.call("CAVEAT", here)), text_wrap=True, valign="top", font_size=8)
        sheet.set_row(row, 34)
        row += 1
    return row


def _write_peers(book: SheetBook, sheet: Worksheet, row: int) -> int:
    """The comparison group as it was when built."""
    _heading(book, sheet, row, f"Comparison group when built: {book.group.value}")
    table = book.writer.call("PEERS", book.council, book.group, 0).value
    names = "; ".join(name for name, _ in table) if isinstance(table, list) else "none: see WHY of PEERS"
    sheet.merge_range(row + 1, 0, row + 1, len(WIDTHS) - 1, names, book.style(text_wrap=True, valign="top"))
    sheet.set_row(row + 1, 15 * (len(names) // 200 + 1) + 4)
    return row + 2


LONGEST = 60
IN_WORDS = "words: see the cell"
JUDGES = "POSITION("


def _write_figures(book: SheetBook, sheet: Worksheet, row: int, built: list[Figure]) -> int:
    """Every cell of ours: formula as text, and value when built. The points of the chart are one line."""
    _heading(book, sheet, row, "Every figure: cell, formula, value when built")
    _columns(book, sheet, row + 1, ("Sheet", "Value when built", "Cell", "Formula", "", "", "", ""))
    row += 2
    for figure in built:
        if figure.sheet == DATA or "VFM" not in figure.formula.text:
            continue
        book.text(sheet, row, 0, figure.sheet, font_size=8, font_color=GREY)
        book.text(sheet, row, 3, f"={figure.formula.text}", font_size=8)
        book.text(sheet, row, 2, figure.address, font_size=8)
        value = figure.formula.value
        if isinstance(value, float | int):
            sheet.write_number(row, 1, value, book.style(font_size=8, num_format="#,##0.00"))
        else:
            # A word about a position stands nowhere without its width, which the row of the cell itself has; nor is a sentence cut.
            book.text(sheet, row, 1, IN_WORDS if JUDGES in figure.formula.text or len(str(value)) > LONGEST else str(value), font_size=8)
        row += 1
    points = sum(figure.sheet == DATA for figure in built)
    book.text(sheet, row, 0, f"{DATA}: {points} cells, EXPECTED and VALUE of {HEADLINE} for every council, for the charts.", font_size=8)
    return row + 1
