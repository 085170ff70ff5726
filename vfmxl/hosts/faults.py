"""The log of faults of the program, which the diagnostics show."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fault_log() -> Path:
    """Where faults are noted, newest last."""
    from vfmxl.pack.shelf import folder

    return folder().parent / "faults.txt"


def note_fault(name: str) -> Path | None:
    """Adds the fault being handled to the log; None where that cannot be written, which must not stand in the way."""
    path = fault_log()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {name}\n{traceback.format_exc()}\n")
    except OSError:
        return None
    return path
