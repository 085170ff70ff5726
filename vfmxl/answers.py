"""How commands and buttons answer: exit codes, counts in words, values as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from vfmxl.errors import CellError

if TYPE_CHECKING:
    from vfmxl.functions import Engine

DONE, FOUND, REFUSED = 0, 1, 2


def engine_of(context: click.Context) -> Engine:
    """The engine of a command, on the pack in use or the one named; notices go to standard error."""
    from vfmxl.functions import Engine

    engine = Engine.start(context.obj)
    for notice in engine.notices:
        click.echo(notice, err=True)
    return engine


def counted(count: int, noun: str) -> str:
    """A number of things: 1 cell, 1,737 cells, no cells."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else f"no {noun}s"


def shown(value: Any) -> str:  # noqa: ANN401 - a cell's value
    """A cell's value as a line of text has it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value, or a grid, as JSON has it."""
    if isinstance(value, list):
        return [plain(cell) for cell in value]
    return str(value) if isinstance(value, CellError) else value
