"""A new workbook in the making: XlsxWriter, our formulas with their values, and a record of every figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from vfmxl.errors import CellError
from vfmxl.palette import BLUE, GREY, INK
from vfmxl.workbook.expression import Formula, cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from vfmxl.functions import Engine
    from vfmxl.workbook.expression import Writer

LANDSCAPE_A4 = 9


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of ours: where it stands, its formula, its value when built."""

    sheet: str
    address: str
    formula: Formula


@dataclass(slots=True)
class SheetBook:
    """The workbook, its formats, the three cells that steer it, and the figures written so far."""

    engine: Engine
    writer: Writer
    book: Workbook
    council: Formula
    period: Formula
    group: Formula
    figures: list[Figure] = field(default_factory=list)
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def style(self, **properties: Any) -> Format:  # noqa: ANN401 - XlsxWriter's properties
        """A format, each made once; Arial 10 on all sheets."""
        full = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter"} | properties
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(full)
        return self._formats[key]

    def sheet(self, name: str, *, pages: int = 0, repeat: tuple[int, int] | None = None, freeze: tuple[int, int] | None = None) -> Worksheet:
        """A sheet set up for A4 landscape, one page wide; `pages` long, or as long as it needs."""
        made = self.book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(LANDSCAPE_A4)
        made.fit_to_pages(1, pages)
        made.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        made.set_footer(f"&L&8vfmxl, pack {self.engine.pack.id}&C&8&A&R&8Page &P of &N")
        if repeat:
            made.repeat_rows(*repeat)
        if freeze:
            made.freeze_panes(*freeze)
        return made

    def put(self, sheet: Worksheet, row: int, column: int, formula: Formula, **properties: Any) -> Formula:  # noqa: ANN401
        """Writes a formula with its value; gives the reference to its cell.

        A formula that could be an error belongs into IFERROR: an error cell would be
        recalculated to #NAME? where the add-in is missing.
        """
        if isinstance(formula.value, CellError) or formula.value is None:
            raise ValueError(f"{sheet.get_name()} {xl_rowcol_to_cell(row, column)} would show {formula.value}: {formula.text}")
        sheet.write_formula(row, column, f"={formula.text}", self.style(**properties), formula.value)
        address = xl_rowcol_to_cell(row, column)
        self.figures.append(Figure(sheet.get_name(), address, formula))
        return cell(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True), formula.value)

    def text(self, sheet: Worksheet, row: int, column: int, words: str, **properties: Any) -> None:  # noqa: ANN401
        """Writes words."""
        sheet.write_string(row, column, words, self.style(**properties))

    def title(self, sheet: Worksheet, words: str, last_column: int, column: int = 0) -> None:
        """The sheet's title with council, period and pack, live: rows 1 and 2."""
        sheet.set_row(0, 26)
        self.text(sheet, 0, column, words, bold=True, font_size=16, font_color=BLUE)
        line = Formula(
            f'{self.council.text}&", "&{self.period.text}&" (outturn). Data pack {self.engine.pack.id}."',
            f"{self.council.value}, {self.period.value} (outturn). Data pack {self.engine.pack.id}.",
        )
        sheet.write_formula(1, column, f"={line.text}", self.style(font_color=GREY), line.value)
        for across in range(last_column + 1):
            sheet.write_blank(2, across, None, self.style(top=2, top_color=BLUE))
        sheet.set_row(2, 6)
