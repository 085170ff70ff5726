"""Answers the calls that cells make through xlwings, from one engine for the life of the process."""

from __future__ import annotations

import inspect
import time
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError, PackUnusable, UnknownFunction
from vfmxl.functions import Engine, call
from vfmxl.functions.calling import find_function
from vfmxl.hosts.excel.marks import rows, unmarked
from vfmxl.hosts.excel.spelling import vba_argument, vba_function
from vfmxl.hosts.faults import note_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vfmxl.functions.registry import Function

_held: list[Engine] = []

# Held while a call is answered, and while warming.py imports: Python's imports are not to be run into by half.
TURN = Lock()
last_call = 0.0


def engine() -> Engine:
    """The engine that all functions and macros of this process share; PackUnusable where there is no pack, asked again the next time."""
    if not _held:
        _held.append(Engine.start())
    return _held[0]


def answer(name: str, args: Sequence[Any]) -> list[list[Any]]:
    """The rows that a cell shows for a call; whatever happens, an answer and never an exception."""
    global last_call  # noqa: PLW0603 - one clock for the process, read by warming.py
    with TURN:
        try:
            found = rows(call(_held[0] if _held else engine(), name, [unmarked(value) for value in args]))
        except PackUnusable as error:
            found = rows(error.sentence if name == "WHY" else error.cell)
        except Exception:  # noqa: BLE001 - a fault of ours must not become text in a cell
            note_fault(name)
            found = rows(CellError.VALUE)
        last_call = time.monotonic()
    return found


@cache
def cell_function(spelled: str) -> Callable[..., list[list[Any]]]:
    """What xlwings calls for a function such as VFM_VALUE; AttributeError where there is none, as of a module without it.

    Values come and go as they are ("raw"): xlwings would turn errors into blanks, and a blank means "latest".
    """
    from xlwings import arg, func, ret

    try:
        declared = find_function(spelled)
    except UnknownFunction:
        raise AttributeError(spelled) from None
    if spelled != vba_function(declared):
        raise AttributeError(spelled)
    name = declared.name

    def cell(*args: Any) -> list[list[Any]]:  # noqa: ANN401 - cells hold anything
        return answer(name, args)

    cell.__name__ = cell.__qualname__ = spelled
    cell.__doc__ = declared.summary
    cell.__signature__ = inspect.Signature(_parameters(declared))  # type: ignore[attr-defined] # where xlwings reads the arguments
    del cell.__annotations__
    bound = func(cell)
    for argument in declared.arguments:
        bound = arg(vba_argument(argument), "raw")(bound)
    return ret("raw")(bound)


def _parameters(declared: Function) -> list[inspect.Parameter]:
    plain, rest = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL
    return [
        inspect.Parameter(vba_argument(argument), rest)
        if argument.kind == "rest"
        else inspect.Parameter(vba_argument(argument), plain, default=None if argument.optional else inspect.Parameter.empty)
        for argument in declared.arguments
    ]
