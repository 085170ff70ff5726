"""The cells of a workbook that use our functions: what they call, and what their cells show once that is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.workbook.existing.calls import Call, Expression, read_call
from vfmxl.workbook.existing.tokens import tokens
from vfmxl.workbook.existing.uses import find_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vfmxl.workbook.existing.formulas import FormulaCell
    from vfmxl.workbook.existing.grid import Grid

    Place = tuple[int, int]
    Cell = tuple[str, Place]

TOLERANCE = 1e-9
# What may stand around a call of ours: its value has no other witness than these functions, which are tested against other programs.
TESTED = frozenset(
    [
        "ABS",
        "AND",
        "AVERAGE",
        "CHOOSE",
        "CONCAT",
        "CONCATENATE",
        "COUNT",
        "COUNTA",
        "EXACT",
        "FALSE",
        "IF",
        "IFERROR",
        "IFNA",
        "IFS",
        "INDEX",
        "INT",
        "ISBLANK",
        "ISERR",
        "ISERROR",
        "ISNA",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "LOWER",
        "MATCH",
        "MAX",
        "MEDIAN",
        "MID",
        "MIN",
        "N",
        "NA",
        "NOT",
        "OR",
        "PROPER",
        "RIGHT",
        "ROUND",
        "ROUNDDOWN",
        "ROUNDUP",
        "ROWS",
        "COLUMNS",
        "SIGN",
        "SQRT",
        "SUBSTITUTE",
        "SUM",
        "SUMPRODUCT",
        "T",
        "TEXT",
        "TRANSPOSE",
        "TRIM",
        "TRUE",
        "UPPER",
        "VALUE",
        "XOR",
    ]
)


@dataclass(slots=True)
class Ours:
    """A cell of ours: its formula as computed, its calls, what it shows now, and why, where that is an error or nothing was computed."""

    grid: Grid
    cell: FormulaCell
    text: str
    calls: list[tuple[int, int, Call]]
    alone: bool
    now: Any = None
    why: str = ""
    left_alone: str = ""
    results: list[Any] = field(default_factory=list)
    values: dict[Place, Any] = field(default_factory=dict)
    area: tuple[Place, Place] | None = None

    @property
    def key(self) -> Cell:
        """The sheet in small letters, and the place."""
        return self.grid.sheet.casefold(), self.cell.place

    def expressions(self) -> Iterator[Expression]:
        """The arguments of its calls, inner ones too, that only a spreadsheet program resolves."""
        return (part for _, _, call in self.calls for part in call.walk() if isinstance(part, Expression))

    def place(self, result: Any) -> None:  # noqa: ANN401 - a value or a grid
        """Sets what its cells show where its call stands alone: an array that spills takes the cells that it needs, one of fixed size keeps its own."""
        rows = result if isinstance(result, list) else [[result]]
        table = [["" if value is None else value for value in row] for row in rows]
        cell, (row, column) = self.cell, self.cell.place
        self.now, self.area = table[0][0], cell.area
        if cell.kind == "dynamic":
            self.area = (cell.place, (row + len(table) - 1, column + len(table[0]) - 1))
            filled = {(row + r, column + c): value for r, values in enumerate(table) for c, value in enumerate(values)}
            self.values = dict.fromkeys(cell.cells()) | filled
        elif cell.area:
            self.values = {place: _in_array(table, place[0] - row, place[1] - column) for place in cell.cells()}
        else:
            self.values = {cell.place: self.now}


def read_ours(grid: Grid, cell: FormulaCell, text: str) -> Ours:
    """The cell of a formula of ours, given as it is computed; it is left alone where what stands around our calls has not been tested."""
    uses = find_uses(text)
    calls = [(use.start, use.end, read_call(use.text)) for use in uses]
    made = Ours(grid, cell, text, calls, alone=len(uses) == 1 and uses[0].text == text.strip())
    around = _around(text, made) if not made.alone else ""
    untested = _untested(around) or [name for part in made.expressions() for name in _untested(part.text)]
    if untested:
        made.left_alone = f"It uses {untested[0]} together with our functions."
    return made


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - cells hold anything
    """Whether two values of a cell are the same, numbers to within rounding."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))
    return bool((one if one is not None else "") == (other if other is not None else ""))


def _in_array(table: list[list[Any]], row: int, column: int) -> Any:  # noqa: ANN401 - a cell holds anything
    """What a cell of an array of fixed size shows: one row or column is repeated, beyond the table there is nothing."""
    rows, columns = len(table), len(table[0])
    r, c = (0 if rows == 1 else row), (0 if columns == 1 else column)
    return table[r][c] if r < rows and c < columns else CellError.NA


def _around(text: str, one: Ours) -> str:
    """A formula without our calls."""
    pieces, at = [], 0
    for start, end, _ in one.calls:
        pieces.append(text[at:start])
        at = end
    return "0".join([*pieces, text[at:]])


def _untested(text: str) -> list[str]:
    return [match[0].upper() for kind, match in tokens(text) if kind == "function" and match[0].upper() not in TESTED]
