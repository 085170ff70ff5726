"""Finds the cells of ours in an open workbook, and puts neighbours together so that a program is asked seldom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vfmxl.hosts.macros.port import Area
from vfmxl.hosts.macros.session import cut, inside, one_cell
from vfmxl.workbook.existing.formulas import uses_ours
from vfmxl.workbook.existing.tokens import areas
from vfmxl.workbook.existing.uses import find_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vfmxl.hosts.macros.session import Place, Session

CELLS_AT_ONCE = 20_000
LARGEST_RUN = 2_000


@dataclass(frozen=True, slots=True)
class OurCell:
    """A cell whose formula calls one of our functions."""

    sheet: str
    place: Place
    formula: str

    @property
    def may_fill(self) -> bool:
        """Whether its formula may fill more cells than its own: it gives a table, or takes a range cell by cell; INDEX takes one cell of a table."""
        from vfmxl.functions import all_functions

        if "INDEX(" in self.formula.upper():
            return False
        uses = find_uses(self.formula)
        return any(all_functions()[use.name].table for use in uses) or any(area.cells > 1 for use in uses for area in areas(use.text))


def whole_sheets(session: Session, sheets: Iterable[str]) -> list[Area]:
    """The cells in use of sheets."""
    return [area for sheet in sheets if (area := session.workbook.used(sheet))]


def in_use(session: Session, selected: Iterable[Area]) -> list[Area]:
    """Of areas as selected, the cells that are in use: a whole column is no million cells."""
    used: dict[str, Area | None] = {}
    found = []
    for area in selected:
        if area.sheet not in used:
            used[area.sheet] = session.workbook.used(area.sheet)
        shared = cut(area, used[area.sheet])
        if shared:
            found.append(shared)
    return found


def our_cells(session: Session, among: Iterable[Area]) -> list[OurCell]:
    """The cells of ours in areas that are in use, in their order, each once; Stopped where the user asks to stop."""
    return list({(cell.sheet, cell.place): cell for cell in each_of_ours(session, among)}.values())


def each_of_ours(session: Session, among: Iterable[Area]) -> Iterator[OurCell]:
    """The same one after the other, as they are found; a cell of two areas comes twice."""
    for area in among:
        for part in _parts(area):
            session.step(f"looking for cells of ours on {part.sheet}, row {part.first[0] + 1:,}.")
            for i, row in enumerate(session.workbook.formulas(part)):
                for j, formula in enumerate(row):
                    if formula and uses_ours(formula):
                        yield OurCell(part.sheet, (part.first[0] + i, part.first[1] + j), formula)


def formula_at(session: Session, sheet: str, place: Place) -> tuple[Place, str]:
    """The formula of a cell, or of the table of ours that fills it, with where that stands; "" without one."""
    workbook = session.workbook
    formula = workbook.formulas(one_cell(sheet, place))[0][0]
    before = None if formula else cut(Area(sheet, (0, 0), place), workbook.used(sheet))
    for cell in each_of_ours(session, [before] if before else []):
        if cell.may_fill and inside(one_cell(sheet, place), workbook.filled(sheet, cell.place)):
            return cell.place, cell.formula
    return place, formula


def _parts(area: Area) -> Iterator[Area]:
    """An area row by row in parts that are read at once."""
    columns = area.last[1] - area.first[1] + 1
    height = max(1, CELLS_AT_ONCE // columns)
    for top in range(area.first[0], area.last[0] + 1, height):
        yield Area(area.sheet, (top, area.first[1]), (min(area.last[0], top + height - 1), area.last[1]))


def runs(places: Iterable[tuple[str, Place]]) -> list[Area]:
    """Cells put together where they stand below one another, and such columns where they stand side by side."""
    columns: list[Area] = []
    for sheet, (row, column) in sorted(places, key=lambda cell: (cell[0], cell[1][1], cell[1][0])):
        last = columns[-1] if columns else None
        if last and last.sheet == sheet and last.last == (row - 1, column) and last.cells < LARGEST_RUN:
            columns[-1] = Area(sheet, last.first, (row, column))
        else:
            columns.append(one_cell(sheet, (row, column)))
    blocks: list[Area] = []
    for run in sorted(columns, key=lambda area: (area.sheet, area.first[0], area.last[0], area.first[1])):
        last = blocks[-1] if blocks else None
        beside = last and last.sheet == run.sheet and (last.first[0], last.last) == (run.first[0], (run.last[0], run.first[1] - 1))
        if last and beside and last.cells + run.cells <= LARGEST_RUN:
            blocks[-1] = Area(run.sheet, last.first, run.last)
        else:
            blocks.append(run)
    return blocks
