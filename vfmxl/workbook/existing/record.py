"""The record of frozen formulas on the sheet VFM provenance: written by freeze, read by thaw."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from vfmxl.errors import CellError
from vfmxl.workbook.existing.cellxml import escaped, inline_text, read_cell, value_of, written_value
from vfmxl.workbook.existing.formulas import naming
from vfmxl.workbook.existing.parts import NOT_IN_XML
from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.uses import find_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vfmxl.workbook.existing.archive import Archive

NAME = "VFM provenance"
TITLE = "Formulas that became values in this copy"
HEAD = ("Sheet", "Value when frozen", "Cell", "Formula", "Source", "Frozen on", "Pack", "Kind", "Check")
WIDTHS = (26, 34, 12, 44, 40, 14, 24, 22, 18)
# Functions whose texts are facts; any other text is a word about a position or an expected figure, which stands nowhere without its range.
FACTS = frozenset({"SOURCE", "CAVEAT", "PACK", "FIND", "AREAS", "PEERS"})
IN_WORDS = "words: see the cell"
LONGEST = 60
CELL, ARRAY, DYNAMIC = "cell", "array", "dynamic array"
DEFINED_NAME, TABLE_COLUMN, FORMAT, VALIDATION = "defined name", "table column", "conditional format", "data validation"


class Line(NamedTuple):
    """One formula that became a value, as the sheet holds it.

    `where` is the cell's address, or the name of what holds the formula; `kind` one of the words above, for
    arrays with their cells and the number of their metadata; `check` tells whether the value is still the same.
    """

    sheet: str
    shown: Any
    where: str
    formula: str
    source: str
    date: str
    pack: str
    kind: str
    check: str


def fingerprint(values: Iterable[Any]) -> str:
    """A short mark of values: numbers, texts, booleans, errors and empty cells are told apart."""
    return f"{zlib.crc32(';'.join(map(_marked, values)).encode('utf-8', 'surrogatepass')):08x}"


def _marked(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    if isinstance(value, bool):
        text = f"b{value}"
    elif isinstance(value, int | float):
        text = f"n{float(value)!r}"
    elif isinstance(value, CellError) or (isinstance(value, str) and value.startswith("#")):
        text = f"e{value}"
    else:
        text = f"t{value or ''}"
    return f"{len(text)}:{text}"


def shown(formula: str, value: Any) -> Any:  # noqa: ANN401 - a cell holds anything
    """The value as the record shows it."""
    if not isinstance(value, str) or value.startswith("#"):
        return value
    facts = all(use.name in FACTS for use in find_uses(formula))
    return value if facts and len(value) <= LONGEST else IN_WORDS


def rows(lines: Sequence[Line], notes: Sequence[str], first: int, prefix: bytes) -> Iterator[bytes]:
    """Rows of the record from row `first` (zero-based) on: title, notes, heads, then a row a formula."""
    at = first
    yield _row(at, [TITLE], prefix, bold=True)
    for note in notes:
        at += 1
        yield _row(at, [note], prefix)
    at += 1
    yield _row(at, HEAD, prefix, bold=True)
    known: dict[str, bytes] = {}
    for line in lines:
        at += 1
        number = str(at + 1).encode()
        cells = [_cell(b"B" + number, line.shown, prefix), _cell(b"D" + number, f"={line.formula}", prefix)]
        # What most lines have in common is worked out once.
        for column, words in zip(OFTEN_ALIKE, (line.sheet, line.where, line.source, line.date, line.pack, line.kind, line.check), strict=True):
            ending = known.get(words)
            if ending is None:
                ending = known[words] = _text_ending(words, prefix)
            cells.append(b"<" + prefix + b'c r="' + column + number + ending if words else b"")
        value, formula, sheet, where, source, date, pack, kind, check = cells
        yield b"".join(
            (b"<", prefix, b'row r="', number, b'">', sheet, value, where, formula, source, date, pack, kind, check, b"</", prefix, b"row>")
        )


OFTEN_ALIKE = (b"A", b"C", b"E", b"F", b"G", b"H", b"I")


def _text_ending(words: str, prefix: bytes, *, bold: bool = False) -> bytes:
    """A cell with a text, from the end of its address on."""
    return b'" t="inlineStr">' + inline_text(prefix, escaped(words), bold=bold) + b"</" + prefix + b"c>"


def _cell(place: bytes, value: Any, prefix: bytes, *, bold: bool = False) -> bytes:  # noqa: ANN401 - a cell holds anything
    if value is None or value == "":
        return b""
    start = b"<" + prefix + b'c r="' + place
    kind, text = ("str", "") if isinstance(value, str) else written_value(value)
    if kind == "str":
        return start + _text_ending(str(value), prefix, bold=bold)
    typed = b' t="' + kind.encode() + b'"' if kind else b""
    return start + b'"' + typed + b"><" + prefix + b"v>" + text.encode() + b"</" + prefix + b"v></" + prefix + b"c>"


def _row(number: int, values: Sequence[str], prefix: bytes, *, bold: bool = False) -> bytes:
    cells = b"".join(_cell(f"{'ABCDEFGHI'[column]}{number + 1}".encode(), value, prefix, bold=bold) for column, value in enumerate(values))
    return b"<" + prefix + b'row r="' + str(number + 1).encode() + b'">' + cells + b"</" + prefix + b"row>"


def new_sheet(lines: Sequence[Line], notes: Sequence[str], namespace: str) -> list[bytes]:
    """A whole sheet that holds the record."""
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(WIDTHS, 1))
    head = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews><cols>{columns}</cols><sheetData>'
    )
    foot = '</sheetData><pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    return [head.encode(), *rows(lines, notes, 0, b""), foot.encode()]


def read_lines(archive: Archive, part: str, texts: Sequence[str]) -> list[Line]:
    """The lines of every record on a sheet, in their order; what is no record is passed over."""
    found: list[Line] = []
    inside = False
    with archive.stream(part) as stream, naming(archive, part):
        row: dict[int, Any] = {}
        for piece in pieces(stream):
            if piece.kind is Kind.ROW:
                row = {}
            elif piece.kind is Kind.CELL and piece.column < len(HEAD):
                row[piece.column] = value_of(read_cell(piece.raw), texts)
            elif piece.kind is Kind.ROW_END:
                values = [row.get(column) for column in range(len(HEAD))]
                if tuple(values) == HEAD:
                    inside = True
                elif inside and isinstance(values[3], str) and values[3].startswith("="):
                    found.append(_line(values))
                else:
                    inside = False
    return found


def _line(values: list[Any]) -> Line:
    words = ["" if value is None else str(value) for value in values]
    sheet, _, where, formula, source, date, pack, kind, check = words
    return Line(sheet, values[1], where, NOT_IN_XML.sub("", formula)[1:], source, date, pack, kind, check)
