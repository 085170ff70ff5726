"""Imports what later calls will need while Excel is idle, so that the first of each kind does not wait."""

from __future__ import annotations

import time
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from vfmxl.hosts.excel import cells

if TYPE_CHECKING:
    from collections.abc import Callable

# One at a time, the quicker first: a call that comes meanwhile waits for one of them at most.
SLOW = (
    "scipy.special",
    *(f"vfmxl.functions.{family}" for family in ("change", "modelling", "bridging", "themes", "quality", "productivity")),
    "pandas",
    "scipy.stats",
    "statsmodels.regression.linear_model",
)
IDLE = 1.0


def start() -> Thread:
    """Starts warming up in the background, not before the first call is answered; the process may end at any time."""
    cells.last_call = time.monotonic()
    thread = Thread(target=warm, name="vfmxl-warming", daemon=True)
    thread.start()
    return thread


def warm(modules: tuple[str, ...] = SLOW, idle: float = IDLE, wait: Callable[[float], None] = time.sleep) -> None:
    """Imports `modules`, each only when no cell has asked for `idle` seconds."""
    for module in modules:
        while (rest := cells.last_call + idle - time.monotonic()) > 0:
            wait(rest)
        with cells.TURN:
            try:
                import_module(module)
            except ImportError:
                # A missing part is told by the call that needs it.
                continue
