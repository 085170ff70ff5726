"""Turns what a cell of Calc hands over into what our functions take, and their answers into what a cell takes.

Calc takes numbers as floats only (booleans and large integers come out wrong), and an error as a NaN whose low word is the error's code.

A reference to one empty cell arrives as the number 0, which nothing tells from a typed 0. So a 0 for an optional argument counts as left out
wherever that argument has no use for a 0: no figure comes from a cell that was never filled in. `{0}`, a row of one, is always the number.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.functions.registry import Argument, Function

    Rows = tuple[tuple[Any, ...], ...]

CODES = {
    CellError.NA: 32767,
    CellError.VALUE: 519,
    CellError.NUM: 503,
    CellError.REF: 524,
    CellError.NAME: 525,
    CellError.DIV0: 532,
    CellError.NULL: 521,
}
BY_CODE = {code: error for error, code in CODES.items()}
QUIET_NAN = 0x7FF8_0000_0000_0000


def as_nan(error: CellError) -> float:
    """The NaN that Calc shows as an error."""
    return float(struct.unpack("<d", struct.pack("<Q", QUIET_NAN | CODES[error]))[0])


def from_nan(value: float) -> CellError:
    """The error that a NaN of Calc stands for; #VALUE! for those that other programs do not have."""
    return BY_CODE.get(struct.unpack("<Q", struct.pack("<d", value))[0] & 0xFFFF, CellError.VALUE)


NANS = {error: as_nan(error) for error in CellError}
ERROR_ROWS: dict[CellError, Rows] = {error: ((nan,),) for error, nan in NANS.items()}


def zero_is_empty(argument: Argument) -> bool:
    """Whether a 0 counts as left out: for optional arguments, all but periods (0 is the latest) and headers (0 is without)."""
    return argument.optional and argument.kind not in ("period", "headers")


def zeros_are_empty(function: Function) -> tuple[bool, ...]:
    """For each argument of a function, whether a lone 0 counts as left out."""
    return tuple(map(zero_is_empty, function.arguments))


def _received_cell(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    return from_nan(value) if value != value else value


def received(value: Any, zero_empty: bool) -> Any:  # noqa: ANN401, FBT001 - a cell holds anything; called once an argument
    """One argument as our functions take it."""
    if type(value) is tuple:
        if len(value) == 1 and len(value[0]) == 1:
            return _received_cell(value[0][0])
        return [[_received_cell(cell) for cell in row] for row in value]
    if value == 0.0 and zero_empty:
        return None
    return from_nan(value) if value != value else value


def _shown_cell(value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    if isinstance(value, CellError):
        return NANS[value]
    if isinstance(value, str) or value is None:
        return value
    number = float(value)
    return number if math.isfinite(number) else NANS[CellError.NUM]


def shown(value: Any) -> Rows:  # noqa: ANN401 - a value or a grid
    """An answer as rows of what cells take."""
    if type(value) is float and value - value == 0.0:  # finite
        return ((value,),)
    if type(value) is str:
        return ((value,),)
    if isinstance(value, list | tuple):
        return tuple(tuple(map(_shown_cell, row)) for row in value)
    return ((_shown_cell(value),),)


def unfolded(function: Function, args: Sequence[Any]) -> Sequence[Any]:
    """The arguments with those of an open end, which Calc hands over as one, side by side."""
    if function.arguments and function.arguments[-1].kind == "rest" and args and isinstance(args[-1], tuple):
        return (*args[:-1], *args[-1])
    return args
