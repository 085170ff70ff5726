"""The cells of a worksheet whose formulas are ours, each formula written out in full."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import RequestRefused
from vfmxl.workbook.existing.cellxml import CellXml, read_cell, value_of
from vfmxl.workbook.existing.scan import Kind, pieces
from vfmxl.workbook.existing.translate import translate
from vfmxl.workbook.existing.uses import find_uses, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vfmxl.workbook.existing.archive import Archive
    from vfmxl.workbook.existing.edit import Edit
    from vfmxl.workbook.existing.scan import Piece

Place = tuple[int, int]
MAY_HOLD_FORMULA = re.compile(rb"<(?:[^\s/>:]+:)?f[\s/>]")
TEXT = re.compile(r'"(?:[^"]|"")*"')


@dataclass(slots=True)
class FormulaCell:
    """A cell with a formula.

    `formula` is written out in full; `kind` is "", "array" or "dynamic" (an array that spills, with the number of
    its `metadata`), `area` the cells that an array fills (first, last) and `values` what stands in them; `shared` is
    the index of a shared formula ("" without one).
    """

    place: Place
    formula: str
    value: Any
    kind: str = ""
    metadata: str = ""
    area: tuple[Place, Place] | None = None
    shared: str = ""
    values: dict[Place, Any] = field(default_factory=dict)

    def cells(self) -> Iterator[Place]:
        """Every cell that it fills."""
        (top, left), (bottom, right) = self.area or (self.place, self.place)
        return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


LARGEST_ARRAY = 1_000_000
LARGEST_FRAME = 64 << 20


@dataclass(slots=True)
class FormulaReader:
    """Reads cells one after another; keeps the masters of shared formulas, and collects the values that arrays fill."""

    texts: list[str]
    masters: dict[str, tuple[Place, str]] = field(default_factory=dict)
    _open: dict[int, list[FormulaCell]] = field(default_factory=dict)

    def read(self, cell: CellXml, place: Place) -> FormulaCell | None:
        """The formula of a cell; None without one."""
        if cell.formula is None:
            return None
        attributes, text = cell.formula_attributes, cell.formula_text
        kind = attributes.get("t", "")
        made = FormulaCell(place, text, value_of(cell, self.texts))
        if kind == "shared":
            made.shared = attributes.get("si", "")
            if text:
                self.masters[made.shared] = (place, text)
            else:
                origin, master = self.masters.get(made.shared, (place, ""))
                made.formula = translate(master, origin, place)
        elif kind == "array":
            made.metadata = cell.attributes.get("cm", "")
            made.kind = "dynamic" if made.metadata else "array"
            made.area = area_of(attributes.get("ref", ""), place)
        return made

    def watch(self, cell: FormulaCell) -> None:
        """From now on collects what stands in the cells that an array fills."""
        if cell.area:
            if (cell.area[1][0] - cell.area[0][0] + 1) * (cell.area[1][1] - cell.area[0][1] + 1) > LARGEST_ARRAY:
                raise RequestRefused("It holds an array larger than any that our functions give.")
            for row in range(cell.area[0][0], cell.area[1][0] + 1):
                self._open.setdefault(row, []).append(cell)

    def watched(self, place: Place) -> list[FormulaCell]:
        """The arrays that fill a cell."""
        return [cell for cell in self._open.get(place[0], ()) if cell.area and cell.area[0][1] <= place[1] <= cell.area[1][1]]


def area_of(text: str, place: Place) -> tuple[Place, Place]:
    """The cells named by A1 or A1:B2; the cell itself where it names none that begin there."""
    corners = [place_of(corner) for corner in text.split(":")]
    first, last = corners[0], corners[-1]
    if len(corners) > 2 or first != place or last is None or last[0] < place[0] or last[1] < place[1]:
        return place, place
    return place, last


@dataclass(frozen=True, slots=True)
class SheetFormulas:
    """The formulas of ours in a sheet, the sheet without its rows, where in that the part after the cells begins, and its last row."""

    cells: list[FormulaCell]
    frame: bytes
    tail: int
    last_row: int


def our_formulas(archive: Archive, part: str, texts: list[str], is_ours: Callable[[str], bool]) -> SheetFormulas:
    """What of a worksheet is ours, its cells in the order of the sheet.

    Raises
    ------
    RequestRefused
        where the part cannot be read.
    """
    reading = _SheetReader(FormulaReader(texts), is_ours)
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream):
            if piece.kind is Kind.CELL:
                reading.cell(piece)
            else:
                reading.between(piece)
    return SheetFormulas(reading.found, b"".join(reading.frame), reading.tail, reading.last_row)


@dataclass(slots=True)
class _SheetReader:
    """What has been read of a sheet; `shared` tells of the masters of shared formulas whether they are ours, and so their children."""

    reader: FormulaReader
    is_ours: Callable[[str], bool]
    found: list[FormulaCell] = field(default_factory=list)
    shared: dict[str, bool] = field(default_factory=dict)
    frame: list[bytes] = field(default_factory=list)
    size: int = 0
    tail: int = 0
    last_row: int = -1
    inside: bool = False

    def between(self, piece: Piece) -> None:
        """Takes what is no cell."""
        if piece.kind is Kind.ROW:
            self.last_row = max(self.last_row, piece.row)
        if piece.kind is Kind.DATA_END or (piece.kind is Kind.DATA and piece.is_empty_tag):
            self.inside, self.tail = False, self.size + len(piece.raw)
        if self.inside:
            return
        self.inside = piece.kind is Kind.DATA and not piece.is_empty_tag
        self.frame.append(piece.raw)
        self.size += len(piece.raw)
        if self.size > LARGEST_FRAME:
            raise RequestRefused("It holds more outside its cells than any workbook does.")

    def cell(self, piece: Piece) -> None:
        """Takes a cell."""
        place = (piece.row, piece.column)
        watching = self.reader.watched(place)
        if not watching and not MAY_HOLD_FORMULA.search(piece.raw):
            return
        cell = read_cell(piece.raw)
        for array in watching:
            array.values[place] = value_of(cell, self.reader.texts)
        made = self._ours(cell, place) if cell.formula else None
        if made:
            self.found.append(made)
            if made.area:
                made.values[place] = made.value
                self.reader.watch(made)

    def _ours(self, cell: CellXml, place: Place) -> FormulaCell | None:
        index, text = cell.formula_attributes.get("si", ""), cell.formula_text
        if index and not text:
            return self.reader.read(cell, place) if self.shared.get(index) else None
        ours = self.is_ours(text)
        if index:
            self.shared[index] = ours
        return self.reader.read(cell, place) if ours else None


class naming:  # noqa: N801 - used as a word of the `with` statement
    """Puts the name of workbook and part before a refusal's sentence."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._where = f"{archive.path.name}, {part}: "

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Names the place."""
        if isinstance(error, RequestRefused) and not error.sentence.startswith(self._where[: self._where.index(",")]):
            raise RequestRefused(self._where + error.sentence) from error


def uses_ours(formula: str) -> bool:
    """Whether a formula calls one of our functions."""
    return "vfm" in formula.lower() and bool(find_uses(formula))


def names_in(formula: str, names: frozenset[str]) -> bool:
    """Whether a formula uses one of the names, given in lower case; names in texts do not count."""
    return bool(names) and any(word in names for word in WORD.findall(TEXT.sub('""', formula).lower()))


WORD = re.compile(r"[^\W\d][\w.\\]*")


def names_of_ours(edit: Edit, also: frozenset[str] = frozenset()) -> frozenset[str]:
    """Defined names, in lower case, whose formula uses our functions, itself or through other names, of which those in `also` are known to."""
    formulas = {e.attributes.get("name", "").lower(): e.text for e in edit.named(edit.book.part, "definedName")}
    ours: set[str] = set()
    found = {name for name, text in formulas.items() if uses_ours(text)} | also
    while found:
        ours |= found
        found = {name for name, text in formulas.items() if name not in ours and names_in(text, frozenset(ours))}
    return frozenset(ours)
