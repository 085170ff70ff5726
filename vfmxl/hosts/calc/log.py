"""Keeps the details of a fault of ours, which a cell has no room for."""

from __future__ import annotations

import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1_000_000  # bytes: then the log begins anew


def log_file() -> Path:
    """The log, in the user's folder for such files."""
    from platformdirs import user_log_path

    return user_log_path("vfmxl", appauthor=False) / "calc.log"


def log_fault(error: BaseException, doing: str, detail: Any) -> Path:  # noqa: ANN401 - whatever was being done
    """Writes an exception to the log; a log that cannot be written stops nothing."""
    path = log_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "w" if path.exists() and path.stat().st_size > LARGEST else "a"
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {doing} {detail!r}\n")
            log.writelines(traceback.format_exception(error))
    return path
