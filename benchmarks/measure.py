"""Whole processes measured beside each other."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RUNS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, how it compares, and its bar."""

    work: str
    measured: str
    bar: str
    holds: bool


def seconds(command: Sequence[str]) -> float:
    """Wall time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def side_by_side(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """Median wall times of two commands, run in turns after a warm-up of each."""
    pairs = [(seconds(one), seconds(other)) for _ in range(RUNS + 1)][1:]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def ours(*arguments: str) -> list[str]:
    """A command line of ours in a process of its own, as the installed command."""
    return [str(Path(sys.executable).with_name("vfmxl")), *arguments]
