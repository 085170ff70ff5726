"""Opens a workbook with its macros in LibreOffice, computes it, and prints what cells show; run by the system's Python, which knows LibreOffice.

drive.py PIPE FILE CALLS     CALLS is a JSON list of macro functions with their arguments: [["Module.Function", "argument"], ...]
"""

from __future__ import annotations

import contextlib
import json
import pathlib
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

# com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
WITH_MACROS = 4


def _setting(name: str, value: object) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _connected(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    sys.exit("LibreOffice did not answer.")


def _shown(book: Any) -> dict[str, list[str]]:
    """Formula and text of every cell with something in it."""
    found = {}
    for sheet in book.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)  # noqa: FBT003 - the program's own argument
        end = cursor.RangeAddress
        for row in range(end.EndRow + 1):
            for column in range(end.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                if cell.Formula:
                    found[cell.AbsoluteName.replace("$", "")] = [cell.Formula, cell.String]
    return found


def _answer(book: Any, function: str, *words: str) -> Any:
    script = book.getScriptProvider().getScript(f"vnd.sun.star.script:VBAProject.{function}?language=Basic&location=document")
    return script.invoke(words, (), ())[0]


def main(pipe: str, path: str, calls: str) -> None:
    """Prints one JSON object: cells before, the answers of the calls, cells after."""
    context = _connected(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    settings = (_setting("Hidden", True), _setting("MacroExecutionMode", WITH_MACROS))  # noqa: FBT003 - a setting's value
    book = desktop.loadComponentFromURL(pathlib.Path(path).as_uri(), "_blank", 0, settings)
    book.calculateAll()
    before = _shown(book)
    answers = [_answer(book, *call) for call in json.loads(calls)]
    book.calculateAll()
    print(json.dumps({"before": before, "answers": answers, "after": _shown(book)}))
    book.close(True)  # noqa: FBT003 - the program's own argument
    with contextlib.suppress(DisposedException):
        desktop.terminate()


main(*sys.argv[1:])
