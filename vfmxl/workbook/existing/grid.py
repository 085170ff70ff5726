"""Every value and formula of a workbook's sheets, by their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.workbook.existing.cellxml import read_cell, value_of
from vfmxl.workbook.existing.formulas import FormulaCell, FormulaReader, naming, usual_formula
from vfmxl.workbook.existing.scan import Kind, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.scan import Piece

    Place = tuple[int, int]


# A cell with a number or a shared text, as most are.
USUAL = re.compile(rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="([ns])")?><v>(-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]{1,2})?)</v></c>""")


@dataclass(slots=True)
class Grid:
    """One sheet: what its cells hold (empty ones are left out; those with a formula hold the value that was last worked out), and the formulas."""

    sheet: str
    part: str
    values: dict[Place, Any] = field(default_factory=dict)
    formulas: dict[Place, FormulaCell] = field(default_factory=dict)
    filled: dict[Place, FormulaCell] = field(default_factory=dict)
    """The cells that arrays fill, their own cells left out."""


def read_grid(archive: Archive, sheet: str, part: str, texts: Sequence[str]) -> Grid:
    """The grid of a worksheet part.

    Raises
    ------
    RequestRefused
        where the part cannot be read.
    """
    grid = Grid(sheet, part)
    values, reader = grid.values, FormulaReader(texts)
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream):
            if piece.kind is Kind.CELL:
                made, value = _usual(piece, texts) or _any(piece, texts, reader)
                if made:
                    grid.formulas[made.place] = made
                if value is not None:
                    values[piece.row, piece.column] = value
    for made in grid.formulas.values():
        if made.area:
            made.check_size()
            grid.filled.update(dict.fromkeys(made.cells(), made))
            del grid.filled[made.place]
    return grid


def _usual(piece: Piece, texts: Sequence[str]) -> tuple[FormulaCell | None, Any] | None:
    """The formula and the value of a cell written as most are; None for any other."""
    raw = piece.raw
    plain = USUAL.fullmatch(raw)
    if plain:
        kind, text = plain.groups()
        if kind != b"s":
            return None, float(text)
        try:
            return None, texts[int(text)] if text.isdigit() else None
        except IndexError:
            return None, None
    made = usual_formula(piece)
    return (made, made.value) if made else None


def _any(piece: Piece, texts: Sequence[str], reader: FormulaReader) -> tuple[FormulaCell | None, Any]:
    cell, place = read_cell(piece.raw), (piece.row, piece.column)
    if cell.formula is None:
        return None, value_of(cell, texts)
    made = reader.read(cell, place, cell.formula_attributes, cell.formula_text)
    made.span = piece.start, piece.start + len(piece.raw)
    return made, made.value
