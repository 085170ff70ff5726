"""Drives LibreOffice over its own interface; run by LibreOffice's Python, asked in lines of JSON by tests/hosts/calc/office.py.

Everything it starts ends with it: the program runs in a process group of its own, which is ended when the questions do.
"""

# LibreOffice's own modules have no types:
# mypy: disable-error-code="import-not-found"
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
from com.sun.star.accessibility.AccessibleRole import ALERT, DIALOG, DOCUMENT_SPREADSHEET, PUSH_BUTTON
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.sheet.FormulaResult import ERROR, VALUE
from com.sun.star.table.CellContentType import EMPTY
from com.sun.star.table.CellContentType import VALUE as NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".pdf": "calc_pdf_Export"}
PATIENCE = 90
ERRORS = {32767: "#N/A", 519: "#VALUE!", 503: "#NUM!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 521: "#NULL!"}


def properties(**values: object) -> tuple[Any, ...]:
    """Named values as LibreOffice takes them."""
    made = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


class Driver:
    """One running LibreOffice."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.documents: dict[int, Any] = {}

    # ---- the program

    def start(self, program: str, profile: str, bundled: str, headless: bool, environment: dict[str, str]) -> float:
        """Starts the program; gives the seconds until it answers."""
        pipe = f"vfmxl{os.getpid()}x{time.time_ns()}"
        address = f"pipe,name={pipe};urp;StarOffice.ComponentContext"
        command = [
            program,
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            f"--accept={address}",
            f"-env:UserInstallation={Path(profile).as_uri()}",
        ]
        command += ["--headless"] if headless else []
        command += [f"-env:BUNDLED_EXTENSIONS={Path(bundled).as_uri()}"] if bundled else []
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        here = uno.getComponentContext()
        resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
        while True:
            try:
                self.context = resolver.resolve(f"uno:{address}")
                break
            except NoConnectException:
                if self.process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise
                time.sleep(0.02)
        self.desktop = self._service("com.sun.star.frame.Desktop")
        return time.perf_counter() - began

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def group(self) -> int:
        """The group of its processes, for whoever has to end them where this driver has died."""
        return self.process.pid if self.process else 0

    def processes(self) -> list[int]:
        """The processes of the program, by their group."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if self.process and int(fields[2]) == self.process.pid and fields[0] != "Z":
                    found.append(int(entry.name))
        return found

    def stop(self) -> None:
        """Ends the program: by asking, then by force."""
        if self.process is None:
            return
        with suppress(Exception):
            self.close_all()
            self.desktop.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    # ---- documents

    def _keep(self, document: Any) -> int:
        number = len(self.documents) + 1
        self.documents[number] = document
        return number

    def new(self, *shown: str) -> int:
        """A new spreadsheet; one that is seen where a word is given."""
        return self._keep(self.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, properties(Hidden=not shown)))

    def open(self, path: str, hidden: bool) -> int:
        """The spreadsheet in a file."""
        return self._keep(self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, properties(Hidden=hidden)))

    def appeared(self) -> list[int]:
        """The documents that are open and that nobody here opened: a button did."""
        known, found = list(self.documents.values()), self.desktop.Components.createEnumeration()
        new = []
        while found.hasMoreElements():
            document = found.nextElement()
            if document not in known:
                new.append(self._keep(document))
        return new

    def close(self, document: int) -> None:
        """Closes one without saving."""
        with suppress(DisposedException, KeyError):
            self.documents.pop(document).close(True)  # noqa: FBT003 - LibreOffice takes it so

    def close_all(self) -> None:
        """Closes every document, those that a button opened too."""
        self.appeared()
        for document in list(self.documents):
            self.close(document)

    def save(self, document: int, path: str) -> None:
        """Saves a copy in the format of the path's ending."""
        self.documents[document].storeToURL(Path(path).as_uri(), properties(FilterName=FILTERS[Path(path).suffix]))

    # ---- cells

    def _range(self, document: int, sheet: str | int, address: str) -> Any:
        sheets = self.documents[document].Sheets
        return (sheets.getByName(sheet) if isinstance(sheet, str) else sheets.getByIndex(sheet)).getCellRangeByName(address)

    def _shown(self, cell: Any) -> Any:
        if cell.Type == EMPTY:
            return None
        if cell.FormulaResultType2 == ERROR and cell.getError():
            return {"error": ERRORS.get(cell.getError(), f"Err:{cell.getError()}")}
        return cell.Value if cell.Type == NUMBER or cell.FormulaResultType2 == VALUE else cell.String

    def values(self, document: int, sheet: str | int, address: str) -> list[list[Any]]:
        """What the cells of a range hold: numbers, texts, errors, nothing."""
        area = self._range(document, sheet, address)
        return [[self._shown(area.getCellByPosition(column, row)) for column in range(area.Columns.Count)] for row in range(area.Rows.Count)]

    def numbers(self, document: int, sheet: str | int, address: str) -> list[list[Any]]:
        """What a large range without errors holds, all at once."""
        return [list(row) for row in self._range(document, sheet, address).getDataArray()]

    def put(self, document: int, sheet: str | int, address: str, formula: str) -> None:
        """Types into a cell; a formula in English with semicolons."""
        self._range(document, sheet, address).setFormula(formula)

    def put_array(self, document: int, sheet: str | int, address: str, formula: str) -> None:
        """Types an array formula into a range."""
        self._range(document, sheet, address).setArrayFormula(formula)

    def put_rows(self, document: int, sheet: str | int, address: str, rows: list[list[str]]) -> None:
        """Types a block of formulas and values."""
        self._range(document, sheet, address).setFormulaArray(tuple(tuple(row) for row in rows))

    def formula(self, document: int, sheet: str | int, address: str) -> str:
        """The formula in a cell."""
        return str(self._range(document, sheet, address).getFormula())

    def sheets(self, document: int) -> list[str]:
        """The names of the sheets."""
        return list(self.documents[document].Sheets.ElementNames)

    def protect(self, document: int) -> None:
        """Protects the structure of the workbook."""
        self.documents[document].protect("")

    def recalculate(self, document: int) -> float:
        """Computes every cell anew; gives the seconds."""
        began = time.perf_counter()
        self.documents[document].calculateAll()
        return time.perf_counter() - began

    def select(self, document: int, sheet: str | int, address: str) -> None:
        """Selects a range, as a user does before pressing a button."""
        self.documents[document].CurrentController.select(self._range(document, sheet, address))

    # ---- the rest of the program

    def press(self, document: int, url: str, words: dict[str, Any]) -> str:
        """Presses the button of a command with answers to what it asks; gives what it tells."""
        frame = self.documents[document].CurrentController.Frame
        told = self._service("com.sun.star.frame.DispatchHelper").executeDispatch(frame, url, "_self", 0, properties(**words))
        return str(told.Result) if told is not None else ""

    def last_step(self, document: int) -> str:
        """What undo would take back: the title of the last step that came to its end."""
        manager = self.documents[document].UndoManager
        return str(manager.getCurrentUndoActionTitle()) if manager.isUndoPossible() else ""

    def on_screen(self, name: str) -> list[int] | None:
        """The middle of the button of that name, as a person would click it; None where none can be: behind a window that asks, too."""
        for context in self._controls(self._dialogs() or self._windows()):
            if context.getAccessibleName() == name and context.getAccessibleRole() == PUSH_BUTTON:
                place, size = context.getLocationOnScreen(), context.getSize()
                return [place.X + size.Width // 2, place.Y + size.Height // 2]
        return None

    def told(self) -> list[str]:
        """What the windows say that tell or ask."""
        controls = self._controls(self._dialogs())
        return [text for context in controls for text in (context.getAccessibleName(), context.getAccessibleDescription()) if text]

    def _windows(self) -> list[Any]:
        toolkit = self._service("com.sun.star.awt.Toolkit")
        return [toolkit.getTopWindow(index).getAccessibleContext() for index in range(toolkit.getTopWindowCount())]

    def _dialogs(self) -> list[Any]:
        return [window for window in self._windows() if window.getAccessibleRole() in (ALERT, DIALOG)]

    def _controls(self, windows: list[Any]) -> Iterator[Any]:
        waiting = list(windows)
        while waiting:
            context = waiting.pop()
            yield context
            if context.getAccessibleRole() != DOCUMENT_SPREADSHEET:  # which has a child for every cell
                waiting += [context.getAccessibleChild(index).getAccessibleContext() for index in range(context.getAccessibleChildCount())]

    def charts(self, document: int) -> list[list[Any]]:
        """What the series of all charts show: the cells that they are drawn from, and the values."""
        found: list[list[Any]] = []
        for sheet in self.documents[document].Sheets:
            for chart in sheet.Charts:
                for series in chart.EmbeddedObject.UsedData.getDataSequences():
                    sequence = series.getValues()
                    found.append([sheet.Name, sequence.getSourceRangeRepresentation(), [str(value) for value in sequence.getData()]])
        return found

    def chart(self, document: int) -> list[Any]:
        """Of the one chart on the first sheet: its title, whether it has a legend, and the colours of its series."""
        (chart,) = [one.EmbeddedObject for one in self.documents[document].Sheets.getByIndex(0).Charts]
        series = chart.getFirstDiagram().getCoordinateSystems()[0].getChartTypes()[0].getDataSeries()
        return [chart.Title.String, chart.HasLegend, ["#%06X" % one.Color for one in series]]  # noqa: UP031 - a number of LibreOffice's

    def wizard(self) -> dict[str, Any]:
        """The functions of the wizard that begin with VFM: descriptions and arguments (name, description, optional)."""
        descriptions = self._service("com.sun.star.sheet.FunctionDescriptions")
        found = {}
        for index in range(descriptions.Count):
            function = {item.Name: item.Value for item in descriptions.getByIndex(index)}
            if function["Name"].startswith("VFM."):
                arguments = [[argument.Name, argument.Description, argument.IsOptional] for argument in function["Arguments"]]
                found[function["Name"]] = {"description": function["Description"], "category": function["Category"], "arguments": arguments}
        return found

    def call_cost(self, formula: str, count: int) -> float:
        """Seconds to recalculate `count` copies of a formula in a new spreadsheet; the best of three."""
        document = self.new()
        self.put_rows(document, 0, f"A1:A{count}", [[formula]] * count)
        took = min(self.recalculate(document) for _ in range(3))
        self.close(document)
        return took


def main() -> None:
    """Answers questions until there are no more."""
    driver = Driver()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        for line in sys.stdin:
            name, args = json.loads(line)
            try:
                answer = {"answer": getattr(driver, name)(*args)}
            except Exception as error:  # noqa: BLE001 - the test is told what went wrong
                answer = {"failed": f"{name}: {error!r}", "trace": traceback.format_exc()}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        driver.stop()


if __name__ == "__main__":
    main()
