"""Writes a package anew: entries that stay are carried over as the compressed bytes they were, in their order."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZipInfo

from vfmxl.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    Content: TypeAlias = Callable[[], Iterable[bytes]]

    from vfmxl.workbook.existing.archive import Archive

CHUNK = 1 << 20
BATCH = 1 << 17
LEVEL = 4  # within a few hundredths of the usual size, in half the time
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
DESCRIPTOR_FLAG, UTF8_FLAG = 0x8, 0x800
ZIP64_EXTRA = 1
MOST = 0xFFFFFFFF
FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Changes:
    """What is done to a package: parts given other content, parts that go, and parts that come at the end.

    Content is a function that gives it in pieces, so that a large part is never whole in memory.
    """

    replaced: dict[str, Content] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    added: dict[str, Content] = field(default_factory=dict)

    @property
    def touched(self) -> frozenset[str]:
        """Every part that is not carried over."""
        return frozenset(self.replaced) | self.dropped | frozenset(self.added)


@dataclass(frozen=True, slots=True)
class _Written:
    """An entry as its record in the directory needs it; `name` and `extra` as bytes."""

    info: ZipInfo
    name: bytes
    extra: bytes
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


def write_package(archive: Archive, changes: Changes, target: BinaryIO) -> None:
    """Writes the archive with its changes.

    Raises
    ------
    RequestRefused
        where an entry is not where the directory says, or overlaps another.
    """
    _check_no_overlap(archive)
    written: list[_Written] = []
    for info in archive.entries:
        if info.filename in changes.dropped:
            continue
        if info.filename in changes.replaced:
            written.append(_write_content(info, changes.replaced[info.filename](), target))
        else:
            written.append(_copy(archive, info, target))
    for name, content in changes.added.items():
        made = ZipInfo(name, FIXED_DATE)
        made.external_attr = 0o600 << 16
        written.append(_write_content(made, content(), target))
    _write_directory(written, archive.file.comment, target)


def _local_start(archive: Archive, info: ZipInfo) -> tuple[int, bytes, bytes]:
    """Where the data of an entry begins, with its name and extra field as the local header has them."""
    source = archive.file.fp
    if source is None:
        raise RequestRefused(f"{archive.path.name} was closed while it was read.")
    source.seek(info.header_offset)
    head = source.read(LOCAL.size)
    if len(head) < LOCAL.size or head[:4] != b"PK\x03\x04":
        raise _damaged(archive, info)
    name_length, extra_length = LOCAL.unpack(head)[-2:]
    name, extra = source.read(name_length), source.read(extra_length)
    if name.decode("utf-8" if info.flag_bits & UTF8_FLAG else "cp437", "replace") != info.orig_filename:
        raise _damaged(archive, info)
    return info.header_offset + LOCAL.size + name_length + extra_length, name, extra


def _damaged(archive: Archive, info: ZipInfo) -> RequestRefused:
    return RequestRefused(f"{archive.path.name} is damaged: its part {info.filename} is not where its directory says.")


def _check_no_overlap(archive: Archive) -> None:
    """Entries that share bytes unpack to far more than the file holds: no program writes them."""
    end = 0
    for info in sorted(archive.entries, key=lambda entry: entry.header_offset):
        if info.header_offset < end:
            raise RequestRefused(f"{archive.path.name} holds parts that overlap, as in a file made to do harm: it is not opened.")
        end = info.header_offset + LOCAL.size + info.compress_size


def _copy(archive: Archive, info: ZipInfo, target: BinaryIO) -> _Written:
    start, name, extra = _local_start(archive, info)
    made = _Written(info, name, _without_zip64(extra), info.flag_bits & ~DESCRIPTOR_FLAG, info.CRC, info.compress_size, info.file_size, target.tell())
    target.write(_local_header(made))
    source, left = archive.file.fp, info.compress_size
    if source is None:
        raise _damaged(archive, info)
    source.seek(start)
    while left:
        data = source.read(min(CHUNK, left))
        if not data:
            raise _damaged(archive, info)
        target.write(data)
        left -= len(data)
    return made


def _without_zip64(extra: bytes) -> bytes:
    """An extra field without sizes of its own: those of the record are the ones that count, and they fit."""
    kept, place = b"", 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind != ZIP64_EXTRA:
            kept += extra[place : place + 4 + length]
        place += 4 + length
    return kept if place == len(extra) else b""


def _write_content(info: ZipInfo, content: Iterable[bytes], target: BinaryIO) -> _Written:
    """Compresses the content as it comes; the sizes are put into the header afterwards."""
    name = info.orig_filename.encode()
    flags = UTF8_FLAG if not name.isascii() else 0
    info.compress_type = ZIP_DEFLATED
    start = target.tell()
    target.write(_local_header(_Written(info, name, b"", flags, 0, 0, 0, start)))
    crc = size = packed = 0
    for data, raw in _deflated(content):
        crc, size, packed = zlib.crc32(raw, crc), size + len(raw), packed + len(data)
        target.write(data)
    end = target.tell()
    made = _Written(info, name, b"", flags, crc, packed, size, start)
    target.seek(start)
    target.write(_local_header(made))
    target.seek(end)
    return made


def _deflated(content: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Pairs of compressed and raw bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    waiting: list[bytes] = []
    size = 0
    for piece in content:
        waiting.append(piece)
        size += len(piece)
        if size >= BATCH:
            raw = b"".join(waiting)
            yield packer.compress(raw), raw
            waiting, size = [], 0
    raw = b"".join(waiting)
    yield packer.compress(raw) + packer.flush(), raw


def _moment(info: ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _local_header(entry: _Written) -> bytes:
    return (
        LOCAL.pack(
            b"PK\x03\x04",
            entry.info.extract_version,
            entry.flags,
            entry.info.compress_type,
            *_moment(entry.info),
            entry.crc,
            entry.packed,
            entry.size,
            len(entry.name),
            len(entry.extra),
        )
        + entry.name
        + entry.extra
    )


def _write_directory(written: list[_Written], comment: bytes, target: BinaryIO) -> None:
    start = target.tell()
    for entry in written:
        info = entry.info
        target.write(
            CENTRAL.pack(
                b"PK\x01\x02",
                info.create_version | info.create_system << 8,
                info.extract_version,
                entry.flags,
                info.compress_type,
                *_moment(info),
                entry.crc,
                entry.packed,
                entry.size,
                len(entry.name),
                len(entry.extra),
                len(info.comment),
                0,
                info.internal_attr,
                info.external_attr,
                entry.offset,
            )
            + entry.name
            + entry.extra
            + info.comment
        )
    end = target.tell()
    if end > MOST:
        raise RequestRefused("The workbook would become larger than a workbook can be.")
    target.write(END.pack(b"PK\x05\x06", 0, 0, len(written), len(written), end - start, start, len(comment)) + comment)
