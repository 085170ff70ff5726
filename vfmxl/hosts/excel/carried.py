"""Reads from an add-in file whose it is, and which release of xlwings its VBA was made for.

The VBA lies in a compound file ([MS-CFB]) inside the package, its text compressed ([MS-OVBA] 2.4.1). Only what the installer asks is
read; a file from elsewhere may stand where ours is expected, so nothing in it is taken at its word.
"""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from struct import unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "vfmxl"
LARGEST = 50_000_000

_VBA, _SIGNATURES = "xl/vbaProject.bin", "xl/vbaProjectSignature"
_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_END = 0xFFFFFFFA  # sectors from here on are marks, not places
_NAME = re.compile(rb'(?m)^Name="([^"\r\n]*)"')
# A module's text starts with "Attribute", of which the first eight letters are not compressed; a cache may stand before it.
_TEXT = re.compile(rb"\x01..\x00Attribut", re.DOTALL)
_LIBRARY = re.compile(rb"xlwings(?:32|64)-(\d[\w.]*?)\.dll")


@dataclass(frozen=True, slots=True)
class Carried:
    """What an add-in carries: the name of its VBA project, the release of xlwings it calls, whether anyone signed it."""

    project: str
    xlwings: str
    signed: bool

    @property
    def is_ours(self) -> bool:
        """Whether its project has our name."""
        return self.project == PROJECT


def carried(path: Path) -> Carried | None:
    """What the file carries; None where it is no workbook with VBA that can be read."""
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo(_VBA).file_size > LARGEST:
                return None
            vba = package.read(_VBA)
            signed = any(name.startswith(_SIGNATURES) for name in package.namelist())
        found = streams(vba)
    except (OSError, KeyError, ValueError, IndexError, struct.error, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return None
    name = _NAME.search(found.get("PROJECT", b""))
    texts = (module_text(data) for data in found.values())
    release = next((match[1].decode("ascii") for text in texts if (match := _LIBRARY.search(text))), "")
    return Carried(name[1].decode("cp1252", errors="replace") if name else "", release, signed)


def streams(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name; the names that VBA projects use are different in all storages.

    Raises
    ------
    ValueError, IndexError, struct.error
        where the file is not whole.
    """
    if not data.startswith(_MAGIC):
        raise ValueError("no compound file")
    size, small = (1 << power for power in unpack_from("<HH", data, 30))
    if size not in (512, 4096) or small != 64:
        raise ValueError("no compound file")
    first, cutoff, first_small = unpack_from("<I4xII", data, 48)
    tables = list(unpack_from("<109I", data, 76))
    more = unpack_from("<I", data, 68)[0]
    # At most as many sectors as the file has room for: a table that leads in circles ends here.
    room = len(data) // size + 1
    while more < _END and len(tables) <= room:
        *next_tables, more = unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables += next_tables
    table: list[int] = []
    for sector in tables:
        if sector < _END:
            table += unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    directory = _chain(data, table, first, size, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    small_table = _chain(data, table, first_small, size, size) if first_small < _END else b""
    small_places = list(unpack_from(f"<{len(small_table) // 4}I", small_table))
    inner = _chain(data, table, unpack_from("<I", entries[0], 116)[0], size, size)
    found = {}
    for entry in entries:
        length_of_name, kind = unpack_from("<HB", entry, 64)
        if kind != 2:
            continue
        start, length = unpack_from("<II", entry, 116)
        whole = _chain(data, table, start, size, size) if length >= cutoff else _chain(inner, small_places, start, small, 0)
        found[entry[: max(length_of_name - 2, 0)].decode("utf-16-le")] = whole[:length]
    return found


def _chain(data: bytes, table: list[int], sector: int, size: int, before: int) -> bytes:
    """The sectors of one chain, joined; `before` bytes stand in front of the first sector of all."""
    parts: list[bytes] = []
    while sector < _END:
        if len(parts) > len(table):
            raise ValueError("a chain of sectors leads in a circle")
        parts.append(data[before + sector * size : before + (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)


def module_text(stream: bytes) -> bytes:
    """The text of a module's stream; empty where it is not one."""
    start = _TEXT.search(stream)
    return decompressed(stream[start.start() :]) if start else b""


def decompressed(container: bytes) -> bytes:
    """A compressed container of [MS-OVBA] 2.4.1, unpacked as far as it is whole."""
    out, at = bytearray(), 1
    while at + 2 <= len(container):
        header = unpack_from("<H", container, at)[0]
        end = min(at + (header & 0x0FFF) + 3, len(container))
        if header & 0x7000 != 0x3000:
            break
        if header & 0x8000:
            out += _chunk(container[at + 2 : end])
        else:
            out += container[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(packed: bytes) -> bytes:
    """One chunk: before every eight tokens a byte that tells which of them copy from what is already there."""
    out, at = bytearray(), 0
    while at < len(packed):
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 2 > len(packed):
                return bytes(out)
            token, at = unpack_from("<H", packed, at)[0], at + 2
            # The nearer the start of the chunk, the fewer bits the distance needs, and the more are left for the length.
            distance_bits = max((len(out) - 1).bit_length(), 4)
            length = (token & (0xFFFF >> distance_bits)) + 3
            start = len(out) - (token >> (16 - distance_bits)) - 1
            if start < 0:
                return bytes(out)
            for place in range(start, start + length):
                out.append(out[place])
    return bytes(out)
