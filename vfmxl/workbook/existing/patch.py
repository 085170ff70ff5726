"""Rewrites a worksheet as a stream: the cells named change, everything else passes through byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.cellxml import Patch, new_cell, patched_raw, with_attribute
from vfmxl.workbook.existing.formulas import naming
from vfmxl.workbook.existing.parts import spliced
from vfmxl.workbook.existing.scan import Kind, Piece, pieces
from vfmxl.workbook.existing.uses import address, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.parts import Splice
    from vfmxl.workbook.existing.repack import Content

COPIED = 1 << 20
DIMENSION = re.compile(rb"""<(?:[^\s/>:]+:)?dimension\s[^>]*?ref\s*=\s*["']([^"']*)["'][^>]*>""")
SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d+):(\d+)["']""")
PREFIX = re.compile(rb"<((?:[^\s/>:]+:)?)")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Extra:
    """Rows that come after the last, made for the prefix of the sheet's elements, and splices of what follows the cells, counted from there."""

    rows: Callable[[bytes], Iterable[bytes]] | None = None
    tail: tuple[Splice, ...] = ()


def rewritten(stream: BinaryIO, cells: Mapping[Place, Patch], extra: Extra | None = None) -> Iterator[bytes]:
    """The sheet's bytes with the patches made; a cell that is not there is put where it belongs, if its patch gives it something.

    Raises
    ------
    RequestRefused
        where the sheet cannot be read, or its rows and cells do not ascend where one has to be put between them.
    """
    writer = _Writer(_to_add(cells), cells, extra or Extra())
    for piece in pieces(stream):
        yield from writer.write(piece)
    yield from writer.tail_changed()


def replaced(stream: BinaryIO, edits: Iterable[tuple[int, int, bytes | Patch]]) -> Iterator[bytes]:
    """A part's bytes with those from `start` to `end` given way, for every edit: to other bytes, or to the cell that they are with a patch made."""
    place, buffer, done = 0, b"", 0  # where in the part the buffer begins, and how much of it is written
    for start, end, new in sorted(edits, key=itemgetter(0, 1)):
        while place + len(buffer) < end:
            keep = min(start - place, len(buffer))
            if keep > done:
                yield buffer[done:keep]
            data = stream.read(COPIED)
            if not data:
                break
            place, buffer, done = place + keep, buffer[keep:] + data, max(done - keep, 0)
        yield buffer[done : start - place]
        done = end - place
        yield new if isinstance(new, bytes) else patched_raw(buffer[start - place : done], new)
    yield buffer[done:]
    while data := stream.read(COPIED):
        yield data


def sheet_content(archive: Archive, part: str, patches: Mapping[Place, Patch], extra: Extra) -> Content:
    """The content of a sheet with patches made, cells that are not there among them."""

    def content() -> Iterator[bytes]:
        with archive.stream(part) as stream, naming(archive, part):
            yield from rewritten(stream, patches, extra)

    return content


def edited(archive: Archive, part: str, edits: list[tuple[int, int, bytes | Patch]]) -> Content:
    """The content of a part with edits made at places that are known."""

    def content() -> Iterator[bytes]:
        with archive.stream(part) as stream:
            yield from replaced(stream, edits)

    return content


def last_row(archive: Archive, part: str) -> int:
    """The last row that a sheet holds, zero-based; -1 where it holds none."""
    with archive.stream(part) as stream, naming(archive, part):
        return max((piece.row for piece in pieces(stream)), default=-1)


def _to_add(cells: Mapping[Place, Patch]) -> dict[int, list[int]]:
    """Row -> columns, both ascending, of what may have to be added."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows.setdefault(row, []).append(column)
    return rows


@dataclass(slots=True)
class _Writer:
    """Where the rewriting has come to: rows and columns that wait to be added, and the prefix of the sheet's elements."""

    waiting: dict[int, list[int]]
    cells: Mapping[Place, Patch]
    extra: Extra
    prefix: bytes = b""
    row: int = -1
    after: bool = False
    tail: list[bytes] = field(default_factory=list)

    def write(self, piece: Piece) -> Iterator[bytes]:
        kind = piece.kind
        if kind is Kind.CELL:
            if piece.row in self.waiting:
                yield from self._before(piece.row, piece.column)
                patch = self.cells.get((piece.row, piece.column))
                if patch:
                    self._served(piece.row, piece.column)
                    yield patched_raw(piece.raw, patch)
                    return
            yield piece.raw
        elif kind is Kind.ROW:
            if piece.row <= self.row and self.waiting:
                raise RequestRefused("Its rows are not in ascending order, as every spreadsheet program writes them.")
            yield from self._rows_before(piece.row)
            self.row = piece.row
            yield from self._open_row(piece)
        elif kind is Kind.ROW_END:
            yield from self._rest_of_row(piece.row)
            yield piece.raw
        elif kind is Kind.DATA:
            self.prefix = _prefix(piece.raw)
            yield from self._open_data(piece)
        elif kind is Kind.DATA_END:
            yield from self._rows_before(None)
            yield from self._extra_rows()
            yield piece.raw
            self.after = True
        elif self.after and self.extra.tail:
            self.tail.append(piece.raw)
        else:
            yield self._wider(piece.raw) if self.row < 0 and self.waiting else piece.raw

    def tail_changed(self) -> Iterator[bytes]:
        """What follows the cells, where it has changes."""
        if self.tail:
            yield spliced(b"".join(self.tail), self.extra.tail)

    def _extra_rows(self) -> Iterator[bytes]:
        if self.extra.rows:
            yield from self.extra.rows(self.prefix)

    def _open_row(self, piece: Piece) -> Iterator[bytes]:
        columns = [column for column in self.waiting.get(piece.row, ()) if self._adds(piece.row, column)]
        raw = piece.raw
        spans = SPANS.search(raw)
        if columns and spans:
            low, high = min(int(spans[1]), columns[0] + 1), max(int(spans[2]), columns[-1] + 1)
            if (low, high) != (int(spans[1]), int(spans[2])):
                raw = with_attribute(raw, "spans", f"{low}:{high}")
        if not piece.is_empty_tag:
            yield raw
        elif columns:
            yield raw[:-2].rstrip() + b">"
            yield from self._rest_of_row(piece.row)
            yield b"</" + _prefix(raw) + b"row>"
        else:
            self.waiting.pop(piece.row, None)
            yield raw

    def _open_data(self, piece: Piece) -> Iterator[bytes]:
        self.after = piece.is_empty_tag
        if not self.after or not (self.extra.rows or any(self._adds(row, column) for row, columns in self.waiting.items() for column in columns)):
            yield piece.raw
            return
        yield piece.raw[:-2].rstrip() + b">"
        yield from self._rows_before(None)
        yield from self._extra_rows()
        yield b"</" + self.prefix + b"sheetData>"

    def _adds(self, row: int, column: int) -> bool:
        patch = self.cells[row, column]
        return (patch.sets_value and patch.value is not None) or not isinstance(patch.formula, bool | None)

    def _served(self, row: int, column: int) -> None:
        self.waiting[row].remove(column)
        if not self.waiting[row]:
            del self.waiting[row]

    def _before(self, row: int, column: int) -> Iterator[bytes]:
        """New cells of a row that come before a column."""
        while row in self.waiting and self.waiting[row][0] < column:
            yield from self._new(row, self.waiting[row][0])

    def _rest_of_row(self, row: int) -> Iterator[bytes]:
        while row in self.waiting:
            yield from self._new(row, self.waiting[row][0])

    def _new(self, row: int, column: int) -> Iterator[bytes]:
        self._served(row, column)
        if self._adds(row, column):
            yield new_cell(self.prefix, row, column, self.cells[row, column])

    def _rows_before(self, row: int | None) -> Iterator[bytes]:
        """New rows that come before a row, or all that are left."""
        while self.waiting and (row is None or next(iter(self.waiting)) < row):
            new = next(iter(self.waiting))
            inside = b"".join(self._rest_of_row(new))
            if inside:
                yield b"<" + self.prefix + b'row r="' + str(new + 1).encode() + b'">' + inside + b"</" + self.prefix + b"row>"

    def _wider(self, head: bytes) -> bytes:
        """What stands before the cells, its stated size made to hold the new ones too."""
        found = DIMENSION.search(head)
        added = [(row, column) for row, columns in self.waiting.items() for column in columns if self._adds(row, column)]
        corners = [place_of(corner) for corner in found[1].decode().split(":")] if found else []
        if not found or not added or None in corners:
            return head
        known = [corner for corner in corners if corner]
        first, last = _corners(known), _corners(known + added)
        if first == last:
            return head
        return head[: found.start(1)] + ":".join(address(*corner) for corner in last).encode() + head[found.end(1) :]


def _corners(places: list[Place]) -> tuple[Place, Place]:
    rows, columns = zip(*places, strict=True)
    return (min(rows), min(columns)), (max(rows), max(columns))


def _prefix(raw: bytes) -> bytes:
    match = PREFIX.match(raw)
    return match[1] if match else b""
