"""A workbook file that may come from anywhere: opened with care, its parts read one by one."""

from __future__ import annotations

import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ENTRIES = 10_000
MOST_BYTES = 4_000_000_000
MOST_EXPANSION, EXPANSION_FROM = 300, 10_000_000  # spreadsheets compress 10 to 30 fold; small entries may more
CHUNK = 1 << 20
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ENCRYPTED_FLAG = 0x1
METHODS = (ZIP_STORED, ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open workbook file whose zip structure has been checked; its entries in their order."""

    path: Path
    entries: tuple[ZipInfo, ...]
    file: ZipFile

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in their order."""
        return tuple(entry.filename for entry in self.entries)

    @contextmanager
    def stream(self, name: str) -> Iterator[BinaryIO]:
        """Reads one part; RequestRefused where it is damaged or larger than it says."""
        try:
            with self.file.open(name) as part:
                yield cast("BinaryIO", _Measured(cast("BinaryIO", part), self.file.getinfo(name), self.path))
        except (BadZipFile, zlib.error, EOFError, OSError) as error:
            raise RequestRefused(f"{self.path.name} is damaged: its part {name} cannot be read ({error}).") from error

    def read(self, name: str) -> bytes:
        """The whole content of one part."""
        with self.stream(name) as part:
            return part.read()


class _Measured:
    """A part that is refused once it has given more bytes than its entry declares."""

    def __init__(self, part: BinaryIO, entry: ZipInfo, path: Path) -> None:
        self._part, self._entry, self._path = part, entry, path
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        data = self._part.read(size)
        self._given += len(data)
        if self._given > self._entry.file_size:
            raise RequestRefused(f"{self._path.name}: its part {self._entry.filename} is larger than it says, as in a file made to do harm.")
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Opens a workbook file.

    Raises
    ------
    RequestRefused
        with the reason: no such file, no zip, encrypted, an old or binary workbook, cut short, or built to do harm.
    """
    try:
        with path.open("rb") as file:
            _check_start(path, file)
            file.seek(0)
            with ZipFile(file) as package:
                archive = Archive(path, tuple(package.infolist()), package)
                _check_entries(archive)
                yield archive
    except PermissionError as error:
        raise RequestRefused(f"{path} cannot be opened: another program has it open, or you may not read it.") from error
    except FileNotFoundError as error:
        raise RequestRefused(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise RequestRefused(f"{path} is a folder, not a workbook.") from error
    except (BadZipFile, struct.error, NotImplementedError) as error:
        raise RequestRefused(f"{path.name} is damaged or cut short ({error}): open it in its program and save it again.") from error


def _check_start(path: Path, file: BinaryIO) -> None:
    start = file.read(len(OLE))
    if start == OLE:
        if ENCRYPTED in start + file.read(CHUNK):
            raise RequestRefused(f"{path.name} is encrypted with a password: save a copy without one.")
        raise RequestRefused(f"{path.name} is a workbook of the old format (.xls): save it as .xlsx or .xlsm.")
    if not start.startswith(b"PK"):
        raise RequestRefused(f"{path.name} is not a workbook (.xlsx or .xlsm).")


def _check_entries(archive: Archive) -> None:
    """Refuses what a workbook never has, before anything is read."""
    path, entries = archive.path, archive.entries
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise RequestRefused(f"{path.name} holds more than any workbook does: it is not opened.")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name.casefold() in seen:
            raise RequestRefused(f"{path.name} holds the part {name} twice, as in a file made to deceive: it is not opened.")
        seen.add(name.casefold())
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in entry.orig_filename:
            raise RequestRefused(f"{path.name} holds a part with the unsafe name {name!r}: it is not opened.")
        if entry.flag_bits & ENCRYPTED_FLAG:
            raise RequestRefused(f"{path.name} is encrypted with a password: save a copy without one.")
        if entry.compress_type not in METHODS:
            raise RequestRefused(f"{path.name} is packed in a way that workbooks are not (part {name}): it is not opened.")
        if entry.file_size > EXPANSION_FROM and entry.file_size > MOST_EXPANSION * max(entry.compress_size, 1):
            raise RequestRefused(
                f"{path.name}: its part {name} would unpack to {entry.file_size:,} bytes, as in a file made to do harm: it is not opened."
            )
    if "xl/workbook.bin" in seen:
        raise RequestRefused(f"{path.name} is a binary workbook (.xlsb): save it as .xlsx or .xlsm.")
    if "[content_types].xml" not in seen:
        raise RequestRefused(f"{path.name} is a zip file but no workbook.")
