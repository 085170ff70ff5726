"""Cells as they stand in the file, whoever wrote it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from xlsxwriter import Workbook

from vfmxl.errors import CellError
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import Cell, SharedTexts, read_cells

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def cells(path: Path, sheet: str) -> dict[str, Cell]:
    with open_archive(path) as archive:
        book = read_book(archive)
        return read_cells(archive, book.sheets[sheet], SharedTexts(archive, book.shared_strings), lambda _, __: True)


def written(path: Path, sheet_xml: str) -> Path:
    """A workbook with this XML as its one sheet."""
    with Workbook(path) as book:
        book.add_worksheet("Budget").write("A1", "shared text")
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_xml.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


ROW = """<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c>
<c r="E1" t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c><c r="F1" t="str"><f>VFM_PACK()</f><v>a &amp; b</v></c><c r="G1"/><c r="H1" t="d"><v>2025-04-01</v></c>
<c r="I1"><f t="shared" ref="I1:I3" si="4">VFM_VALUE(A1,"x",$B$1)</f><v>2</v></c><c r="I2"><f t="shared" si="4"/><v>3</v></c>"""
EXPECTED: dict[str, tuple[str, Any]] = {
    "A1": ("", "shared text"), "B1": ("", 1.5), "C1": ("", True), "D1": ("", CellError.NA), "E1": ("", "inline"), "F1": ("VFM_PACK()", "a & b"), "G1": ("", None), "H1": ("", "2025-04-01"),
    "I1": ('VFM_VALUE(A1,"x",$B$1)', 2.0), "I2": ('VFM_VALUE(A2,"x",$B$1)', 3.0),
}  # fmt: skip


@pytest.mark.parametrize(
    "sheet",
    [
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{ROW}</row></sheetData></worksheet>',
        f'<worksheet xmlns="{STRICT}"><sheetData><row r="1">{ROW}</row></sheetData></worksheet>',
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        + ROW.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        + "</x:row></x:sheetData></x:worksheet>",
        f'<!-- saved by something --><worksheet xmlns="{MAIN}" xmlns:o="urn:other"><o:c r="A1"><o:v>9</o:v></o:c><sheetData><row r="1">{ROW}</row></sheetData></worksheet>',
    ],
    ids=["transitional", "strict", "prefixed", "with other namespaces"],
)
def test_every_kind_of_cell_in_every_dress(sheet: str, tmp_path: Path) -> None:
    found = cells(written(tmp_path / "book.xlsx", sheet), "Budget")
    assert {address: (cell.formula, cell.value) for address, cell in found.items()} == EXPECTED


def test_a_damaged_sheet_is_named(tmp_path: Path) -> None:
    from vfmxl.errors import RequestRefused

    with pytest.raises(RequestRefused, match=r"book\.xlsx, xl/worksheets/sheet1\.xml: Its XML is damaged"):
        cells(written(tmp_path / "book.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData>'), "Budget")
