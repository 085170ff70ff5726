"""A package written anew: what stays is carried over as the bytes it was, in its order."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from tests.workbook.existing.differ import entries, parts, parts_that_differ
from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.repack import Changes, write_package

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as made:
        made.add_worksheet("Figures").write("A1", "Kent £ \N{GRINNING FACE}")
    return path


def repacked(path: Path, changes: Changes) -> Path:
    made = path.with_name(f"made-{path.name}")
    with open_archive(path) as archive, made.open("wb") as target:
        write_package(archive, changes, target)
    return made


def test_without_changes_every_entry_is_the_same(book: Path) -> None:
    assert parts_that_differ(book, repacked(book, Changes())) == set()


def test_a_part_replaced_dropped_or_added_leaves_the_others(book: Path) -> None:
    changes = Changes({SHEET: lambda: [b"<a>", b"", b"b" * 3_000_000, b"</a>"]}, {"docProps/app.xml"}, {"xl/new/\u00a3.xml": lambda: [b"new"]})
    made = repacked(book, changes)
    assert parts_that_differ(book, made) == {SHEET, "docProps/app.xml", "xl/new/\u00a3.xml"} == changes.touched
    content = parts(made)
    assert content[SHEET] == b"<a>" + b"b" * 3_000_000 + b"</a>"
    assert content["xl/new/\u00a3.xml"] == b"new"
    assert "docProps/app.xml" not in content
    assert list(content)[-1] == "xl/new/\u00a3.xml"


class Unseekable(io.RawIOBase):
    """A file that cannot go back: zip writers then put sizes behind the data."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self.file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self.file.write(data)


def test_sizes_behind_the_data_extra_fields_stored_entries_and_comments(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with path.open("wb") as file, zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"a comment"
        for name, content in parts(book).items():
            entry = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
            entry.compress_type = zipfile.ZIP_STORED if name == SHEET else zipfile.ZIP_DEFLATED
            entry.extra = b"\x99\x99\x02\x00ab"
            entry.comment = b"of an entry"
            with package.open(entry, "w", force_zip64=True) as part:
                part.write(content)
    made = repacked(path, Changes({"docProps/app.xml": lambda: [b"x"]}))
    assert parts_that_differ(path, made) == {"docProps/app.xml"}
    with zipfile.ZipFile(made) as package:
        assert package.comment == b"a comment"
        info = package.getinfo(SHEET)
        assert (info.date_time, info.compress_type, info.comment) == ((2020, 2, 3, 4, 5, 6), zipfile.ZIP_STORED, b"of an entry")
        assert info.extra == b"\x99\x99\x02\x00ab"
        assert not info.flag_bits & 0x8


def test_entries_that_share_their_bytes_are_refused(book: Path, tmp_path: Path) -> None:
    data = bytearray(book.read_bytes())
    places = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    # The second record is led to the data of the first.
    struct.pack_into("<L", data, places[1] + 42, struct.unpack_from("<L", data, places[0] + 42)[0])
    path = tmp_path / "overlap.xlsx"
    path.write_bytes(data)
    with pytest.raises(RequestRefused):
        repacked(path, Changes())


def test_entries_are_compared_as_compressed(book: Path) -> None:
    """The differ bites: the same text compressed otherwise is told."""
    made = repacked(book, Changes({SHEET: lambda: [parts(book)[SHEET]]}))
    assert parts(made) == parts(book)
    again = book.with_name("stored.xlsx")
    with zipfile.ZipFile(again, "w") as package:
        for name, content in parts(book).items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == SHEET else zipfile.ZIP_DEFLATED)
    assert SHEET in parts_that_differ(book, again)
    assert entries(book).keys() == entries(again).keys()
