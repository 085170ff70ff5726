"""Adding an external link to a package."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from vfmxl.errors import RequestRefused
from vfmxl.workbook.package import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELS, Link, link_parts, write_parts

if TYPE_CHECKING:
    from pathlib import Path

LINK = Link("vfmxl.xlam", ("vfmxl",), ("VFM_VALUE", "VFM_GAP"))
PARTS = {
    CONTENT_TYPES: b"<Types></Types>",
    WORKBOOK: b'<workbook><sheets/><definedNames><definedName/></definedNames><calcPr calcId="1"/></workbook>',
    WORKBOOK_RELS: b"<Relationships></Relationships>",
    "xl/worksheets/sheet1.xml": b"<worksheet/>",
}


def test_the_link_comes_between_the_sheets_and_the_names() -> None:
    workbook = link_parts(PARTS, LINK)[WORKBOOK].decode()
    assert workbook.index("<sheets/>") < workbook.index("<externalReferences>") < workbook.index("<definedNames>")


def test_without_names_it_comes_before_the_calculation_properties() -> None:
    parts = PARTS | {WORKBOOK: b"<workbook><sheets/><calcPr/></workbook>"}
    assert b"</externalReferences><calcPr/>" in link_parts(parts, LINK)[WORKBOOK]


def test_every_other_part_is_as_it_was() -> None:
    linked = link_parts(PARTS, LINK)
    assert linked["xl/worksheets/sheet1.xml"] is PARTS["xl/worksheets/sheet1.xml"]
    assert set(linked) - set(PARTS) == {"xl/externalLinks/externalLink1.xml", "xl/externalLinks/_rels/externalLink1.xml.rels"}


def test_parts_that_are_not_as_expected_are_refused() -> None:
    with pytest.raises(RequestRefused):
        link_parts(PARTS | {WORKBOOK: b"<nothing/>"}, LINK)


def test_a_package_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "book.xlsx"
    write_parts(PARTS, target)
    before = target.read_bytes()
    with pytest.raises(TypeError):
        write_parts(PARTS | {"broken": None}, target)  # type: ignore[arg-type]
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
    with zipfile.ZipFile(target) as package:
        assert {name: package.read(name) for name in package.namelist()} == PARTS
