"""What every source module shares: the figure it yields, the log it keeps, the tables it reads.

Amounts are added up by `math.fsum`, never by the built-in `sum`, which rounds otherwise from Python 3.12 on: the same
files must give the same pack anywhere.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - a field of a dataclass
from typing import TYPE_CHECKING, Literal

from vfmxl import catalogue
from vfmxl.errors import SourceRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Status = Literal["published", "not_submitted", "suppressed", "not_applicable", "not_collected"]
"""What a cell of an official table says: a figure, or why there is none."""

ENGLAND = catalogue.ENGLAND
UPPER_TIER = re.compile(r"E(06|08|09|10)\d{6}")
REGION = re.compile(r"E12\d{6}")

Cell = str | float | int | bool | None
"""A cell of a table as read; empty and blank-only cells are None."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of an official table.

    Attributes
    ----------
    measure : dotted name, family first: `ro3.total.net`, `ascof.1a.outcome`, `pop.age_65_plus`
    area : ONS code as published (old codes too), or `cassr:914` where a file has only CASSR codes
    period : `2024-25` for financial years, `2024` for calendar years, census days and editions
    value : in natural units (£, not £000; people; percent as points); NaN unless published
    """

    measure: str
    area: str
    period: str
    value: float
    status: Status = "published"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The published England figure against the sum of the councils'.

    Holds for every period of each measure that matches `measures` (a full regular expression).
    The difference may be `rounding` for each council and, only where a council's figure is
    missing (England rows hold the publisher's estimates for those), `estimates` x England.
    Where England holds other authorities too, `others` x England.
    """

    measures: str
    rounding: float
    estimates: float = 0.0
    reason: str = ""
    others: float = 0.0


@dataclass(slots=True)
class Log:
    """What a parser dropped, mapped or repaired, counted by kind and sentence."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def dropped(self, what: str, n: int = 1) -> None:
        """Rows or cells that are not carried, and why."""
        self.counts["dropped", what] += n

    def mapped(self, what: str, n: int = 1) -> None:
        """Codes, names or units that were translated."""
        self.counts["mapped", what] += n

    def repaired(self, what: str, n: int = 1) -> None:
        """Known faults of the official file that were put right."""
        self.counts["repaired", what] += n


@dataclass(frozen=True, slots=True)
class RawFiles:
    """The folder of official files; remembers nothing, refuses plainly."""

    folder: Path

    def path(self, name: str) -> Path:
        """The file's path; SourceRefused where it is missing."""
        path = self.folder / name
        if not path.is_file():
            raise SourceRefused(name, f"is not in {self.folder}")
        return path


@dataclass(frozen=True, slots=True)
class Source:
    """How one publication (an id of catalogue/publications) is read.

    `files` are those that `read` opens: the publication's own first. A module lists its
    sources in a tuple named SOURCES.
    """

    publication: str
    files: tuple[str, ...]
    read: Callable[[RawFiles, Log], Iterable[Figure]]
    reconcile: tuple[Reconciliation, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one sheet (or of a csv, whose sheet is ""), each as wide as read."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]

    def refuse(self, row: int, reason: str) -> SourceRefused:
        """The error for zero-based `row` of this table (reported one-based)."""
        return SourceRefused(self.file, reason, sheet=self.sheet, row=row + 1)

    def header(self, first: str, *, within: int = 20, column: int = 0) -> int:
        """Zero-based row whose `column` holds the text `first`; SourceRefused where there is none."""
        for i, row in enumerate(self.rows[:within]):
            if len(row) > column and clean(row[column]) == first:
                return i
        raise self.refuse(0, f"no header row with {first!r} in column {column + 1} among the first {within} rows")

    def columns(self, row: int, wanted: Sequence[str]) -> list[int]:
        """Positions of the exact header texts `wanted` in `row`; each must occur once."""
        texts = [clean(cell) for cell in self.rows[row]]
        found = []
        for text in wanted:
            n = texts.count(text)
            if n != 1:
                raise self.refuse(row, f"column {text!r} occurs {n} times, expected once")
            found.append(texts.index(text))
        return found


def clean(cell: Cell) -> str:
    """Text of a cell with runs of white space made single; "" for None."""
    return "" if cell is None else " ".join(str(cell).split())


def _blank_to_none(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    return cell if isinstance(cell, float | int | bool) or cell is None else str(cell)


def sheet(path: Path, name: str) -> Table:
    """One sheet of an .xlsx, .xls or .ods; SourceRefused where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise SourceRefused(path.name, f"cannot be read as a workbook ({error})") from error
    if name not in book.sheet_names:
        raise SourceRefused(path.name, f"has no sheet {name!r}; it has {', '.join(book.sheet_names[:12])}")
    try:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise SourceRefused(path.name, f"cannot be read ({error})", sheet=name) from error
    return Table(path.name, name, [[_blank_to_none(cell) for cell in row] for row in rows])


def csv_table(path: Path, encoding: str = "utf-8-sig") -> Table:
    """A csv as a table of texts; SourceRefused where it cannot be decoded."""
    try:
        with path.open(encoding=encoding, newline="") as lines:
            rows = [[_blank_to_none(cell) for cell in row] for row in csv.reader(lines)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceRefused(path.name, f"cannot be read as {encoding} csv ({error})") from error
    return Table(path.name, "", rows)


def number(table: Table, row: int, column: int, marks: dict[str, Status], scale: float = 1.0) -> tuple[float, Status]:
    """The figure at zero-based (row, column), or the status that its mark stands for.

    Thousands separators are understood. `marks` maps the marks of this publication
    (`[x]`, `[c]`, ...; "" for an empty cell) to a status; any other text is refused.
    """
    cells = table.rows[row]
    cell = cells[column] if column < len(cells) else None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell) * scale, "published"
    text = clean(cell)
    if text in marks:
        return math.nan, marks[text]
    try:
        return float(text.replace(",", "")) * scale, "published"
    except ValueError:
        raise table.refuse(row, f"column {column + 1} holds {text!r}, expected a number or one of {sorted(marks)}") from None
