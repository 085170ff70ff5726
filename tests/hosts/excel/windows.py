"""xlwings' own call path on any system: its modules for Windows on stand-ins for pywin32."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import importlib
import sys
import types
from typing import TYPE_CHECKING, Any
from unittest import mock

import xlwings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What an omitted argument is on its way through COM (DISP_E_PARAMNOTFOUND).
MISSING = -2147352572

STAND_INS = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone", "win32com", "win32com.client",
    "win32com.client.dynamic", "win32com.server", "win32com.server.dispatcher", "win32com.server.exception", "win32com.server.policy", "win32com.server.util",
)  # fmt: skip
OF_WINDOWS = ("xlwings._win32patch", "xlwings._xlwindows", "xlwings.udfs", "xlwings.com_server")


class Anything(types.ModuleType):
    """A module in which every name is something that can be called, subclassed and raised."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Exception,), {})
        setattr(self, name, made)
        return made


@contextlib.contextmanager
def windows() -> Iterator[types.ModuleType]:
    """`xlwings.com_server`, with every trace of it gone afterwards."""
    stand_ins = {name: Anything(name) for name in STAND_INS}
    for name, module in stand_ins.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(stand_ins[parent], child, module)
    com, types_ = stand_ins["pythoncom"], stand_ins["pywintypes"]
    com.CoInitialize = lambda: None  # type: ignore[attr-defined]
    com.__file__ = "pythoncom.dll"
    com.IID_IDispatch = "dispatch"  # type: ignore[attr-defined]
    com.TypeIIDs = {"dispatch": type("PyIDispatch", (), {})}  # type: ignore[attr-defined]
    types_.TimeType = dt.datetime  # type: ignore[attr-defined]
    stand_ins["win32com.server.util"].unwrap = _unwrapped  # type: ignore[attr-defined]
    stand_ins["win32com.server.util"].wrap = lambda thing, *_: thing  # type: ignore[attr-defined]
    stand_ins["win32com.client"].Dispatch = lambda thing: thing  # type: ignore[attr-defined]
    dlls = mock.patch.multiple(ctypes, create=True, windll=mock.MagicMock(), oledll=mock.MagicMock(), PyDLL=mock.MagicMock())
    held: dict[str, types.ModuleType | None] = {name: sys.modules.get(name) for name in (*STAND_INS, *OF_WINDOWS)}
    sys.modules.update(stand_ins)
    names = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret"}
    engines = xlwings.main.Engines()
    before = {name: getattr(xlwings, name) for name in names}
    try:
        with dlls:
            excel = importlib.import_module("xlwings._xlwindows")
        engines.add(xlwings.main.Engine(impl=excel.engine))
        udfs = importlib.import_module("xlwings.udfs")
        for name, real in names.items():
            setattr(xlwings, name, getattr(udfs, real))
        with mock.patch.object(xlwings, "engines", engines):
            server = importlib.import_module("xlwings.com_server")
            yield server
        server.loop.close()
    finally:
        for name, function in before.items():
            setattr(xlwings, name, function)
        for name, previous in held.items():
            if previous is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = previous
            if name in OF_WINDOWS:
                vars(xlwings).pop(name.rpartition(".")[2], None)


def _unwrapped(thing: object) -> object:
    if type(thing).__name__ != "XLPythonObject":
        raise TypeError("a value, not an object of the server")
    return thing


def calling(server: types.ModuleType) -> Callable[..., Any]:
    """Calls a function as VBA does: omitted arguments are MISSING, nothing is said of workbook or cell."""
    python = server.XLPython()

    def call(name: str, *args: Any) -> Any:
        return python.CallUDF("functions", name, args)

    return call
