"""Starts the function server outside Excel, for sites where Office may not start programs."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused
from vfmxl.hosts.excel.settings import PRE_STARTED, parse, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.hosts.excel.profile import Computer

STARTED = (
    "The function server runs. Start Excel now, and leave this window open as long as you need the functions; Ctrl+C or closing it ends the server."
)


def serve(computer: Computer, say: Callable[[str], None], run: Callable[[], None] | None = None) -> None:
    """Answers formulas until the process ends; `run` stands for xlwings' own server in tests.

    Raises
    ------
    RequestRefused
        on other systems, where Excel has not been told of such a server, or where xlwings is not whole.
    """
    profile = computer.windows_profile("vfmxl excel serve")
    lines = parse(profile.settings.read_bytes(), computer.encoding) if profile.settings.is_file() else []
    if value_of(lines, PRE_STARTED).lower() != "true":
        raise RequestRefused(
            "Excel starts a server of its own and would not ask this one. Do this once, then try again: vfmxl excel install --pre-started"
        )
    # As Excel would start it: our entry modules first, and not the folder that this happens to be started in.
    sys.path[:] = [str(computer.udfs), *(place for place in sys.path if place not in {"", os.getcwd()})]  # noqa: PTH109 - compared as text
    # The server waits inside Windows, where Python does not see Ctrl+C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    say(STARTED)
    try:
        (run or _xlwings_server)()
    except ImportError as error:
        raise RequestRefused(f"xlwings cannot start its server here ({error}): install vfmxl again.") from error


def _xlwings_server() -> None:
    import xlwings

    xlwings.serve()
