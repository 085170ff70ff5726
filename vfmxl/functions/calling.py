"""Calls a function as a cell does: any spelling, ranges spread out, errors as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, NoFigure, NotUnderstood, UnknownFunction, VfmError
from vfmxl.functions.arguments import is_range, lone, parse
from vfmxl.functions.families import all_functions
from vfmxl.functions.names import bare
from vfmxl.functions.registry import LISTS, REGISTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.functions.engine import Engine
    from vfmxl.functions.registry import Argument, Function

Value = Any
"""A cell's value (text, number, boolean, CellError, None for empty) or a grid: a list of rows."""


def find_function(name: str) -> Function:
    """The function of any spelling; UnknownFunction with the nearest names."""
    found = REGISTRY.get(name) or REGISTRY.get(bare(name)) or all_functions().get(bare(name))
    if found is None:
        from vfmxl.functions.nearest import did_you_mean, shortened

        raise UnknownFunction(
            f"There is no function {shortened(name)}. {did_you_mean(bare(name), REGISTRY, 'The functions: ' + ', '.join(REGISTRY) + '.')}"
        )
    return found


def call(engine: Engine, name: str, args: Sequence[Value]) -> Value:
    """What a cell shows: a value, a grid, or the CellError of what went wrong."""
    try:
        return evaluate(engine, name, args)
    except VfmError as error:
        return error.cell


def evaluate(engine: Engine, name: str, args: Sequence[Value]) -> Value:
    """As `call`, but raises the VfmError with its sentence; inside a grid errors are values."""
    function = find_function(name)
    _check_count(function, args)
    # A host may hand over a single row as a flat list: it is a range of one row.
    args = [[value] if is_range(value) and value and not is_range(value[0]) else value for value in args]
    if function.arguments and function.arguments[-1].kind == "rest":
        return function.body(engine, *args)
    if not function.table:
        shape = _common_shape(function, args)
        if shape is not None:
            return _spread(engine, function, args, shape)
    return _once(engine, function, args)


def _check_count(function: Function, args: Sequence[Value]) -> None:
    most = len(function.arguments)
    if len(args) > most and not (function.arguments and function.arguments[-1].kind == "rest"):
        raise NotUnderstood(f"{function.name} takes at most {most} arguments, {len(args)} were given: {function.signature}")


def parse_all(engine: Engine, function: Function, args: Sequence[Value]) -> list[Any]:
    """All arguments of one call as the body takes them."""
    n = len(args)
    return [parse(engine, argument, _single(argument, args[i]) if i < n else None) for i, argument in enumerate(function.arguments)]


def _once(engine: Engine, function: Function, args: Sequence[Value]) -> Value:
    return function.body(engine, *parse_all(engine, function, args))


def _single(argument: Argument, value: Value) -> Value:
    """A range where one value is wanted: its one cell, or NotUnderstood."""
    if not is_range(value) or argument.kind in LISTS:
        return value
    cell = lone(value)
    if is_range(cell):
        raise NotUnderstood(f"{argument.name} takes one cell here, not a range.")
    return cell


def _common_shape(function: Function, args: Sequence[Value]) -> tuple[int, int] | None:
    """The shape that the ranges among spread-out arguments have together; None without any."""
    shape = None
    for argument, value in zip(function.arguments, args, strict=False):
        if is_range(value) and argument.kind not in LISTS:
            rows, columns = len(value), max((len(row) for row in value), default=0)
            if (rows, columns) != (1, 1):
                shape = (rows, columns) if shape is None else _joined(shape, (rows, columns))
    return shape


def _joined(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    if one == other:
        return one
    lines = {one, other}
    column = next((shape for shape in lines if shape[1] == 1), None)
    row = next((shape for shape in lines if shape[0] == 1), None)
    if column and row:
        return column[0], row[1]
    # A column beside a grid as high, or a row beside one as wide, goes along with it.
    for line, grid in ((one, other), (other, one)):
        if (line[1] == 1 and line[0] == grid[0]) or (line[0] == 1 and line[1] == grid[1]):
            return grid
    raise NoFigure(f"The ranges do not fit each other: {one[0]} x {one[1]} cells and {other[0]} x {other[1]}.")


def _spread(engine: Engine, function: Function, args: Sequence[Value], shape: tuple[int, int]) -> list[list[Value]]:
    spreads = [is_range(value) and argument.kind not in LISTS for argument, value in zip(function.arguments, args, strict=False)]

    def at(value: Value, row: int, column: int) -> Value:
        cells = value[row if len(value) > 1 else 0]
        return cells[column if len(cells) > 1 else 0]

    def one(row: int, column: int) -> Value:
        own = [at(value, row, column) if spread else value for value, spread in zip(args, spreads, strict=True)]
        try:
            answer = _once(engine, function, own)
        except VfmError as error:
            return error.cell
        # A cell holds no table.
        return CellError.VALUE if is_range(answer) else answer

    return [[one(row, column) for column in range(shape[1])] for row in range(shape[0])]


__all__ = ["CellError", "Value", "call", "evaluate", "find_function", "parse_all"]
