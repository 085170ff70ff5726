"""Builds the add-in and the workbook that carries the functions itself, the same bytes wherever they are built.

python3 dev.py addin
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from vfmxl import __version__
from vfmxl.functions import Engine
from vfmxl.hosts.excel.bridge import NAME as BRIDGE
from vfmxl.hosts.excel.bridge import xlwings_module
from vfmxl.hosts.excel.project import with_project
from vfmxl.hosts.excel.ribbon import PART, RELATION, ribbon
from vfmxl.hosts.excel.vba import FUNCTIONS, HELP, functions_module, help_module, intellisense_rows
from vfmxl.resources import bundled_pack, workbooks
from vfmxl.workbook.build import Request, build_workbook
from vfmxl.workbook.package import read_parts, write_stored

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDIN, BUDGET = "vfmxl.xlam", "asc-budget-benchmark.xlsm"
COUNCIL = "Torbay"
PROJECT_NAME = "vfmxl"
BY_HAND = ("VfmSettings", "VfmValues", "VfmExcel", "VfmServer", "VfmReconnect", "VfmRibbon", "VfmStart")
MADE = {FUNCTIONS: functions_module, HELP: help_module}

_PACKAGE_RELATIONS = "_rels/.rels"
# Figures differ in their last digits from one processor to the next; twelve are the same on all.
_FIGURE = re.compile(rb"(<(?:c:)?v>)(-?\d+\.\d+(?:[eE][+-]?\d+)?)(</(?:c:)?v>)")


def main() -> int:
    """Writes the VBA made from the catalogue, the built files, and their sums into the README beside them."""
    folder = workbooks()
    for name, text in MADE.items():
        (folder / "addin" / f"{name}.bas").write_text(text(), encoding="cp1252", newline="\n")
    build(folder)
    readme = folder / "README.md"
    readme.write_text(with_sums(readme.read_text(encoding="utf-8"), folder), encoding="utf-8")
    for name in (ADDIN, BUDGET):
        print(f"{checksum(folder / name)}  {folder / name}")  # noqa: T201 - a command of dev.py
    return 0


def build(folder: Path) -> None:
    """Writes the add-in and the workbook into `folder`, from the bundled pack."""
    engine = Engine.start(str(bundled_pack()))
    try:
        code, own, tab = modules(), source("ThisWorkbook.cls"), ribbon(engine)
        for name, parts in ((ADDIN, _addin_sheets(engine)), (BUDGET, _budget_sheets(engine))):
            made = with_project(parts, Path(name).suffix, PROJECT_NAME, code, own)
            write_stored(_with_ribbon(made, tab), folder / name)
    finally:
        engine.pack.close()


def modules() -> dict[str, str]:
    """Every standard module of the project, in its order: xlwings' own first."""
    return {BRIDGE: xlwings_module()} | {name: source(f"{name}.bas") for name in (*BY_HAND, *MADE)}


def source(name: str) -> str:
    """The text of one source file of the add-in."""
    return (workbooks() / "addin" / name).read_text(encoding="cp1252")


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def with_sums(readme: str, folder: Path) -> str:
    """The README with the sums of the built files."""
    for name in (ADDIN, BUDGET):
        readme = re.sub(rf"(?m)^    [0-9a-f]{{64}}  {re.escape(name)}$", f"    {checksum(folder / name)}  {name}", readme)
    return readme


def _addin_sheets(engine: Engine) -> dict[str, bytes]:
    """The sheets of the add-in, which nobody sees: what it is, and the help that is shown while a formula is typed."""
    memory = io.BytesIO()
    released = datetime.fromisoformat(f"{engine.pack.manifest['released']}-01-01"[:10]).replace(tzinfo=UTC)
    with Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"title": "VfM benchmarking", "subject": "Adult social care figures in formulas", "author": "vfmxl", "created": released})
        about = book.add_worksheet("vfmxl")
        for row, line in enumerate((f"vfmxl {__version__}", f"Lists of the ribbon from {engine.pack.id}", engine.pack.manifest["attribution"])):
            about.write_string(row, 0, line)
        help_sheet = book.add_worksheet("_IntelliSense_")
        for row, cells in enumerate(intellisense_rows()):
            for column, text in enumerate(cells):
                help_sheet.write_string(row, column, text)
    return read_parts(memory)


def _budget_sheets(engine: Engine) -> dict[str, bytes]:
    """The budget workbook, its formulas calling the functions that it carries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "budget.xlsx"
        build_workbook(engine, Request(COUNCIL, host="excel-own"), path)
        parts = read_parts(path)
    return {
        name: _FIGURE.sub(_steadied, content) if name.startswith(("xl/worksheets/", "xl/charts/")) else content for name, content in parts.items()
    }


def _steadied(match: re.Match[bytes]) -> bytes:
    return match[1] + f"{float(match[2]):.12g}".encode() + match[3]


def _with_ribbon(parts: Mapping[str, bytes], tab: bytes) -> dict[str, bytes]:
    relations = parts[_PACKAGE_RELATIONS].decode()
    relation = f'<Relationship Id="rIdVfmRibbon" Type="{RELATION}" Target="{PART}"/>'
    return dict(parts) | {PART: tab, _PACKAGE_RELATIONS: relations.replace("</Relationships>", relation + "</Relationships>").encode()}


if __name__ == "__main__":
    sys.exit(main())
