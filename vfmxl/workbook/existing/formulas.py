"""The cells of a worksheet whose formulas are ours, each formula written out in full."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import RequestRefused
from vfmxl.functions import all_functions
from vfmxl.functions.names import ANY_SPELLING
from vfmxl.workbook.existing.cellxml import CellXml, read_cell, read_value, value_of
from vfmxl.workbook.existing.scan import Kind, NotPlain, pieces
from vfmxl.workbook.existing.translate import translate
from vfmxl.workbook.existing.uses import find_uses, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    the index of a shared formula ("" without one); `span` where in the part the cell's bytes begin and end;
    `attributes` those of the formula as written.
    """

    place: Place
    formula: str
    value: Any
    kind: str = ""
    metadata: str = ""
    area: tuple[Place, Place] | None = None
    shared: str = ""
    values: dict[Place, Any] = field(default_factory=dict)
    span: tuple[int, int] = (0, 0)
    attributes: dict[str, str] = field(default_factory=dict)

    def cells(self) -> Iterator[Place]:
        """Every cell that it fills."""
        (top, left), (bottom, right) = self.area or (self.place, self.place)
        return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))

    def check_size(self) -> None:
        """Refuses an array that would take all there is."""
        (top, left), (bottom, right) = self.area or (self.place, self.place)
        if (bottom - top + 1) * (right - left + 1) > LARGEST_ARRAY:
            raise RequestRefused("It holds an array larger than any that our functions give.")


# A cell with a plain formula, its value a number, a text, a boolean or an error, as most are.
USUAL = re.compile(rb"""<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="(n|str|b|e)")?><f>([^<&\r]+)</f><v>([^<&\r]*)</v></c>""")


def usual_formula(piece: Piece) -> FormulaCell | None:
    """The cell of a plain formula; None for any other cell."""
    usual = USUAL.fullmatch(piece.raw)
    if usual is None:
        return None
    kind, text, shown = usual.groups()
    value = read_value(kind.decode() if kind else "n", shown.decode())
    return FormulaCell((piece.row, piece.column), text.decode(), value, span=(piece.start, piece.start + len(piece.raw)))


LARGEST_ARRAY = 1_000_000
LARGEST_FRAME = 64 << 20


@dataclass(slots=True)
class FormulaReader:
    """Reads cells one after another; keeps the masters of shared formulas."""

    texts: Sequence[str]
    masters: dict[str, tuple[Place, str]] = field(default_factory=dict)

    def read(self, cell: CellXml, place: Place, attributes: dict[str, str], text: str) -> FormulaCell:
        """The cell of a formula, given with the attributes and the text as they are written."""
        kind = attributes.get("t", "")
        made = FormulaCell(place, text, value_of(cell, self.texts), attributes=attributes)
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


def area_of(text: str, place: Place) -> tuple[Place, Place]:
    """The cells named by A1 or A1:B2; the cell itself where it names none that begin there."""
    corners = [place_of(corner) for corner in text.split(":")]
    first, last = corners[0], corners[-1]
    if len(corners) > 2 or first != place or last is None or last[0] < place[0] or last[1] < place[1]:
        return place, place
    return place, last


@dataclass(frozen=True, slots=True)
class SheetFormulas:
    """Formulas of a sheet, the sheet without its rows, and how much longer the sheet is than that up to the part after its cells."""

    cells: list[FormulaCell]
    frame: bytes
    tail: int
    left_out: int


def formulas_of(archive: Archive, part: str, texts: Sequence[str], wanted: Callable[[str], bool], mark: bytes = b"") -> SheetFormulas:
    """The cells of a worksheet whose formula, as written, is `wanted`, in the order of the sheet; a shared formula's cells are so together.

    A formula that does not hold the `mark`, in small letters, is not wanted.

    Raises
    ------
    RequestRefused
        where the part cannot be read.
    """
    try:
        found = _read(archive, part, _SheetReader(FormulaReader(texts), wanted, mark), formulas_only=True)
    except NotPlain:
        found = _read(archive, part, _SheetReader(FormulaReader(texts), wanted, mark), formulas_only=False)
    _fill_arrays(archive, part, texts, [cell for cell in found.cells if cell.area])
    return found


def _read(archive: Archive, part: str, reading: _SheetReader, *, formulas_only: bool) -> SheetFormulas:
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream, formulas_only=formulas_only, mark=reading.mark):
            if piece.kind is Kind.CELL:
                reading.cell(piece)
            else:
                reading.between(piece)
    return SheetFormulas(reading.found, b"".join(reading.frame), reading.tail, reading.left_out)


def _fill_arrays(archive: Archive, part: str, texts: Sequence[str], arrays: list[FormulaCell]) -> None:
    """Adds to arrays what stands in the cells that they fill."""
    rows: dict[int, list[FormulaCell]] = {}
    for array in arrays:
        array.check_size()
        (top, _), (bottom, _) = array.area or (array.place, array.place)
        for row in range(top, bottom + 1):
            rows.setdefault(row, []).append(array)
    if not rows:
        return
    with archive.stream(part) as stream, naming(archive, part):
        for piece in pieces(stream):
            if piece.kind is Kind.CELL and piece.row in rows:
                for array in rows[piece.row]:
                    if array.area and array.area[0][1] <= piece.column <= array.area[1][1]:
                        array.values[piece.row, piece.column] = value_of(read_cell(piece.raw), texts)


@dataclass(slots=True)
class _SheetReader:
    """What has been read of a sheet; `shared` tells of the masters of shared formulas whether they are wanted, and so their children."""

    reader: FormulaReader
    wanted: Callable[[str], bool]
    mark: bytes
    found: list[FormulaCell] = field(default_factory=list)
    shared: dict[str, bool] = field(default_factory=dict)
    frame: list[bytes] = field(default_factory=list)
    size: int = 0
    tail: int = 0
    left_out: int = 0
    inside: bool = False

    def between(self, piece: Piece) -> None:
        """Takes what is no cell."""
        if piece.kind is Kind.DATA_END or (piece.kind is Kind.DATA and piece.is_empty_tag):
            self.inside, self.tail = False, self.size + len(piece.raw)
            self.left_out = max(piece.start - self.size, 0)
        if self.inside:
            return
        self.inside = piece.kind is Kind.DATA and not piece.is_empty_tag
        self.frame.append(piece.raw)
        self.size += len(piece.raw)
        if self.size > LARGEST_FRAME:
            raise RequestRefused("It holds more outside its cells than any workbook does.")

    def cell(self, piece: Piece) -> None:
        """Takes a cell."""
        if self.mark and self.mark not in piece.raw.lower() and b"si=" not in piece.raw:
            return
        usual = usual_formula(piece)
        if usual:
            if self.wanted(usual.formula):
                self.found.append(usual)
            return
        cell = read_cell(piece.raw)
        if cell.formula is None:
            return
        text = cell.formula_text
        attributes = cell.formula_attributes
        index = attributes.get("si", "")
        if index and not text:
            wanted = self.shared.get(index, False)
        else:
            wanted = self.wanted(text)
            if index:
                self.shared[index] = wanted
        if wanted:
            made = self.reader.read(cell, (piece.row, piece.column), attributes, text)
            made.span = piece.start, piece.start + len(piece.raw)
            self.found.append(made)
            if made.area:
                made.values[made.place] = made.value


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


# A call before which no text or quoted name has begun: it is one, whatever follows.
PLAIN_CALL = re.compile(rf"[^\"'\[]*?(?<![\w.!\]\[\"']){ANY_SPELLING.pattern}\(", re.IGNORECASE)


def uses_ours(formula: str) -> bool:
    """Whether a formula calls one of our functions."""
    plain = PLAIN_CALL.match(formula)
    if plain and plain["name"].upper() in all_functions():
        return True
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
