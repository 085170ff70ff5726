"""What is opened as a workbook, and what is refused with a sentence before anything is read."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.archive import OLE, open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.cells import SharedTexts, read_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORKBOOK = "xl/workbook.xml"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kent", 1.5, True])
    book.save(path)
    return path


def everything(path: Path) -> int:
    """Reads a whole workbook; gives the number of its cells."""
    with open_archive(path) as archive:
        book = read_book(archive)
        texts = SharedTexts(archive, book.shared_strings)
        return sum(len(read_cells(archive, part, texts, lambda _, __: True)) for part in book.sheets.values())


def test_a_plain_workbook_is_read(plain: Path) -> None:
    assert everything(plain) == 3


def rezipped(plain: Path, path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(plain) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


BOMB = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.update({"../evil.txt": b""}), "unsafe name"),
        (lambda parts: parts.update({"/evil.txt": b""}), "unsafe name"),
        (lambda parts: parts.update({"xl\\evil.xml": b""}), "unsafe name"),
        (lambda parts: parts.update({"XL/WORKBOOK.XML": b""}), "twice"),
        (lambda parts: parts.pop("[Content_Types].xml"), "no workbook"),
        (lambda parts: parts.pop(WORKBOOK), "no workbook"),
        (lambda parts: parts.pop("_rels/.rels"), "no workbook"),
        (lambda parts: parts.update({"xl/workbook.bin": b""}), "binary workbook"),
        (lambda parts: parts.update({WORKBOOK: BOMB}), "document type"),
        (lambda parts: parts.update({WORKBOOK: OUTSIDE}), "document type"),
        (lambda parts: parts.update({WORKBOOK: b"<a>" * 5000 + b"</a>" * 5000}), "deeper"),
        (lambda parts: parts.update({WORKBOOK: parts[WORKBOOK][:100]}), "damaged"),
        (lambda parts: parts.update({"xl/big.bin": b"\0" * 40_000_000}), "would unpack"),
        (lambda parts: parts.update({f"xl/n{i}": b"" for i in range(10_001)}), "more than any workbook"),
    ],
)
def test_a_package_that_no_program_makes_is_refused(change: Callable[[dict[str, bytes]], object], told: str, plain: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestRefused, match=told):
        everything(rezipped(plain, tmp_path / "wrong.xlsx", change))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + b"\0" * 600, "old format"),
        (b"", "not a workbook"),
        (b"Council,Spending\nKent,1\n", "not a workbook"),
        (b"PK\x03\x04 and then nothing", "damaged or cut short"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    with pytest.raises(RequestRefused, match=told):
        everything(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestRefused, match="There is no file"):
        everything(tmp_path / "missing.xlsx")
    with pytest.raises(RequestRefused, match="folder"):
        everything(tmp_path)


def test_a_workbook_cut_short_anywhere_is_refused(plain: Path, tmp_path: Path) -> None:
    whole = plain.read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(RequestRefused):
            everything(path)


def test_a_part_larger_than_it_says_is_refused(plain: Path, tmp_path: Path) -> None:
    """The size of the workbook part is understated in the central directory."""
    path = tmp_path / "lies.xlsx"
    data = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as package:
        size = package.getinfo(WORKBOOK).file_size
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(WORKBOOK.encode()))
    assert struct.unpack_from("<L", data, at + 24)[0] == size
    struct.pack_into("<L", data, at + 24, 10)
    path.write_bytes(data)
    with pytest.raises(RequestRefused):
        everything(path)


@settings(max_examples=150, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_byte_changed_anywhere_is_read_or_refused(where: float, byte: int, plain: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("changed") / "changed.xlsx"
    data = bytearray(plain.read_bytes())
    data[int(where * len(data))] = byte
    path.write_bytes(data)
    # Anything but a refusal comes through and fails.
    with contextlib.suppress(RequestRefused):
        everything(path)
