"""Recalculates a workbook of ours with an engine of its own (formualizer), our functions registered by their names."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import formualizer
import openpyxl

from vfmxl.errors import CellError
from vfmxl.functions import Engine, all_functions, call
from vfmxl.functions.names import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KINDS = {CellError.NA: "Na", CellError.VALUE: "Value", CellError.NUM: "Num", CellError.REF: "Ref", CellError.NAME: "Name"}
ERRORS = {kind: error for error, kind in KINDS.items()} | {"Div": CellError.DIV0, "Null": CellError.NULL}


ONE_AT_A_TIME = threading.Lock()


def _out(value: Any) -> Any:
    if isinstance(value, list):
        return [[_out(cell) for cell in row] for row in value]
    return {"type": "Error", "kind": KINDS[value]} if isinstance(value, CellError) else value


def _function(engine: Engine, name: str) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        # One after another, as a spreadsheet program calls an add-in: this engine may use several threads.
        given = [ERRORS.get(str(a.get("kind")), CellError.VALUE) if isinstance(a, dict) else a for a in arguments]
        with ONE_AT_A_TIME:
            return _out(call(engine, name, given))

    return function


def recalculated(path: Path, engine: Engine, changes: dict[tuple[str, int, int], str] | None = None) -> formualizer.Workbook:
    """The workbook with all formulas computed anew, after typing `changes` into (sheet, row, column)."""
    book = formualizer.Workbook.from_path(str(path))
    for name in all_functions():
        book.register_function(spell(name, "excel"), _function(engine, name), min_args=0)
    for (sheet, row, column), value in (changes or {}).items():
        book.set_value(sheet, row, column, value)
    book.evaluate_all()
    return book


def formulas(path: Path) -> Iterator[tuple[str, Any, Any]]:
    """Sheet, formula cell and cached value of every formula."""
    cached = openpyxl.load_workbook(path, data_only=True)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell, cached[sheet.title][cell.coordinate].value


def same(one: Any, other: Any) -> bool:
    """Equal texts, or numbers equal to 1e-9."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(other))
    return bool(one == other)
