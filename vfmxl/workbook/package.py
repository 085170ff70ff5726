"""Patches the package of a workbook file: parts added or changed, every other part carried over as it is."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from io import BytesIO
    from pathlib import Path

FIXED_DATE = (1980, 1, 1, 0, 0, 0)
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK, WORKBOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The link by which Excel finds an add-in in the user's XLSTART folder, whoever the user is.
XL_STARTUP = "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath/xlStartup"
LINK_ID = "rIdVfmxl"


@dataclass(frozen=True, slots=True)
class Link:
    """An external link part: the file linked to, its sheets, and the names of it that formulas use."""

    target: str
    sheets: tuple[str, ...]
    names: tuple[str, ...]


def _insert_before(text: str, marks: Iterable[str], addition: str) -> str:
    """The text with the addition before the first of `marks` that it holds."""
    for mark in marks:
        place = text.find(mark)
        if place >= 0:
            return text[:place] + addition + text[place:]
    raise RequestRefused("The workbook's parts are not as expected; nothing was written.")


def link_parts(parts: dict[str, bytes], link: Link) -> dict[str, bytes]:
    """The parts of a workbook without links, with one link added as [1]."""
    sheets = "".join(f'<sheetName val="{name}"/>' for name in link.sheets)
    names = "".join(f'<definedName name="{name}"/>' for name in sorted(link.names))
    data = "".join(f'<sheetData sheetId="{i}"/>' for i in range(len(link.sheets)))
    external = (
        f'{XML}<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{RELATIONSHIPS}" r:id="rId1">'
        f"<sheetNames>{sheets}</sheetNames><definedNames>{names}</definedNames><sheetDataSet>{data}</sheetDataSet></externalBook></externalLink>"
    )
    rels = f'{XML}<Relationships xmlns="{PACKAGE_RELATIONSHIPS}"><Relationship Id="rId1" Type="{XL_STARTUP}" Target="{link.target}" TargetMode="External"/></Relationships>'
    workbook = _insert_before(
        parts[WORKBOOK].decode(), ("<definedNames>", "<calcPr"), f'<externalReferences><externalReference r:id="{LINK_ID}"/></externalReferences>'
    )
    workbook_rels = _insert_before(
        parts[WORKBOOK_RELS].decode(),
        ("</Relationships>",),
        f'<Relationship Id="{LINK_ID}" Type="{RELATIONSHIPS}/externalLink" Target="externalLinks/externalLink1.xml"/>',
    )
    types = _insert_before(
        parts[CONTENT_TYPES].decode(),
        ("</Types>",),
        '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/>',
    )
    return parts | {
        WORKBOOK: workbook.encode(),
        WORKBOOK_RELS: workbook_rels.encode(),
        CONTENT_TYPES: types.encode(),
        "xl/externalLinks/externalLink1.xml": external.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": rels.encode(),
    }


def read_parts(path: Path | BytesIO) -> dict[str, bytes]:
    """All parts of a package, by name, in their order."""
    with zipfile.ZipFile(path) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def write_parts(parts: dict[str, bytes], target: Path, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """A package of these parts, the same bytes each time; it appears at `target` only when it is whole."""
    temporary = target.with_name(f".{target.name}.writing")
    try:
        with zipfile.ZipFile(temporary, "w", compression) as package:
            for name, content in parts.items():
                entry = zipfile.ZipInfo(name, FIXED_DATE)
                entry.compress_type = compression
                entry.create_system = 3  # as on Linux, also where it is made on Windows
                entry.external_attr = 0o600 << 16
                package.writestr(entry, content)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_stored(parts: dict[str, bytes], target: Path) -> None:
    """As write_parts, without compression: the same bytes on every system, whatever its zlib."""
    write_parts(parts, target, zipfile.ZIP_STORED)
