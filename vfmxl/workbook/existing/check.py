"""Checks every cell of ours in a workbook against the pack in use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vfmxl.errors import CellError
from vfmxl.workbook.existing.archive import open_archive
from vfmxl.workbook.existing.book import read_book
from vfmxl.workbook.existing.edit import Edit
from vfmxl.workbook.existing.elsewhere import find_elsewhere
from vfmxl.workbook.existing.ours import same
from vfmxl.workbook.existing.recalculate import recalculate
from vfmxl.workbook.existing.source import read_source
from vfmxl.workbook.existing.uses import address, literal

if TYPE_CHECKING:
    from pathlib import Path

    from vfmxl.functions import Engine
    from vfmxl.workbook.existing.elsewhere import Elsewhere
    from vfmxl.workbook.existing.ours import Ours

AS_NOW, OUT_OF_DATE, ERROR, NOT_COMPARED = "as now", "out of date", "error", "not compared"
NEEDS_A_LOOK = (OUT_OF_DATE, ERROR)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell of ours: what it shows, what the pack in use gives (None where that was not computed), and how that stands."""

    sheet: str
    cell: str
    formula: str
    shown: Any
    now: Any
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding in the order of sheets and rows, uses outside cells, the pack of the stamp ("" without), and the pack in use."""

    findings: tuple[Finding, ...]
    elsewhere: tuple[Elsewhere, ...]
    stamp: str
    pack: str

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are in each state."""
        return dict(Counter(finding.state for finding in self.findings))

    @property
    def needs_a_look(self) -> bool:
        """Whether a cell is out of date or an error, or another pack stands on the workbook."""
        return any(finding.state in NEEDS_A_LOOK for finding in self.findings) or bool(self.stamp and self.stamp != self.pack)


def check(engine: Engine, path: Path) -> Report:
    """Checks a workbook; nothing is written.

    Raises
    ------
    RequestRefused
        where the file cannot be opened as a workbook, with the reason.
    """
    with open_archive(path) as archive:
        edit = Edit(archive, read_book(archive))
        source = read_source(edit)
        found = recalculate(engine, [*source.grids.values()], source.cleaner, date_1904=source.date_1904)
        elsewhere = find_elsewhere(archive)
    return Report(tuple(_finding(one) for one in found.ours), tuple(elsewhere), edit.book.stamp, engine.pack.id)


def _finding(one: Ours) -> Finding:
    shown = one.grid.values.get(one.cell.place)
    where = (one.grid.sheet, address(*one.cell.place), one.cell.formula, shown)
    if one.left_alone:
        return Finding(*where, None, ERROR if isinstance(shown, CellError) else NOT_COMPARED, one.left_alone)
    if not all(same(value, one.grid.values.get(place)) for place, value in one.values.items()):
        return Finding(*where, one.now, OUT_OF_DATE, one.why)
    return Finding(*where, one.now, ERROR if isinstance(one.now, CellError) else AS_NOW, one.why)


def shown_as(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    """A value as a report prints it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else literal(value)
