"""Workbooks as other programs write them go through every command: openpyxl's, LibreOffice's, one with macros and pivot parts, a very large sheet."""

from __future__ import annotations

import re
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlwings
from xlsxwriter import Workbook

from tests.workbook.existing.corpus import parts_of, rich, write
from tests.workbook.existing.differ import between, cells_that_differ, entries, parts_that_differ
from tests.workbook.existing.test_freeze import ALLOWED, calamine, formulas, frozen, thawed, values
from tests.workbook.existing.test_refresh import STAMP_PARTS, refreshed
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.check import check
from vfmxl.workbook.existing.convert import convert as convert_workbook
from vfmxl.workbook.existing.output import choose_output

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.workbook.conftest import Convert
    from vfmxl.functions import Engine

pytestmark = [pytest.mark.office, pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")]
CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f.*?</f>|<f[^>]*/>)<v ?/?>(?:</v>)?</c>')
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PIVOT = (
    '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" refreshOnLoad="0"><cacheSource type="worksheet">'
    '<worksheetSource ref="A1:B3" sheet="Budget"/></cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
)


def by_openpyxl(engine: Engine, folder: Path, _: Convert) -> Path:
    """Loaded and saved by openpyxl, and calculated as a spreadsheet program would have: it keeps no values."""
    source = rich(engine, folder / "source.xlsx")
    shown = {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        for sheet in openpyxl.load_workbook(source, data_only=True).worksheets
    }
    book = openpyxl.load_workbook(source)
    path = folder / "openpyxl.xlsx"
    book.save(path)
    parts = parts_of(path)
    for number, title in enumerate(shown, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = CELL.sub(partial(_calculated, shown[title]), parts[name])
    return write(parts, path)


def _calculated(shown: dict[str, Any], match: re.Match[bytes]) -> bytes:
    value = shown[match[1].decode()]
    kind = b"b" if isinstance(value, bool) else b"e" if str(value).startswith("#") else b"str" if isinstance(value, str) else b"n"
    text = str(int(value) if isinstance(value, bool) else value).replace("&", "&amp;").encode()
    return b'<c r="%s"%s t="%s">%s<v>%s</v></c>' % (match[1], re.sub(rb' t="[a-z]+"', b"", match[2]), kind, match[3], text)


def by_libreoffice(engine: Engine, folder: Path, convert_to: Convert) -> Path:
    """Saved by LibreOffice, which spells what it does not know in small letters."""
    return convert_to(rich(engine, folder / "source.xlsx"), "xlsx", folder / "saved")


def with_macros(engine: Engine, folder: Path, _: Convert) -> Path:
    """With the VBA project of a real workbook, a pivot cache and parts that nobody knows."""
    parts = parts_of(rich(engine, folder / "source.xlsx", "excel"))
    with zipfile.ZipFile(Path(xlwings.__file__).parent / "quickstart.xlsm") as real:
        parts["xl/vbaProject.bin"] = real.read("xl/vbaProject.bin")
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = PIVOT.encode()
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 8
    parts["customXml/item1.xml"] = b"<any><thing/></any>"
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>',
    )
    types = parts["[Content_Types].xml"].replace(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", MACROS.encode())
    parts["[Content_Types].xml"] = types.replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    return write(parts, folder / "macros.xlsm")


def large(engine: Engine, folder: Path, _: Convert) -> Path:
    """Two hundred thousand cells, texts in their cells, a few of ours among them."""
    path = folder / "large.xlsx"
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Budget")
        for row in range(20_000):
            for column in range(9):
                sheet.write(row, column, row * column if column else f"£ row {row} \N{GRINNING FACE}")
            if row % 997 == 0:
                sheet.write_formula(row, 9, '=_xldudf_VFM_PACK("id")', None, engine.pack.id)
                sheet.write_formula(row, 10, f"=LEN(J{row + 1})", None, len(engine.pack.id))
    return path


WRITERS: dict[str, Callable[[Engine, Path, Convert], Path]] = {
    "openpyxl": by_openpyxl,
    "libreoffice": by_libreoffice,
    "macros": with_macros,
    "large": large,
}


@pytest.fixture(params=WRITERS)
def book(request: pytest.FixtureRequest, engine: Engine, convert: Convert, tmp_path: Path) -> Path:
    """A workbook of each writer."""
    return WRITERS[request.param](engine, tmp_path, convert)


def test_frozen_and_thawed_they_are_what_they_were(book: Path, engine: Engine) -> None:
    copy, report = frozen(engine, book)
    assert report.frozen
    assert report.left == ()
    assert formulas(copy) == {}
    assert values(copy) == values(book)
    assert {name: rows for name, rows in calamine(copy).items() if name in calamine(book)} == calamine(book)
    assert {name for name in parts_that_differ(book, copy) if not ALLOWED.fullmatch(name)} == set()
    assert entries(frozen(engine, copy)[0]) == entries(copy)
    back, thaw_report = thawed(copy)
    assert thaw_report.left == ()
    assert (formulas(back), values(back)) == (formulas(book), values(book))


def test_refreshed_they_change_in_the_cells_named_alone(book: Path, engine: Engine) -> None:
    parts = parts_of(book)
    sheet1 = "xl/worksheets/sheet1.xml"
    parts[sheet1], spoilt = re.subn(rb'(<c r="B2"[^>]*><f[^>]*>[^<]*</f><v>)[^<]*', rb"\g<1>123.25", parts[sheet1])
    assert spoilt == (book.name != "large.xlsx")
    stale = write(parts, book)
    target, report = refreshed(engine, stale)
    with open_archive(stale) as archive:
        sheets = read_book(archive).sheets
    assert parts_that_differ(stale, target) <= STAMP_PARTS | set(sheets.values()) | {"docProps/custom.xml"}
    before, after = parts_of(stale), parts_of(target)
    for sheet, part in sheets.items():
        assert cells_that_differ(before[part], after[part]) == {change.cell for change in report.changes if change.sheet == sheet}
        assert between(before[part]) == between(after[part])
    assert "out of date" not in check(engine, target).counts
    if book.name == "macros.xlsm":
        assert any("pivot table" in note for note in report.notes)


@pytest.mark.parametrize("host", ["excel", "calc"])
def test_converted_they_keep_their_values(host: str, book: Path, engine: Engine) -> None:
    output = choose_output(book, None, host)
    report = convert_workbook(output, host)
    assert report.left == ()
    assert values(output.target) == values(book)
    assert len(formulas(output.target)) == len(formulas(book))


def test_a_large_sheet_opens_whole_in_libreoffice(engine: Engine, convert: Convert, tmp_path: Path) -> None:
    copy, _ = frozen(engine, large(engine, tmp_path, convert))
    saved = convert(copy, "csv", tmp_path / "out")
    lines = saved.read_text(encoding="utf-8", errors="replace").splitlines()
    assert len(lines) == 20_000
    assert engine.pack.id in lines[997]
