"""Tells which parts of a package differ from another's, and in which cells."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.uses import address

if TYPE_CHECKING:
    from pathlib import Path


def entries(path: Path) -> dict[str, bytes]:
    """The compressed bytes of every entry, in the order of the directory."""
    found = {}
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        for info in package.infolist():
            lengths = data[info.header_offset + 26 : info.header_offset + 30]
            start = info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            found[info.filename] = data[start : start + info.compress_size]
    return found


def parts(path: Path) -> dict[str, bytes]:
    """The content of every part."""
    with zipfile.ZipFile(path) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def parts_that_differ(one: Path, other: Path) -> set[str]:
    """Names of the parts whose bytes, as compressed, are not the same; those kept must stand in the same order."""
    first, second = entries(one), entries(other)
    kept = [name for name in first if name in second]
    assert kept == [name for name in second if name in first]
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def cells_that_differ(one: bytes, other: bytes) -> set[str]:
    """Addresses of the cells that differ between two versions of a sheet; everything between them must be the same, the stated size apart."""
    first, second = _cells(one), _cells(other)
    return {cell for cell in first.keys() | second.keys() if first.get(cell) != second.get(cell)}


def between(data: bytes) -> bytes:
    """The sheet without its cells."""
    return b"".join(piece.raw for piece in pieces(io.BytesIO(data)) if piece.kind is not Kind.CELL)


def _cells(data: bytes) -> dict[str, bytes]:
    return {address(piece.row, piece.column): piece.raw for piece in pieces(io.BytesIO(data)) if piece.kind is Kind.CELL}
