"""What the macros ask of a spreadsheet program: one open workbook, and its user.

A macro is written once against `Workbook`; each program has an adapter that implements it (`files`, `excel`, and the one of Calc).

Formulas on both sides of the port are as English Excel shows them: with the equals sign, commas between arguments, semicolons between the
rows of an array, A1 references with `Sheet!` or `'Sheet name'!`, and calls of ours in the adapter's own spelling (`typed`). An adapter whose
program writes them otherwise translates. Rows and columns count from 0. An area is `Area(sheet, (row, column), (row, column))`, first and last
cell included; whoever hands one over has cut it to the cells that are in use, so that a whole column is never read.

A program's refusal (a protected cell, a part of an array, a dialog that is open) is raised as `HostRefused` with a sentence; anything else
that an adapter raises is taken for a fault of ours and logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vfmxl.errors import HostRefused, Stopped
from vfmxl.palette import BLUE, OTHERS
from vfmxl.workbook.existing.uses import Area

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["SERIES", "Area", "Choice", "HostRefused", "Stopped", "Style", "Workbook"]


SERIES = (BLUE, OTHERS)  # the council's own, those that it is beside


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands in the controls of the ribbon or toolbar; "" where nothing was chosen."""

    council: str = ""
    period: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How cells look: `number_format` in Excel's English spelling ("" leaves it as it is), bold, and text broken into lines."""

    number_format: str = ""
    bold: bool = False
    wrap: bool = False


class Workbook(Protocol):
    """The workbook that was active when the button was pressed.

    No method moves the selection, changes the active sheet, the calculation mode or the clipboard (but for `copy_text`), unless it
    puts back what it found before it returns.
    """

    @property
    def program(self) -> str:
        """Name and version of the program, for diagnostics: `Microsoft Excel 16.0`."""

    @property
    def typed(self) -> str:
        """The key of `vfmxl.functions.names.SPELLINGS` for formulas in cells while the program runs: `excel-own` or `calc`."""

    @property
    def stored(self) -> str:
        """The key of `SPELLINGS` for new workbook files for this program: `excel` or `calc`."""

    # ---- the file

    @property
    def path(self) -> Path | None:
        """The workbook's file on this computer; None where it was never saved, or stands somewhere that is no file (SharePoint)."""

    @property
    def is_saved(self) -> bool:
        """Whether the file holds everything that the workbook shows now."""

    def save(self) -> None:
        """Saves the workbook under its own name; called only where `path` is not None and the user agreed."""

    def open_file(self, path: Path) -> None:
        """Opens another file: a workbook in this program, any other in the program of its kind."""

    def stamp(self) -> str:
        """The pack with which the workbook was calculated (the custom property `vfmxl pack`); "" without one."""

    def set_stamp(self, pack: str) -> None:
        """Writes that property; it is saved when the user saves."""

    # ---- sheets

    def sheets(self) -> list[str]:
        """The names of the worksheets in the order of their tabs, hidden ones too; no chart sheets."""

    def is_protected(self, sheet: str) -> bool:
        """Whether the cells of a sheet are protected."""

    @property
    def can_add_sheets(self) -> bool:
        """Whether `add_sheet` may be called: in most programs, whether the structure of the workbook is open to changes."""

    def add_sheet(self, name: str) -> Workbook:
        """Adds an empty worksheet after the last; the sheet that was active stays so.

        Gives the workbook that has the sheet: this one, or a new one beside it where the program would compute all formulas of this one anew.
        """

    def clear_sheet(self, name: str) -> None:
        """Empties a worksheet: contents and formats."""

    # ---- cells

    def selection(self) -> list[Area]:
        """The selected areas, as selected (a whole column is 1,048,576 rows); empty where no cells are selected, or a chart sheet is active."""

    def used(self, sheet: str) -> Area | None:
        """The smallest area that holds every cell in use; None for an empty sheet."""

    def merged(self, sheet: str, cell: tuple[int, int]) -> Area:
        """The merged area that a cell belongs to; the cell alone where it is in none."""

    def has_merged(self, area: Area) -> bool:
        """Whether any cell of an area is merged with others."""

    def filled(self, sheet: str, cell: tuple[int, int]) -> Area:
        """The cells that the table of a formula fills from this cell on (spilled, or an array); the cell alone where it is no table."""

    def formulas(self, area: Area) -> list[list[str]]:
        """The formulas of an area with their equals signs, row by row; "" for a cell without one, and for a cell that another's table fills."""

    def values(self, area: Area) -> list[list[Any]]:
        """What the cells show, row by row: float, str, bool, CellError, or None for an empty cell; dates as their serial numbers."""

    def write_formula(self, sheet: str, cell: tuple[int, int], formula: str) -> None:
        """One formula for one cell; it is calculated at once, in manual calculation too."""

    def write_table(self, area: Area, formula: str) -> None:
        """One formula whose table fills an area: it spills where the program can do that, elsewhere it is an array formula over the area."""

    def write_values(self, area: Area, rows: Sequence[Sequence[str | float | bool | None]]) -> None:
        """Values row by row; a text stays the text that it is, also where it begins with `=` or looks like a date or number."""

    def style(self, area: Area, style: Style) -> None:
        """Formats cells."""

    def set_widths(self, sheet: str, widths: Sequence[float]) -> None:
        """The widths of the first columns of a sheet of ours, in characters."""

    def recalculate(self, area: Area) -> None:
        """Computes the formulas of these cells anew, changed or not, in manual calculation too; no other cell is asked for."""

    def add_chart(self, source: Area, corner: tuple[int, int], title: str, description: str) -> None:
        """A column chart over `source` (first row: names of the series, first column: categories), with a legend and the colours SERIES.

        Its upper left corner is at the cell `corner` of the same sheet; `description` is its alternative text, where the program has one.
        """

    # ---- the user

    def tell(self, text: str) -> None:
        """Shows a text in a window with one button."""

    def ask(self, question: str) -> bool:
        """Yes or no; closing the window is no."""

    def ask_text(self, prompt: str, default: str = "") -> str | None:
        """A line of text; None where the user cancels."""

    def progress(self, text: str) -> None:
        """Shows how far it has come in the status bar; "" gives the status bar back to the program."""

    @property
    def can_stop(self) -> bool:
        """Whether the program gives its user a way to stop a macro (the Esc key)."""

    def stop_asked(self) -> bool:
        """Whether the user has asked to stop since the macro began."""

    def copy_text(self, text: str) -> bool:
        """Puts a text on the clipboard; False where that cannot be done."""
