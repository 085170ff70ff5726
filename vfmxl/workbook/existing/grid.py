"""Every value and formula of a workbook's sheets, by their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.workbook.existing.cellxml import read_cell, value_of
from vfmxl.workbook.existing.formulas import FormulaCell, FormulaReader, naming
from vfmxl.workbook.existing.scan import Kind, pieces

if TYPE_CHECKING:
    from vfmxl.workbook.existing.archive import Archive

    Place = tuple[int, int]


# A cell with a number or a shared text, as most are.
USUAL = re.compile(rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="([ns])")?><v>([0-9.E+-]+)</v></c>""")


@dataclass(slots=True)
class Grid:
    """One sheet: what its cells hold (empty ones are left out; those with a formula hold the value that was last worked out), and the formulas."""

    sheet: str
    part: str
    values: dict[Place, Any] = field(default_factory=dict)
    formulas: dict[Place, FormulaCell] = field(default_factory=dict)
    filled: dict[Place, FormulaCell] = field(default_factory=dict)
    """The cells that arrays fill, their own cells left out."""


def read_grid(archive: Archive, sheet: str, part: str, texts: list[str]) -> Grid:
    """The grid of a worksheet part.

    Raises
    ------
    RequestRefused
        where the part cannot be read.
    """
    grid = Grid(sheet, part)
    values, reader, match = grid.values, FormulaReader(texts), USUAL.fullmatch
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream):
            if piece.kind is not Kind.CELL:
                continue
            place = (piece.row, piece.column)
            usual = match(piece.raw)
            if usual:
                kind, text = usual.groups()
                if kind != b"s":
                    values[place] = float(text)
                    continue
                if text.isdigit() and int(text) < len(texts):
                    values[place] = texts[int(text)]
                continue
            cell = read_cell(piece.raw)
            if cell.formula is None:
                value = value_of(cell, texts)
            else:
                made = reader.read(cell, place, cell.formula_attributes, cell.formula_text)
                made.span = piece.start, piece.start + len(piece.raw)
                grid.formulas[place] = made
                value = made.value
            if value is not None:
                values[place] = value
    for made in grid.formulas.values():
        if made.area:
            made.check_size()
            grid.filled.update(dict.fromkeys(made.cells(), made))
            del grid.filled[made.place]
    return grid
