"""Cuts a worksheet's XML into its cells and what lies between them, as a stream: the pieces put together are the part again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from xml.parsers import expat

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.parts import TAG, check_encoding
from vfmxl.workbook.existing.xml import MAIN, refuse_document_type

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

CHUNK = 1 << 20
LARGEST_CELL = 4 << 20  # a text of 32,767 characters and a formula of 8,192, each character written as an entity, is far smaller
LARGEST_ROW, LARGEST_COLUMN = 1_048_576, 16_384
# Atomic groups, not possessive repeats of groups: Python before 3.11.5 matches those wrongly.
ATTRIBUTES = rb"""(?>(?:[^"'>/]+|"[^"]*"|'[^']*'|/(?!>))*)"""
DECLARATION = re.compile(rb"""\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
ASIDE = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
FORMULA_CELL = re.compile(rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]+="[^"<>&]*")*><f[ >]""")
OUTSIDE = "It holds a cell outside any sheet, as in a file made to do harm: it is not opened."
BEGINNING = re.compile(rb"""(?:\s+|<!--.*?-->|<\?.*?\?>|\xef\xbb\xbf)*""", re.DOTALL)


class Kind(Enum):
    """What a piece of a worksheet is."""

    OTHER = "other"
    ROW = "row"  # the tag that opens a row, or an empty row
    ROW_END = "row end"
    CELL = "cell"
    DATA = "data"  # the tag that opens the cells' part, or all of it where it is empty
    DATA_END = "data end"


class Piece(NamedTuple):
    """Some bytes of the part; for rows and cells the place, zero-based (column -1 for rows), for cells and the ends of their part where they begin."""

    kind: Kind
    raw: bytes
    row: int = -1
    column: int = -1
    start: int = -1

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is one tag without content."""
        return self.raw.endswith(b"/>") and self.raw.count(b"<") == 1


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Patterns for the prefixes that a part gives to the spreadsheet's own elements: the pieces, those of them that hold formulas, and what is inside a cell with asides."""

    token: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    inside: re.Pattern[bytes]


@lru_cache(maxsize=16)
def _grammar(prefixes: frozenset[bytes]) -> _Grammar:
    any_prefix = optional_prefix(prefixes)
    cell = any_prefix + rb"c(?=[\s/>])"
    place = rb"(?>(?:\sr=\"(?P<letters>[A-Z]{1,3})(?P<number>[0-9]{1,7})\")?)"
    rest = rb"[^<]*+(?>(?:<(?!/?" + cell + rb"|!|\?)[^<]*+)*)</(?P=cell)\s*>"
    rows = rb"<(?P<row>" + any_prefix + rb"row)(?=[\s/>])" + ATTRIBUTES + rb"/?>|</(?P<rowend>" + any_prefix + rb"row)\s*>|"
    around = (
        rb"<(?P<data>" + any_prefix + rb"sheetData)(?=[\s/>])" + ATTRIBUTES + rb"/?>"
        rb"|</(?P<dataend>" + any_prefix + rb"sheetData)\s*>"
        rb"|(?P<aside>" + ASIDE + rb")"
    )  # fmt: skip
    every = rb"<(?P<cell>" + cell + rb")" + place + ATTRIBUTES + rb"(?:/>|>" + rest + rb")|" + rows + around + rb"|(?P<stop><" + cell + rb"|<!|<\?)"
    formula = (
        rb"<(?P<cell>" + cell + rb")" + place + ATTRIBUTES + rb">\s*+<" + any_prefix + rb"f(?=[\s/>])" + rest
        + rb"|" + around + rb"|(?P<stop><" + cell + ATTRIBUTES + rb">\s*+<" + any_prefix + rb"f(?=[\s/>])|<!|<\?)"
    )  # fmt: skip
    inside = rb"(?P<aside>" + ASIDE + rb")|<(?P<open>" + cell + rb")" + ATTRIBUTES + rb"(?P<empty>/?)>|</(?P<close>" + any_prefix + rb"c)\s*>"
    return _Grammar(*(re.compile(pattern, re.DOTALL) for pattern in (every, formula, inside)))


def optional_prefix(prefixes: frozenset[bytes]) -> bytes:
    """A pattern for any of the prefixes with its colon, or none where one of them is empty."""
    named = b"|".join(re.escape(prefix) for prefix in sorted(prefixes) if prefix)
    return b"(?:(?:" + named + b"):)" + (b"?" if b"" in prefixes else b"") if named else b""


class _Checked:
    """Feeds a part through a strict reader while it is cut, and notes where the spreadsheet's namespace is given another prefix."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._ended = stream, False
        self._parser = expat.ParserCreate("UTF-8", namespace_separator="}")
        self._parser.StartDoctypeDeclHandler = refuse_document_type
        self._parser.StartNamespaceDeclHandler = self._declared
        self._root = -1
        self._main: set[str] = set()
        self._odd: list[int] = []

    def _declared(self, prefix: str | None, uri: str) -> None:
        place, name = self._parser.CurrentByteIndex, prefix or ""
        if self._root < 0:
            self._root = place
        if place == self._root and uri in MAIN:
            self._main.add(name)
        elif place != self._root and (name in self._main) != (uri in MAIN):
            self._odd.append(place)

    def read(self) -> bytes:
        if self._ended:
            return b""
        data = self._stream.read(CHUNK)
        self._ended = not data
        try:
            self._parser.Parse(data, not data)
        except expat.ExpatError as error:
            raise RequestRefused(f"Its XML is damaged ({error}): open it in its program and save it again.") from error
        return data

    def refuse_odd(self, start: int, end: int) -> None:
        """Refuses a part that gives prefixes another meaning between two places."""
        if any(start <= place < end for place in self._odd):
            raise RequestRefused(
                "Its cells change the meaning of prefixes in their midst, as no spreadsheet program writes: save it again in its program."
            )


def root_prefixes(head: bytes) -> frozenset[bytes]:
    """The prefixes under which the first element of a part declares the spreadsheet's namespace."""
    beginning = BEGINNING.match(head)
    root = TAG.match(head, beginning.end() if beginning else 0)
    declared = DECLARATION.findall(root[0]) if root else []
    return frozenset(prefix for prefix, one, other in declared if (one or other).decode("utf-8", "replace") in MAIN)


class NotPlain(Exception):
    """A part whose formulas cannot be read without reading every cell: cells without an address, or comments among them."""


def pieces(stream: BinaryIO, *, formulas_only: bool = False, mark: bytes = b"") -> Iterator[Piece]:
    """The pieces of a worksheet part in their order; with `formulas_only` those of its rows that are cells with a formula, which holds the mark or shares another's.

    Raises
    ------
    NotPlain
        where `formulas_only` cannot be done.
    RequestRefused
        where the XML is damaged, declares a document type, is no worksheet, or holds a cell larger than any.
    """
    checked = _Checked(stream)
    buffer = checked.read()
    check_encoding(buffer)
    while len(buffer) < CHUNK and (data := checked.read()):
        buffer += data  # the first element's tag is whole in what a package gives at once
    prefixes = root_prefixes(buffer)
    if not prefixes:
        raise RequestRefused("It is no worksheet as spreadsheet programs write it.")
    grammar = _grammar(prefixes)
    cutter = _Cutter(grammar, grammar.formula if formulas_only else grammar.token, formulas_only, mark, prefixes == {b""})
    more = True
    while more:
        data = checked.read()
        more = bool(data)
        buffer += data
        done = yield from cutter.cut(buffer, last=not more)
        cutter.passed += done
        if cutter.finished:
            checked.refuse_odd(cutter.start, cutter.passed)
            yield Piece(Kind.OTHER, buffer[done:])
            while data := checked.read():
                yield Piece(Kind.OTHER, data)
            return
        buffer = buffer[done:]
        if len(buffer) > LARGEST_CELL + CHUNK:
            raise RequestRefused("It holds a cell larger than any spreadsheet program writes.")
    yield Piece(Kind.OTHER, buffer)


@dataclass(slots=True)
class _Cutter:
    """Where the stream has come to."""

    grammar: _Grammar
    token: re.Pattern[bytes]
    formulas_only: bool
    mark: bytes
    bare: bool
    row: int = -1
    column: int = -1
    inside: bool = False
    finished: bool = False
    passed: int = 0
    start: int = 0

    def cut(self, buffer: bytes, *, last: bool) -> Generator[Piece, None, int]:  # noqa: C901, PLR0912 - one loop over the kinds of tokens
        """Yields the whole pieces of a buffer; returns how far it got."""
        place = 0
        stopped = -1
        search, skips = self.token.search, self.formulas_only
        if skips and self.bare and self.inside:
            place = yield from self._plain_formulas(buffer, place)
        while match := search(buffer, place):
            start, end = match.span()
            kind = match.lastgroup or ""
            if kind == "number":
                if start > place and not skips:
                    yield Piece(Kind.OTHER, buffer[place:start])
                self.row, self.column = int(match["number"]) - 1, column_number(match["letters"])
                if not (0 <= self.row < LARGEST_ROW and self.column < LARGEST_COLUMN):
                    raise RequestRefused(OUTSIDE)
                yield Piece(Kind.CELL, match[0], self.row, self.column, self.passed + start)
                place = end
                continue
            if skips and self.inside and kind != "dataend" and (kind != "stop" or match[0][:2] in (b"<!", b"<?")):
                raise NotPlain
            if kind == "stop":
                end = self._cell_with_asides(buffer, start) if match[0][1:2] not in (b"!", b"?") else 0
                kind = "cell"
            if not end:
                stopped = start
                break
            if skips and kind == "cell":
                raise NotPlain
            if kind == "aside":
                start = end  # it goes along with what lies between
            if start > place and not (skips and self.inside):
                yield Piece(Kind.OTHER, buffer[place:start])
            if kind == "data":
                self.start = self.passed + start
            if kind != "aside":
                yield self._piece(kind, buffer[start:end], self.passed + start)
            place = end
            if self.finished:
                return place
            if kind == "data" and skips and self.bare:
                place = yield from self._plain_formulas(buffer, place)
        if stopped >= 0 and last:
            raise RequestRefused("Its cells are not written as spreadsheet programs write them.")
        if skips and self.inside:
            # The tag of a cell may go on in what is read next, with that of its formula after it.
            last_tag = buffer.rfind(b"<", place)
            return stopped if stopped >= 0 else max(place, buffer.rfind(b"<", place, max(last_tag, place)))
        if not self.inside:
            # What lies before the cells may be long; only what may be the beginning of a tag waits.
            tag = buffer.rfind(b"<", place) if stopped < 0 else stopped
            keep = len(buffer) if tag < 0 else tag
            if keep > place:
                yield Piece(Kind.OTHER, buffer[place:keep])
            place = keep
        return place

    def _plain_formulas(self, buffer: bytes, place: int) -> Generator[Piece, None, int]:
        """Yields the cells with a formula that stand in a buffer without comments and prefixes, where each is found by its marks; returns how far it got."""
        limit = buffer.find(b"</sheetData", place)
        limit = len(buffer) if limit < 0 else limit
        if buffer.find(b"<!", place, limit) >= 0 or buffer.find(b"<?", place, limit) >= 0:
            return place
        find, mark = buffer.find, self.mark
        at = find(b"<f", place, limit)
        while at >= 0:
            end = find(b"</c>", at, limit) + 4
            opened = FORMULA_CELL.match(buffer, buffer.rfind(b"<c ", place, at))
            if end < 4 or opened is None or opened.end() != at + 3:
                break
            raw = buffer[opened.start() : end]
            if not mark or mark in raw.lower() or b"si=" in raw:
                self.row, self.column = int(opened[2]) - 1, column_number(opened[1])
                if not (0 <= self.row < LARGEST_ROW and self.column < LARGEST_COLUMN):
                    raise RequestRefused(OUTSIDE)
                yield Piece(Kind.CELL, raw, self.row, self.column, self.passed + opened.start())
            place = end
            at = find(b"<f", place, limit)
        return place

    def _cell_with_asides(self, buffer: bytes, start: int) -> int:
        """The end of a cell that holds comments or character data; 0 where the buffer ends before it does."""
        depth = 0
        for match in self.grammar.inside.finditer(buffer, start):
            if match["close"]:
                depth -= 1
            elif match["open"] and not match["empty"]:
                depth += 1
            if depth == 0 and not match["aside"]:
                return match.end()
        return 0

    def _piece(self, kind: str, raw: bytes, start: int) -> Piece:
        if kind == "cell":
            named = PLACE.search(raw, 0, raw.index(b">"))
            if named:
                self.row, self.column = int(named[2]) - 1, column_number(named[1].upper())
            else:
                self.column += 1
            if not (0 <= self.row < LARGEST_ROW and self.column < LARGEST_COLUMN):
                raise RequestRefused(OUTSIDE)
            return Piece(Kind.CELL, raw, self.row, self.column, start)
        if kind == "row":
            numbered = ROW_NUMBER.search(raw)
            self.row, self.column = int(numbered[1]) - 1 if numbered else self.row + 1, -1
            return Piece(Kind.ROW, raw, self.row)
        if kind == "rowend":
            return Piece(Kind.ROW_END, raw, self.row)
        empty = raw.endswith(b"/>")
        self.inside = kind == "data" and not empty
        self.finished = not self.inside
        return Piece(Kind.DATA if kind == "data" else Kind.DATA_END, raw, start=start)


@cache
def column_number(letters: bytes) -> int:
    """0 for A; the letters are capitals."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1
