"""The port of the macros over a spreadsheet that is open in Calc."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from vfmxl.errors import CellError
from vfmxl.hosts.calc.translation import from_calc, to_calc
from vfmxl.hosts.calc.values import BY_CODE
from vfmxl.hosts.macros.port import SERIES, Area, HostRefused, Style
from vfmxl.hosts.macros.session import cut, one_cell
from vfmxl.workbook.existing.book import STAMP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vfmxl.hosts.calc.talking import Talk

    Place = tuple[int, int]

CONTENTS = 1 | 2 | 4 | 8 | 16 | 32 | 64 | 256 | 512  # com.sun.star.sheet.CellFlags: all but pictures and charts
FORMULAS = 16
EMPTY = "EMPTY"  # of com.sun.star.table.CellContentType
BOLD = 150.0  # com.sun.star.awt.FontWeight
REMOVABLE = 128  # com.sun.star.beans.PropertyAttribute
CHARACTER = 190  # width of a digit in the usual font, in 1/100 mm
CHART = (16_000, 9_000)  # in 1/100 mm
TITLE_SIZE = 11.0
NEW = "private:factory/scalc"
SPREADSHEETS = (".xlsx", ".xlsm", ".ods", ".xls")


class Uno(Protocol):
    """What the adapter needs of LibreOffice beside its objects."""

    @property
    def Refusal(self) -> type[Exception]:  # noqa: N802 - a class
        """The exception that LibreOffice's own are; its text is in `Message`."""

    def struct(self, kind: str, *values: Any) -> Any:  # noqa: ANN401 - LibreOffice's own
        """A structure of LibreOffice's."""

    def enum(self, kind: str, value: str) -> Any:  # noqa: ANN401 - LibreOffice's own
        """A value of one of LibreOffice's enumerations."""

    def path(self, address: str) -> str:
        """The path of a file by its address."""

    def copy(self, context: Any, text: str) -> bool:  # noqa: ANN401 - LibreOffice's own
        """Puts a text on the system's clipboard; False where that cannot be done."""


class CalcWorkbook:
    """An open spreadsheet with what its window has selected; implements `port.Workbook`."""

    typed = "calc"
    stored = "calc"

    def __init__(self, uno: Uno, context: Any, frame: Any, talk: Talk) -> None:  # noqa: ANN401 - LibreOffice's own
        self._uno, self._context, self._frame, self._talk = uno, context, frame, talk
        self._controller = frame.getController()
        self._model = self._controller.getModel()
        self._indicator: Any = None
        self._beside: list[CalcWorkbook] = []

    def _service(self, name: str) -> Any:  # noqa: ANN401 - LibreOffice's own
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    @property
    def program(self) -> str:
        """As its own settings have it."""
        setting = self._property("nodepath", value="/org.openoffice.Setup/Product")
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        product = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (setting,))
        return f"{product.getByName('ooName')} {product.getByName('ooSetupVersionAboutBox')}"

    # ---- the file

    @property
    def path(self) -> Path | None:
        """None for one that was never saved, or stands on a server."""
        address = self._model.getURL()
        if not address.startswith("file:"):
            return None
        path = Path(self._uno.path(address))
        return path if path.is_file() else None

    @property
    def is_saved(self) -> bool:
        """As Calc marks it."""
        return not self._model.isModified()

    def save(self) -> None:
        """As Ctrl+S does."""
        with self._refusals():
            self._model.store()

    def open_file(self, path: Path) -> None:
        """Workbooks in Calc, anything else in the program of its kind."""
        with self._refusals():
            if path.suffix.casefold() in SPREADSHEETS:
                self._service("com.sun.star.frame.Desktop").loadComponentFromURL(path.as_uri(), "_blank", 0, ())
            else:
                self._service("com.sun.star.system.SystemShellExecute").execute(path.as_uri(), "", 0)

    def stamp(self) -> str:
        """The property of the document."""
        properties = self._model.getDocumentProperties().getUserDefinedProperties()
        return str(properties.getPropertyValue(STAMP)) if properties.getPropertySetInfo().hasPropertyByName(STAMP) else ""

    def set_stamp(self, pack: str) -> None:
        """The property of the document."""
        properties = self._model.getDocumentProperties().getUserDefinedProperties()
        with self._refusals():
            if properties.getPropertySetInfo().hasPropertyByName(STAMP):
                properties.setPropertyValue(STAMP, pack)
            else:
                properties.addProperty(STAMP, REMOVABLE, pack)

    # ---- sheets

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 - LibreOffice's own
        return self._model.getSheets().getByName(name)

    def sheets(self) -> list[str]:
        """Calc has no other kind."""
        return list(self._model.getSheets().getElementNames())

    def is_protected(self, sheet: str) -> bool:
        """Whether the sheet is."""
        return bool(self._sheet(sheet).isProtected())

    @property
    def can_add_sheets(self) -> bool:
        """They go to a new spreadsheet, however this one is protected."""
        return True

    def add_sheet(self, name: str) -> CalcWorkbook:
        """In a new spreadsheet: one more sheet in this one would make Calc compute all its formulas, those that it does not know too."""
        with self._refusals():
            model = self._service("com.sun.star.frame.Desktop").loadComponentFromURL(NEW, "_blank", 0, (self._property("Hidden", value=True),))
            model.getSheets().getByIndex(0).setName(name)
        self._beside.append(CalcWorkbook(self._uno, self._context, model.getCurrentController().getFrame(), self._talk))
        return self._beside[-1]

    def show_beside(self) -> None:
        """Shows the spreadsheets that were added beside this one, where this one is seen: only now, or they would cover what is told."""
        for book in self._beside:
            book._frame.getContainerWindow().setVisible(self._frame.getContainerWindow().isVisible())  # noqa: SLF001 - one of its own kind
        self._beside.clear()

    def clear_sheet(self, name: str) -> None:
        """Contents and formats."""
        with self._refusals():
            self._sheet(name).clearContents(CONTENTS)

    # ---- cells

    def _named(self, address: Any) -> Area:  # noqa: ANN401 - LibreOffice's own
        return Area(self.sheets()[address.Sheet], (address.StartRow, address.StartColumn), (address.EndRow, address.EndColumn))

    def _range(self, area: Area) -> Any:  # noqa: ANN401 - LibreOffice's own
        (top, left), (bottom, right) = area.first, area.last
        return self._sheet(area.sheet).getCellRangeByPosition(left, top, right, bottom)

    def _cursor(self, area: Area) -> Any:  # noqa: ANN401 - LibreOffice's own
        return self._sheet(area.sheet).createCursorByRange(self._range(area))

    def selection(self) -> list[Area]:
        """Cells only: a chart or picture is none."""
        selected = self._controller.getSelection()
        if selected is None or not hasattr(selected, "supportsService"):
            return []
        if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
            return [self._named(address) for address in selected.getRangeAddresses()]
        return [self._named(selected.getRangeAddress())] if selected.supportsService("com.sun.star.table.CellRange") else []

    def used(self, sheet: str) -> Area | None:
        """Calc's used area; none for an empty sheet."""
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)  # noqa: FBT003 - as LibreOffice declares it
        cursor.gotoEndOfUsedArea(True)  # noqa: FBT003 - as LibreOffice declares it
        area = self._named(cursor.getRangeAddress())
        return None if area.cells == 1 and self._range(area).getCellByPosition(0, 0).Type.value == EMPTY else area

    def merged(self, sheet: str, cell: Place) -> Area:
        """The merged area."""
        cursor = self._cursor(one_cell(sheet, cell))
        cursor.collapseToMergedArea()
        return self._named(cursor.getRangeAddress())

    def has_merged(self, area: Area) -> bool:
        """Cell by cell, within what is in use."""
        within = cut(area, self.used(area.sheet))
        return within is not None and any(self.merged(area.sheet, place).cells > 1 for row in _rows(within) for place in row)

    def _whole(self, sheet: str, cell: Place) -> Area:
        """The array that a cell belongs to."""
        cursor = self._cursor(one_cell(sheet, cell))
        cursor.collapseToCurrentArray()
        return self._named(cursor.getRangeAddress())

    def filled(self, sheet: str, cell: Place) -> Area:
        """The area of an array formula."""
        whole = self._whole(sheet, cell)
        return whole if whole.first == cell else one_cell(sheet, cell)

    def _with_formulas(self, area: Area) -> list[Area]:
        """The parts of an area that hold formulas: beside the last column in use Calc names cells outside of it as well."""
        found = self._range(area).queryContentCells(FORMULAS).getRangeAddresses()
        return [part for address in found if (part := cut(self._named(address), area))]

    def formulas(self, area: Area) -> list[list[str]]:
        """Of an array, its first cell has the formula."""
        found = [["" for _ in row] for row in _rows(area)]
        top, left = area.first
        for held in self._with_formulas(area):
            for places, texts in zip(_rows(held), self._range(held).getFormulaArray(), strict=True):
                for place, text in zip(places, texts, strict=True):
                    if text.startswith("{=") and self._whole(area.sheet, place).first != place:
                        continue
                    found[place[0] - top][place[1] - left] = from_calc(text[1:-1] if text.startswith("{=") else text)
        return found

    def values(self, area: Area) -> list[list[Any]]:
        """Texts and numbers all at once; what looks empty is asked for by itself."""
        cells = self._range(area)
        return [
            [value if isinstance(value, float) or value else self._odd(cells.getCellByPosition(j, i)) for j, value in enumerate(row)]
            for i, row in enumerate(cells.getDataArray())
        ]

    def _odd(self, cell: Any) -> Any:  # noqa: ANN401 - LibreOffice's own, and a cell holds anything
        if cell.getError():
            return BY_CODE.get(cell.getError(), CellError.VALUE)
        return None if cell.Type.value == EMPTY else ""

    def write_formula(self, sheet: str, cell: Place, formula: str) -> None:
        """In Calc's own writing."""
        with self._refusals():
            self._free(one_cell(sheet, cell))
            self._range(one_cell(sheet, cell)).getCellByPosition(0, 0).setFormula(to_calc(formula))

    def write_table(self, area: Area, formula: str) -> None:
        """An array formula over the area."""
        with self._refusals():
            self._free(area)
            self._range(area).setArrayFormula(to_calc(formula))

    def write_values(self, area: Area, rows: Sequence[Sequence[str | float | bool | None]]) -> None:
        """Texts as such, which Calc never takes for anything else."""
        cells = self._range(area)
        with self._refusals():
            self._free(area)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    cell = cells.getCellByPosition(j, i)
                    if isinstance(value, str):
                        cell.setString(value)
                    elif isinstance(value, bool) or value is None:
                        cell.setFormula("" if value is None else f"={str(value).upper()}()")
                    else:
                        cell.setValue(float(value))

    def _free(self, area: Area) -> None:
        """HostRefused where a cell is protected or part of an array: Calc itself says nothing and writes nothing."""
        if self.is_protected(area.sheet):
            raise HostRefused(f"The sheet {area.sheet} is protected.")
        for held in self._with_formulas(area):
            for row in _rows(held):
                for place in row:
                    whole = self._whole(area.sheet, place)
                    if whole.cells > 1 and cut(whole, area) != whole:
                        raise HostRefused("A cell there is part of a table: choose another cell.")

    def style(self, area: Area, style: Style) -> None:
        """Only what the style names."""
        cells = self._range(area)
        with self._refusals():
            if style.number_format:
                cells.NumberFormat = self._format(style.number_format)
            if style.bold:
                cells.CharWeight = BOLD
            if style.wrap:
                cells.IsTextWrapped = True

    def _format(self, text: str) -> int:
        english, formats = self._uno.struct("com.sun.star.lang.Locale", "en", "US", ""), self._model.getNumberFormats()
        known = formats.queryKey(text, english, False)  # noqa: FBT003 - as LibreOffice declares it
        return int(known if known >= 0 else formats.addNew(text, english))

    def set_widths(self, sheet: str, widths: Sequence[float]) -> None:
        """Column by column."""
        columns = self._sheet(sheet).getColumns()
        with self._refusals():
            for place, width in enumerate(widths):
                columns.getByIndex(place).Width = round(width * CHARACTER)

    def recalculate(self, area: Area) -> None:
        """Each formula is put again as it is, which Calc computes; no other cell is asked for."""
        with self._refusals():
            for row, texts in zip(_rows(area), self.formulas(area), strict=True):
                for place, text in zip(row, texts, strict=True):
                    if text:
                        whole = self._whole(area.sheet, place)
                        if self._range(one_cell(area.sheet, place)).getArrayFormula():
                            self._range(whole).setArrayFormula(to_calc(text))
                        else:
                            self._range(whole).getCellByPosition(0, 0).setFormula(to_calc(text))

    def add_chart(self, source: Area, corner: Place, title: str, description: str) -> None:
        """A native chart, which follows its cells."""
        sheet = self._sheet(source.sheet)
        at = self._range(one_cell(source.sheet, corner)).getCellByPosition(0, 0).Position
        charts = sheet.getCharts()
        name = next(f"VfM {number}" for number in range(1, charts.getCount() + 2) if not charts.hasByName(f"VfM {number}"))
        with self._refusals():
            place = self._uno.struct("com.sun.star.awt.Rectangle", at.X, at.Y, *CHART)
            charts.addNewByName(name, place, (self._range(source).getRangeAddress(),), True, True)  # noqa: FBT003 - headings in both directions
            chart = charts.getByName(name).getEmbeddedObject()
            chart.HasMainTitle = True
            chart.Title.String = title
            chart.Title.CharHeight = TITLE_SIZE
            chart.HasLegend = True
            chart.Legend.Alignment = self._uno.enum("com.sun.star.chart.ChartLegendPosition", "BOTTOM")
            for number, colour in enumerate(SERIES):
                chart.getDiagram().getDataRowProperties(number).FillColor = int(colour[1:], 16)
            for plain in (chart.Legend, chart.getDiagram().getWall()):
                plain.FillStyle = self._uno.enum("com.sun.star.drawing.FillStyle", "NONE")
                plain.LineStyle = self._uno.enum("com.sun.star.drawing.LineStyle", "NONE")
            pictures = sheet.getDrawPage()
            shape = pictures.getByIndex(pictures.getCount() - 1)
            shape.Title, shape.Description = title, description

    # ---- the user

    def tell(self, text: str) -> None:
        """A window, or the answer to a script."""
        self._talk.tell(text)

    def ask(self, question: str) -> bool:
        """A window, or what the script gave."""
        return self._talk.ask(question)

    def ask_text(self, prompt: str, default: str = "") -> str | None:
        """A window; a script has no more to say."""
        return self._talk.ask_text(prompt, default)

    def progress(self, text: str) -> None:
        """The status bar."""
        if text and self._indicator is None:
            self._indicator = self._frame.createStatusIndicator()
            self._indicator.start(text, 0)
        elif text:
            self._indicator.setText(text)
        elif self._indicator is not None:
            self._indicator.end()
            self._indicator = None

    @property
    def can_stop(self) -> bool:
        """Calc tells of no key."""
        return False

    def stop_asked(self) -> bool:
        """Never."""
        return False

    def copy_text(self, text: str) -> bool:
        """The system's clipboard, as LibreOffice reaches it."""
        return self._uno.copy(self._context, text)

    # ---- the parts

    def _property(self, name: str, *, value: object) -> Any:  # noqa: ANN401 - LibreOffice's own
        made = self._uno.struct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, value
        return made

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Makes LibreOffice's refusals ours; anything else stays a fault."""
        try:
            yield
        except self._uno.Refusal as error:
            said = str(getattr(error, "Message", "") or "").strip()
            raise HostRefused(
                "LibreOffice would not do this: the cell may be protected, part of a table, or the file open for reading only."
                + (f' LibreOffice says: "{said}"' if said else "")
            ) from error


def _rows(area: Area) -> list[list[Place]]:
    return [[(row, column) for column in range(area.first[1], area.last[1] + 1)] for row in range(area.first[0], area.last[0] + 1)]
