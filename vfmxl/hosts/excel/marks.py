"""Carries error values between VBA and Python, whose calls know none: a text that begins with a mark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from vfmxl.errors import CellError

# The record separator: no keyboard types it into a cell. workbooks/addin/VfmValues.bas has the same one.
MARK = "\x1e"

MARKED = {error: MARK + error.value for error in CellError}
_ERRORS: dict[Any, CellError] = {text: error for error, text in MARKED.items()}

# What pywin32 makes of an error value that comes without a mark (the HRESULTs of Excel's xlErr constants).
CODES = {
    -2146826288: CellError.NULL,
    -2146826281: CellError.DIV0,
    -2146826273: CellError.VALUE,
    -2146826265: CellError.REF,
    -2146826259: CellError.NAME,
    -2146826252: CellError.NUM,
    -2146826246: CellError.NA,
}
# Errors of newer Excel (#SPILL!, #CALC!, #BUSY! and their like) have higher numbers; to us they are a value that is not understood.
_FIRST_CODE, _LAST_CODE = -2146826288, -2146826200


def unmarked(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """What came from VBA as the functions take it: errors as CellError, ranges as rows, currency as a number."""
    kind = type(value)
    if kind is str:
        return _unmarked_text(value)
    if kind is float or value is None or kind is bool:
        return value
    if kind is tuple or kind is list:
        return [unmarked(entry) for entry in value]
    if kind is int:
        return CODES.get(value, CellError.VALUE) if _FIRST_CODE <= value <= _LAST_CODE else value
    return float(value) if kind is Decimal else value


def _unmarked_text(text: str) -> str | CellError:
    if not text.startswith(MARK):
        return text
    # An error that we do not know by name is still an error.
    return _ERRORS.get(text, CellError.VALUE)


def marked(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """One cell of an answer as VBA takes it; a cell left empty is an empty text, since Excel would show nothing as 0."""
    kind = type(value)
    if kind is float:
        return value if value - value == 0 else MARKED[CellError.NUM]
    if kind is str or kind is int or kind is bool:
        return value
    if kind is CellError:
        return MARKED[value]
    if value is None:
        return ""
    # numpy's numbers are the one kind that is left: COM takes Python's own.
    return marked(value.item()) if hasattr(value, "item") else str(value)


def rows(answer: Any) -> list[list[Any]]:  # noqa: ANN401 - a value or a grid
    """An answer as rows of cells, which is what xlwings hands on; an empty table is #N/A, never nothing."""
    if type(answer) is not list:
        return [[marked(answer)]]
    return [[marked(cell) for cell in row] for row in answer] if answer and answer[0] else [[MARKED[CellError.NA]]]
