"""A button of Excel's ribbon was pressed: runs its macro on the workbook in front."""

from __future__ import annotations

from vfmxl.errors import VfmError
from vfmxl.hosts.macros.port import Choice
from vfmxl.hosts.macros.running import fault, run


def pressed(name: str, council: str | None = "", period: str | None = "", group: str | None = "") -> None:
    """Runs a macro; no error leaves it, since xlwings would show its lines to the user."""
    try:
        import xlwings

        from vfmxl.hosts.excel.cells import engine
        from vfmxl.hosts.macros.excel import ExcelWorkbook

        workbook = ExcelWorkbook(xlwings.Book.caller())
    except Exception as error:  # noqa: BLE001 - without a workbook all that can be done is to say so
        _say(error.sentence if isinstance(error, VfmError) else f"The workbook in front cannot be reached. {fault(name, error)}")
        return
    run(name, workbook, Choice(council or "", period or "", group or ""), start=engine)


def _say(sentence: str) -> None:
    """Tells without a workbook, where some Excel is open."""
    try:
        import xlwings

        app = xlwings.apps.active
        if app is not None:
            app.alert(sentence, title="VfM")
    except Exception as error:  # noqa: BLE001 - nothing is left to tell it with; it is in the log
        fault("telling", error)
