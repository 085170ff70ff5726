"""The functions, as xlwings loads them: each is made from the catalogue when it is first called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vfmxl.hosts.excel.cells import cell_function
from vfmxl.hosts.excel.warming import start

if TYPE_CHECKING:
    from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., list[list[Any]]]:
    bound = cell_function(name)
    # Found here from now on.
    globals()[name] = bound
    if not _warming:
        _warming.append(start())
    return bound


_warming: list[object] = []
