"""What VfmServer.bas asks of xlwings' server is there, and a macro is called as it calls it."""

from __future__ import annotations

import re
import sys
import types

import pytest
import xlwings

from tests.hosts.excel.windows import windows
from vfmxl.hosts.excel.build import source


def test_every_method_that_vba_calls_is_public() -> None:
    asked = set(re.findall(r"(?:python|Connected\(\))\.(\w+)", source("VfmServer.bas")))
    assert asked == {"CallUDF", "SetAttr", "Module", "Call", "TupleFromArray"}
    with windows() as server:
        assert asked <= set(server.XLPython._public_methods_)


@pytest.mark.parametrize("words", [(), ("Torbay", "2024-25", "nearest")])
def test_a_macro_gets_the_words_of_the_ribbon_and_the_active_workbook(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """No text is run as Python: a council's name is handed over as a value, whatever it holds."""
    called: list[tuple[object, ...]] = []
    macros = types.ModuleType("macros")
    macros.insert_figure = lambda *given: called.append((*given, xlwings._xlwindows.BOOK_CALLER))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "macros", macros)
    with windows() as server:
        python = server.XLPython()
        python.SetAttr(python.Module("xlwings._xlwindows"), "BOOK_CALLER", "the workbook")
        if words:
            python.Call(python.Module("macros"), "insert_figure", python.TupleFromArray(words))
        else:
            python.Call(python.Module("macros"), "insert_figure")
    assert called == [(*words, "the workbook")]
