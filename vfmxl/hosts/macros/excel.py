"""The port over desktop Excel, through xlwings' public objects; what those lack is asked of Excel's own through their `api`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.hosts.macros.desktop import copied, escape_pressed
from vfmxl.hosts.macros.port import SERIES, Area, HostRefused, Style
from vfmxl.hosts.macros.session import one_cell
from vfmxl.workbook.existing.book import STAMP
from vfmxl.workbook.existing.tokens import areas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xlwings

    from vfmxl.hosts.macros.session import Place

# What Excel hands over for an error (VT_ERROR).
ERRORS = {
    -2146826281: CellError.DIV0,
    -2146826246: CellError.NA,
    -2146826259: CellError.NAME,
    -2146826288: CellError.NULL,
    -2146826252: CellError.NUM,
    -2146826265: CellError.REF,
    -2146826273: CellError.VALUE,
}
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a spreadsheet have no time zone
SECONDS_A_DAY = 86_400
# Errors of the programs' own interfaces, by name: their modules are there only where the program is.
REFUSALS = ("com_error", "CommandError")
BUSY = -2147418111
TEXT, MSO_STRING = 2, 4
LONGEST_PROMPT = 250
CHART = (480.0, 300.0)
BY_COLUMNS, AT_THE_BOTTOM = 2, -4107  # Excel's xlColumns and xlLegendPositionBottom
TITLE = "VfM"


class ExcelWorkbook:
    """A workbook open in Excel; implements `port.Workbook`."""

    typed = "excel-own"
    stored = "excel"

    def __init__(self, book: xlwings.Book, *, on_mac: bool = sys.platform == "darwin") -> None:
        self._book, self._on_mac = book, on_mac
        self._spills: bool | None = None
        escape_pressed()  # what was pressed before is not meant for us

    @property
    def _app(self) -> xlwings.App:
        return self._book.app

    @property
    def program(self) -> str:
        """With its version as Excel counts it."""
        return f"Microsoft Excel {self._app.version}"

    # ---- the file

    @property
    def path(self) -> Path | None:
        """None for a book that was never saved, and for one in the cloud that has no folder here."""
        try:
            path = Path(self._book.fullname)
        except Exception as error:
            if type(error).__name__ in REFUSALS:
                raise HostRefused(_words_of(error)) from error
            return None
        return path if path.is_absolute() and path.is_file() else None

    @property
    def is_saved(self) -> bool:
        """As Excel marks it."""
        return bool(self._own(self._book.api, "Saved"))

    def save(self) -> None:
        """As Ctrl+S does."""
        with _refusals():
            self._book.save()

    def open_file(self, path: Path) -> None:
        """Workbooks in Excel, pages in the browser."""
        if path.suffix.casefold().startswith(".xls"):
            with _refusals():
                self._app.books.open(str(path))
        else:
            import webbrowser

            webbrowser.open(path.as_uri())

    def stamp(self) -> str:
        """The custom property; "" on a Mac, where it cannot be read."""
        found = self._stamp()
        return str(found.Value) if found is not None else ""

    def set_stamp(self, pack: str) -> None:
        """The custom property; nothing on a Mac."""
        if self._on_mac:
            return
        found = self._stamp()
        with _refusals():
            if found is not None:
                found.Value = pack
            else:
                self._book.api.CustomDocumentProperties.Add(STAMP, False, MSO_STRING, pack)  # noqa: FBT003 - as Excel declares it: not linked to content

    def _stamp(self) -> Any:  # noqa: ANN401 - an object of Excel's
        if self._on_mac:
            return None
        properties = self._book.api.CustomDocumentProperties
        found = (properties.Item(number) for number in range(1, int(properties.Count) + 1))
        return next((one for one in found if one.Name == STAMP), None)

    # ---- sheets

    def sheets(self) -> list[str]:
        """Worksheets only."""
        return [sheet.name for sheet in self._book.sheets]

    def is_protected(self, sheet: str) -> bool:
        """Whether the contents are."""
        return bool(self._own(self._book.sheets[sheet].api, "ProtectContents"))

    @property
    def can_add_sheets(self) -> bool:
        """Whether the structure is open."""
        return not self._own(self._book.api, "ProtectStructure")

    def add_sheet(self, name: str) -> ExcelWorkbook:
        """Excel goes to a sheet that it adds: the one that was in front comes back."""
        in_front = self._book.sheets.active
        with _refusals():
            try:
                self._book.sheets.add(name, after=self._book.sheets[-1])
            finally:
                in_front.activate()
        return self

    def clear_sheet(self, name: str) -> None:
        """Contents and formats."""
        with _refusals():
            self._book.sheets[name].clear()

    # ---- cells

    def selection(self) -> list[Area]:
        """From the address of the selection."""
        selected = self._book.selection
        if selected is None:
            return []
        sheet = selected.sheet.name
        return [Area(sheet, area.first, area.last) for area in areas(selected.address)]

    def used(self, sheet: str) -> Area | None:
        """Excel's used range: formats count too."""
        used = self._book.sheets[sheet].used_range
        area = _named(sheet, used.address)
        return None if area.cells == 1 and used.raw_value is None else area

    def merged(self, sheet: str, cell: Place) -> Area:
        """The merged area."""
        return _named(sheet, self._range(one_cell(sheet, cell)).merge_area.address)

    def has_merged(self, area: Area) -> bool:
        """Excel says None where some are."""
        return self._range(area).merge_cells is not False

    def filled(self, sheet: str, cell: Place) -> Area:
        """Where it spills to, or the array; the cell alone on a Mac."""
        whole = self._whole(sheet, cell)
        return whole if whole.first == cell else one_cell(sheet, cell)

    def _whole(self, sheet: str, cell: Place) -> Area:
        """The table that a cell belongs to, whichever of its cells that is."""
        if self._on_mac:
            return one_cell(sheet, cell)
        own = self._range(one_cell(sheet, cell)).api
        with _refusals():
            if self._can_spill(sheet) and own.HasSpill:
                return _named(sheet, own.SpillParent.SpillingToRange.Address)
            if own.HasArray:
                return _named(sheet, own.CurrentArray.Address)
        return one_cell(sheet, cell)

    def formulas(self, area: Area) -> list[list[str]]:
        """Constants are none; nor is what a table fills."""
        with _refusals():
            cells = self._range(area)
            texts = _rows(area, cells.formula2 if self._can_spill(area.sheet) else cells.formula)
            if not any(_is_formula(text) for row in texts for text in row):
                return [["" for _ in row] for row in texts]
            # A text that begins with = is handed over as a formula would be, but it is its own value.
            shown = _rows(area, cells.raw_value)
        found = [
            [text if _is_formula(text) and text != value else "" for text, value in zip(line, values, strict=True)]
            for line, values in zip(texts, shown, strict=True)
        ]
        self._leave_out_filled(area, found)
        return found

    def _leave_out_filled(self, area: Area, found: list[list[str]]) -> None:
        """Cells that a table of ours fills show its formula in Excel: only its own cell keeps it."""
        from vfmxl.hosts.macros.cells import OurCell
        from vfmxl.workbook.existing.formulas import uses_ours

        known: set[Place] = set()
        for i, row in enumerate(found):
            for j, text in enumerate(row):
                place = (area.first[0] + i, area.first[1] + j)
                if place in known:
                    row[j] = ""
                elif text and uses_ours(text) and OurCell(area.sheet, place, text).may_fill:
                    whole = self._whole(area.sheet, place)
                    known |= {
                        (r, c) for r in range(whole.first[0], whole.last[0] + 1) for c in range(whole.first[1], whole.last[1] + 1)
                    } - {whole.first}  # fmt: skip
                    if whole.first != place:
                        row[j] = ""

    def values(self, area: Area) -> list[list[Any]]:
        """As Excel hands them over, errors and dates made ours."""
        with _refusals():
            return [[_value(value) for value in row] for row in _rows(area, self._range(area).raw_value)]

    def write_formula(self, sheet: str, cell: Place, formula: str) -> None:
        """Not through `formula` where Excel spills: it would put @ before the call."""
        with _refusals():
            self._put(self._range(one_cell(sheet, cell)), sheet, formula)

    def _put(self, cells: xlwings.Range, sheet: str, formula: str) -> None:
        if self._can_spill(sheet):
            cells.formula2 = formula
        else:
            cells.formula = formula

    def write_table(self, area: Area, formula: str) -> None:
        """It spills, or is an array over the area in Excel before 2021."""
        with _refusals():
            if self._can_spill(area.sheet):
                self._range(one_cell(area.sheet, area.first)).formula2 = formula
            else:
                self._range(area).formula_array = formula

    def write_values(self, area: Area, rows: Sequence[Sequence[str | float | bool | None]]) -> None:
        """An apostrophe keeps a text from being taken for a formula, a date or a number."""
        with _refusals():
            self._range(area).raw_value = [[f"'{value}" if isinstance(value, str) and value else value for value in row] for row in rows]

    def style(self, area: Area, style: Style) -> None:
        """Only what the style names."""
        cells = self._range(area)
        with _refusals():
            if style.number_format:
                cells.number_format = style.number_format
            if style.bold:
                cells.font.bold = True
            if style.wrap:
                cells.wrap_text = True

    def set_widths(self, sheet: str, widths: Sequence[float]) -> None:
        """Column by column."""
        with _refusals():
            for column, width in enumerate(widths):
                self._range(one_cell(sheet, (0, column))).column_width = width

    def recalculate(self, area: Area) -> None:
        """Range.Calculate: these cells and no others, in any calculation mode."""
        own = self._range(area).api
        with _refusals():
            if self._on_mac:
                own.calculate()
            else:
                own.Calculate()

    def add_chart(self, source: Area, corner: Place, title: str, description: str) -> None:
        """A native chart, which follows its cells."""
        place = self._range(one_cell(source.sheet, corner))
        with _refusals():
            chart = self._book.sheets[source.sheet].charts.add(place.left, place.top, *CHART)
            chart.chart_type = "column_clustered"
            chart.set_source_data(self._range(source))
            if not self._on_mac:
                from xlwings.utils import hex_to_rgb, rgb_to_int

                frame, inner = chart.api
                inner.PlotBy = BY_COLUMNS  # Excel itself goes by the longer side
                inner.HasTitle = True
                inner.ChartTitle.Text = title
                inner.HasLegend = True
                inner.Legend.Position = AT_THE_BOTTOM
                for number, colour in enumerate(SERIES, start=1):
                    inner.SeriesCollection(number).Format.Fill.ForeColor.RGB = rgb_to_int(hex_to_rgb(colour))  # type: ignore[no-untyped-call]
                frame.ShapeRange.AlternativeText = description

    # ---- the user

    def tell(self, text: str) -> None:
        """A message box."""
        self._app.alert(text, title=TITLE, buttons="ok", mode="info")

    def ask(self, question: str) -> bool:
        """A message box with yes and no."""
        return self._app.alert(question, title=TITLE, buttons="yes_no") == "yes"

    def ask_text(self, prompt: str, default: str = "") -> str | None:
        """Excel's own input box, which takes a short prompt: a longer one is told first."""
        if self._on_mac:
            raise HostRefused(
                "Excel on a Mac cannot ask for a text here: write the indicator's id into a cell to the left of the selected one, and choose the rest on the ribbon."
            )
        if len(prompt) > LONGEST_PROMPT:
            self.tell(prompt)
            prompt = prompt.partition("\n")[0][:LONGEST_PROMPT]
        with _refusals():
            answer = self._app.api.InputBox(Prompt=prompt, Title=TITLE, Default=default, Type=TEXT)
        return None if answer is False else str(answer)

    def progress(self, text: str) -> None:
        """The status bar; False gives it back to Excel."""
        self._app.status_bar = text or False

    @property
    def can_stop(self) -> bool:
        """Only Windows tells of a key."""
        return not self._on_mac

    def stop_asked(self) -> bool:
        """Whether Esc was pressed."""
        return escape_pressed()

    def copy_text(self, text: str) -> bool:
        """Through the system: Excel's own clipboard holds cells."""
        return copied(text)

    # ---- the parts

    def _range(self, area: Area) -> xlwings.Range:
        (top, left), (bottom, right) = area.first, area.last
        return self._book.sheets[area.sheet].range((top + 1, left + 1), (bottom + 1, right + 1))

    def _can_spill(self, sheet: str) -> bool:
        """Whether this Excel has dynamic arrays, found out once."""
        if self._spills is None:
            try:
                self._spills = isinstance(self._range(one_cell(sheet, (0, 0))).formula2, str)
            except Exception:  # noqa: BLE001 - Excel before 2021 has no such property, and each interface says so in its way
                self._spills = False
        return self._spills

    def _own(self, api: Any, name: str) -> Any:  # noqa: ANN401 - an object of Excel's
        """A property of Excel's own objects, as each system's interface spells it."""
        if not self._on_mac:
            return getattr(api, name)
        spelled = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
        return getattr(api, spelled).get()


def _rows(area: Area, handed: Any) -> list[list[Any]]:  # noqa: ANN401 - a cell's content, or rows of them
    """What a range hands over, always as rows."""
    return [[handed]] if area.cells == 1 else [list(row) for row in handed]


def _is_formula(text: Any) -> bool:  # noqa: ANN401 - a cell holds anything
    return isinstance(text, str) and text.startswith("=")


def _value(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """A cell's value as the port has it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return ERRORS.get(int(value), float(value)) if isinstance(value, int) else float(value)
    if isinstance(value, date):
        whole = value if isinstance(value, datetime) else datetime.combine(value, time())
        return (whole.replace(tzinfo=None) - FIRST_DAY).total_seconds() / SECONDS_A_DAY
    return str(value)


def _named(sheet: str, address: str) -> Area:
    """The area of an address without a sheet."""
    found = areas(address)[0]
    return Area(sheet, found.first, found.last)


@contextmanager
def _refusals() -> Iterator[None]:
    """Makes Excel's refusals ours; anything else stays a fault."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ not in REFUSALS:
            raise
        raise HostRefused(_words_of(error)) from error


def _words_of(error: Exception) -> str:
    """What Excel says, in its own words where it has any."""
    if BUSY in error.args:
        return "Excel is busy: finish what is being typed into a cell, or close the window that is open, then press the button again."
    described = error.args[2] if len(error.args) > 2 else None
    words = described[2] if isinstance(described, tuple) and len(described) > 2 else None
    said = f' Excel says: "{str(words).strip()}"' if words else ""
    return f"Excel would not do this: the cell may be protected, part of a table or array, or the workbook open for reading only.{said}"
