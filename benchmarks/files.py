"""A user's own workbook beside openpyxl: refresh, freeze, and the memory that a very large sheet takes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from benchmarks.measure import Row, ours, side_by_side
from vfmxl.functions import call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vfmxl.functions import Engine

ROWS = 10_000
LARGE = 100_000_000
MOST_MEMORY = 300_000_000
PERIODS = ("2022-23", "2023-24", "2024-25")
# The yardstick: what any tool costs that loads a workbook and saves it, and openpyxl's loses its values on the way.
LOAD_AND_SAVE = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"


def budget(engine: Engine, path: Path) -> Path:
    """A sheet of 10,000 cost centres: council, name, period, amount, a figure of ours (one in seven out of date) and a formula of the user's that depends on it."""
    councils = [area.name for area in engine.pack.areas if area.is_council and not area.end and not area.small]
    with Workbook(path) as book:
        sheet, money = book.add_worksheet("Budget"), book.add_format({"num_format": "#,##0.00"})
        for row in range(ROWS):
            council, period, amount = councils[row % len(councils)], PERIODS[row // len(councils) % 3], 1000.5 + row
            value = call(engine, "VALUE", [council, "spend_net_adult", period])
            held = value + (row % 7 == 0) if isinstance(value, float) else str(value)
            sheet.write_row(row, 0, [council, f"Cost centre {row:05d}", period])
            sheet.write_number(row, 3, amount, money)
            sheet.write_formula(row, 4, f'=_xldudf_VFM_VALUE(A{row + 1},"spend_net_adult",C{row + 1})', money, held)
            sheet.write_formula(row, 5, f"=IFERROR(E{row + 1}*D{row + 1},0)", money, held * amount if isinstance(held, float) else 0)
    return path


def large(path: Path) -> Path:
    """A sheet of 100 MB of XML with a call of ours in every thousandth row."""
    with Workbook(path) as book:
        book.add_worksheet("Budget")
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            if name != "xl/worksheets/sheet1.xml":
                package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _large_sheet(parts["xl/worksheets/sheet1.xml"]):
                sheet.write(piece)
    return path


def _large_sheet(empty: bytes) -> Iterator[bytes]:
    head, _, tail = empty.partition(b"<sheetData/>")
    yield head + b"<sheetData>"
    written, row = 0, 0
    while written < LARGE:
        row += 1
        ours_ = b'<c r="A%d" t="str"><f>_xldudf_VFM_PACK()</f><v>x</v></c>' % row if row % 1000 == 0 else b'<c r="A%d"><v>%d</v></c>' % (row, row)
        cells = ours_ + b"".join(
            b'<c r="%s%d"><f>A%d*%d</f><v>%d.25</v></c>' % (column, row, row, n, row * n) for n, column in enumerate((b"B", b"C", b"D"), 2)
        )
        piece = b'<row r="%d">%s</row>' % (row, cells)
        written += len(piece)
        yield piece
    yield b"</sheetData>" + tail


def peak_memory(command: list[str]) -> int:
    """The most memory that a process takes, in bytes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def files(engine: Engine, folder: Path) -> list[Row]:
    """Refresh and freeze of 10,000 cells of ours with as many that depend on them, and freeze of a sheet of 100 MB."""
    path = budget(engine, folder / "budget.xlsx")
    openpyxl = [sys.executable, "-c", LOAD_AND_SAVE, str(path), str(folder / "saved.xlsx")]
    refreshed, yardstick = side_by_side(ours("refresh", str(path), "-o", str(folder / "refreshed.xlsx"), "--force"), openpyxl)
    frozen, again = side_by_side(ours("freeze", str(path), "-o", str(folder / "frozen.xlsx"), "--force"), openpyxl)
    rows = [
        Row(
            "refresh of 10,000 cells + 10,000 dependent ones",
            f"{refreshed / yardstick:.2f} x openpyxl's load and save ({refreshed:.2f} s)",
            "under 1 x",
            refreshed < yardstick,
        ),
        Row(
            "freeze of the same workbook", f"{frozen / again:.2f} x openpyxl's load and save ({frozen:.2f} s)", "at most 0.5 x", frozen <= 0.5 * again
        ),
    ]
    if hasattr(os, "wait4"):
        memory = peak_memory(ours("freeze", str(large(folder / "large.xlsx")), "-o", str(folder / "large-frozen.xlsx"), "--force"))
        rows.append(Row("freeze of a sheet of 100 MB, memory", f"{memory / 1e6:.0f} MB", "under 300 MB", memory < MOST_MEMORY))
    return rows
