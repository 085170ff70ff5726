"""The cells of a worksheet part: formulas as they are written out, and cached values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from vfmxl.workbook.existing.cellxml import read_cell, value_of
from vfmxl.workbook.existing.formulas import FormulaReader, naming
from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.uses import address
from vfmxl.workbook.existing.xml import local, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from vfmxl.workbook.existing.archive import Archive


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its address, its formula without the equals sign ("" without one), and its cached value (None for empty)."""

    address: str
    formula: str
    value: Any


def read_cells(archive: Archive, part: str, texts: Sequence[str], wanted: Callable[[str, bool], bool]) -> dict[str, Cell]:
    """The cells of a worksheet for which `wanted(address, has_formula)` holds, by address."""
    reader = FormulaReader(texts)
    found: dict[str, Cell] = {}
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream):
            if piece.kind is not Kind.CELL:
                continue
            cell, where = read_cell(piece.raw), address(piece.row, piece.column)
            if cell.formula:
                made = reader.read(cell, (piece.row, piece.column), cell.formula_attributes, cell.formula_text)
                if wanted(where, bool(made.formula)):
                    found[where] = Cell(where, made.formula, made.value)
            elif wanted(where, False):  # noqa: FBT003 - without a formula
                found[where] = Cell(where, "", value_of(cell, texts))
    return found


class SharedTexts(Sequence[str]):
    """The texts that cells share, read when the first is asked for; phonetic hints are left out."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._archive, self._part = archive, part
        self._texts: list[str] | None = None

    def __len__(self) -> int:
        return len(self._read())

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        return self._read()[number]

    def _read(self) -> list[str]:
        if self._texts is None:
            self._texts = _shared_texts(self._archive, self._part)
        return self._texts


def _shared_texts(archive: Archive, part: str) -> list[str]:
    texts: list[str] = []
    state = {"inside": False, "hint": False}

    def start(tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        if name == "si":
            texts.append("")
        state["hint"] = state["hint"] or name == "rPh"
        state["inside"] = name == "t" and not state["hint"]

    def end(tag: str) -> None:
        if local(tag) == "rPh":
            state["hint"] = False
        state["inside"] = False

    def text(data: str) -> None:
        if state["inside"] and texts:
            texts[-1] += data

    if part:
        with archive.stream(part) as stream:
            parse(stream, start, end, text)
    return texts
